/** Loops over typed arrays, randomness and elementary functions: what knows arrays and no physics. */
export { child, type Key, key, philox4x32, split } from "./key.ts";
export { exp, log, log1p, logCosh, logSumExp, sigmoid, tanh, xlogx } from "./math.ts";
export { nextWord, type RandomStream, randomStream, streamState } from "./stream.ts";
