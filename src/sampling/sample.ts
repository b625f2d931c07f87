import { InputError } from "../errors/index.ts";
import { type Kernels, type Key, wasmKernels } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";
import { markovChain, runKeys } from "./chain.ts";
import { type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
import { planSampling, type SamplingPlan } from "./plan.ts";
import type { Sampler } from "./sampler.ts";
import { samplerNamed } from "./samplers.ts";

/** Configurations [from, to) of a run, those of one batch. */
export function batchRange({ count, chains, rounds }: SamplingPlan, batch: number): { from: number; to: number } {
  return { from: Math.min(count, batch * rounds * chains), to: Math.min(count, (batch + 1) * rounds * chains) };
}

/** The number of batches in a run. */
export function batchCount({ count, chains, rounds }: SamplingPlan): number {
  return Math.ceil(count / (chains * rounds));
}

/**
 * The samples of one chain in one batch, shape [samples, Ly, Lx]. They hang on the plan, the key and the last sample of
 * the batch before, and on nothing else: whoever computes them, and whenever, gets the same.
 *
 * @param last the chain's last sample of the batch before; none for batch 0, which thermalizes first
 */
export function sampleBatch(
  plan: SamplingPlan,
  { key, chain, batch, last }: { key: Key; chain: number; batch: number; last?: Int8Array },
  kernels: Kernels = wasmKernels,
): Int8Array {
  const { model, sampler, chains, interval, thermalization } = plan;
  const { from, to } = batchRange(plan, batch);
  const samples = Math.max(0, Math.ceil((to - from - chain) / chains));
  const N = model.lattice.numSites;
  const sigma = new Int8Array(samples * N);
  const walk = markovChain(
    model,
    samplerNamed(sampler),
    batch === 0 ? runKeys.start(key, chain) : runKeys.batch(key, chain, batch),
    kernels,
  );
  if (batch === 0) {
    walk.start();
    walk.advance(thermalization);
    walk.restart(runKeys.batch(key, chain, 0));
  } else if (last === undefined) {
    throw new Error(`sampleBatch: batch ${batch} goes on from the last sample of batch ${batch - 1}`);
  } else {
    walk.spins.set(last);
  }
  for (let r = 0; r < samples; r++) {
    walk.advance(interval);
    walk.flipAll();
    sigma.set(walk.spins, r * N);
  }
  return sigma;
}

/** Puts the samples of all chains of a batch in their order: round by round, chain by chain within a round. */
export function interleave(parts: readonly Int8Array[], N: number): Int8Array {
  const sigma = new Int8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (let r = 0; at < sigma.length; r++) {
    for (const part of parts) {
      if ((r + 1) * N > part.length) continue;
      sigma.set(part.subarray(r * N, (r + 1) * N), at);
      at += N;
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
  for (let batch = 0; batch < batchCount(plan); batch++) {
    signal?.throwIfAborted();
    const { from, to } = batchRange(plan, batch);
    const parts = Array.from({ length: plan.chains }, (_, chain) => {
      const at = (from - plan.chains + chain) * N;
      return sampleBatch(
        plan,
        { key, chain, batch, ...(batch > 0 ? { last: sigma.subarray(at, at + N) } : {}) },
        kernels,
      );
    });
    sigma.set(interleave(parts, N), from * N);
    onStep?.({ done: to, count });
  }
  return ensemble({ lattice: model.lattice, sigma, model, provenance: provenanceOf(plan) });
}
