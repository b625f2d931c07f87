import { flowDiagram } from "../figures/index.ts";
import type { ReportFigure } from "../reports/index.ts";
import { shownEstimate } from "./errorBar.ts";
import { groupedBy } from "./layout.ts";
import { numbersIn, rowCount, type SweepTable } from "./table.ts";
import { type GatheredStage, isSeed } from "./tables.ts";

/** Flow diagrams, one for each point of the grid, as many as there are. */
const MOST = 4;

/** The renormalization flow of each point of the grid: effective temperatures, step by step, over T_c. */
export async function flowFigures(
  { name: stage, axes }: GatheredStage,
  { combined, points, name }: { readonly combined: SweepTable; readonly points: SweepTable; readonly name: string },
): Promise<ReportFigure[]> {
  const [start, step] = [numbersIn(points, "start"), numbersIn(points, "step")];
  const grid = axes
    .filter((axis) => !isSeed(axis))
    .flatMap((axis) => points.columns.filter((column) => column.name === axis));
  const groups = groupedBy(
    Array.from({ length: rowCount(points) }, (_, r) => r),
    grid,
  );
  const figures: ReportFigure[] = [];
  for (const [n, { label, rows }] of groups.slice(0, MOST).entries()) {
    // Points of the grid are in the same order in both tables.
    const exact = numbersIn(combined, "exactCriticalTemperature")?.[n] ?? Number.NaN;
    const found = numbersIn(combined, "criticalTemperature")?.[n] ?? Number.NaN;
    const Tc = Number.isNaN(exact) ? found : exact;
    if (start === undefined || step === undefined || Number.isNaN(Tc)) continue;
    const starts = [...new Set(rows.map((r) => start[r]!))].sort((a, b) => a - b);
    const tracks = starts.map((T) => ({
      start: Number((T / Tc).toPrecision(5)),
      points: rows
        .filter((r) => start[r] === T)
        .flatMap((r) => {
          const effective = shownEstimate(points, "temperature", r);
          return effective === undefined
            ? []
            : [{ step: step[r]!, value: effective.value / Tc, error: effective.error / Tc }];
        }),
    }));
    const all = tracks.flatMap(({ points: own }) => own.map(({ value }) => value));
    if (all.length === 0) continue;
    const range = [Math.max(0.7, Math.min(...all, 1) - 0.03), Math.min(1.5, Math.max(...all, 1) + 0.03)] as const;
    const which = label === "" ? "" : ` at ${label}`;
    figures.push({
      name: `${name}_flow${groups.length > 1 ? `_${n + 1}` : ""}`,
      title: `${stage}: flow diagram of ${starts.length} temperatures${which}`,
      caption: `Effective temperature over ${Number.isNaN(exact) ? "the T_c that was found" : "the exact T_c"} after each step of coarse-graining${which}, a line for each temperature of samples, which stands beside it. Means over seeds.`,
      svg: await flowDiagram({ tracks, range }),
    });
  }
  return figures;
}
