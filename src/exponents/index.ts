/** Exponents and critical points, read off flows. */

export { type CollapseOptions, collapse } from "./collapse.ts";
export type { PlacedCurve } from "./collapseFit.ts";
export type { Collapse, CollapsePoint, GivenTemperature, Side } from "./collapseOf.ts";
export { type Decay, type DecayReading, scalingDimension } from "./decay.ts";
export type { WindowFit } from "./decayWindows.ts";
export { type DimensionBySize, dimensionBySize } from "./dimensionBySize.ts";
export { type CriticalTemperature, type CrossingOptions, criticalFromFlow, matchLattices } from "./fixedPoint.ts";
export { type FlowExponents, flowExponents, type OperatorCounts } from "./flowExponents.ts";
export { type ExponentsJudgement, judgeExponents } from "./judgeExponents.ts";
export { type McrgStep, mcrg, mcrgTable } from "./mcrg.ts";
export {
  type McrgExponent,
  type McrgExponents,
  type McrgTable,
  mcrgExponents,
} from "./mcrgExponents.ts";
export type { McrgReading } from "./mcrgReading.ts";
export { type CollapsingPoint, collapseQuality } from "./quality.ts";
export { type CollapseReading, type FlowReadings, readFlow } from "./readFlow.ts";
export { type SizeCollapseOptions, sizeCollapse } from "./sizeCollapse.ts";
export { type SlopeExponent, type SlopeOptions, slopeExponent } from "./slope.ts";
