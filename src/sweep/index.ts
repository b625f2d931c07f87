/** Sweeps: what is gathered from the tasks of a grid of parameters. */

export { shownEstimate } from "./errorBar.ts";
export { type ReportedStage, stageFigures } from "./figures.ts";
export { type AboutTables, formatTables, type TableFormat, tableFilesOf, tableFormatOf } from "./formats.ts";
export type { Flags } from "./known.ts";
export { type SweepReport, sweepReport } from "./report.ts";
export { numbersIn, rowsOf, type SweepColumn, type SweepTable } from "./table.ts";
export {
  type GatheredStage,
  type GatheredTask,
  isSeed,
  type Scalar,
  type SweepTask,
  tablesOf,
} from "./tables.ts";
