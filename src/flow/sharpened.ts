import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";

/**
 * A learned filter is as soft as the bound on its norm, and applied so it heats the sample. Twice as sharp it is close to a sign, and the weights still
 * decide little where as many spins of a block are up as down.
 */
const SHARPEN = 2;

/** A rule with weights and biases so many times as large; of Infinity the hard one. */
export function sharpened({ block, filters, bias, hard }: CoarseGraining, by: number = SHARPEN): CoarseGraining {
  if (!Number.isFinite(by)) return coarseGraining({ block, filters, bias, hard: true });
  return coarseGraining({
    block,
    filters: filters.map((filter) => filter.map((w) => by * w)),
    bias: bias.map((b) => by * b),
    hard: hard ?? false,
  });
}
