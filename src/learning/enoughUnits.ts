import type { AnyRule, CoarseGraining } from "../coarsegraining/index.ts";
import { informationGain } from "../information/index.ts";
import type { Estimate } from "../statistics/index.ts";
import type { Learned, Trial, UnitsLearner } from "./learn.ts";

/** A number of hidden units, and what it is worth. */
export interface UnitsPoint {
  /** Hidden units. */
  readonly hidden: number;
  /** I_Λ(H:E) of the rule in nats, from the third set, of the kind that the result says. */
  readonly information: Estimate;
  /** How much more that is than with one unit less, on the second set, configuration by configuration; null for the first. */
  readonly gain: Estimate | null;
}

/**
 * How many hidden units are enough: rules of 1, 2, 3, … units are learned from the same windows, until one more gains no
 * information on the second set beyond the standard error of the gain. The rule before that is the result.
 */
export function enoughUnits<R extends AnyRule = CoarseGraining>({ most, prepare }: UnitsLearner<R>): Learned<R> {
  const learn = prepare();
  let best: Trial<R> = learn(1);
  const curve: UnitsPoint[] = [{ hidden: 1, information: best.learned.information, gain: null }];
  for (let hidden = 2; hidden <= most; hidden++) {
    const more = learn(hidden);
    const gain = informationGain(more.score, best.score);
    curve.push({ hidden, information: more.learned.information, gain });
    if (!(gain.value > gain.error)) return { ...best.learned, hiddenCurve: curve };
    best = more;
  }
  const { warnings, ...learned } = best.learned;
  return {
    ...learned,
    hiddenCurve: curve,
    converged: false,
    warnings: [...warnings, `${most} hidden units, the most there can be, still gain information: there may be more`],
  };
}
