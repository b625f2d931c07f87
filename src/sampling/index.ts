/** Markov chains that sample a model in equilibrium, and what they give: ensembles of configurations. */
export { configuration, type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
export { metropolis } from "./metropolis.ts";
export { type EnsembleObservables, measure, type Observables, observe, timeSeries } from "./observables.ts";
export { planSampling, type SamplingPlan } from "./plan.ts";
export { batchCount, batchRange, interleave, provenanceOf, sample, sampleBatch } from "./sample.ts";
export type { Move, Sampler } from "./sampler.ts";
export { samplerNamed, samplerNames } from "./samplers.ts";
export { swendsenWang } from "./swendsenWang.ts";
export { wolff } from "./wolff.ts";
