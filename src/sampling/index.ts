/** Markov chains that sample a model in equilibrium, and what they give: ensembles of configurations. */

export { type Chain, markovChain } from "./chain.ts";
export { type Contradiction, contradiction } from "./contradiction.ts";
export { configuration, type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
export { heatBath } from "./heatBath.ts";
export { type DimerAverages, measureDimers } from "./measureDimers.ts";
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
export type { Repeats } from "./repeats.ts";
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
export type { Sectors } from "./sectors.ts";
export { swendsenWang } from "./swendsenWang.ts";
export { measureAny, storedAutocorrelationTime } from "./watched.ts";
export { wolff } from "./wolff.ts";
export { dimerTurns, worm } from "./worm.ts";
