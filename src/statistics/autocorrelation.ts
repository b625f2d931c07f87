/**
 * Averages along Markov chains, whose successive values are correlated: the Γ-method of Wolff [wolff2004].
 *
 * With Γ(t) = ⟨(x_i − μ)(x_{i+t} − μ)⟩ and ρ(t) = Γ(t)/Γ(0), a mean over N values has the variance 2τ Γ(0)/N, where
 *
 *     τ = ½ + Σ_{t ≥ 1} ρ(t)
 *
 * is the integrated autocorrelation time: ½ for independent values, (1 + a)/(2(1 − a)) for ρ(t) = aᵗ. The sum is cut off at a
 * window W, where what is left out is as small as the noise that more terms would add. Anticorrelation, τ < ½, is not
 * credited: τ is ½ at least, and the error of an anticorrelated chain an overestimate.
 */
import { InputError } from "../errors/index.ts";
import { exp, log1p } from "../kernels/index.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { chainsOf, meanOf, type Series } from "./series.ts";

/** The assumed ratio of the decay time of ρ(t) to τ: S of [wolff2004] section 3.3. */
const DECAY_TO_TAU = 1.5;

/** An integrated autocorrelation time and how it was come by. */
export interface AutocorrelationTime {
  /**
   * τ = ½ + Σ ρ(t) in units of the spacing of the series, with its error. In a series shorter than about 100 τ it is
   * likely to be too small by more than that. A constant series has τ = ½ without an error, since its mean is exact
   * however many values there are.
   */
  readonly tau: Estimate;
  /** W, the largest t in the sum. */
  readonly window: number;
}

/** Γ(t) = Σ_chains Σ_i δ_i δ_{i+t} / (number of such pairs), δ the deviations from the common mean. */
function covariance(deviations: readonly Float64Array[], t: number): number {
  let sum = 0;
  let pairs = 0;
  for (const delta of deviations) {
    for (let i = 0; i + t < delta.length; i++) sum += delta[i]! * delta[i + t]!;
    pairs += Math.max(delta.length - t, 0);
  }
  return sum / pairs;
}

interface Gamma {
  readonly mean: number;
  readonly count: number;
  /** Γ(0) */
  readonly variance: number;
  /** C = Γ(0) + 2 Σ_{t ≤ W} Γ(t), so that C/N is the variance of the mean. */
  readonly longRunVariance: number;
  readonly window: number;
}

/** Γ(0) and C of chains with at least two values, both corrected for the use of the sample's mean in place of μ. */
function gammaMethod(chains: readonly Float64Array[]): Gamma {
  const mean = meanOf(chains);
  const deviations = chains.map((chain) => chain.map((x) => x - mean));
  const count = chains.reduce((sum, { length }) => sum + length, 0);
  const variance = covariance(deviations, 0);
  if (variance === 0) return { mean, count, variance, longRunVariance: 0, window: 0 };

  const longest = chains.reduce((max, { length }) => Math.max(max, length), 0);
  const last = Math.min(Math.floor(count / 4), longest - 1);
  let window = 0; // and there it stays for chains of a single value, which are independent values
  let sumOfRho = 0;
  for (let found = false; !found && window < last; ) {
    window++;
    sumOfRho += covariance(deviations, window) / variance;
    // [wolff2004] section 3.3: leave off where exp(−W/τ′) < τ′/√(WN), with τ′ the decay time that belongs to the sum so far.
    const decayTime = sumOfRho > 0 ? DECAY_TO_TAU / log1p(1 / sumOfRho) : 0;
    const truncation = decayTime > 0 ? exp(-window / decayTime) : 0;
    found = truncation <= decayTime / Math.sqrt(window * count);
  }
  // The mean is fitted: on average, Γ(t) is C/N and C itself (2W + 1)C/N too small [wolff2004, eq. 49]. A sum below 0 is
  // mostly noise, and would make the error too small by any factor: independent values, s²/N, are the least there is.
  const correlated = (1 + 2 * sumOfRho) / (1 - (2 * window + 1) / count);
  const longRunVariance = variance * Math.max(correlated, count / (count - 1));
  return { mean, count, variance: variance + longRunVariance / count, longRunVariance, window };
}

/**
 * The integrated autocorrelation time of a series, by the Γ-method with its automatic window [wolff2004]. Several chains
 * are pooled around their common mean, so that a slow mode which shows as a difference between them is seen. The error
 * is τ √((4/N)(W + ½ − τ)) [wolff2004, eq. 42]; work is O(N·W), with W about 5 τ.
 *
 * @param series measurements at equal distances along the chain, at least two in all, and a thousand τ for a τ to ten per cent
 */
export function autocorrelationTime(series: Series): AutocorrelationTime {
  const { count, variance, longRunVariance, window } = gammaMethod(chainsOf(series, 2, "autocorrelationTime"));
  if (variance === 0) return { tau: estimate(0.5, 0), window };
  // Of independent values it is ½, up to rounding.
  const tau = Math.max(0.5, longRunVariance / (2 * variance));
  const error = tau * Math.sqrt((4 / count) * Math.max(window + 0.5 - tau, 0));
  return { tau: estimate(tau, error), window };
}

/**
 * The normalized autocorrelation function ρ(t) = Γ(t)/Γ(0) of a series, for plots: [0 … maxLag], ρ(0) = 1. About the
 * sample's mean it lies below the true one, by 2τ/N where that is small.
 *
 * @param series as for {@link autocorrelationTime}
 * @param maxLag largest t; smaller than the number of measurements of the longest chain
 * @returns NaN throughout, but for ρ(0), if the series is constant
 */
export function autocorrelation(series: Series, maxLag: number): Float64Array {
  const chains = chainsOf(series, 2, "autocorrelation");
  const longest = chains.reduce((max, { length }) => Math.max(max, length), 0);
  if (!Number.isInteger(maxLag) || maxLag < 0 || maxLag >= longest) {
    throw new InputError(
      `autocorrelation: expected a largest lag from 0 to ${longest - 1}, below the length of the series, got ${maxLag}`,
    );
  }
  const mean = meanOf(chains);
  const deviations = chains.map((chain) => chain.map((x) => x - mean));
  const variance = covariance(deviations, 0);
  return Float64Array.from({ length: maxLag + 1 }, (_, t) => (t === 0 ? 1 : covariance(deviations, t) / variance));
}

/**
 * The mean along Markov chains, with the error √(2τ Γ(0)/N) of the Γ-method (see {@link autocorrelationTime}). It is an
 * underestimate where the series is shorter than about 100 τ.
 *
 * @param series at least one measurement; the error of a single one is not known, NaN
 */
export function meanWithError(series: Series): Estimate {
  const chains = chainsOf(series, 1, "meanWithError");
  if (chains.length === 1 && chains[0]!.length === 1) return estimate(chains[0]![0]!, Number.NaN);
  const { mean, longRunVariance, count } = gammaMethod(chains);
  return estimate(mean, Math.sqrt(longRunVariance / count));
}
