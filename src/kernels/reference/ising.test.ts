import { expect, it } from "vitest";
import {
  isingTorus,
  isingTorusBytes,
  type Kernels,
  key,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "../index.ts";

// The fast kernels take 64 sites of a row for a word, and 16 for a vector: rows of one word, of parts of a second and
// of three, at thresholds that open no bond, half of them, all but one in 2^32.
const rows: [number, number][] = [
  [64, 4],
  [65, 3],
  [66, 6],
  [130, 2],
  [2, 70],
];
it.each(rows)("spins of both backends are the same on %i × %i, whatever the threshold", (Lx, Ly) => {
  const history = (kernels: Kernels): number[] => {
    const workspace = kernels.workspace(isingTorusBytes(Lx, Ly) + 4096);
    const torus = isingTorus(workspace, Lx, Ly);
    const stream = streamState(key(Lx), workspace.uint32(STREAM_WORDS));
    const random = randomStream(key(Ly));
    torus.spins.forEach((_, i) => void (torus.spins[i] = random.sign()));
    const seen: number[] = [];
    for (const threshold of [0, 2 ** 31, 2515933592, 2 ** 32 - 1, 2 ** 31]) {
      for (let k = 0; k < 4; k++) {
        seen.push(workspace.wolff(torus, threshold, stream, 5), ...torus.spins);
        workspace.swendsenWang(torus, threshold, stream, 2);
        seen.push(...torus.spins);
        if (Lx % 2 === 0 && Ly % 2 === 0) {
          workspace.metropolis(torus, { two: threshold, four: Math.floor(threshold / 3) }, stream, 2);
        }
        seen.push(...torus.spins);
      }
    }
    return [...seen, ...stream];
  };
  expect(history(wasmKernels)).toEqual(history(referenceKernels));
});
