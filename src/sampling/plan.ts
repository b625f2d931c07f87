import { InputError } from "../errors/index.ts";
import { child, type Kernels, type Key, wasmKernels } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";
import { autocorrelationTime, type Estimate, estimate } from "../statistics/index.ts";
import { markovChain, runKeys } from "./chain.ts";
import { observe } from "./observables.ts";
import type { Sampler } from "./sampler.ts";

/** Everything that fixes a run of sampling besides its key, as plain data: equal plans and keys give equal samples. */
export interface SamplingPlan {
  readonly model: Model;
  readonly sampler: Sampler["name"];
  readonly count: number;
  /** Independent chains; configuration c belongs to chain c mod chains. */
  readonly chains: number;
  /** Updates before the first sample of a chain, and between its samples. */
  readonly thermalization: number;
  readonly interval: number;
  /** Samples of each chain in a batch: what is computed, and stored, in one go. */
  readonly rounds: number;
  /** Integrated autocorrelation times, in updates. */
  readonly autocorrelationTime: { readonly energy: Estimate; readonly absMagnetization: Estimate };
}

/** Autocorrelation times between samples, and before the first: at 5 τ a correlation of e⁻⁵ = 0.7 % is left. */
const INTERVAL_IN_TAU = 5;
const THERMALIZATION_IN_TAU = 20;
/** The watched chain is as long as this many autocorrelation times, so that they are known to about ten per cent. */
const PILOT_IN_TAU = 1000;
const LONGEST_PILOT = 2 ** 17;

/**
 * Plans a run: watches one chain for its integrated autocorrelation times, and sets the updates between samples so
 * that these are independent for all that an error bar can see.
 *
 * @param interval updates between samples, to overrule the measured one
 */
export function planSampling(
  model: Model,
  {
    sampler,
    count,
    key,
    chains = Math.min(16, Math.ceil(count / 16)),
    interval,
    kernels = wasmKernels,
  }: { sampler: Sampler; count: number; key: Key; chains?: number; interval?: number; kernels?: Kernels },
): SamplingPlan {
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(`sample: expected a count of at least 1, got ${count}`);
  if (interval !== undefined && (!Number.isInteger(interval) || interval < 1)) {
    throw new InputError(`sample: expected an interval of at least 1 update, got ${interval}`);
  }
  const { unit, energy, absMagnetization } = watchChain(model, sampler, key, kernels);
  const tau = Math.max(energy.value, absMagnetization.value);
  const inUpdates = ({ value, error }: Estimate): Estimate => estimate(value * unit, error * unit);
  const configurationsInBatch = Math.max(1, Math.floor(2 ** 22 / (chains * model.lattice.numSites)));
  return {
    model,
    sampler: sampler.name,
    count,
    chains,
    thermalization: Math.ceil(THERMALIZATION_IN_TAU * tau * unit),
    interval: interval ?? Math.max(1, Math.ceil(INTERVAL_IN_TAU * tau * unit)),
    rounds: Math.min(64, configurationsInBatch),
    autocorrelationTime: { energy: inUpdates(energy), absMagnetization: inUpdates(absMagnetization) },
  };
}

/** Autocorrelation times of one chain, in units of `unit` updates: about a sweep's worth. */
function watchChain(
  model: Model,
  sampler: Sampler,
  key: Key,
  kernels: Kernels,
): { unit: number; energy: Estimate; absMagnetization: Estimate } {
  const chain = markovChain(model, sampler, runKeys.pilot(key), kernels);
  const { lattice } = model;
  chain.start();
  const unit = sampler.update === "cluster" ? clustersInSweep(chain, lattice.numSites) : 1;
  for (let length = 2048; ; length *= 2) {
    const energy = new Float64Array(length);
    const absMagnetization = new Float64Array(length);
    // The chain goes on from the shorter watch before, which has brought it that much nearer to equilibrium.
    chain.restart(child(runKeys.pilot(key), length));
    chain.advance(unit * Math.ceil(length / 8));
    for (let t = 0; t < length; t++) {
      chain.advance(unit);
      const o = observe(chain.spins, lattice, model);
      energy[t] = o.energy;
      absMagnetization[t] = Math.abs(o.magnetization);
    }
    const taus = {
      energy: autocorrelationTime(energy).tau,
      absMagnetization: autocorrelationTime(absMagnetization).tau,
    };
    const longest = Math.max(taus.energy.value, taus.absMagnetization.value);
    if (length >= PILOT_IN_TAU * longest || length >= LONGEST_PILOT) return { unit, ...taus };
  }
}

/** How many Wolff clusters flip about a fifth of the lattice: few near and below T_c, many in the hot phase. */
function clustersInSweep(chain: { advance(updates: number): void; spins: Int8Array }, numSites: number): number {
  const before = new Int8Array(numSites);
  let clusters = 0;
  let flipped = 0;
  while (flipped < 8 * numSites && clusters < 64 * numSites) {
    before.set(chain.spins);
    chain.advance(1);
    clusters++;
    for (let i = 0; i < numSites; i++) if (before[i] !== chain.spins[i]) flipped++;
  }
  return Math.max(1, Math.round((0.2 * numSites * clusters) / flipped));
}
