import { type Estimate, estimate } from "./estimate.ts";
import { chainsOf, meanOf, type Series } from "./series.ts";

/** The error of the mean, were the means over bins of one size independent. */
export interface BinningLevel {
  /** Measurements in a bin, a power of two. */
  readonly binSize: number;
  /** n, the number of bins. */
  readonly bins: number;
  /** √(Σ (x_b − x̄)²/(n(n − 1))) over the n bins; rises with the size of the bins, until these are independent. */
  readonly error: number;
  /** error/√(2(n − 1)), as for Gaussian bin means [flyvbjerg1989]. */
  readonly errorOfError: number;
}

/** A binning analysis. */
export interface Binning {
  /** The mean, with the error at the plateau. */
  readonly mean: Estimate;
  /** τ = ½ (error at the plateau / error at bin size 1)²; error from that of the error. */
  readonly tau: Estimate;
  /** levels[k] has bins of 2ᵏ. */
  readonly levels: readonly BinningLevel[];
  /** Where the error no longer rises: index into levels. */
  readonly plateau: number;
  /** False where the series, of less than about 1000 τ, ended before the plateau: the error is then an underestimate. */
  readonly converged: boolean;
}

/** The error of an error from 16 bins is 18 %; with less, plateaus are chosen by chance. */
const FEWEST_BINS = 16;

/**
 * Binning analysis of a series: errors of the mean from bins of 1, 2, 4, … measurements [flyvbjerg1989], while there
 * are sixteen bins. The plateau begins at the smallest bin size B with
 *
 *     B³ > 2N (error(B)/error(1))⁴                                        ([lee2011] eq. 14; [wolff2004] eq. 47)
 *
 * where the bias of a too small bin, of relative order τ/B, and the noise of the N/B bins make the least error of
 * the error together. Bins do not reach across chains; what is left at a chain's end enters at the smaller sizes only.
 *
 * @param series measurements of one chain, or of several independent ones, at least 16 in all
 */
export function binning(series: Series): Binning {
  const chains = chainsOf(series, FEWEST_BINS, "binning");
  const count = chains.reduce((sum, { length }) => sum + length, 0);
  const levels: BinningLevel[] = [];
  let means = chains;
  for (let binSize = 1, bins = count; bins >= FEWEST_BINS; binSize *= 2) {
    const error = Math.sqrt(sumOfSquares(means) / (bins * (bins - 1)));
    levels.push({ binSize, bins, error, errorOfError: error / Math.sqrt(2 * (bins - 1)) });
    means = means.map(pairMeans).filter(({ length }) => length > 0);
    bins = means.reduce((n, { length }) => n + length, 0);
  }
  const naive = levels[0]!.error;
  const reached = levels.findIndex(({ binSize, error }) => {
    const inflation = naive > 0 ? (error / naive) * (error / naive) : 1;
    return binSize * binSize * binSize > 2 * count * inflation * inflation;
  });
  const plateau = reached < 0 ? levels.length - 1 : reached;
  const { error, errorOfError } = levels[plateau]!;
  const tau = naive > 0 ? ((error / naive) * (error / naive)) / 2 : 0.5;
  return {
    mean: estimate(meanOf(chains), error),
    tau: estimate(tau, error > 0 ? (2 * tau * errorOfError) / error : 0),
    levels,
    plateau,
    converged: reached >= 0,
  };
}

/** Means of neighbours, two by two; a last one without a neighbour is left out. */
const pairMeans = (x: Float64Array): Float64Array =>
  Float64Array.from({ length: x.length >> 1 }, (_, i) => (x[2 * i]! + x[2 * i + 1]!) / 2);

/** Σ (x − x̄)² */
function sumOfSquares(chains: readonly Float64Array[]): number {
  const mean = meanOf(chains);
  let sum = 0;
  for (const chain of chains) for (let t = 0; t < chain.length; t++) sum += (chain[t]! - mean) * (chain[t]! - mean);
  return sum;
}
