import { type Estimate, estimate } from "./estimate.ts";

/**
 * Value, error and bias correction of a function of sums, by leaving out one block at a time (delete-one jackknife).
 *
 * @param rows additive statistics of each block, all of one length: sums over the block's configurations, and their
 *   number where the function wants means; blocks must be (nearly) independent
 * @param f the derived quantity, from the sums over all blocks, or over all but one
 * @returns b f − (b − 1)⟨f₍₎⟩, free of bias of order 1/b, and sqrt((b − 1)/b Σ (f₍ᵢ₎ − ⟨f₍₎⟩)²); NaN for the error of one block
 */
export function jackknife(rows: readonly Float64Array[], f: (sums: Float64Array) => number): Estimate {
  const total = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < total.length; i++) total[i]! += row[i]!;
  const all = f(total);
  const b = rows.length;
  if (b < 2) return estimate(all, Number.NaN);
  const without = rows.map((row) => f(total.map((sum, i) => sum - row[i]!)));
  const mean = without.reduce((sum, x) => sum + x, 0) / b;
  const squares = without.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return estimate(b * all - (b - 1) * mean, Math.sqrt(((b - 1) / b) * squares));
}
