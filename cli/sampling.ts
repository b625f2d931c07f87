/** Sampling on the workers: batches in their order, the chains of a batch side by side. */
import type { Attributes } from "kadanoff/io";
import type { Key } from "kadanoff/kernels";
import {
  batchCount,
  batchRange,
  type Ensemble,
  groupCount,
  interleave,
  type SamplingPlan,
  storedAutocorrelationTime,
} from "kadanoff/sampling";
import type { Pool } from "./pool.ts";
import type { Progress } from "./progress.ts";

interface Run {
  readonly plan: SamplingPlan;
  readonly key: Key;
  /** Configurations that are there already, whole batches of them, and the last ones of each chain. */
  readonly stored?: number;
  readonly last?: Int8Array;
  readonly pool: Pick<Pool, "run">;
  readonly progress: Pick<Progress, "update">;
  readonly signal: AbortSignal;
  /** Takes the configurations of a batch, in their order. */
  readonly onBatch: (sigma: Int8Array) => void;
}

/** Runs what is left of a plan; the numbers are those of sample() in the library, whatever the workers. */
export async function runSampling({
  plan,
  key,
  stored = 0,
  last,
  pool,
  progress,
  signal,
  onBatch,
}: Run): Promise<void> {
  const N = plan.model.lattice.numSites;
  const groups = groupCount(plan);
  const inGroup = (plan.chains / groups) * N;
  let ends = last;
  const start = (batch: number): Promise<Int8Array[]> => {
    const from = ends;
    return Promise.all(
      Array.from({ length: groups }, (_, group) => {
        const end = from?.slice(group * inGroup, (group + 1) * inGroup);
        return pool.run("batch", { plan, key, group, batch, ...(end ? { last: end } : {}) }, { signal });
      }),
    );
  };
  progress.update("sampling", stored, plan.count);
  const batches = Array.from({ length: batchCount(plan) }, (_, batch) => batch).filter(
    (batch) => batchRange(plan, batch).to > stored,
  );
  const [first] = batches;
  let running = first === undefined ? undefined : start(first);
  for (const batch of batches) {
    const sigma = interleave(plan, await running!);
    ends = sigma.subarray(Math.max(0, sigma.length - plan.chains * N));
    // The workers go on while this batch is stored.
    running = batch + 1 < batchCount(plan) ? start(batch + 1) : undefined;
    running?.catch(() => undefined);
    try {
      onBatch(sigma);
    } catch (error) {
      // Should storing fail, what they do is of no interest, but they must not answer a pool that is gone.
      await running?.catch(() => undefined);
      throw error;
    }
    progress.update("sampling", batchRange(plan, batch).to, plan.count);
  }
}

/** Runs a whole plan into memory that all workers share; shape [count, Ly, Lx]. */
export async function samplesInMemory(run: Omit<Run, "onBatch" | "stored" | "last">): Promise<Int8Array> {
  const { count, model } = run.plan;
  const sigma = new Int8Array(new SharedArrayBuffer(count * model.lattice.numSites));
  let at = 0;
  await runSampling({
    ...run,
    onBatch(batch) {
      sigma.set(batch, at);
      at += batch.length;
    },
  });
  return sigma;
}

/** τ of samples, as attributes of the file of HDF5 that they are stored in. */
export function storedTaus(samples: Ensemble & Required<Pick<Ensemble, "model">>): Attributes {
  if (samples.count < 2) return {};
  return Object.fromEntries(
    Object.entries(storedAutocorrelationTime(samples)).map(([name, { value, error }]) => [
      `stored_autocorrelation_time_${name}`,
      [value, error],
    ]),
  );
}
