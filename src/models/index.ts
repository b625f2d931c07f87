/** Models of statistical physics, and what is exactly known of them. */
export { type IsingChain, isingChain } from "./chain.ts";
export { type FieldCovariance, fieldCovariance } from "./coulombGas.ts";
export { couplingAt, criticalCoupling, criticalTemperature } from "./coupling.ts";
export { columnarCovering, coveringOf, linksOf, staggeredCovering, writeCovering } from "./covering.ts";
export { criticalCouplingOf } from "./critical.ts";
export { type DimerEnumeration, dimerCoverings, enumerateDimers } from "./dimerEnumeration.ts";
export { type DimerObservables, electricField, observeDimers } from "./dimerObservables.ts";
export { dimerPairs } from "./dimerPairs.ts";
export { type DimerModel, dimers } from "./dimers.ts";
export {
  densityOfStates,
  enumerateIsing,
  exactCorrelation,
  type IsingEnumeration,
  type IsingLevel,
  stateIndex,
  stateProbabilities,
} from "./enumeration.ts";
export { type ExactCurves, exactCurves } from "./exactCurves.ts";
export { type HeightField, heightAt, heightField } from "./heightField.ts";
export { honeycombIsing, type StarTriangle, starTriangle } from "./honeycomb.ts";
export { houtappel } from "./houtappel.ts";
export { type IsingModel, ising, isPlainFerromagnet, satisfiedState } from "./ising.ts";
export { dimerFlippable, dimerLogZ } from "./kasteleyn.ts";
export { kaufman, type Thermodynamics } from "./kaufman.ts";
export { type Model, modelNames } from "./model.ts";
export {
  diagonalCorrelation,
  nearestNeighbourCorrelation,
  onsagerCorrelationLength,
  onsagerEnergy,
  onsagerLogZ,
  onsagerSpecificHeat,
  spontaneousMagnetization,
} from "./onsager.ts";
export { type TorusIsing, torusIsing } from "./torusIsing.ts";
export { type StripThermodynamics, transferMatrix } from "./transferMatrix.ts";
