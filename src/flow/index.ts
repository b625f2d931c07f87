/** The flow of a system under repeated coarse-graining: what is measured of it at each step. */

export { type StructureFactors, secondMomentLength, structureFactors } from "./correlationLength.ts";
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
export { evenOperators, type Operator, oddOperators } from "./operators.ts";
export { type FlowOptions, type FlowRule, type RgStep, rgFlow } from "./rgFlow.ts";
export { sharpened } from "./sharpened.ts";
export { correlationOf, effectiveCoupling, type Thermometer, temperatureOf } from "./thermometer.ts";
