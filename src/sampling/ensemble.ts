import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";
import type { Model } from "../models/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { isWhole, placeIn, type Sampled } from "./excerpt.ts";

/** How the configurations of an ensemble were made; absent where they came from elsewhere. */
export interface Provenance {
  /** The name of the sampler. */
  readonly sampler: string;
  /** The seed of the run's key, where the key came from one. */
  readonly seed?: number;
  /** Updates between stored configurations, in units of the sampler's own update (cluster, or sweep). */
  readonly interval: number;
  /** Independent chains; configuration c belongs to chain c mod `chains`. */
  readonly chains: number;
  /** Integrated autocorrelation times in updates, measured before the run. */
  readonly autocorrelationTime: Readonly<Record<string, Estimate>>;
}

/** Many configurations of one system: samples of its equilibrium distribution. */
export interface Ensemble {
  /** Where the spins are; N = lattice.numSites. */
  readonly lattice: Lattice;
  /** n, the number of configurations. */
  readonly count: number;
  /**
   * sigma[c·N + i] ∈ {−1, +1}: site i of configuration c; shape [count, Ly, Lx], row-major. Where a site has no degree of freedom it is 0
   * in every configuration.
   */
  readonly sigma: Int8Array;
  /** What was sampled, where it is known. */
  readonly model?: Model;
  /** How it was made, where that is known: errors along chains hang on it. */
  readonly provenance?: Provenance;
}

/** An ensemble of ±1 configurations, 0 at sites without a degree of freedom, its shape and its values checked. */
export function ensemble({
  lattice,
  sigma,
  ...rest
}: {
  lattice: Lattice;
  sigma: Int8Array;
  model?: Model;
  provenance?: Provenance;
}): Ensemble {
  const count = sigma.length / lattice.numSites;
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(
      `ensemble: expected a whole number of configurations of ${lattice.numSites} sites, got ${sigma.length} values`,
    );
  }
  const refuse = (i: number): never => {
    throw new InputError(
      `ensemble: expected spins −1 and +1, got ${sigma[i]} in configuration ${Math.floor(i / lattice.numSites)}`,
    );
  };
  // −1 and +1 are what is left of 0 and 2 here; a branch on each of as good as random spins would take most of the time.
  let other = 0;
  for (let i = 0; i < sigma.length; i++) other |= (sigma[i]! + 1) & ~2;
  if (other !== 0) checkVacant(sigma, lattice.numSites, refuse);
  return { lattice, count, sigma, ...rest };
}

/** Of spins that are not all −1 and +1: others are 0, each at a site where every configuration has it; and 0 and 1 alone are another coding. */
function checkVacant(sigma: Int8Array, numSites: number, refuse: (i: number) => never): void {
  let zero = -1;
  let minus = false;
  for (let i = 0; i < sigma.length; i++) {
    const s = sigma[i]!;
    if (s === -1) minus = true;
    else if (s === 0) zero = i;
    else if (s !== 1) refuse(i);
    // A site has a degree of freedom in all configurations, or in none.
    if ((s === 0) !== (sigma[i % numSites] === 0)) refuse(s === 0 ? i : i % numSites);
  }
  if (zero >= 0 && !minus) refuse(zero);
}

/** Configuration c of an ensemble, shape [Ly, Lx], a view and not a copy; of an excerpt one that was kept. */
export function configuration(of: Sampled, c: number): Int8Array {
  const { numSites } = of.lattice;
  if (isWhole(of)) return of.sigma.subarray(c * numSites, (c + 1) * numSites);
  const place = placeIn(of.configurations.numbers, c, "configuration");
  return of.configurations.sigma.subarray(place * numSites, (place + 1) * numSites);
}

/** Something of each configuration, chain by chain: configuration c belongs to chain c mod the number of chains. */
export function byChain<T>(ensemble: Ensemble, of: (spins: Int8Array) => T): T[][] {
  const chains = ensemble.provenance?.chains ?? 1;
  const series: T[][] = Array.from({ length: chains }, () => []);
  for (let c = 0; c < ensemble.count; c++) series[c % chains]!.push(of(configuration(ensemble, c)));
  return series;
}
