/** Markov chains that sample a model in equilibrium, and what they give: ensembles of configurations. */

export type { Averager } from "./averages.ts";
export { type Chain, markovChain } from "./chain.ts";
export { type Contradiction, checkedConfigurations, contradiction } from "./contradiction.ts";
export { configuration, type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
export { type Excerpt, excerptOf, excerptTaker, isWhole, placeIn, type Sampled, type ToKeep } from "./excerpt.ts";
export { heatBath } from "./heatBath.ts";
export { type DimerAverages, measureDimers } from "./measureDimers.ts";
export { measureVariables } from "./measureVariables.ts";
export { metropolis } from "./metropolis.ts";
export { multispin } from "./multispin.ts";
export { type EnsembleObservables, measure, type Observables, observe, timeSeries } from "./observables.ts";
export { planSampling, type RoughPlan, roughPlan, type SamplingPlan } from "./plan.ts";
export {
  FEW_INDEPENDENT,
  type Finding,
  heldTogether,
  type QualityMeter,
  qualityMeter,
  type SampleQuality,
  type StoredAutocorrelation,
  sampleQuality,
} from "./quality.ts";
export type { RepeatedAnywhere, RepeatedAt, Repeats } from "./repeats.ts";
export {
  batchCount,
  batchRange,
  groupCount,
  interleave,
  provenanceOf,
  sample,
  sampleBatch,
  sampleBatches,
} from "./sample.ts";
export type { Move, Sampler, SamplerName, Walker } from "./sampler.ts";
export { defaultSamplerName, samplerNamed, samplerNames } from "./samplers.ts";
export { samplingKey } from "./samplingKey.ts";
export type { Sectors } from "./sectors.ts";
export { swendsenWang } from "./swendsenWang.ts";
export {
  type AnyEnsemble,
  componentReader,
  inputsPerSite,
  isSpins,
  MOST_STATES,
  numbersPerSite,
  type StateFinder,
  stateFinder,
  type VariableEnsemble,
  type Variables,
  type VariableUnits,
  variableEnsemble,
  variableUnits,
} from "./variables.ts";
export { anyAverager, measureAny, storedAutocorrelationTime } from "./watched.ts";
export { wolff } from "./wolff.ts";
export { dimerTurns, worm } from "./worm.ts";
