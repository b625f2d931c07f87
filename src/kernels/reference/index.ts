import { arena, roomFor } from "../arena.ts";
import type { Kernels } from "../kernels.ts";
import { nextWord } from "../stream.ts";
import { dimerLoops, freeWorms } from "./dimers.ts";
import { preciseExp32 } from "./exp.ts";
import { graphSweeps, graphSwendsenWang, graphWolff } from "./graph.ts";
import { metropolis, swendsenWang, wolff } from "./ising.ts";
import { multispinMetropolis, unpackReplicas } from "./multispin.ts";
import { adamStep, hiddenUnits, hiddenUnitsGradient, perceptron, perceptronGradient } from "./perceptron.ts";
import { contrastiveDivergence, sigmoid32 } from "./rbm.ts";
import { spinSum } from "./spinSum.ts";
import { sumXlogx } from "./xlogx.ts";

/** The kernels in plain TypeScript, one number at a time: slow, and what the fast ones are checked against. */
export const referenceKernels: Kernels = {
  backend: "reference",
  workspace: (bytes) => ({
    ...arena(new ArrayBuffer(roomFor(bytes))),
    release() {},
    randomWords(stream, out) {
      for (let i = 0; i < out.length; i++) out[i] = nextWord(stream);
    },
    exp: (x, y) => x.forEach((value, i) => void (y[i] = preciseExp32(value))),
    sigmoid: (x, y) => x.forEach((value, i) => void (y[i] = sigmoid32(value))),
    wolff,
    swendsenWang,
    metropolis,
    multispinMetropolis,
    unpackReplicas,
    graphWolff,
    graphSwendsenWang,
    graphSweeps,
    sumXlogx,
    spinSum,
    freeWorms,
    dimerLoops,
    contrastiveDivergence,
    perceptron,
    perceptronGradient,
    hiddenUnits,
    hiddenUnitsGradient,
    adamStep,
  }),
};
