import { xlogx } from "../math.ts";

/** The least number that is not subnormal. */
const LEAST = 2 ** -1022;

/** Σᵢ xᵢ log xᵢ: even and odd places apart, as two lanes of a vector sum them; numbers below 2⁻¹⁰²² count as zeros. */
export function sumXlogx(x: Float64Array): number {
  const sums = [0, 0];
  for (let i = 0; i < x.length; i++) if (x[i]! >= LEAST) sums[i & 1]! += xlogx(x[i]!);
  return sums[0]! + sums[1]!;
}
