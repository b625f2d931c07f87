/** Sweeps: grids of tasks, what each of them is known by, how they are bundled into units of work, and what is gathered from their results. */

export { type Bundling, bundle } from "./bundle.ts";
export { canonicalJson } from "./canonical.ts";
export { shownEstimate } from "./errorBar.ts";
export { type ReportedStage, stageFigures } from "./figures.ts";
export {
  type AboutTables,
  formatTables,
  type TableFile,
  type TableFormat,
  tableFilesOf,
  tableFormatOf,
} from "./formats.ts";
export {
  type Axis,
  axesOf,
  type GridPoint,
  gridOf,
  type Parameters,
  type Scalar,
  type Stage,
  type SweepTask,
  sweepTasks,
} from "./grid.ts";
export type { Flags } from "./known.ts";
export { type SweepReport, sweepReport } from "./report.ts";
export { reportedStages } from "./reportedStages.ts";
export {
  type Known,
  type StateCounts,
  stateCounts,
  stateOf,
  type TaskSet,
  type TaskState,
  taskStates,
} from "./states.ts";
export { numbersIn, rowCount, type SweepColumn, type SweepTable } from "./table.ts";
export {
  type GatheredStage,
  type GatheredTask,
  isSeed,
  tablesOf,
} from "./tables.ts";
