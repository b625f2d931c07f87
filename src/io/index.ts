/** Files: npy, npz, HDF5, CSV and JSON; bytes in, ensembles out, and back. */
export { type Attributes, type AttributeValue, type BoundaryOption, ensembleAttributes } from "./attributes.ts";
export { type ArrayAxis, type AxesLayout, type AxesRead, parseAxes } from "./axes.ts";
export type { ByteSource, ByteTarget } from "./bytes.ts";
export { type GraphFile, parseGraph } from "./graph.ts";
export type { Hdf5Configurations, Hdf5Numbers, Hdf5Options, Hdf5Samples } from "./hdf5.ts";
export { formatHdf5Lists, type Hdf5Group, type Hdf5List } from "./hdf5Lists.ts";
export { formatJson } from "./json.ts";
export { formatNpy, type NpyArray, parseNpy } from "./npy.ts";
export { formatOperators } from "./operators.ts";
export { type RawLayout, type RawType, rawTypes } from "./raw.ts";
export {
  type AnySamplesOptions,
  formatOfName,
  formatSamples,
  formatToWrite,
  type OpenHdf5,
  openAnySamples,
  openSamples,
  parseSamples,
  type ReadSamplesOptions,
  type SampleSource,
  type Samples,
  type SamplesFormat,
  type VariableSamples,
  type VariableSource,
  withCheckedModel,
} from "./samples.ts";
export { jsonSchemas, parseAnyRule, parseDocument, parseRule, ruleSchemaOf, type Schemas, schemas } from "./schema.ts";
export { type NumericArray, type SpinValues, toSpins } from "./spins.ts";
export {
  type CollectOptions,
  formatVariables,
  type VariableKind,
  type VariablesWriter,
  variableKinds,
  variablesWriter,
} from "./variables.ts";
export { parseYaml, type YamlDocument } from "./yaml.ts";
