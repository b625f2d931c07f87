/** Files on disk: samples read and written, results written whole or not at all. */
export {
  assertReadable,
  assertWritable,
  isSameFile,
  makeFolder,
  type OutputOptions,
  readJson,
  readRule,
  writeFileAtomic,
} from "./files.ts";
export { readGraph } from "./graph.ts";
export { assertUnlocked, type Lock, lockOutput } from "./lock.ts";
export {
  assertSampleFile,
  isCompleteSampleFile,
  openSampleFile,
  type SampleFile,
  type SampleFileOptions,
} from "./sampleFile.ts";
export { readSamples, type WriteSamplesOptions, writeSamples } from "./samples.ts";
