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
  readonly pool: Pick<Pool, "run" | "size">;
  readonly progress: Pick<Progress, "update">;
  readonly signal: AbortSignal;
  /** Takes the configurations of a batch, in their order. */
  readonly onBatch: (sigma: Int8Array) => void;
}

/** A batch that takes less than this, in ms, goes to the workers in one piece each: to hand out its chains one by one would take longer than to do them. */
const SHORT = 200;

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
  /** Milliseconds that the batch before took. */
  let took = Infinity;
  const start = async (batch: number): Promise<Int8Array[]> => {
    const from = ends;
    const pieces = took < SHORT ? Math.min(groups, pool.size) : groups;
    const begun = performance.now();
    const parts = await Promise.all(
      Array.from({ length: pieces }, (_, piece) => {
        const of = [piece, piece + 1].map((n) => Math.floor((n * groups) / pieces)) as [number, number];
        const end = from?.slice(of[0] * inGroup, of[1] * inGroup);
        return pool.run("batch", { plan, key, groups: of, batch, ...(end ? { last: end } : {}) }, { signal });
      }),
    );
    took = performance.now() - begun;
    return parts.flat();
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

/** What is stored at once at most, in spins, and for how long it is waited for so many, in ms. */
const PIECE = 2 ** 20;
const LATEST = 1000;

/**
 * Stores small batches together: to bring each of them to the disk takes longer than to make it. The first is stored at once, and what has come in a second at its end.
 *
 * @param store stores configurations, in their order
 */
export function storedTogether(store: (sigma: Int8Array) => void): {
  /** Takes a batch. */
  add(sigma: Int8Array): void;
  /** Stores what is left. */
  flush(): void;
} {
  let waiting: Int8Array[] = [];
  let spins = 0;
  let last = -Infinity;
  const flush = (): void => {
    if (spins === 0) return;
    const [first] = waiting;
    const sigma = waiting.length === 1 ? first! : new Int8Array(spins);
    if (waiting.length > 1) {
      let at = 0;
      for (const batch of waiting) {
        sigma.set(batch, at);
        at += batch.length;
      }
    }
    store(sigma);
    waiting = [];
    spins = 0;
    last = performance.now();
  };
  return {
    add(sigma) {
      waiting.push(sigma);
      spins += sigma.length;
      if (spins >= PIECE || performance.now() - last > LATEST) flush();
    },
    flush,
  };
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
