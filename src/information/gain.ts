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
export function informationGain(more: BlockStatistic, fewer: BlockStatistic): Estimate {
  const width = more.rows[0]!.length;
  const rows = more.rows.map((row, b) => Float64Array.of(...row, ...fewer.rows[b]!));
  return informationJackknife(rows, (sums) => more.of(sums.subarray(0, width)) - fewer.of(sums.subarray(width)));
}
