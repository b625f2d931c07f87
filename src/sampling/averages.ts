import { type Estimate, meanWithError } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";

/** Values of a quantity that are kept, some eight million bytes; of longer series neighbours of a chain are averaged first. */
const MOST_VALUES = 2 ** 20;

/** Takes configurations one after the other, in their order, and gives averages over all of them. */
export interface Averager<Names extends string> {
  /** Takes the next configuration. */
  add(spins: Int8Array): void;
  /** Each with its error from the autocorrelation along the chains. */
  result(): Readonly<Record<Names, Estimate>>;
}

/**
 * Averages of quantities of configurations. Configuration c belongs to chain c mod `chains`.
 *
 * Of more than a million configurations as many neighbours of a chain are averaged as leave a million values, which changes no mean and, by the Γ-method
 * along what is left, no error.
 *
 * @param count how many configurations there will be
 */
export function averager<Names extends string>(
  quantities: (spins: Int8Array) => Readonly<Record<Names, number>>,
  { count, provenance }: Pick<Ensemble, "count" | "provenance">,
): Averager<Names> {
  const chains = provenance?.chains ?? 1;
  const bin = Math.ceil(count / MOST_VALUES);
  const lengthOf = (chain: number): number => Math.ceil((count - chain) / chains);
  let series: [name: Names, ofChains: Float64Array[]][] | undefined;
  let c = 0;
  return {
    add(spins) {
      const values = quantities(spins);
      series ??= (Object.keys(values) as Names[]).map((name) => [
        name,
        Array.from({ length: chains }, (_, k) => new Float64Array(Math.ceil(lengthOf(k) / bin))),
      ]);
      const chain = c % chains;
      const t = Math.floor(c / chains);
      const place = Math.floor(t / bin);
      // The last of a chain may hold fewer.
      const inBin = bin === 1 ? 1 : Math.min(bin, lengthOf(chain) - place * bin);
      for (const [name, ofChains] of series) ofChains[chain]![place]! += values[name] / inBin;
      c++;
    },
    result() {
      if (c !== count) throw new RangeError(`averager: expected ${count} configurations, got ${c}`);
      return Object.fromEntries(series!.map(([name, ofChains]) => [name, meanWithError(ofChains)])) as Record<
        Names,
        Estimate
      >;
    },
  };
}

/** The same of an ensemble in memory. */
export function averagesOf<Names extends string>(
  of: Ensemble,
  quantities: (spins: Int8Array) => Readonly<Record<Names, number>>,
): Readonly<Record<Names, Estimate>> {
  const averages = averager(quantities, of);
  for (let c = 0; c < of.count; c++) averages.add(configuration(of, c));
  return averages.result();
}
