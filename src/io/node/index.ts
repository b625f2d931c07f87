/** Files on disk: samples read and written, results written whole or not at all. */
export {
  assertReadable,
  assertWritable,
  isFolder,
  isSameFile,
  makeFolder,
  type OutputOptions,
  readAnyRule,
  readJson,
  readRule,
  removeLeavings,
  writeFileAtomic,
} from "./files.ts";
export { type ListedSamples, listSamples, type SaidBy } from "./folder.ts";
export { readGraph } from "./graph.ts";
export { assertUnlocked, type Lock, lockOutput } from "./lock.ts";
export {
  assertSampleFile,
  isCompleteSampleFile,
  openSampleFile,
  type SampleFile,
  type SampleFileOptions,
} from "./sampleFile.ts";
export {
  beginSamples,
  beginVariables,
  type GrowingSamples,
  openAnySource,
  openSampleSource,
  readAnySamples,
  readSamples,
  type WriteSamplesOptions,
  writeSamples,
  writeVariables,
} from "./samples.ts";
