import {
  child,
  isingTorus,
  isingTorusBytes,
  type Kernels,
  type Key,
  keyFor,
  nextWord,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "../kernels/index.ts";
import { criticalCoupling, type Model } from "../models/index.ts";
import type { Sampler } from "./sampler.ts";

/** One Markov chain: a configuration, and the moves that carry it on. */
export interface Chain {
  /** spins[x + Lx·y] = ±1; change them only between calls. */
  readonly spins: Int8Array;
  /** Random numbers come from this key from now on. */
  restart(key: Key): void;
  /** Begins from order at and below T_c, from a random configuration above: from what is nearer to equilibrium. */
  start(): void;
  advance(updates: number): void;
  /**
   * Turns all spins round with probability ½, which leaves the zero-field ensemble as it is. It makes that ensemble ±
   * symmetric whatever the sampler: Metropolis stays in one sign for ages below T_c, and Wolff deep in the ordered phase
   * turns the whole lattice at every step, so that every other sample has the same sign.
   */
  flipAll(): void;
}

/** A chain of the given model and sampler, with a memory of its own. */
export function markovChain(model: Model, sampler: Sampler, key: Key, kernels: Kernels = wasmKernels): Chain {
  const [Lx, Ly] = model.lattice.size;
  const move = sampler.prepare(model);
  const workspace = kernels.workspace(isingTorusBytes(Lx, Ly));
  const torus = isingTorus(workspace, Lx, Ly);
  const stream = streamState(key, workspace.uint32(STREAM_WORDS));
  const { spins } = torus;
  return {
    spins,
    restart: (next) => void streamState(next, stream),
    start() {
      if (model.coupling >= criticalCoupling) spins.fill(1);
      else for (let i = 0; i < spins.length; i++) spins[i] = nextWord(stream) & 1 ? 1 : -1;
      move.settle?.(workspace, torus, stream);
    },
    advance: (updates) => move.advance(workspace, torus, stream, updates),
    flipAll() {
      if (nextWord(stream) & 1) for (let i = 0; i < spins.length; i++) spins[i] = -spins[i]!;
    },
  };
}

/** The keys of a run: the chain that is watched beforehand, the beginning of each chain, and each batch of each chain. */
export const runKeys = {
  pilot: (key: Key): Key => keyFor(key, "pilot"),
  start: (key: Key, chain: number): Key => child(keyFor(key, "start"), chain),
  batch: (key: Key, chain: number, batch: number): Key => child(child(keyFor(key, "batch"), chain), batch),
};
