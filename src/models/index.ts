/** Models of statistical physics, and what is exactly known of them. */
export { type IsingChain, isingChain } from "./chain.ts";
export { couplingAt, criticalCoupling, criticalTemperature } from "./coupling.ts";
export { criticalCouplingOf } from "./critical.ts";
export {
  densityOfStates,
  enumerateIsing,
  exactCorrelation,
  type IsingEnumeration,
  type IsingLevel,
  stateIndex,
  stateProbabilities,
} from "./enumeration.ts";
export { houtappel } from "./houtappel.ts";
export { type IsingModel, ising, isPlainFerromagnet, type Model, satisfiedState } from "./ising.ts";
export { kaufman, type Thermodynamics } from "./kaufman.ts";
export {
  diagonalCorrelation,
  nearestNeighbourCorrelation,
  onsagerCorrelationLength,
  onsagerEnergy,
  onsagerLogZ,
  onsagerSpecificHeat,
  spontaneousMagnetization,
} from "./onsager.ts";
export { type StripThermodynamics, transferMatrix } from "./transferMatrix.ts";
