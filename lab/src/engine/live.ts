/** A Markov chain that is watched: it goes on as fast as it may, and shows itself as often as the page asks. */
import { key } from "kadanoff/kernels";
import { coveringOf, observeDimers } from "kadanoff/models";
import { type Chain, markovChain, observe, samplerNamed } from "kadanoff/sampling";
import { autocorrelationTime, type Estimate, meanWithError } from "kadanoff/statistics";
import { type ModelState, modelOf, samplerOf } from "../model.ts";
import type { LabState } from "../state.ts";

export type LiveState = ModelState & Pick<LabState, "sampler" | "seed">;

/** What the page says: what to run from now on, how many updates a picture, and that it has drawn the last one. */
export type LiveOrder =
  | { readonly run: LiveState }
  | { readonly updates: number }
  | { readonly paused: boolean }
  | { readonly drawn: true };

/** A picture of the chain, and what was measured on the way to it, once for each update that was counted. */
export interface LiveFrame {
  readonly spins: Int8Array<ArrayBuffer>;
  readonly size: readonly [number, number];
  readonly updates: number;
  /** Energy per site in J, of dimers per vertex; and m, of dimers |C|, the columnar order; by measurement. */
  readonly energy: Float64Array<ArrayBuffer>;
  readonly order: Float64Array<ArrayBuffer>;
  /** What the chain says so far, with errors by its autocorrelation; absent while there is too little of it. */
  readonly measured?: { readonly energy: Estimate; readonly order: Estimate; readonly tau: Estimate };
}

export type LiveAnswer = { readonly frame: LiveFrame } | { readonly problem: string };

/** Measurements between two pictures: as many as updates, but not so many that they take the time. */
const MEASURED = 4;
/** Measurements that averages are taken over, the last ones; and pictures between two averages. */
const [REMEMBERED, PICTURES] = [4096, 16];
/** Milliseconds of computing before others are listened to. */
const PATIENCE = 24;

let chain: Chain | undefined;
let running:
  | { readonly state: LiveState; readonly measure: (spins: Int8Array) => readonly [number, number] }
  | undefined;
let [updates, total, paused, waiting, scheduled] = [1, 0, false, false, false];
let series: { energy: number[]; order: number[] } = { energy: [], order: [] };
let pictures = 0;
let measured: LiveFrame["measured"];

/** Means and τ of what is remembered; of m the modulus, whose sign no finite lattice keeps. */
function averages(): LiveFrame["measured"] {
  if (series.energy.length < 32) return undefined;
  const energy = Float64Array.from(series.energy);
  const order = Float64Array.from(series.order, Math.abs);
  const plain = ({ value, error }: Estimate): Estimate => ({ value, error });
  return {
    energy: plain(meanWithError(energy)),
    order: plain(meanWithError(order)),
    tau: plain(autocorrelationTime(order).tau),
  };
}

function begin(state: LiveState): void {
  const model = modelOf(state);
  const before = chain?.spins;
  const sameSpins =
    running !== undefined &&
    running.state.model === state.model &&
    running.state.lattice === state.lattice &&
    running.state.size === state.size &&
    running.state.noise === state.noise &&
    running.state.sampler === state.sampler &&
    running.state.seed === state.seed;
  const next = markovChain(model, samplerNamed(samplerOf(state)), key(state.seed));
  // A change of the temperature alone is seen as what it does to the spins that are there.
  if (sameSpins && before && before.length === next.spins.length && model.name === "ising") next.spins.set(before);
  else {
    next.start();
    total = 0;
  }
  const { lattice } = model;
  running = {
    state,
    measure(spins) {
      const covering = model.name === "dimers" ? coveringOf(spins, lattice) : undefined;
      if (covering !== undefined) {
        const { energy, columnar } = observeDimers(covering, lattice);
        return [energy, Math.hypot(...columnar)];
      }
      const { energy, magnetization } = observe(spins, lattice);
      return [energy, magnetization];
    },
  };
  chain = next;
  series = { energy: [], order: [] };
  measured = undefined;
}

function show(): void {
  scheduled = false;
  if (chain === undefined || running === undefined || waiting) return;
  const began = performance.now();
  const { state, measure } = running;
  const { lattice } = modelOf(state);
  const energy: number[] = [];
  const order: number[] = [];
  const steps = paused ? 0 : updates;
  const between = Math.max(1, Math.ceil(steps / MEASURED));
  let done = 0;
  while (done < steps && performance.now() - began < PATIENCE) {
    const some = Math.min(between, steps - done);
    chain.advance(some);
    done += some;
    const [e, m] = measure(chain.spins.subarray(0, lattice.numSites));
    energy.push(e);
    order.push(m);
  }
  total += done;
  series = {
    energy: [...series.energy, ...energy].slice(-REMEMBERED),
    order: [...series.order, ...order].slice(-REMEMBERED),
  };
  if (done > 0 && pictures++ % PICTURES === 0) measured = averages();
  const spins = chain.spins.slice(0, lattice.numSites);
  const frame: LiveFrame = {
    spins,
    size: lattice.size,
    updates: total,
    energy: Float64Array.from(energy),
    order: Float64Array.from(order),
    ...(measured ? { measured } : {}),
  };
  waiting = true;
  answer({ frame }, [spins.buffer, frame.energy.buffer, frame.order.buffer]);
}

const answer = (said: LiveAnswer, transfer: Transferable[] = []): void => postMessage(said, { transfer });

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(show);
}

self.onmessage = ({ data }: MessageEvent<LiveOrder>) => {
  try {
    if ("run" in data) {
      begin(data.run);
      schedule();
    } else if ("updates" in data) updates = data.updates;
    else if ("paused" in data) paused = data.paused;
    else {
      waiting = false;
      if (!paused) schedule();
      return;
    }
    schedule();
  } catch (error) {
    chain = running = undefined;
    answer({ problem: error instanceof Error ? error.message : String(error) });
  }
};
