/** Reports: documents and samples in, one page of HTML out, and its tables as CSV and Parquet. */
export { columnsCsv, tableCsv } from "./csv.ts";
export { type DocumentKind, type DocumentOptions, documentKind, documentSection } from "./documents.ts";
export { type FigureBeside, figuresPage } from "./figuresPage.ts";
export { assertPlainSvg } from "./inlineSvg.ts";
export type { PaperFigureWords, PublishedRow } from "./paperFigure.ts";
export { columnsParquet, tableParquet } from "./parquet.ts";
export { inWords, type Quantity, quantities } from "./quantities.ts";
export {
  REPORT_FORMAT,
  REPORT_GENERATOR,
  type ReportEntry,
  type ReportOptions,
  type ReportReference,
  reportPage,
} from "./report.ts";
export { type ReportedSamples, samplesSection } from "./samples.ts";
export { type ReportFigure, type Result, type Section, uniqueNames } from "./section.ts";
export { type Cell, type Column, cellText, type DataColumn, dataColumns, type Table } from "./table.ts";
export type { Beside } from "./tableHtml.ts";
export { tablesReadme } from "./tablesReadme.ts";
export { type ReportedVariables, variableSamplesSection } from "./variableSamples.ts";
