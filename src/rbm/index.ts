/** Restricted Boltzmann machines of units ±1, or 0 and 1: free energy, exact sums, contrastive divergence. */
export { blockFreeEnergies } from "./blockFreeEnergies.ts";
export { exactLikelihood, logPartition, type Moments, moments, visibleDistribution } from "./exact.ts";
export { pseudoLikelihood } from "./pseudoLikelihood.ts";
export {
  freeEnergy,
  hiddenFields,
  hiddenMeans,
  logUnitSum,
  type Rbm,
  type RbmParameters,
  rbm,
  visibleFields,
} from "./rbm.ts";
export { type TrainingOptions, trainRbm, type UnitData } from "./train.ts";
export { divergence, type TrainingPoint, trainingCurve } from "./trainingCurve.ts";
export { toUnits, unitState, unitValues } from "./units.ts";
