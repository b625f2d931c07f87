import { expect, it } from "vitest";
import {
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  type Kernels,
  key,
  panels,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "../index.ts";

// Layers of more than sixteen panels, and of more than 127 visible units, go through the fast kernel in parts.
it.each([
  [300, 20, 16],
  [20, 270, 16],
  [130, 9, 8],
])("machines of both backends learn the same with %i visible and %i hidden units", (visible, hidden, batch) => {
  const learn = (kernels: Kernels): number[] => {
    const windows = 2 * batch;
    const shape = { visible, hidden, batch, windows };
    const workspace = kernels.workspace(contrastiveDivergenceBytes(shape));
    const machine = contrastiveDivergenceIn(workspace, shape);
    const stream = streamState(key(visible), workspace.uint32(STREAM_WORDS));
    const random = randomStream(key(hidden));
    random.permutation(windows, machine.order);
    const nQ = panels(visible);
    for (let w = 0; w < windows; w++) {
      for (let i = 0; i < visible; i++) machine.data[w * nQ + (i >> 4)]! |= (random.word() & 1) << (i & 15);
    }
    for (let k = 0; k < hidden; k++) {
      for (let i = 0; i < visible; i++) {
        machine.weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)] = 0.2 * (random.uniform() - 0.5);
      }
    }
    const pass = { windows, steps: 1, rate: 0.1, momentum: 0.5, decay: 0.001 };
    workspace.contrastiveDivergence(machine, pass, stream);
    return [...machine.weights, ...machine.visibleBias, ...machine.hiddenBias, ...stream];
  };
  expect(learn(wasmKernels)).toEqual(learn(referenceKernels));
});
