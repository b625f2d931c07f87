import { InputError } from "../errors/index.ts";
import { type Key, randomStream } from "../kernels/index.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** A statistic with its bootstrap error, and the resampled values behind it. */
export interface Bootstrap extends Estimate {
  /** Mean over the resamples less the value: about the bias of the statistic, which is *not* taken off the value. */
  readonly bias: number;
  /** The statistic of each resample, in the order drawn. */
  readonly samples: Float64Array;
}

/**
 * Bootstrap over configurations [efron1979]: draws `count` of them with replacement, again and again, and takes the spread
 * of a statistic over these resamples for its error.
 *
 * What is drawn must be independent: configurations (or blocks of a chain, many autocorrelation times long), never
 * windows of one configuration. Let the statistic work from sums over each configuration, see {@link weightedSums}.
 * Two statistics of the same configurations under the same key see the same resamples, so that
 * `bootstrap(count, (w) => f(w) - g(w), { key })` is the difference of the two sample by sample.
 *
 * @param count number of configurations, at least 2
 * @param statistic from weights[c], how many times configuration c was drawn, Σ_c weights[c] = count; the array is used
 *   again for the next resample
 * @param resamples the error is known to 1/√(2·resamples), 5 % at the default of 200
 * @returns the statistic of all configurations, once each, and the standard deviation over the resamples
 */
export function bootstrap(
  count: number,
  statistic: (weights: Uint32Array) => number,
  { key, resamples = 200 }: { key: Key; resamples?: number },
): Bootstrap {
  if (!Number.isInteger(count) || count < 2) {
    throw new InputError(`bootstrap: expected at least 2 configurations to draw from, got ${count}`);
  }
  if (!Number.isInteger(resamples) || resamples < 2) {
    throw new InputError(`bootstrap: expected at least 2 resamples, better 200, got ${resamples}`);
  }
  const stream = randomStream(key);
  const weights = new Uint32Array(count).fill(1);
  const value = statistic(weights);
  const samples = new Float64Array(resamples);
  let mean = 0;
  for (let r = 0; r < resamples; r++) {
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) weights[stream.below(count)]!++;
    samples[r] = statistic(weights);
    mean += samples[r]! / resamples;
  }
  let squares = 0;
  for (let r = 0; r < resamples; r++) squares += (samples[r]! - mean) * (samples[r]! - mean);
  return Object.assign(estimate(value, Math.sqrt(squares / (resamples - 1))), { bias: mean - value, samples });
}

/**
 * Σ_c weights[c] · rows[c]: the sums over a resample, from the additive statistics of each configuration.
 *
 * @param rows rows[c], the statistics of configuration c, all of one length, as for jackknife
 */
export function weightedSums(rows: readonly Float64Array[], weights: Uint32Array): Float64Array {
  const sums = new Float64Array(rows[0]?.length ?? 0);
  for (const [c, row] of rows.entries()) {
    const weight = weights[c]!;
    if (weight > 0) for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!;
  }
  return sums;
}

/**
 * The interval between the (1 − level)/2 and (1 + level)/2 quantiles of resampled values [efron1979], which follows a
 * skewed distribution where value ± error does not. Quantiles are interpolated linearly between neighbours.
 *
 * @param samples of {@link bootstrap}; a level of 95 % wants a thousand
 * @param level in (0, 1); the default is that of one standard error
 */
export function percentileInterval(samples: Float64Array, level: number = 0.6827): readonly [number, number] {
  if (!(level > 0 && level < 1)) {
    throw new InputError(`percentileInterval: expected a level between 0 and 1, such as 0.95, got ${level}`);
  }
  if (samples.length === 0) throw new InputError("percentileInterval: expected samples, got none");
  const sorted = samples.slice().sort();
  const quantile = (p: number): number => {
    const at = p * (sorted.length - 1);
    const below = sorted[Math.floor(at)]!;
    return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
  };
  return [quantile((1 - level) / 2), quantile((1 + level) / 2)];
}
