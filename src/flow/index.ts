/** The flow of a system under repeated coarse-graining: what is measured of it at each step. */

export {
  type OperatorOptions,
  type OperatorSeries,
  operatorSeries,
  sampledOperatorSeries,
} from "./operatorSeries.ts";
export { evenOperators, type Operator, oddOperators, operatorMeter } from "./operators.ts";
