/** The flow of a system under repeated coarse-graining: what is measured of it at each step. */

export { type StructureFactors, secondMomentLength, structureFactors } from "./correlationLength.ts";
export { type FlowLine, flowLine } from "./flowLine.ts";
export { type InformationThermometer, informationThermometer } from "./informationThermometer.ts";
export {
  type OperatorOptions,
  type OperatorSeries,
  operatorSeries,
  sampledOperatorSeries,
} from "./operatorSeries.ts";
export { evenOperators, type Operator, oddOperators, operatorMeter } from "./operators.ts";
export { type FlowOptions, type FlowRule, type RgStep, rgFlow } from "./rgFlow.ts";
export { correlationOf, effectiveCoupling, type Thermometer, temperatureOf, torusCouplings } from "./thermometer.ts";
