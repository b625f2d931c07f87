/**
 * What takes the place of sums over 2ⁿ states for large blocks: an objective, a score for the choice between climbs, and a judge, all
 * by data blocks; see ../information/dataBlocks.ts.
 */
import type { CoarseGraining } from "../coarsegraining/index.ts";
import {
  type BlockPairs,
  barberAgakovBound,
  blockPairs,
  dataBlocksGradient,
  fullFormByBlocks,
  hiddenOfBlocks,
  hiddenOfEnvironments,
  type ProxyForm,
  referenceWeights,
  type ScoredWindows,
  type ThetaRbms,
  wholeBlockBound,
} from "../information/index.ts";
import { type Key, keyFor, randomStream } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import type { Windows } from "../windows/index.ts";
import type { Objective } from "./climb.ts";
import type { Judge } from "./judge.ts";
import { everyKth } from "./sets.ts";

/** Data blocks in a step of the climb, and where a rule is judged. */
export const BLOCKS_IN_STEP = 200;
const BLOCKS_TO_JUDGE = 1000;
/** Windows that are judged. */
const JUDGED = 6000;
const JUDGED_BY_SAMPLING = 2000;
/** Up to so many hidden units all values of H are scored one by one. */
const MOST_SCORED_UNITS = 6;

/** The proxy by data blocks, drawn from a key of its own. */
export function dataBlocksObjective(pairs: BlockPairs, form: ProxyForm, key: Key): Objective {
  const random = randomStream(keyFor(key, "blocks"));
  return {
    rows: pairs.count,
    gradient: (rule, windows = Uint32Array.from({ length: pairs.count }, (_, t) => t)) =>
      dataBlocksGradient(rule, pairs, form, { windows, blocks: BLOCKS_IN_STEP, random }),
  };
}

/** The full form on a set of windows: every rule with the same blocks. */
export function fullFormScore(windows: Windows, theta: ThetaRbms, key: Key): (rule: CoarseGraining) => Estimate {
  const pairs = blockPairs(everyKth(windows, JUDGED), theta);
  return (rule) =>
    fullFormByBlocks(rule, pairs, { blocks: BLOCKS_TO_JUDGE, random: randomStream(keyFor(key, "blocks")) });
}

/**
 * Judges rules of large blocks: for few hidden units by the Barber–Agakov bound, with p_E(H) from weighted blocks of the set
 * that was learned from; for many by the full form, an estimate. I(V:E) is bounded from below by the Θ-RBMs as a critic.
 */
export function largeBlockJudge(
  { report, calibrate, learn }: { report: Windows; calibrate: Windows; learn: Windows },
  theta: ThetaRbms,
  { hidden, key }: { hidden: number; key: Key },
): Judge {
  const own = keyFor(key, "judge");
  const evaluated = blockPairs(everyKth(report, JUDGED), theta);
  const available = (): Estimate =>
    wholeBlockBound(evaluated, { blocks: BLOCKS_TO_JUDGE, random: randomStream(keyFor(own, "whole")) });
  if (hidden > MOST_SCORED_UNITS) {
    const score = fullFormScore(everyKth(report, JUDGED_BY_SAMPLING), theta, own);
    return { kind: "estimate", information: score, available, thetaDivergence: () => null };
  }
  const reference = blockPairs(everyKth(learn, BLOCKS_TO_JUDGE), theta);
  const known = (pairs: BlockPairs) => ({ pairs, weights: referenceWeights(pairs, reference) });
  const [evaluate, calibration] = [known(evaluated), known(blockPairs(everyKth(calibrate, JUDGED), theta))];
  const scored = (rule: CoarseGraining, { pairs, weights }: typeof evaluate): ScoredWindows => {
    const outcomes = 2 ** hidden;
    const seen = hiddenOfBlocks(rule, pairs);
    const model = hiddenOfEnvironments(weights, hiddenOfBlocks(rule, reference), reference.count);
    return {
      count: pairs.count,
      outcomes,
      configurations: pairs.configurations,
      ofBlock: (t) => seen.subarray(t * outcomes, (t + 1) * outcomes),
      ofEnvironment: (t, into) => into.set(model.subarray(t * outcomes, (t + 1) * outcomes)),
    };
  };
  return {
    kind: "lower bound",
    information: (rule) =>
      barberAgakovBound({ evaluate: scored(rule, evaluate), calibrate: scored(rule, calibration) }),
    available,
    thetaDivergence: () => null,
  };
}
