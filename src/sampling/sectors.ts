import { binnedSeries, type Estimate, estimate, meanWithError } from "../statistics/index.ts";

/** Both signs of the magnetization, of which a ± symmetric model has each half of the time. */
export interface Sectors {
  /** Configurations with m > 0, with m < 0, and with m = 0. */
  readonly up: number;
  /** With m < 0. */
  readonly down: number;
  /** With m = 0. */
  readonly zero: number;
  /** How often the sign differs from that of the configuration before it in its chain. */
  readonly changes: number;
  /** The share of m > 0 among those with a sign, its error by the Γ-method and not below that of independent signs. */
  readonly share: Estimate;
  /** How many independent signs that is, N/2τ of the sign. */
  readonly independent: Estimate;
}

/** Takes the magnetizations of chains one by one. */
export interface SectorMeter {
  /** Takes that of the next configuration of a chain. */
  add(chain: number, magnetization: number): void;
  /** What has been seen so far; undefined where m is other than 0 in fewer than two configurations. */
  result(): Sectors | undefined;
}

/** Counts the sectors of so many configurations in so many chains. */
export function sectorMeter({ count, chains }: { readonly count: number; readonly chains: number }): SectorMeter {
  const signs = binnedSeries({ count, chains });
  const last = new Int8Array(chains);
  let [up, down, zero, changes] = [0, 0, 0, 0];
  return {
    add(chain, magnetization) {
      const sign = Math.sign(magnetization);
      if (sign === 0) return void zero++;
      if (sign > 0) up++;
      else down++;
      if (last[chain] === -sign) changes++;
      last[chain] = sign;
      signs.add(chain, sign > 0 ? 1 : 0);
    },
    result() {
      const signed = up + down;
      if (signed < 2) return undefined;
      const { value, error } = meanWithError(signs.chains());
      return {
        up,
        down,
        zero,
        changes,
        share: estimate(value, Math.max(error, 0.5 / Math.sqrt(signed))),
        // The one sign that there is counts once, however often it is seen.
        independent: up === 0 || down === 0 ? estimate(1, Number.NaN) : independentOf(signed, signs.tau()),
      };
    },
  };
}

/** How many independent values N of an autocorrelation time τ are worth: N/2τ. */
export function independentOf(count: number, tau: Estimate): Estimate {
  const value = count / (2 * tau.value);
  return estimate(value, (value * tau.error) / tau.value);
}
