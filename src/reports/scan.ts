import { scalingFigure } from "../figures/index.ts";
import { columnOf, estimateOf, everythingOf, type Fields, isEstimate, known } from "./generic.ts";
import { type ReportFigure, type Section, warningsOf, withSeed } from "./section.ts";
import type { Cell, Table } from "./table.ts";

/** Rules that were learned at several windows, `kadanoff learn --scan`. */
export async function scanSection(document: Fields, name: string): Promise<Section> {
  const { scan, warnings: _, converged: __, madeBy: ___, seed, ...rest } = document;
  const points = scan as readonly Fields[];
  const { settings, tables } = everythingOf({ ...rest, scan }, name);
  return {
    what: "scan of windows",
    words: [`A rule was learned at each of ${points.length} windows, with one and the same seed.`],
    warnings: warningsOf(document),
    results: [],
    figures: await scanFigure(points, name),
    tables: [scanTable(points, name)],
    data: tables,
    settings: withSeed(settings, seed),
  };
}

/** What was found at each window. */
function scanTable(points: readonly Fields[], name: string): Table {
  const numbers = (["information", "available"] as const).filter((field) =>
    points.some((point) => isEstimate(point[field])),
  );
  const plain = (value: unknown): Cell => (typeof value === "number" || typeof value === "string" ? value : null);
  return {
    name: `${name}_windows`,
    caption: "Information at each window",
    columns: [
      { name: "block", label: "block", kind: "text" },
      columnOf("buffer", "number"),
      columnOf("environment", "number"),
      ...numbers.map((field) => columnOf(field, "estimate")),
      { name: "kind", label: "kind of number", kind: "text" },
    ],
    rows: points.map((point) => [
      Array.isArray(point.block) ? point.block.join("×") : plain(point.block),
      plain(point.buffer),
      plain(point.environment),
      ...numbers.map((field) => {
        const number = point[field];
        return isEstimate(number) ? estimateOf(number) : null;
      }),
      plain(point.informationKind),
    ]),
  };
}

/** What a scan may go over that is a number. */
const SCANNED = ["buffer", "environment", "hidden"] as const;

/** How the information hangs on the window, where one number of it was scanned. */
async function scanFigure(items: readonly Fields[], name: string): Promise<ReportFigure[]> {
  const varied = SCANNED.filter((field) => new Set(items.map((item) => item[field])).size > 1);
  const [field] = varied;
  if (field === undefined || varied.length > 1) return [];
  const curve = (what: "information" | "available") =>
    known(
      items.flatMap((item) => {
        const estimate = item[what];
        return isEstimate(estimate) && typeof item[field] === "number" ? [{ x: item[field], estimate }] : [];
      }),
    );
  const [kept, available] = [curve("information"), curve("available")];
  if (kept.length < 2) return [];
  return [
    {
      name: `${name}_scan`,
      title: `Information against the ${field}`,
      caption: `Information I(H:E) that a rule learned at each ${field} keeps, and I(V:E). One standard error.`,
      svg: await scalingFigure({
        relations: [
          { label: "*I*(*H*:*E*)", points: kept, line: kept },
          ...(available.length > 1 ? [{ label: "*I*(*V*:*E*)", points: available, line: available }] : []),
        ],
        logarithmic: [...kept, ...available].every(({ value }) => value > 0) ? "y" : "none",
        xLabel: field,
        yLabel: "information (nats)",
        xTicks: kept.map(({ x }) => x),
      }),
    },
  ];
}
