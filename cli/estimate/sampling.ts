/** What it takes to sample a model, from a chain of it that is watched for a moment on this machine. */
import { formatSamples } from "kadanoff/io";
import { key } from "kadanoff/kernels";
import type { Model } from "kadanoff/models";
import {
  ensemble,
  groupCount,
  measureAny,
  type RoughPlan,
  roughPlan,
  sampleBatch,
  samplerNamed,
  storedAutocorrelationTime,
} from "kadanoff/sampling";
import type { ToSample } from "../tasks.ts";
import { cpuSeconds, type Stage, timed } from "./work.ts";

/** CPU seconds that the chain is watched for, and those of the samples that are drawn to see how long they take. */
const WATCH = 0.35;
const DRAW = 0.15;

export interface SamplingCost {
  readonly rough: RoughPlan;
  /** The watch for the autocorrelation time, the chains, and what is measured of the samples and written at the end. */
  readonly watch: number;
  readonly chains: number;
  readonly rest: number;
  /** Groups of chains that may be computed side by side. */
  readonly groups: number;
  readonly bytes: number;
  readonly doubts: readonly string[];
}

/** Watches, draws a few samples, and says what all of them take. */
export function samplingCost({ model, sampler, count, interval }: ToSample): SamplingCost {
  const options = {
    sampler: samplerNamed(sampler),
    count,
    key: key(1),
    ...(interval === undefined ? {} : { interval }),
  };
  // The engine is slow over code that is new to it: a first watch, of which the time counts for nothing.
  roughPlan(model, options, () => false);
  const begun = cpuSeconds();
  const rough = roughPlan(model, options, () => cpuSeconds() - begun < WATCH / 2);
  const ofWatch = (cpuSeconds() - begun) / rough.watched;
  const { plan } = rough;
  const groups = groupCount(plan);
  const inGroup = plan.chains / groups;
  const N = model.lattice.numSites;

  // One group of chains for as many samples as there is time for: rounds of an update each, the chains far from equilibrium.
  let updates = 1;
  let seconds = 0;
  for (const until = cpuSeconds() + DRAW; cpuSeconds() < until; updates *= 2) {
    const some = { ...plan, chains: inGroup, count: inGroup, rounds: 1, thermalization: 0, interval: updates };
    seconds = timed(() => void sampleBatch(some, { key: key(1), group: 0, batch: 0 })) / updates;
  }
  const perUpdate = Math.min(seconds, ofWatch);
  const updatesOfGroup = plan.thermalization + (plan.interval * count) / plan.chains;
  const spins = count * N;
  return {
    rough,
    watch: rough.toWatch * ofWatch,
    chains: groups * updatesOfGroup * perUpdate,
    rest: measuring(model) * spins,
    groups,
    bytes: 3 * spins,
    doubts: rough.isKnown
      ? []
      : ["the autocorrelation time is longer than the chain was watched for here: it may take much longer"],
  };
}

/** CPU seconds a spin to measure samples and to write them. */
function measuring(model: Model): number {
  const { numSites } = model.lattice;
  const count = Math.max(4, Math.min(256, Math.floor(2 ** 20 / numSites)));
  const plan = { count, chains: 1, replicas: 1, rounds: count, thermalization: 4, interval: 1 };
  const sampler = model.name === "dimers" ? ("worm" as const) : ("metropolis" as const);
  const of = { ...plan, model, sampler, autocorrelationTime: {} };
  const sigma = sampleBatch(of, { key: key(1), group: 0, batch: 0 });
  const samples = { ...ensemble({ lattice: model.lattice, sigma, model }), model };
  const work = (): void => {
    measureAny(samples);
    storedAutocorrelationTime(samples);
    formatSamples(samples, "hdf5");
  };
  work();
  return timed(work) / (count * numSites);
}

/** The stages of sampling into a file. */
export function samplingStages({ watch, chains, rest, groups, bytes }: SamplingCost): Stage[] {
  return [
    { name: "autocorrelation time", cpuSeconds: watch, pieces: 1, bytesEach: 0 },
    { name: "sampling", cpuSeconds: chains, pieces: groups, bytesEach: bytes / 64 },
    { name: "measuring and writing", cpuSeconds: rest, pieces: 1, bytesEach: 0 },
  ];
}
