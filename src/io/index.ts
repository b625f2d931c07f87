/** Files: npy, npz, HDF5, CSV and JSON; bytes in, ensembles out, and back. */
export { type Attributes, type AttributeValue, type BoundaryOption, ensembleAttributes } from "./attributes.ts";
export type { ByteSource } from "./bytes.ts";
export { type GraphFile, parseGraph } from "./graph.ts";
export type { Hdf5Numbers, Hdf5Samples } from "./hdf5.ts";
export { formatJson } from "./json.ts";
export { formatNpy, type NpyArray, parseNpy } from "./npy.ts";
export { formatOperators } from "./operators.ts";
export {
  formatOfName,
  formatSamples,
  formatToWrite,
  parseSamples,
  type ReadSamplesOptions,
  type Samples,
  type SamplesFormat,
} from "./samples.ts";
export { jsonSchemas, parseDocument, parseRule, type Schemas, schemas } from "./schema.ts";
export { type NumericArray, toSpins } from "./spins.ts";
