/** Contrastive divergence: times of a step, and whether both programs learn the same weights. */
import {
  type ContrastiveDivergence,
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  type Kernels,
  key,
  panels,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "kadanoff/kernels";
import { type Measured, measure, type Program } from "./chunks.ts";
import type { Native } from "./native.ts";
import type { Peer } from "./peers.ts";

/** How far two programs' weights are apart after one pass from the same start, on the same words. */
export interface Learning {
  readonly steps: number;
  /** max |W − W'|; a sample that rounding tips the other way moves a weight by 2·rate/batch = 2·10⁻⁴. */
  readonly largestDifference?: number;
  readonly agrees: boolean;
}

const batch = 100;
const PASS = { steps: 1, rate: 0.01, momentum: 0.5, decay: 0.0001 };
/** Steps in a pass. */
const STEPS = 10;

interface Trainer {
  readonly machine: ContrastiveDivergence;
  run(passes: number): { ns: number; units: number };
}

/** A machine with random data and weights, both from its stream: the native program makes the same ones. */
function trainer(kernels: Kernels, visible: number, hidden: number, windows: number): Trainer {
  const shape = { visible, hidden, batch, windows };
  const nQ = panels(visible);
  const words = Math.max(windows * nQ, visible * hidden);
  const workspace = kernels.workspace(contrastiveDivergenceBytes(shape) + 4 * (STREAM_WORDS + words));
  const machine = contrastiveDivergenceIn(workspace, shape);
  const stream = streamState(key(visible), workspace.uint32(STREAM_WORDS));
  const drawn = workspace.uint32(words);
  const rest = visible % 16;
  workspace.randomWords(stream, drawn.subarray(0, windows * nQ));
  machine.order.forEach((_, w) => void (machine.order[w] = w));
  for (let i = 0; i < windows * nQ; i++) {
    const isLast = i % nQ === nQ - 1;
    machine.data[i] = drawn[i]! & (rest && isLast ? (1 << rest) - 1 : 0xffff);
  }
  workspace.randomWords(stream, drawn.subarray(0, visible * hidden));
  for (let k = 0; k < hidden; k++) {
    for (let i = 0; i < visible; i++) {
      machine.weights[weightAt(nQ, i, k)] = 0.2 * (drawn[k * visible + i]! * 2 ** -32 - 0.5);
    }
  }
  return {
    machine,
    run(passes) {
      const start = performance.now();
      for (let p = 0; p < passes; p++) workspace.contrastiveDivergence(machine, { ...PASS, windows }, stream);
      return { ns: 1e6 * (performance.now() - start), units: (passes * windows) / batch };
    },
  };
}

const weightAt = (nQ: number, i: number, k: number): number => ((k >> 4) * 16 * nQ + i) * 16 + (k & 15);

export async function benchRbm(
  visible: number,
  hidden: number,
  native: Native | undefined,
  seconds: number,
  peers: readonly Peer[] = [],
): Promise<{ measured: Measured; learning: Learning }> {
  const windows = STEPS * batch;
  const start = (slot: number, lanes: 4 | 16): Promise<string[]> => {
    const seed = streamState(key(visible)).subarray(0, 16);
    return native!.ask(
      "machine",
      ...[slot, lanes, visible, hidden, batch, windows, PASS.rate, PASS.momentum, PASS.decay],
      ...seed,
    );
  };
  let learning: Learning = { steps: STEPS, agrees: true };
  if (native) {
    const once = trainer(wasmKernels, visible, hidden, windows);
    once.run(1);
    await start(0, 4);
    await native.ask("cd", 0, 1);
    const theirs = (await native.ask("weights", 0)).map(Number);
    const nQ = panels(visible);
    let largestDifference = 0;
    for (let i = 0; i < visible; i++) {
      for (let k = 0; k < hidden; k++) {
        const ours = once.machine.weights[weightAt(nQ, i, k)]!;
        largestDifference = Math.max(largestDifference, Math.abs(ours - theirs[i * hidden + k]!));
      }
    }
    learning = { steps: STEPS, largestDifference, agrees: largestDifference < 1e-3 };
    await start(1, 16);
  }
  const wasm = trainer(wasmKernels, visible, hidden, windows);
  // One step a pass, since it is slow.
  const reference = trainer(referenceKernels, visible, hidden, batch);
  const programs: Program[] = [
    { name: "wasm", run: wasm.run },
    { name: "reference", slow: true, run: () => reference.run(1) },
  ];
  if (native) {
    programs.push({
      name: "native, 16 lanes",
      async run(passes) {
        const [ns] = (await native.ask("cd", 1, passes)).map(Number);
        return { ns: ns!, units: passes * STEPS };
      },
    });
  }
  for (const peer of peers) {
    programs.push({
      name: peer.name,
      async run(passes) {
        const units = passes * STEPS;
        return { ns: units * Number(await peer.ask("cd", visible, hidden, batch, units)), units };
      },
    });
  }
  return {
    measured: await measure(programs, { seconds, nsPerUnit: 1000, leastRounds: seconds < 1 ? 3 : 20 }),
    learning,
  };
}
