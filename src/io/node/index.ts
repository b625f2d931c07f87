/** Files on disk: samples read and written, results written whole or not at all. */
export {
  assertReadable,
  assertWritable,
  type OutputOptions,
  readJson,
  readRule,
  writeFileAtomic,
} from "./files.ts";
export { assertSampleFile, openSampleFile, type SampleFile, type SampleFileOptions } from "./sampleFile.ts";
export { readSamples, type WriteSamplesOptions, writeSamples } from "./samples.ts";
