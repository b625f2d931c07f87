import { InputError } from "../errors/index.ts";
import { type Estimate, estimate } from "./estimate.ts";

/**
 * Value, error and bias correction of a function of sums, by leaving out one block at a time (delete-one jackknife)
 * [efron1982].
 *
 * The susceptibility from a chain of m and m²: `jackknife(blockSums([m, m2], 1000), ([m, m2, n]) => m2 / n − (m / n) ** 2)`.
 *
 * @param rows additive statistics of each block, all of one length: sums over the block's configurations, and their
 *   number where the function wants means; blocks must be (nearly) independent
 * @param f the derived quantity, from the sums over all blocks, or over all but one
 * @returns b f − (b − 1)⟨f₍₎⟩, free of bias of order 1/b, and √((b − 1)/b Σ (f₍ᵢ₎ − ⟨f₍₎⟩)²); for one block, f itself, and NaN
 *   for the error
 */
export function jackknife(rows: readonly Float64Array[], f: (sums: Float64Array) => number): Estimate {
  const b = rows.length;
  if (b === 0) throw new InputError("jackknife: expected at least one block, got none");
  const total = new Float64Array(rows[0]!.length);
  for (const [block, row] of rows.entries()) {
    if (row.length !== total.length) {
      throw new InputError(
        `jackknife: expected ${total.length} statistics of each block, as of block 0, got ${row.length} of block ${block}`,
      );
    }
    for (let i = 0; i < total.length; i++) {
      if (Number.isNaN(row[i])) throw new InputError(`jackknife: expected numbers, got NaN in block ${block}`);
      total[i]! += row[i]!;
    }
  }
  const all = f(total);
  if (b === 1) return estimate(all, Number.NaN);
  const without = rows.map((row) => f(total.map((sum, i) => sum - row[i]!)));
  const mean = without.reduce((sum, x) => sum + x, 0) / b;
  const squares = without.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return estimate(b * all - (b - 1) * mean, Math.sqrt(((b - 1) / b) * squares));
}

/**
 * Cuts time series into blocks and adds each up, for {@link jackknife}. Blocks that are many autocorrelation times long
 * are independent enough. Blocks of several chains are `chains.flatMap((chain) => blockSums(chain, length))`.
 *
 * @param observables time series of one chain, all of the same length, columns[i][t]
 * @param length measurements in a block; what is left at the end of the series, less than a block, is not used
 * @returns rows[block] = [Σ columns[0], Σ columns[1], …, length]
 */
export function blockSums(observables: readonly Float64Array[], length: number): Float64Array[] {
  const count = observables[0]?.length ?? 0;
  if (observables.some((column) => column.length !== count)) {
    throw new InputError(
      `blockSums: expected series of one length, got ${observables.map((column) => column.length).join(", ")}`,
    );
  }
  if (!Number.isInteger(length) || length < 1 || length > count) {
    throw new InputError(`blockSums: expected a block of 1 to ${count} measurements, got ${length}`);
  }
  return Array.from({ length: Math.floor(count / length) }, (_, block) => {
    const row = new Float64Array(observables.length + 1);
    for (const [i, column] of observables.entries()) {
      for (let t = block * length; t < (block + 1) * length; t++) row[i]! += column[t]!;
    }
    row[observables.length] = length;
    return row;
  });
}
