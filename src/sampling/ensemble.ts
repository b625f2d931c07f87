import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";
import type { Model } from "../models/index.ts";
import type { Estimate } from "../statistics/index.ts";

/** How the configurations of an ensemble were made; absent where they came from elsewhere. */
export interface Provenance {
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
  readonly lattice: Lattice;
  readonly count: number;
  /** sigma[c·N + i] ∈ {−1, +1}: site i of configuration c; shape [count, Ly, Lx], row-major. */
  readonly sigma: Int8Array;
  /** What was sampled, where it is known. */
  readonly model?: Model;
  readonly provenance?: Provenance;
}

/** An ensemble of ±1 configurations, its shape and its values checked. */
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
  for (let i = 0; i < sigma.length; i++) {
    if (sigma[i] !== 1 && sigma[i] !== -1) {
      throw new InputError(
        `ensemble: expected spins −1 and +1, got ${sigma[i]} in configuration ${Math.floor(i / lattice.numSites)}`,
      );
    }
  }
  return { lattice, count, sigma, ...rest };
}

/** Configuration c of an ensemble, shape [Ly, Lx], a view and not a copy. */
export function configuration({ lattice: { numSites }, sigma }: Ensemble, c: number): Int8Array {
  return sigma.subarray(c * numSites, (c + 1) * numSites);
}
