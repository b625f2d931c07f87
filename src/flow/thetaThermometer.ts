import type { Learned } from "../learning/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import type { Measured } from "./measureStep.ts";
import { effectiveCoupling, temperatureOf } from "./thermometer.ts";

/** Effective temperatures in J/k_B by the Θ-RBM of the blocks: of nearest neighbours as on a torus of the same size, of next-nearest ones as in the infinite lattice. */
export interface ThetaTemperatures {
  /** In J/k_B, by nearest neighbours. */
  readonly nearest: Estimate;
  /** In J/k_B, by next-nearest neighbours. */
  readonly diagonal: Estimate;
}

/**
 * The paper's way of reading a temperature [kochjanusz2018, supplement]: not by the correlations of the samples but by those that the Θ-RBM has, P_Θ(V) summed over all states of
 * the block. Its error is that of the samples and, which is more, how far the machine's correlation is from theirs: contrastive divergence is not exact.
 *
 * @returns undefined for critics, which have no such machine, and for blocks and lattices other than the square with both neighbours in a block
 */
export function thetaTemperatures(
  { thetaCorrelations = [] }: Pick<Learned, "thetaCorrelations">,
  { size, kind, nearest, diagonal, anisotropy }: Measured & { size: readonly [number, number]; kind: string },
): ThetaTemperatures | undefined {
  const mean = (...offsets: readonly (readonly [number, number])[]): number => {
    const values = offsets.map(
      ([dx, dy]) => thetaCorrelations.find(({ offset: [x, y] }) => x === dx && y === dy)?.value ?? Number.NaN,
    );
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const theirs = { nearest: mean([1, 0], [0, 1]), diagonal: mean([1, 1], [-1, 1]) };
  if (kind !== "square" || anisotropy || Number.isNaN(theirs.nearest + theirs.diagonal)) return undefined;
  const learned = (value: number, measured: Estimate): Estimate =>
    estimate(value, Math.hypot(measured.error, value - measured.value));
  return {
    nearest: temperatureOf(effectiveCoupling(learned(theirs.nearest, nearest), { size })),
    diagonal: temperatureOf(effectiveCoupling(learned(theirs.diagonal, diagonal), { thermometer: "diagonal", size })),
  };
}
