import { type BinnedSeries, binnedSeries, type Estimate, meanWithError } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";

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
  let series: [name: Names, series: BinnedSeries][] | undefined;
  let c = 0;
  return {
    add(spins) {
      const values = quantities(spins);
      series ??= (Object.keys(values) as Names[]).map((name) => [name, binnedSeries({ count, chains })]);
      for (const [name, of] of series) of.add(c % chains, values[name]);
      c++;
    },
    result() {
      if (c !== count) throw new RangeError(`averager: expected ${count} configurations, got ${c}`);
      return Object.fromEntries(series!.map(([name, of]) => [name, meanWithError(of.chains())])) as Record<
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
