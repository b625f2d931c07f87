import { expect, it } from "vitest";
import {
  isingGraph,
  isingGraphBytes,
  type Kernels,
  key,
  probabilityThreshold,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "./index.ts";

/** A ring with chords, whose places come in pairs, and an empty place where `open`. */
function chordalRing(N: number, degree: number, open: boolean): { degree: number; sites: Uint32Array } {
  const sites = new Uint32Array(N * degree);
  for (let i = 0; i < N; i++) {
    for (let a = 0; a < degree / 2; a++) {
      const forwards = i + a + 1;
      const backwards = i - a - 1;
      sites[i * degree + 2 * a] = forwards < N ? forwards : open ? N : forwards - N;
      sites[i * degree + 2 * a + 1] = backwards >= 0 ? backwards : open ? N : backwards + N;
    }
  }
  return { degree, sites };
}

it.each([
  [7, 2, false, 0],
  [30, 4, true, 1],
  [64, 6, false, -1],
] as const)(
  "both backends give the same bits of updates on a graph of %i sites and degree %i (open %s, field %i)",
  (N, degree, open, field) => {
    const run = (kernels: Kernels): number[] => {
      const workspace = kernels.workspace(isingGraphBytes(N, degree) + 8 * 3 ** degree + 8192);
      const graph = isingGraph(workspace, chordalRing(N, degree, open));
      const stream = streamState(key(N), workspace.uint32(STREAM_WORDS));
      const random = randomStream(key(N + 1));
      for (let i = 0; i < N; i++) graph.spins[i] = random.sign();
      const filled = (values: number[]): Uint32Array => {
        const array = workspace.uint32(values.length);
        array.set(values);
        return array;
      };
      const K = Array.from({ length: degree }, (_, k) => (k & 2 ? -0.2 : 0.4));
      const signs = workspace.int8(degree);
      signs.set(K.map(Math.sign));
      const h = 0.15;
      const bonds = {
        thresholds: filled(K.map((x) => probabilityThreshold(1 - Math.exp(-2 * Math.abs(x))))),
        signs,
        field,
        // Shorter than the largest cluster, so that the ends of the tables are tried.
        acceptance: filled([0, 1, 2, 3, 4, 5].map((M) => probabilityThreshold(Math.exp(-2 * h * M)))),
        flips: filled([-3, -2, -1, 0, 1, 2, 3].map((M) => probabilityThreshold(1 / (1 + Math.exp(2 * field * h * M))))),
      };
      const flips = filled(Array.from({ length: 2 * 3 ** degree }, () => random.word()));
      const history: number[] = [];
      for (let k = 0; k < 4; k++) {
        history.push(workspace.graphWolff(graph, bonds, stream, 9), ...graph.spins);
        workspace.graphSwendsenWang(graph, bonds, stream, 3);
        history.push(...graph.spins);
        for (const order of ["sequential", "random"] as const) {
          workspace.graphSweeps(graph, { flips, order }, stream, 3);
          history.push(...graph.spins);
        }
      }
      return [...history, ...stream];
    };
    const a = run(referenceKernels);
    expect(run(wasmKernels)).toEqual(a);
    const spins = a.slice(1, 1 + N);
    expect(spins.every((s) => s === 1 || s === -1)).toBe(true);
    expect(a[1 + N]).toBe(0);
  },
);
