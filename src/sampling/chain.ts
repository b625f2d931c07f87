import { InputError } from "../errors/index.ts";
import { child, type Kernels, type Key, keyFor, STREAM_WORDS, streamState, wasmKernels } from "../kernels/index.ts";
import { formatSize } from "../lattices/index.ts";
import type { Model } from "../models/index.ts";
import type { Sampler } from "./sampler.ts";
import { systemOf } from "./system.ts";

/** A Markov chain, or several side by side: their configurations, and the moves that carry them on. */
export interface Chain {
  /** spins[r·N + x + Lx·y] = ±1 of chain r; change them only between calls. */
  readonly spins: Int8Array;
  /** Random numbers come from this key from now on. */
  restart(key: Key): void;
  /** Begins from what is nearer to equilibrium, order or disorder. */
  start(): void;
  /** Does `updates` updates, in units of the sampler's own: clusters, sweeps or worms. */
  advance(updates: number): void;
  /** Draws what moves hardly move, or not: the overall sign of spins without a field; shifts and noise of dimers. Before a sample is taken. */
  redraw(): void;
  /** Gives its memory back: it must not be used any more. */
  release(): void;
}

/** A chain of the given model and sampler, or as many as it moves at once, with a memory of its own. */
export function markovChain(model: Model, sampler: Sampler, key: Key, kernels: Kernels = wasmKernels): Chain {
  const N = model.lattice.numSites;
  const move = sampler.prepare(model);
  const system = systemOf(model);
  if (kernels.backend === "wasm" && move.bytes > WASM_MEMORY) throw tooLarge(model, sampler, move.bytes);
  const workspace = kernels.workspace(move.bytes + 4 * STREAM_WORDS);
  const { spins, advance, settle } = move.in(workspace);
  const stream = streamState(key, workspace.uint32(STREAM_WORDS));
  return {
    spins,
    restart: (next) => void streamState(next, stream),
    start() {
      for (let r = 0; r < spins.length; r += N) system.begin(spins.subarray(r, r + N), stream);
      settle?.(stream);
    },
    advance: (updates) => advance(stream, updates),
    redraw() {
      for (let r = 0; r < spins.length; r += N) system.redraw(spins.subarray(r, r + N), stream);
    },
    release: () => workspace.release(),
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

/** The keys of a run: the chain that is watched beforehand, the beginning of each chain or group of chains, and each of its batches. */
export const runKeys = {
  pilot: (key: Key): Key => keyFor(key, "pilot"),
  start: (key: Key, group: number): Key => child(keyFor(key, "start"), group),
  batch: (key: Key, group: number, batch: number): Key => child(child(keyFor(key, "batch"), group), batch),
};
