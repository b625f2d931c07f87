import { type AnyRule, constantFilters, filterOverlap } from "../coarsegraining/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";

/** How far independent climbs came to the same filters. */
export interface Stability {
  /** Climbs in all. */
  readonly restarts: number;
  /** Overlap of the filters with those of the chosen climb, up to signs and the order of units, mean over the other climbs; its error is that of their spread. */
  readonly overlap: Estimate;
  /** The same of the spaces that filters span: 1 where units are other mixtures of the same. */
  readonly span: Estimate;
  /** Climbs that agree with the chosen one, itself included. */
  readonly agreeing: number;
  /** Best score of a climb less the worst, in nats, on the windows that choose. */
  readonly spread: number;
  /** Whether climbs that are worth the same, within errors, have other filters. */
  readonly degenerate: boolean;
}

/** Overlaps from which on filters are the same: between unit vectors an angle of 18°. */
export const SAME_FILTERS = 0.95;
/** Standard errors within which climbs are worth the same. */
const SIGMAS = 3;

/** Compares the climbs of one training; undefined of a single one. */
export function stabilityOf(
  climbs: readonly { readonly rule: AnyRule; readonly score: Estimate }[],
  { lattice }: Pick<Ensemble, "lattice">,
): Stability | undefined {
  if (climbs.length < 2) return undefined;
  const best = climbs.reduce((a, b) => (b.score.value > a.score.value ? b : a));
  const constants = lattice.kind === "medial" ? constantFilters(best.rule.block) : [];
  const others = climbs
    .filter((climb) => climb !== best)
    .map(({ rule, score }) => ({
      ...filterOverlap(rule, best.rule, { constants }),
      behind: best.score.value - score.value,
    }));
  const agrees = ({ filters }: { readonly filters: number }): boolean => filters >= SAME_FILTERS;
  return {
    restarts: climbs.length,
    overlap: meanOfSpread(others.map(({ filters }) => filters)),
    span: meanOfSpread(others.map(({ span }) => span)),
    agreeing: 1 + others.filter(agrees).length,
    spread: Math.max(...others.map(({ behind }) => behind)),
    degenerate: others.some((other) => !agrees(other) && other.behind <= SIGMAS * best.score.error),
  };
}

/** A mean, and from the spread its error; of a single number the error is not known. */
function meanOfSpread(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return estimate(mean, n > 1 ? Math.sqrt(squares / (n * (n - 1))) : Number.NaN);
}
