/** The flow of a system under repeated coarse-graining: what is measured of it at each step. */

export { type StructureFactors, secondMomentLength, structureFactors } from "./correlationLength.ts";
export { type Correlator, correlator, type StructureFactor, type Subtraction, structureFactor } from "./correlator.ts";
export { decayLength, type LineCorrelations, lineCorrelations } from "./decayLength.ts";
export { couplingsAlong } from "./directions.ts";
export { type EffectiveHamiltonian, effectiveHamiltonian, effectiveHamiltonianOf } from "./effectiveHamiltonian.ts";
export { coarseDistribution, exactCouplings, type StateDistribution } from "./exactCouplings.ts";
export { blocksLongEnough, type FieldCorrelations, fieldCorrelations, type Line } from "./fieldCorrelations.ts";
export { type FlowLine, flowLine } from "./flowLine.ts";
export { type CouplingRow, couplingRows, type HamiltonianStep, hamiltonianFlow } from "./hamiltonianFlow.ts";
export { type InformationThermometer, informationThermometer } from "./informationThermometer.ts";
export { judgeCorrelations, judgeFlow } from "./judgeFlow.ts";
export { asymmetry, type Doubt, judgeRule, largestShare } from "./judgeRule.ts";
export { evenOperatorsOf, oddOperatorsOf } from "./latticeOperators.ts";
export { mainLine } from "./mainLine.ts";
export type { Measured } from "./measureStep.ts";
export { type OperatorField, type OperatorReading, operatorField } from "./operatorField.ts";
export { operatorMeter } from "./operatorMeter.ts";
export {
  type OperatorOptions,
  type OperatorPart,
  type OperatorSeries,
  operatorPart,
  operatorSeries,
  operatorSeriesOf,
  type PartOfRun,
  sampledOperatorSeries,
} from "./operatorSeries.ts";
export { evenOperators, type Offset, type Operator, oddOperators } from "./operators.ts";
export { type FlowOptions, type FlowRule, type Judged, type RgStep, rgFlow } from "./rgFlow.ts";
export { sharpened } from "./sharpened.ts";
export { dominantStagger, type Stagger, withStagger } from "./stagger.ts";
export {
  type Calibration,
  correlationOf,
  effectiveCoupling,
  type Thermometer,
  temperatureOf,
  torusCouplings,
} from "./thermometer.ts";
export { type ThetaTemperatures, thetaTemperatures } from "./thetaThermometer.ts";
