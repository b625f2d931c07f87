import { autocorrelationTime, meanWithError } from "./autocorrelation.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** Values of a series that are kept, some eight million bytes; of longer ones neighbours of a chain are averaged first. */
const MOST_VALUES = 2 ** 20;

/** A series of any length, of which no more is kept than what its averages and their errors need. */
export interface BinnedSeries {
  /** Takes the next value of a chain. */
  add(chain: number, value: number): void;
  /** By chain, the means of bins of neighbours; the last of a chain may hold fewer. */
  chains(): readonly Float64Array[];
  /** Whether not all values are the same. */
  varies(): boolean;
  /** τ in units of the spacing of the values themselves, however long the bins are; of one chain, or of all together. */
  tau(chain?: number): Estimate;
}

/** @inline */
interface BinnedSeriesOptions {
  /** How many values there will be at most, in all chains together: as many of each, or one more. */
  readonly count: number;
  /** Independent chains. 1 if absent. */
  readonly chains?: number | undefined;
  /** Values to keep: 2²⁰ if absent. */
  readonly most?: number;
}

/**
 * Collects a series value by value. Bins of b neighbours are as long as leaves 2²⁰ of them, and one value each where there are fewer. Bins change no mean, and the
 * Γ-method along them no error of a mean. It is √(2τ Γ(0)/N), with N and Γ(0) the number and the variance of the values themselves, which gives their τ.
 */
export function binnedSeries({ count, chains = 1, most = MOST_VALUES }: BinnedSeriesOptions): BinnedSeries {
  const bin = Math.max(1, Math.ceil(count / most));
  const kept = Array.from({ length: chains }, () => chainOf(Math.ceil(Math.ceil(count / chains) / bin), bin));
  const means = (chosen: readonly Chain[]): Float64Array[] =>
    chosen.map((chain) => chain.means()).filter(({ length }) => length > 0);
  let first: number | undefined;
  let differs = false; // no matter of rounding, as a sum of squares is
  return {
    add(chain, value) {
      first ??= value;
      differs ||= value !== first;
      kept[chain]!.add(value);
    },
    chains: () => means(kept),
    varies: () => differs,
    tau(chain) {
      const chosen = chain === undefined ? kept : [kept[chain]!];
      const { tau } = autocorrelationTime(means(chosen));
      const { count: values, squares } = pooled(chosen);
      if (bin === 1 || !differs || squares === 0) return tau;
      const { error } = meanWithError(means(chosen));
      const variance = squares / values + error ** 2; // about μ, as in the Γ-method
      const value = Math.max(0.5, (values * error ** 2) / (2 * variance));
      return estimate(value, (value * tau.error) / tau.value);
    },
  };
}

/** How many values, their mean, and the sum of squared deviations from it. */
interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

interface Chain extends Moments {
  add(value: number): void;
  means(): Float64Array;
}

function chainOf(bins: number, bin: number): Chain {
  const sums = new Float64Array(bins);
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(value) {
      const place = Math.floor(count / bin);
      if (place === bins) throw new RangeError(`binnedSeries: expected at most ${bins * bin} values of a chain`);
      sums[place]! += value;
      // Welford's recurrence, which loses no digits to a mean that is far from 0.
      const before = value - mean;
      mean += before / ++count;
      squares += before * (value - mean);
    },
    means: () => sums.subarray(0, Math.ceil(count / bin)).map((sum, place) => sum / Math.min(bin, count - place * bin)),
    get count() {
      return count;
    },
    get mean() {
      return mean;
    },
    get squares() {
      return squares;
    },
  };
}

/** The moments of several chains together. */
const pooled = (chains: readonly Moments[]): Moments =>
  chains.reduce<Moments>(
    (a, b) => {
      const count = a.count + b.count;
      if (count === 0) return a;
      const apart = b.mean - a.mean;
      return {
        count,
        mean: a.mean + (apart * b.count) / count,
        squares: a.squares + b.squares + (apart ** 2 * a.count * b.count) / count,
      };
    },
    { count: 0, mean: 0, squares: 0 },
  );
