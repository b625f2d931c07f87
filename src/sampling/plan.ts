import { InputError } from "../errors/index.ts";
import { child, type Kernels, type Key, wasmKernels } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";
import { autocorrelationTime, type Estimate, estimate } from "../statistics/index.ts";
import { markovChain, runKeys } from "./chain.ts";
import type { Sampler } from "./sampler.ts";
import { systemOf } from "./system.ts";

/** Everything that fixes a run of sampling besides its key, as plain data: equal plans and keys give equal samples. */
export interface SamplingPlan {
  /** What is sampled. */
  readonly model: Model;
  /** By which moves. */
  readonly sampler: string;
  /** Chains in a group: as many as the sampler moves at once, 1 for most. */
  readonly replicas: number;
  /** Configurations in all. */
  readonly count: number;
  /**
   * Independent chains; configuration c belongs to chain c mod chains. They are computed in groups: one by one, or as many
   * neighbours together as the sampler moves at once.
   */
  readonly chains: number;
  /** Updates before the first sample of a chain, and between its samples. */
  readonly thermalization: number;
  /** Updates between the samples of a chain. */
  readonly interval: number;
  /** Samples of each chain in a batch: what is computed, and stored, in one go. */
  readonly rounds: number;
  /** Integrated autocorrelation times of what the chain is slow to forget, in updates, see System; of components the longest. */
  readonly autocorrelationTime: Readonly<Record<string, Estimate>>;
}

/** Autocorrelation times between samples, and before the first: at 5 τ a correlation of e⁻⁵ = 0.7 % is left. */
const INTERVAL_IN_TAU = 5;
const THERMALIZATION_IN_TAU = 20;
/** The watched chain is as long as this many autocorrelation times, so that they are known to about ten per cent. */
const PILOT_IN_TAU = 1000;
const LONGEST_PILOT = 2 ** 17;
/** Of replicas that move side by side a few are watched, each for so many autocorrelation times at least. */
const WATCHED_REPLICAS = 8;
const REPLICA_PILOT_IN_TAU = 50;
/** Measurements of such a replica; in a longer watch they are further apart. */
const REPLICA_MEASUREMENTS = 4096;
/** Samples that are wanted of each chain, and the most groups of chains. */
const SAMPLES_OF_CHAIN = 16;

/**
 * Plans a run: watches one chain for its integrated autocorrelation times, and sets the updates between samples so
 * that these are independent for all that an error bar can see.
 */
export function planSampling(model: Model, options: PlanOptions): SamplingPlan {
  const { sampler, key, kernels = wasmKernels } = options;
  requireOptions(options);
  return planBy(watchChain(model, sampler, key, kernels), model, options);
}

/** What is planned. @inline */
interface PlanOptions {
  /** Which moves. */
  readonly sampler: Sampler;
  /** Samples wanted. */
  readonly count: number;
  /** Random numbers of the watch. */
  readonly key: Key;
  /** Independent chains. */
  readonly chains?: number;
  /** Updates between samples, to overrule the measured one. */
  readonly interval?: number;
  /** What runs the loops. */
  readonly kernels?: Kernels;
}

/** What a run will be like, from a watch that was cut short. */
export interface RoughPlan {
  /** The plan that it comes to. */
  readonly plan: SamplingPlan;
  /** Updates that this watch took, and those that the watch of planSampling takes if τ is what it seems to be. */
  readonly watched: number;
  /** Updates of the watch of planSampling. */
  readonly toWatch: number;
  /** Whether the watch was long enough for τ to be known to a factor of about two; if not, τ may be much longer. */
  readonly isKnown: boolean;
}

/** Autocorrelation times that a watch must last for them to be roughly known. */
const ROUGHLY_KNOWN_IN_TAU = 30;
const FIRST_ROUGH_WATCH = 64;

/**
 * Plans a run roughly, for an estimate of its time: the chain is watched as long as is asked for, twice as long each time, and not until its
 * autocorrelation time is known well.
 *
 * @param goOn called after each watch: whether there is time for one of twice the length
 */
export function roughPlan(model: Model, options: PlanOptions, goOn: () => boolean): RoughPlan {
  const { sampler, key, kernels = wasmKernels } = options;
  requireOptions(options);
  const watch = watchChain(model, sampler, key, kernels, { first: FIRST_ROUGH_WATCH, goOn });
  const inUnits = longestOf(Object.values(watch.taus)).value;
  const replicas = sampler.replicas ?? 1;
  let toWatch = 0;
  for (let time = firstWatch(replicas); ; time *= 2) {
    toWatch += WARM_UP * time * watch.sweep;
    if (time * watch.sweep >= inTau(replicas) * inUnits * watch.unit || time >= LONGEST_PILOT) break;
  }
  return {
    plan: planBy(watch, model, options),
    watched: watch.updates,
    toWatch,
    isKnown: watch.length >= ROUGHLY_KNOWN_IN_TAU * inUnits,
  };
}

function requireOptions({ count, interval }: PlanOptions): void {
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(`sample: expected a count of at least 1, got ${count}`);
  if (interval !== undefined && (!Number.isInteger(interval) || interval < 1)) {
    throw new InputError(`sample: expected an interval of at least 1 update, got ${interval}`);
  }
}

function planBy(
  { unit, taus }: Watch,
  model: Model,
  { sampler, count, chains = defaultChains(sampler, count), interval }: PlanOptions,
): SamplingPlan {
  const tau = longestOf(Object.values(taus)).value;
  const inUpdates = ({ value, error }: Estimate): Estimate => estimate(value * unit, error * unit);
  const configurationsInBatch = Math.max(1, Math.floor(2 ** 22 / (chains * model.lattice.numSites)));
  return {
    model,
    sampler: sampler.name,
    replicas: sampler.replicas ?? 1,
    count,
    chains,
    thermalization: Math.ceil(THERMALIZATION_IN_TAU * tau * unit),
    interval: interval ?? Math.max(1, Math.ceil(INTERVAL_IN_TAU * tau * unit)),
    rounds: Math.min(64, configurationsInBatch),
    autocorrelationTime: Object.fromEntries(Object.entries(taus).map(([name, of]) => [name, inUpdates(of)])),
  };
}

/** Enough chains to keep workers busy, and not so many that most of the work is their beginning. */
function defaultChains({ replicas = 1 }: Sampler, count: number): number {
  const groups = Math.ceil(count / (SAMPLES_OF_CHAIN * replicas));
  return replicas * Math.min(replicas === 1 ? 16 : 4, groups);
}

/** What a chain that is watched tells. */
interface Watch {
  /** Updates of about a sweep's worth, and those between two looks. */
  readonly sweep: number;
  readonly unit: number;
  /** Integrated autocorrelation times in units of `unit`. */
  readonly taus: Record<string, Estimate>;
  /** Looks, and all updates that they took. */
  readonly length: number;
  readonly updates: number;
}

/** Sweeps of the first watch: of replicas many are watched at once. */
const firstWatch = (replicas: number): number => (replicas === 1 ? 2048 : 256);
/** The length of a watch in autocorrelation times. */
const inTau = (replicas: number): number =>
  replicas === 1 ? PILOT_IN_TAU : Math.max(PILOT_IN_TAU / Math.min(replicas, WATCHED_REPLICAS), REPLICA_PILOT_IN_TAU);
/** An eighth of each watch goes by before the first look. */
const WARM_UP = 9 / 8;

/** Autocorrelation times of one chain, in units of `unit` updates: about a sweep's worth. */
function watchChain(
  model: Model,
  sampler: Sampler,
  key: Key,
  kernels: Kernels,
  { first, goOn }: { first?: number; goOn?: () => boolean } = {},
): Watch {
  const chain = markovChain(model, sampler, runKeys.pilot(key), kernels);
  const system = systemOf(model);
  const N = model.lattice.numSites;
  chain.start();
  const sweeps = { sweep: () => 1, cluster: () => clustersInSweep(chain, N), worm: () => wormsInSweep(chain, N) };
  const sweep = sweeps[sampler.update]();
  const watched = Math.min(sampler.replicas ?? 1, WATCHED_REPLICAS);
  const enough = inTau(sampler.replicas ?? 1);
  let updates = 0;
  for (let time = first ?? firstWatch(sampler.replicas ?? 1); ; time *= 2) {
    const length = watched === 1 ? time : Math.min(time, REPLICA_MEASUREMENTS);
    const unit = sweep * (time / length);
    /** By name and component: a series for each replica that is watched. */
    const seen = new Map<string, Float64Array[][]>();
    // The chain goes on from the shorter watch before, which has brought it that much nearer to equilibrium.
    chain.restart(child(runKeys.pilot(key), time));
    chain.advance(unit * Math.ceil(length / 8));
    updates += unit * (length + Math.ceil(length / 8));
    for (let t = 0; t < length; t++) {
      chain.advance(unit);
      for (let r = 0; r < watched; r++) {
        const spins = chain.spins.subarray(r * N, (r + 1) * N);
        for (const [name, values] of Object.entries(system.watch(spins))) {
          let series = seen.get(name);
          if (series === undefined) {
            series = values.map(() => Array.from({ length: watched }, () => new Float64Array(length)));
            seen.set(name, series);
          }
          for (let k = 0; k < values.length; k++) series[k]![r]![t] = values[k]!;
        }
      }
    }
    const taus = Object.fromEntries(
      [...seen].map(([name, components]) => [
        name,
        longestOf(components.map((series) => autocorrelationTime(series).tau)),
      ]),
    );
    const longest = longestOf(Object.values(taus)).value;
    const isLast = goOn === undefined ? length >= enough * longest : !goOn();
    if (isLast || time >= LONGEST_PILOT) return { sweep, unit, taus, length, updates };
  }
}

const longestOf = (taus: readonly Estimate[]): Estimate => taus.reduce((a, b) => (b.value > a.value ? b : a));

type Moving = { advance(updates: number): void; readonly spins: Int8Array };

/** How many Wolff clusters flip about a fifth of the lattice: few near and below T_c, many in the hot phase. */
function clustersInSweep(chain: Moving, numSites: number): number {
  let clusters = 0;
  let flipped = 0;
  while (flipped < 8 * numSites && clusters < 64 * numSites) {
    clusters++;
    flipped += changedBy(chain, 1);
  }
  return Math.max(1, Math.round((0.2 * numSites * clusters) / flipped));
}

/** How many worms change about a fifth of the grid, and at most as many as it has sites: few of free dimers, many of cold ones. */
function wormsInSweep(chain: Moving, numSites: number): number {
  let worms = 1;
  // A twentieth at a time: worms undo some of what worms before them did.
  while (worms < numSites && changedBy(chain, worms) < 0.05 * numSites) worms *= 2;
  let changed = 0;
  for (let k = 0; k < 16; k++) changed += changedBy(chain, worms) / 16;
  return Math.max(1, Math.min(numSites, Math.round((0.2 * numSites * worms) / changed)));
}

/** The number of sites that updates change. */
function changedBy(chain: Moving, updates: number): number {
  const before = chain.spins.slice();
  chain.advance(updates);
  return before.reduce((sum, s, i) => sum + (s !== chain.spins[i] ? 1 : 0), 0);
}
