/** Restricted Boltzmann machines of ±1 units: free energy, exact sums, contrastive divergence. */
export { blockFreeEnergies } from "./blockFreeEnergies.ts";
export { exactLikelihood, logPartition, type Moments, moments, unitState, visibleDistribution } from "./exact.ts";
export { freeEnergy, hiddenFields, hiddenMeans, type Rbm, rbm, visibleFields } from "./rbm.ts";
export { type TrainingOptions, trainRbm, type UnitData } from "./train.ts";
