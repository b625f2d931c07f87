import { InputError } from "../errors/index.ts";

/**
 * A series of measurements in the order of the Markov chain, or one series for each of several independent chains of the
 * same process; these may differ in length.
 */
export type Series = Float64Array | readonly Float64Array[];

/** The chains of a series, which must hold finite numbers, `least` or more of them in all. */
export function chainsOf(series: Series, least: number, who: string): readonly Float64Array[] {
  const chains = series instanceof Float64Array ? [series] : series;
  let count = 0;
  for (const [k, chain] of chains.entries()) {
    for (let t = 0; t < chain.length; t++) {
      if (!Number.isFinite(chain[t]!)) {
        const where = chains.length > 1 ? `index ${t} of chain ${k}` : `index ${t}`;
        throw new InputError(`${who}: expected finite measurements, got ${chain[t]} at ${where}`);
      }
    }
    count += chain.length;
  }
  if (count < least) {
    throw new InputError(`${who}: expected at least ${least} measurements, got ${count}; take more of them`);
  }
  return chains.filter((chain) => chain.length > 0);
}

/**
 * The mean over all chains. Deviations from the first value are what is added up, so that a constant series has its
 * constant for a mean, to the last bit.
 */
export function meanOf(chains: readonly Float64Array[]): number {
  const first = chains[0]![0]!;
  let sum = 0;
  let count = 0;
  for (const chain of chains) {
    for (let t = 0; t < chain.length; t++) sum += chain[t]! - first;
    count += chain.length;
  }
  return first + sum / count;
}
