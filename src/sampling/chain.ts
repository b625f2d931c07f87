import { InputError } from "../errors/index.ts";
import {
  child,
  type Kernels,
  type Key,
  keyFor,
  nextWord,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "../kernels/index.ts";
import { formatSize } from "../lattices/index.ts";
import { criticalCoupling, criticalCouplingOf, type Model, satisfiedState } from "../models/index.ts";
import type { Sampler } from "./sampler.ts";

/** A Markov chain, or several side by side: their configurations, and the moves that carry them on. */
export interface Chain {
  /** spins[r·N + x + Lx·y] = ±1 of chain r; change them only between calls. */
  readonly spins: Int8Array;
  /** Random numbers come from this key from now on. */
  restart(key: Key): void;
  /** Begins from order at and below T_c, from a random configuration above: from what is nearer to equilibrium. */
  start(): void;
  advance(updates: number): void;
  /**
   * Turns all spins round with probability ½, where there is no field: the ensemble stays as it is. It makes that ensemble ±
   * symmetric whatever the sampler: Metropolis stays in one sign for ages below T_c, and Wolff deep in the ordered phase
   * turns the whole lattice at every step, so that every other sample has the same sign.
   */
  flipAll(): void;
}

/** A chain of the given model and sampler, or as many as it moves at once, with a memory of its own. */
export function markovChain(model: Model, sampler: Sampler, key: Key, kernels: Kernels = wasmKernels): Chain {
  const N = model.lattice.numSites;
  const move = sampler.prepare(model);
  if (kernels.backend === "wasm" && move.bytes > WASM_MEMORY) throw tooLarge(model, sampler, move.bytes);
  const workspace = kernels.workspace(move.bytes + 4 * STREAM_WORDS);
  const { spins, advance, settle } = move.in(workspace);
  const stream = streamState(key, workspace.uint32(STREAM_WORDS));
  return {
    spins,
    restart: (next) => void streamState(next, stream),
    start() {
      const ordered = orderedStart(model);
      if (ordered) for (let r = 0; r < spins.length; r += N) spins.set(ordered, r);
      else for (let i = 0; i < spins.length; i++) spins[i] = nextWord(stream) & 1 ? 1 : -1;
      settle?.(stream);
    },
    advance: (updates) => advance(stream, updates),
    flipAll() {
      if (model.field !== 0) return;
      for (let r = 0; r < spins.length; r += N) {
        if (nextWord(stream) & 1) for (let i = r; i < r + N; i++) spins[i] = -spins[i]!;
      }
    },
  };
}

/** What WebAssembly can have, but for a page for constants and streams. */
const WASM_MEMORY = 2 ** 32 - 2 ** 16;

function tooLarge({ lattice }: Model, sampler: Sampler, bytes: number): InputError {
  const GiB = (bytes / 2 ** 30).toFixed(1);
  const sites = Math.floor(lattice.numSites * (WASM_MEMORY / bytes));
  const largest =
    lattice.kind === "chain"
      ? `${sites} sites`
      : `${formatSize([Math.floor(Math.sqrt(sites)), Math.floor(Math.sqrt(sites))])}`;
  return new InputError(
    `${sampler.name}: a lattice of ${formatSize(lattice.size)} takes ${GiB} GiB, and there are 4; the largest of its kind is ${largest}`,
  );
}

/** The ordered state, where equilibrium is nearer to it than to a random one; where T_c is unknown as if it were the square's. */
function orderedStart(model: Model): Int8Array | undefined {
  const strongest = Math.max(...model.couplings.map(Math.abs));
  const critical = criticalCouplingOf(model) ?? criticalCoupling / strongest;
  return model.coupling >= critical ? satisfiedState(model) : undefined;
}

/** The keys of a run: the chain that is watched beforehand, the beginning of each chain or group of chains, and each of its batches. */
export const runKeys = {
  pilot: (key: Key): Key => keyFor(key, "pilot"),
  start: (key: Key, group: number): Key => child(keyFor(key, "start"), group),
  batch: (key: Key, group: number, batch: number): Key => child(child(keyFor(key, "batch"), group), batch),
};
