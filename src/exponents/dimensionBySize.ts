import { InputError } from "../errors/index.ts";
import { log } from "../kernels/index.ts";
import { type CombinedEstimate, chiSquareProbability, combined, type Estimate, fitLine } from "../statistics/index.ts";

/** A scaling dimension by finite size. */
export interface DimensionBySize {
  readonly dimension: CombinedEstimate;
  /** The sizes that are used, rising. */
  readonly sizes: readonly number[];
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** That χ² exceeds this by chance; absent for two sizes, which fit any line. */
  readonly probability?: number;
}

/** Sizes are left out, the smallest first, as long as χ² is exceeded by chance less often than so. */
const LEAST_PROBABILITY = 0.05;

/**
 * The scaling dimension from correlators at half of tori of one shape and several sizes [fisher1972],
 *
 *     C(L/2) ∝ L^{−2Δ}
 *
 * at a critical point, where all lengths grow in proportion: images, windings and all other operators on the torus have the same part of it at every size. By least squares of log C against
 * log L, all sizes independent; the smallest are left out until χ² is exceeded by chance in 5 % of cases, and the systematic error is the shift when one more is left out, beyond what statistics makes of it.
 *
 * @param points of each size L, in places, the correlator there; two sizes or more
 * @returns undefined where correlators change sign, or where no two sizes are left
 */
export function dimensionBySize(
  points: readonly { readonly size: number; readonly value: Estimate }[],
): DimensionBySize | undefined {
  const sorted = [...points].sort((a, b) => a.size - b.size);
  if (new Set(sorted.map(({ size }) => size)).size < sorted.length || sorted.length < 2) {
    throw new InputError(
      `dimensionBySize: expected two different sizes or more, got ${sorted.map(({ size }) => size).join(", ")}`,
    );
  }
  const sign = Math.sign(sorted[0]!.value.value);
  // A logarithm wants a correlator that is above zero by more than its error.
  if (sorted.some(({ value: { value, error } }) => !(sign * value > 2 * error))) return undefined;
  const lineFrom = (from: number) => {
    const used = sorted.slice(from);
    const line = fitLine(
      used.map(({ size }) => log(size)),
      used.map(({ value: { value } }) => log(sign * value)),
      used.map(({ value: { value, error } }) => error / Math.abs(value)),
    );
    const { chiSquare, degreesOfFreedom: d } = line;
    return { used, line, probability: d > 0 ? chiSquareProbability(chiSquare, d) : undefined };
  };
  for (let from = 0; from + 2 <= sorted.length; from++) {
    const { used, line, probability } = lineFrom(from);
    if (probability !== undefined && probability < LEAST_PROBABILITY) continue;
    const { slope, chiSquare, degreesOfFreedom } = line;
    let systematic = Number.NaN;
    if (used.length > 2) {
      // Of a part of the data the variance of the shift is the difference of both.
      const next = lineFrom(from + 1).line.slope;
      const noise = next.error ** 2 - slope.error ** 2;
      systematic = Math.sqrt(Math.max(0, (next.value - slope.value) ** 2 - noise)) / 2;
    }
    return {
      dimension: combined(-slope.value / 2, slope.error / 2, systematic),
      ...{ sizes: used.map(({ size }) => size), chiSquare, degreesOfFreedom },
      ...(probability === undefined ? {} : { probability }),
    };
  }
  return undefined;
}
