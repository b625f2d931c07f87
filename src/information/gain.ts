import type { Estimate } from "../statistics/index.ts";
import { informationJackknife } from "./posterior.ts";

/** An information as the jackknife takes it: sums over error blocks, and the function of their total that it is. */
export interface BlockStatistic {
  /** Additive sums of each error block. */
  readonly rows: readonly Float64Array[];
  /** The information in nats, from the sums over all blocks, or over all but one. */
  of(sums: Float64Array): number;
}

/** Its value and error. */
export const informationOf = ({ rows, of }: BlockStatistic): Estimate => informationJackknife(rows, of);

/**
 * How much more one rule keeps than another, both on the same windows, in nats. Blocks are left out of both at once, so that what the
 * configurations do to both alike is in neither value nor error: the error of a difference of two informations is far below theirs.
 */
export const informationGain = (more: BlockStatistic, fewer: BlockStatistic): Estimate =>
  informationOf(together(more, fewer, (a, b) => a - b));

/** The ratio of one information to another, both on the same windows; errors as of a gain. */
export const informationShare = (part: BlockStatistic, whole: BlockStatistic): Estimate =>
  informationOf(together(part, whole, (a, b) => a / b));

/** A function of two informations. */
function together(a: BlockStatistic, b: BlockStatistic, f: (a: number, b: number) => number): BlockStatistic {
  const width = a.rows[0]!.length;
  return {
    rows: a.rows.map((row, block) => Float64Array.of(...row, ...b.rows[block]!)),
    of: (sums) => f(a.of(sums.subarray(0, width)), b.of(sums.subarray(width))),
  };
}
