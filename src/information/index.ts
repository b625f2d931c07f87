/** The real-space mutual information I_Λ(H:E) of a rule: exact, by the paper's Θ-RBMs, and as a certified lower bound. */
export { barberAgakovBound, barberAgakovStatistic, type ScoredWindows, scoredByPosterior } from "./barberAgakov.ts";
export { type BlockPairs, blockPairs } from "./blockPairs.ts";
export { type Baseline, type ChainOptions, chainGradient } from "./chainGradient.ts";
export { type ChainJoint, chainJoint, chainRule } from "./chainJoint.ts";
export { countedInformation } from "./counted.ts";
export {
  type CriticScores,
  calibratedStatistic,
  criticInformation,
  criticStatistic,
  pairScore,
} from "./criticInformation.ts";
export { type CriticBatch, type CriticObjective, climbObjective, criticObjectives } from "./criticObjectives.ts";
export {
  dataBlocksGradient,
  dataBlocksTable,
  fullFormByBlocks,
  hiddenOfBlocks,
  hiddenOfEnvironments,
  referenceWeights,
  wholeBlockBound,
} from "./dataBlocks.ts";
export { type InformationDecay, informationDecay } from "./decay.ts";
export { drawnHiddenGradient, type StateTable } from "./drawnHidden.ts";
export { type FluxInformation, fluxInformation, signInformation } from "./fluxInformation.ts";
export { type BlockStatistic, informationGain, informationOf, informationShare } from "./gain.ts";
export {
  blockMarginal,
  entropy,
  environmentMarginal,
  type JointDistribution,
  jointDistribution,
  mergeEnvironments,
} from "./jointDistribution.ts";
export {
  jointBaseline,
  jointInformation,
  jointInformationGradient,
  jointJensen,
  jointProxy,
} from "./jointInformation.ts";
export {
  climbUnits,
  MOST_UNITS,
  type UnitScores,
  type UnitsBatch,
  unitsInformation,
  unitsOutputs,
  unitsStatistic,
} from "./manyUnits.ts";
export { type HiddenTable, type Posterior, posteriorDivergence } from "./posterior.ts";
export { posteriorGradient } from "./posteriorGradient.ts";
export {
  availableInformation,
  type PosteriorRows,
  posteriorInformation,
  rowsInformation,
  rowsOf,
  rowsStatistics,
} from "./posteriorRows.ts";
export {
  absoluteDelta,
  centredDelta,
  compressForJensen,
  type DeltaTable,
  fullFormAvailable,
  fullFormInformation,
  fullFormStatistic,
  type ProxyForm,
  type ProxyGradient,
  proxyGradient,
} from "./rbmProxy.ts";
export { allStatesTable, deltaTable, type ThetaRbms, thetaPosterior } from "./theta.ts";
export { type ExactRows, exactPosterior, exactPosteriorRows, hasExactPosterior } from "./yardstick.ts";
