/** Figures: data in, SVG text out, the same text for the same data. */
export { type CoveringFigureOptions, coveringFigure, type VertexBox } from "./covering.ts";
export { type FilterEnsembleFigureOptions, filterEnsembleFigure } from "./filterEnsemble.ts";
export { type FilterPlaneFigureOptions, filterPlaneFigure } from "./filterPlane.ts";
export { type FiltersFigureOptions, filtersFigure } from "./filters.ts";
export { type FlowDiagramOptions, type FlowPoint, type FlowTrack, flowDiagram } from "./flowDiagram.ts";
export { type GridMapOptions, gridMap } from "./gridMap.ts";
export { type LatticeFigureOptions, latticeFigure } from "./lattice.ts";
export {
  type Curve,
  type CurvePoint,
  type LearningCurveFigureOptions,
  learningCurveFigure,
  type ReferenceLine,
} from "./learningCurve.ts";
export { type DrawnCorrelator, type DrawnLine, operatorsFigure } from "./operators.ts";
export { type Panel, type PanelsFigureOptions, panelsFigure } from "./panels.ts";
export { type RuleRow, type RulesFigureOptions, rulesFigure } from "./rules.ts";
export { type Relation, type ScalingFigureOptions, type ScalingPoint, scalingFigure } from "./scaling.ts";
export { type SpectrumFigureOptions, spectrumFigure } from "./spectrum.ts";
export { doubleColumn, singleColumn } from "./style.ts";
export { type WaveVectorMapOptions, waveVectorMap } from "./waveVectorMap.ts";
