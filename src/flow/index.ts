/** The flow of a system under repeated coarse-graining: what is measured of it at each step. */

export { type StructureFactors, secondMomentLength, structureFactors } from "./correlationLength.ts";
export { type EffectiveHamiltonian, effectiveHamiltonian, effectiveHamiltonianOf } from "./effectiveHamiltonian.ts";
export { coarseDistribution, exactCouplings, type StateDistribution } from "./exactCouplings.ts";
export { type CouplingRow, couplingRows, type HamiltonianStep, hamiltonianFlow } from "./hamiltonianFlow.ts";
export { evenOperatorsOf, oddOperatorsOf } from "./latticeOperators.ts";
export { type FlowLine, flowLine } from "./flowLine.ts";
export { judgeCorrelations, judgeFlow } from "./judgeFlow.ts";
export { asymmetry, type Doubt, judgeRule, largestShare } from "./judgeRule.ts";
export {
  type OperatorOptions,
  type OperatorSeries,
  operatorSeries,
  sampledOperatorSeries,
} from "./operatorSeries.ts";
export { evenOperators, type Operator, oddOperators, operatorMeter } from "./operators.ts";
export { type FlowOptions, type FlowRule, type Judged, type RgStep, rgFlow } from "./rgFlow.ts";
export { correlationOf, effectiveCoupling, type Thermometer, temperatureOf, torusCouplings } from "./thermometer.ts";
