/** Worms through coverings by dimers: times, and whether every program does the physics. */
import {
  dimerGraph,
  dimerGraphBytes,
  type Kernels,
  key,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  TURN_ROWS,
  wasmKernels,
} from "kadanoff/kernels";
import { medialLattice, neighboursOf, verticesOf } from "kadanoff/lattices";
import { columnarCovering, observeDimers } from "kadanoff/models";
import { dimerTurns } from "kadanoff/sampling";
import { meanWithError, zScore } from "kadanoff/statistics";
import { type Measured, measure, type Program } from "./chunks.ts";
import type { Check } from "./document.ts";
import type { Native } from "./native.ts";

const SETTLING = 400;
const MOST_SIGMAS = 4.5;
/** The share of flippable plaquettes of free dimers; a torus differs by the order of 1/L². */
const FLIPPABLE = 0.25;

interface Worms {
  /** Without the byte that stands for no vertex. */
  readonly covering: Uint8Array;
  calls: number;
  run(count: number): { ns: number; units: number };
}

function worms(kernels: Kernels, L: number, coupling: number): Worms {
  const lattice = medialLattice({ vertices: [L, L] });
  const workspace = kernels.workspace(dimerGraphBytes(L * L) + 4 * STREAM_WORDS);
  const graph = dimerGraph(workspace, neighboursOf(verticesOf(lattice)).sites);
  const covering = graph.dimers.subarray(0, L * L);
  covering.set(columnarCovering(lattice));
  const turns = { codes: workspace.uint8(32), rows: workspace.uint32(TURN_ROWS) };
  const tables = dimerTurns(coupling);
  turns.codes.set(tables.codes);
  turns.rows.set(tables.rows);
  const stream = streamState(key(L), workspace.uint32(STREAM_WORDS));
  const move = (count: number): number =>
    coupling === 0 ? workspace.freeWorms(graph, stream, count) : workspace.dimerLoops(graph, turns, stream, count);
  move(kernels.backend === "wasm" ? SETTLING : 20);
  const self: Worms = {
    covering,
    calls: 0,
    run(count) {
      self.calls += count;
      const start = performance.now();
      const steps = move(count);
      return { ns: 1e6 * (performance.now() - start), units: steps };
    },
  };
  return self;
}

export async function benchDimers(
  L: number,
  coupling: number,
  native: Native | undefined,
  seconds: number,
): Promise<{ measured: Measured; checks: Check[] }> {
  const lattice = medialLattice({ vertices: [L, L] });
  const wasm = worms(wasmKernels, L, coupling);
  const command = coupling === 0 ? "worms" : "loops";
  const slot = 0;
  let calls = 0;
  const nativeRun = async (count: number): Promise<{ ns: number; units: number }> => {
    calls += count;
    const [ns, steps] = (await native!.ask(command, slot, count)).map(Number);
    return { ns: ns!, units: steps! };
  };
  const programs: Program[] = [
    { name: "wasm", run: wasm.run },
    { name: "reference", slow: true, run: worms(referenceKernels, L, coupling).run },
  ];
  if (native) {
    const { codes, rows } = dimerTurns(coupling);
    await native.ask("covering", slot, L, L, ...streamState(key(L)).subarray(0, 16));
    await native.ask("turns", slot, ...codes, ...rows);
    await native.ask(command, slot, SETTLING);
    programs.push({ name: "native", run: nativeRun });
  }
  const shares: number[] = [];
  const between = (): void => void shares.push(observeDimers(wasm.covering, lattice).flippable);
  const measured = await measure(programs, { seconds, between });

  const checks: Check[] = [];
  if (coupling === 0) {
    const flippable = meanWithError([Float64Array.from(shares)]);
    checks.push({
      what: `flippable plaquettes ${flippable}, exact ${FLIPPABLE}`,
      agrees: Math.abs(zScore(flippable, FLIPPABLE)) < MOST_SIGMAS,
    });
  }
  if (native) {
    // The same number of calls on both; the native program never ran ahead, since only WebAssembly was calibrated.
    if (wasm.calls > calls) await nativeRun(wasm.calls - calls);
    const hash = wasm.covering.reduce((sum, d) => (Math.imul(sum, 31) + d) >>> 0, 0);
    const same = Number((await native.ask("dimers", slot))[0]) === hash;
    checks.push({ what: `${same ? "the same" : "not the same"} covering as the native program`, agrees: same });
  }
  return { measured, checks };
}
