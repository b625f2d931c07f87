/** Samples to learn from: those that `kadanoff sample` draws with the same words and the same seed. */
import { InputError } from "kadanoff/errors";
import type { Lattice } from "kadanoff/lattices";
import type { Model } from "kadanoff/models";
import { type Provenance, provenanceOf, samplingKey } from "kadanoff/sampling";
import { runSampling } from "../../../cli/sampling.ts";
import { modelOf, samplerOf } from "../model.ts";
import type { LabState } from "../state.ts";
import type { Pool } from "./pool.ts";

/** An ensemble whose spins are in no part of the page's memory, until a worker asks for them. */
export interface KeptEnsemble {
  readonly lattice: Lattice;
  readonly count: number;
  readonly sigma: Blob;
  readonly model?: Model;
  readonly provenance?: Provenance;
}

/** Bytes that a browser can be expected to have. */
export const MOST_BYTES: number = 2 ** 30;

/** How many samples of a size there may be. */
export const mostSamples = (sites: number): number => Math.floor(MOST_BYTES / sites);

type SampleState = Pick<
  LabState,
  "model" | "lattice" | "size" | "temperature" | "noise" | "sampler" | "count" | "seed"
>;

export async function drawSamples(
  state: SampleState,
  pool: Pool,
  { report, signal }: { report: (stage: string, done: number, total: number) => void; signal: AbortSignal },
): Promise<KeptEnsemble> {
  const model = modelOf(state);
  const most = mostSamples(model.lattice.numSites);
  if (state.count > most) {
    throw new InputError(
      `count: expected at most ${most} configurations of this size, which a browser keeps in memory, got ${state.count}`,
    );
  }
  const root = samplingKey(state.seed, model);
  report("measuring τ", 0, 1);
  const plan = await pool.run("plan", { model, sampler: samplerOf(state), count: state.count, key: root }, { signal });
  // Out of the page's memory batch by batch, so that it never holds all of them.
  const parts: Blob[] = [];
  await runSampling({
    ...{ plan, key: root, pool, signal },
    progress: { update: report },
    onBatch: (sigma) => void parts.push(new Blob([sigma as Int8Array<ArrayBuffer>])),
  });
  const provenance = provenanceOf(plan, state.seed);
  return { lattice: model.lattice, count: plan.count, sigma: new Blob(parts), model, provenance };
}
