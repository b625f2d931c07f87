import { autocorrelationTime, type Estimate, estimate, meanWithError } from "../statistics/index.ts";

/** Both signs of the magnetization, of which a ± symmetric model has each half of the time. */
export interface Sectors {
  /** Configurations with m > 0, with m < 0, and with m = 0. */
  readonly up: number;
  readonly down: number;
  readonly zero: number;
  /** How often the sign differs from that of the configuration before it in its chain. */
  readonly changes: number;
  /** The share of m > 0 among those with a sign, its error by the Γ-method and not below that of independent signs. */
  readonly share: Estimate;
  /** How many independent signs that is, N/2τ of the sign. */
  readonly independent: Estimate;
}

/** Counts the sectors of chains of magnetizations; undefined where m is never other than 0. */
export function sectorsOf(magnetization: readonly Float64Array[]): Sectors | undefined {
  const signs = magnetization.map((chain) => chain.filter((m) => m !== 0).map((m) => (m > 0 ? 1 : 0)));
  const signed = signs.reduce((sum, { length }) => sum + length, 0);
  const all = magnetization.reduce((sum, { length }) => sum + length, 0);
  if (signed < 2) return undefined;
  let [up, changes] = [0, 0];
  for (const chain of signs) {
    chain.forEach((sign, t) => {
      up += sign;
      if (t > 0 && sign !== chain[t - 1]) changes++;
    });
  }
  const { value, error } = meanWithError(signs);
  const { tau } = autocorrelationTime(signs);
  return {
    up,
    down: signed - up,
    zero: all - signed,
    changes,
    share: estimate(value, Math.max(error, 0.5 / Math.sqrt(signed))),
    // The one sign that there is counts once, however often it is seen.
    independent: up === 0 || up === signed ? estimate(1, Number.NaN) : independentOf(signed, tau),
  };
}

/** How many independent values N of an autocorrelation time τ are worth: N/2τ. */
export function independentOf(count: number, tau: Estimate): Estimate {
  const value = count / (2 * tau.value);
  return estimate(value, (value * tau.error) / tau.value);
}
