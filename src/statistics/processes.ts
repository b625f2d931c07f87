/** Processes with known averages and autocorrelations: what the tests of the error bars run on. */
import { type Key, log, randomStream } from "../kernels/index.ts";

/** Independent Gaussian numbers of mean 0 and variance 1, by Marsaglia's polar method. */
export function normals(key: Key): () => number {
  const { uniform } = randomStream(key);
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const x = spare;
      spare = Number.NaN;
      return x;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const r2 = u * u + v * v;
      if (r2 < 1 && r2 > 0) {
        const scale = Math.sqrt((-2 * log(r2)) / r2);
        spare = v * scale;
        return u * scale;
      }
    }
  };
}

/**
 * The stationary autoregressive process x_{t+1} = a x_t + √(1 − a²) ξ_t of Gaussian ξ: mean 0, variance 1, ρ(t) = aᵗ, so
 * that τ = ½ + a/(1 − a).
 */
export function ar1(key: Key, a: number, length: number): Float64Array {
  const normal = normals(key);
  const series = new Float64Array(length);
  let x = normal();
  for (let t = 0; t < length; t++) {
    series[t] = x;
    x = a * x + Math.sqrt(1 - a * a) * normal();
  }
  return series;
}

/** τ of {@link ar1}. */
export const tauOfAr1 = (a: number): number => 0.5 + a / (1 - a);
