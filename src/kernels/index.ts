/** Loops over typed arrays, randomness and elementary functions: what knows arrays and no physics. */

export { type FourierTransform, fourierTransform, fourierTransformOfGrid } from "./fourier.ts";
export {
  type ContrastiveDivergence,
  type ContrastiveDivergencePass,
  type ContrastiveDivergenceScratch,
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  type DimerGraph,
  type DimerTurns,
  dimerGraph,
  dimerGraphBytes,
  type FantasyParticles,
  type GraphBonds,
  type IsingGraph,
  type IsingTorus,
  isingGraph,
  isingGraphBytes,
  isingTorus,
  isingTorusBytes,
  type Kernels,
  type MetropolisThresholds,
  PANEL,
  panels,
  probabilityThreshold,
  type SingleSpinFlips,
  TURN_ROWS,
  type Units,
  type Workspace,
} from "./kernels.ts";
export { child, type Key, key, keyFor, philox4x32, split } from "./key.ts";
export { logSpinSum } from "./logSpinSum.ts";
export { cosh, cosPi, exp, log, log1p, logCosh, logSumExp, sigmoid, sinh, sinPi, tanh, xlogx } from "./math.ts";
export {
  type IsingReplicas,
  isingReplicas,
  isingReplicasBytes,
  type MultispinThresholds,
  multispinThresholds,
  packReplica,
  REPLICAS,
  unpackReplica,
} from "./multispin.ts";
export {
  type AdamState,
  type HiddenUnits,
  hiddenUnitsBytes,
  hiddenUnitsIn,
  type Layer,
  MOST_HIDDEN_UNITS,
  type Perceptron,
  perceptronBytes,
  perceptronIn,
  type RealLayer,
  type SignLayer,
} from "./perceptron.ts";
export { referenceKernels } from "./reference/index.ts";
export { SPIN_STEP, type SpinSum, type SpinSumSizes, spinSumBytes, spinSumIn } from "./spinSum.ts";
export {
  firstWords,
  nextWord,
  type RandomStream,
  randomStream,
  STREAM_WORDS,
  streamFrom,
  streamState,
} from "./stream.ts";
export { wasmKernels } from "./wasm/index.ts";
