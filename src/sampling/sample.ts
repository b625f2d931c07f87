import { InputError } from "../errors/index.ts";
import { type Kernels, type Key, wasmKernels } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";
import { markovChain, runKeys } from "./chain.ts";
import { type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
import { planSampling, type SamplingPlan } from "./plan.ts";
import type { Sampler } from "./sampler.ts";
import { samplerNamed } from "./samplers.ts";

/** Configurations [from, to) of a run, those of one batch. */
export function batchRange(
  { count, chains, rounds }: SamplingPlan,
  batch: number,
): {
  /** The first configuration of the batch. */
  from: number;
  /** One past its last. */
  to: number;
} {
  return { from: Math.min(count, batch * rounds * chains), to: Math.min(count, (batch + 1) * rounds * chains) };
}

/** The number of batches in a run. */
export function batchCount({ count, chains, rounds }: SamplingPlan): number {
  return Math.ceil(count / (chains * rounds));
}

/** How many groups the chains are computed in. */
export function groupCount({ chains, replicas }: SamplingPlan): number {
  return chains / replicas;
}

/**
 * The samples of one group of chains in one batch: of a single chain, or of all that the sampler moves at once, round by
 * round. They hang on the plan, the key and the group's last samples of the batch before, and on nothing else: whoever
 * computes them, and whenever, gets the same.
 *
 * @param last the last sample of each of the group's chains, from the batch before; none for batch 0, which thermalizes first
 * @param sampler that of the plan, where it is none of those with a name
 */
export function sampleBatch(
  plan: SamplingPlan,
  { key, group, batch, last }: { key: Key; group: number; batch: number; last?: Int8Array },
  kernels: Kernels = wasmKernels,
  sampler: Sampler = samplerNamed(plan.sampler),
): Int8Array {
  const { model, replicas, chains, interval, thermalization } = plan;
  const { from, to } = batchRange(plan, batch);
  const N = model.lattice.numSites;
  const walk = markovChain(
    model,
    sampler,
    batch === 0 ? runKeys.start(key, group) : runKeys.batch(key, group, batch),
    kernels,
  );
  if (batch === 0) {
    walk.start();
    walk.advance(thermalization);
    walk.restart(runKeys.batch(key, group, 0));
  } else if (last === undefined) {
    throw new Error(`sampleBatch: batch ${batch} goes on from the last samples of batch ${batch - 1}`);
  } else {
    walk.spins.set(last);
  }
  const rounds = Math.ceil((to - from) / chains);
  /** Samples of the group in a round; the last one may be cut short. */
  const inRound = (r: number): number => Math.max(0, Math.min(replicas, to - from - r * chains - group * replicas));
  let samples = 0;
  for (let r = 0; r < rounds; r++) samples += inRound(r);
  const sigma = new Int8Array(samples * N);
  for (let r = 0, at = 0; inRound(r) > 0 && r < rounds; r++) {
    walk.advance(interval);
    walk.redraw();
    sigma.set(walk.spins.subarray(0, inRound(r) * N), at);
    at += inRound(r) * N;
  }
  walk.release();
  return sigma;
}

/** Puts the samples of all groups of a batch in their order: round by round, chain by chain within a round. */
export function interleave({ model, replicas }: SamplingPlan, parts: readonly Int8Array[]): Int8Array {
  const sigma = new Int8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const round = replicas * model.lattice.numSites;
  let at = 0;
  for (let r = 0; at < sigma.length; r++) {
    for (const part of parts) {
      const samples = part.subarray(r * round, (r + 1) * round);
      sigma.set(samples, at);
      at += samples.length;
    }
  }
  return sigma;
}

/** What a file says of how its samples were made. */
export function provenanceOf(plan: SamplingPlan, seed?: number): Provenance {
  const { sampler, interval, chains, autocorrelationTime } = plan;
  return { sampler, ...(seed === undefined ? {} : { seed }), interval, chains, autocorrelationTime };
}

/**
 * The samples of a run, batch by batch and in their order, of which no more than two are in memory.
 *
 * @param sampler that of the plan, where it is none of those with a name
 */
export function* sampleBatches(
  plan: SamplingPlan,
  key: Key,
  kernels: Kernels = wasmKernels,
  sampler: Sampler = samplerNamed(plan.sampler),
): Generator<
  {
    /** The first configuration of the batch. */
    readonly from: number;
    /** The configurations of the batch, shape [n, Ly, Lx]. */
    readonly sigma: Int8Array;
  },
  void
> {
  const groups = groupCount(plan);
  const inGroup = (plan.chains / groups) * plan.model.lattice.numSites;
  let last: Int8Array | undefined;
  for (let batch = 0; batch < batchCount(plan); batch++) {
    const parts = Array.from({ length: groups }, (_, group) =>
      sampleBatch(
        plan,
        { key, group, batch, ...(last ? { last: last.subarray(group * inGroup, (group + 1) * inGroup) } : {}) },
        kernels,
        sampler,
      ),
    );
    const sigma = interleave(plan, parts);
    last = sigma.subarray(sigma.length - groups * inGroup);
    yield { from: batchRange(plan, batch).from, sigma };
  }
}

/**
 * Samples of a model in equilibrium, independent of each other: the updates between them come from the measured
 * autocorrelation time (see planSampling).
 *
 * @param key the same key gives the same samples everywhere
 * @param onStep called after each batch with the number of samples that are there
 */
export function sample(
  model: Model,
  {
    sampler,
    count,
    key,
    interval,
    kernels = wasmKernels,
    onStep,
    signal,
  }: {
    sampler: Sampler;
    count: number;
    key: Key;
    interval?: number;
    kernels?: Kernels;
    onStep?: (progress: { done: number; count: number }) => void;
    signal?: AbortSignal;
  },
): Ensemble {
  const plan = planSampling(model, { sampler, count, key, kernels, ...(interval === undefined ? {} : { interval }) });
  const N = model.lattice.numSites;
  if (count * N > 2 ** 32) {
    throw new InputError(
      `sample: ${count} configurations of ${N} sites do not fit in memory; write them to a file in batches`,
    );
  }
  const sigma = new Int8Array(count * N);
  signal?.throwIfAborted();
  for (const { from, sigma: batch } of sampleBatches(plan, key, kernels, sampler)) {
    sigma.set(batch, from * N);
    onStep?.({ done: from + batch.length / N, count });
    signal?.throwIfAborted();
  }
  return ensemble({ lattice: model.lattice, sigma, model, provenance: provenanceOf(plan) });
}
