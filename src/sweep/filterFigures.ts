import { coarseGraining, filterEnsemble } from "../coarsegraining/index.ts";
import { filterEnsembleFigure } from "../figures/index.ts";
import type { ReportFigure } from "../reports/index.ts";
import { groupedBy } from "./layout.ts";
import { numbersIn, rowCount, type SweepTable } from "./table.ts";
import { type GatheredStage, isSeed } from "./tables.ts";

/** Seeds from which on filters are an ensemble, and points of the grid whose ensembles are drawn. */
const [FEWEST, MOST] = [10, 4];

/** What the filters of many seeds have in common, for points of the grid with many seeds: principal components, whatever the signs of filters and the order of units. */
export async function filterFigures(
  { name: stage, axes }: GatheredStage,
  tasks: SweepTable,
  name: string,
): Promise<ReportFigure[]> {
  const weights = weightsOf(tasks);
  const [block] = wordsIn(tasks, "geometry.block") ?? wordsIn(tasks, "block") ?? [];
  const coding = wordsIn(tasks, "rule.coding");
  if (weights.length === 0 || block === undefined || coding?.every((one) => one === "±1") !== true) return [];
  const [bx = Number.NaN, by = 1] = block.split("x").map(Number);
  const grid = axes
    .filter((axis) => !isSeed(axis))
    .flatMap((axis) => tasks.columns.filter((column) => column.name === axis));
  const groups = groupedBy(
    Array.from({ length: rowCount(tasks) }, (_, r) => r),
    grid,
  ).filter(({ rows }) => rows.length >= FEWEST);
  const figures: ReportFigure[] = [];
  for (const [n, { label, rows }] of groups.slice(0, MOST).entries()) {
    const rules = rows.map((r) =>
      weights.map((unit) => unit.map((weight) => weight[r]!)).filter((filter) => filter.every(Number.isFinite)),
    );
    if (rules.some((filters) => filters.length === 0 || filters[0]!.length !== bx * by)) continue;
    const ensemble = filterEnsemble(rules.map((filters) => coarseGraining({ block: [bx, by], filters })));
    const which = label === "" ? "" : ` at ${label}`;
    figures.push({
      name: `${name}_filters${groups.length > 1 ? `_${n + 1}` : ""}`,
      title: `${stage}: principal components of the filters of ${rows.length} seeds${which}`,
      caption: `Shares of the principal components of the filters of ${rows.length} seeds${which}, each of norm 1, and the first of them as filters with their shares. A filter and its negative are the same. One standard error, of the spread over seeds.`,
      svg: await filterEnsembleFigure({ ensemble, block: [bx, by] }),
    });
  }
  return figures;
}

/** weights[j][i][row]: the columns of the weights, by unit and site. */
function weightsOf(tasks: SweepTable): Float64Array[][] {
  const units: Float64Array[][] = [];
  for (let j = 0; ; j++) {
    const unit: Float64Array[] = [];
    for (let i = 0; ; i++) {
      const column = numbersIn(tasks, `rule.filters[${j}][${i}]`);
      if (column === undefined) break;
      unit.push(column);
    }
    if (unit.length === 0) return units;
    units.push(unit);
  }
}

function wordsIn({ columns }: SweepTable, name: string): readonly string[] | undefined {
  const values = columns.find((column) => column.name === name)?.values;
  return values === undefined || values instanceof Float64Array ? undefined : values;
}
