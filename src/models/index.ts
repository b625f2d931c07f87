/** Models of statistical physics, and what is exactly known of them. */
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
