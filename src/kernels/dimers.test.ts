import { expect, it } from "vitest";
import {
  dimerGraph,
  dimerGraphBytes,
  type Kernels,
  key,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  TURN_ROWS,
  wasmKernels,
} from "./index.ts";

/** A ring of N vertices with chords: places 0 and 1 lead one on and back, 2 and 3 three on and back. */
function chordalRing(N: number): Uint32Array {
  return Uint32Array.from({ length: 4 * N }, (_, k) => ((k >> 2) + [1, N - 1, 3, N - 3][k & 3]!) % N);
}

it.each([10, 64, 130])("both backends give the same bits of worms on a graph of %i vertices", (N) => {
  const neighbours = chordalRing(N);
  const run = (kernels: Kernels): number[] => {
    const workspace = kernels.workspace(dimerGraphBytes(N) + 4 * STREAM_WORDS);
    const graph = dimerGraph(workspace, neighbours);
    for (let i = 0; i < N; i++) graph.dimers[i] = i & 1;
    const stream = streamState(key(N), workspace.uint32(STREAM_WORDS));
    // Tables of any numbers, and codes of what a vertex sees.
    const { word, below } = randomStream(key(3));
    const turns = { codes: workspace.uint8(32), rows: workspace.uint32(TURN_ROWS) };
    turns.codes.set(Array.from({ length: 32 }, () => below(64)));
    for (let row = 0; row < TURN_ROWS; row += 4) {
      turns.rows.set(
        [word() >>> 1, word() >>> 1, word() >>> 1].sort((a, b) => a - b),
        row,
      );
    }
    const history: number[] = [];
    for (let k = 0; k < 5; k++) {
      history.push(workspace.freeWorms(graph, stream, 7), ...graph.dimers);
      history.push(workspace.dimerLoops(graph, turns, stream, 7), ...graph.dimers);
    }
    return [...history, ...stream];
  };
  const a = run(referenceKernels);
  expect(run(wasmKernels)).toEqual(a);
  // What is covered from one end of a dimer is covered from the other, after each kind of move.
  for (const from of [1, N + 3]) {
    const dimers = a.slice(from, from + N + 1);
    expect(dimers[N]).toBe(5);
    for (let i = 0; i < N; i++) expect(dimers[neighbours[4 * i + dimers[i]!]!]).toBe(dimers[i]! ^ 1);
  }
});
