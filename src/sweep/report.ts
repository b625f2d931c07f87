/** The report of a sweep: one page of what its stages have found, with figures, numbers over seeds, and the commands to make it again. */
import {
  type Cell,
  type Column,
  inWords,
  quantities,
  type ReportEntry,
  type ReportReference,
  reportPage,
  type Section,
  type Table,
} from "../reports/index.ts";
import { shownEstimate } from "./errorBar.ts";
import { mainNumbers, quantityOf, type ReportedStage, SHOWN_ERRORS, stageFigures } from "./figures.ts";
import type { Flags } from "./known.ts";
import { numbersIn, rowCount, type SweepTable } from "./table.ts";
import { isSeed } from "./tables.ts";

/** What a report of a sweep is made of. */
export interface SweepReport {
  /** Of the sweep. */
  readonly name: string;
  /** In the order of the sweep. */
  readonly stages: readonly ReportedStage[];
  /** As tablesOf makes them. */
  readonly tables: readonly SweepTable[];
  /** Of each stage, by its name, how many tasks are in which state: `{ done: 12, missing: 1 }`. */
  readonly states: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Command lines that make the sweep again. */
  readonly commands: readonly string[];
  /** What is to be said before the numbers, such as of results that disagree. */
  readonly warnings: readonly string[];
  /** Of the program. */
  readonly version: string;
  /** What the program and its methods are cited by. */
  readonly references: readonly ReportReference[];
}

/** One page of HTML that holds all it shows; the same sweep gives the same bytes. */
export async function sweepReport(sweep: SweepReport): Promise<string> {
  const { name, stages, version, references } = sweep;
  const entries = [overview(sweep)];
  for (const stage of stages) entries.push(await entryOf(stage, sweep));
  return reportPage({ title: `Sweep ${name}`, entries, left: [], references, version, noun: "part" });
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** How far each stage is. */
function overview({ name, stages, states, commands, warnings }: SweepReport): ReportEntry {
  const kinds = [...new Set(["done", ...Object.values(states).flatMap((counts) => Object.keys(counts))])].filter(
    (kind) => kind === "done" || stages.some((stage) => (states[stage.name]?.[kind] ?? 0) > 0),
  );
  const countOf = (stage: string, kind: string): number => states[stage]?.[kind] ?? 0;
  const all = stages.reduce(
    (sum, stage) => sum + Object.values(states[stage.name] ?? {}).reduce((a, b) => a + b, 0),
    0,
  );
  const done = stages.reduce((sum, stage) => sum + countOf(stage.name, "done"), 0);
  const lacking =
    done < all
      ? [
          `${counted(all - done, "task")} of ${all} ${all - done === 1 ? "has" : "have"} no result: what follows is of the others`,
        ]
      : [];
  const section: Section = {
    what: `sweep of ${counted(stages.length, "stage")}, ${counted(all, "task")}`,
    words: [
      `Each stage runs one command over a grid of parameters and seeds. ${done} of ${counted(all, "task")} are done.`,
    ],
    warnings: [...warnings, ...lacking],
    results: [],
    figures: [],
    tables: [
      {
        name: "states",
        caption: "Tasks of each stage, by their state",
        columns: [
          { name: "stage", label: "stage", kind: "text" },
          { name: "command", label: "command", kind: "text" },
          ...kinds.map((kind): Column => ({ name: kind, label: kind, kind: "number" })),
        ],
        rows: stages.map((stage) => [stage.name, stage.task, ...kinds.map((kind) => countOf(stage.name, kind))]),
      },
    ],
    data: [],
    settings: new Map(),
  };
  return { file: name, name: "sweep", section, commands, remarks: commands.length > 0 ? [AGAIN] : [] };
}

const AGAIN =
  "Each may be given again at any time: only what is missing is computed, and the same sweep gives the same numbers on any machine and any number of workers.";

async function entryOf(stage: ReportedStage, { tables }: SweepReport): Promise<ReportEntry> {
  const combined = tables.find(({ name }) => name === `${stage.name}/combined`);
  const points = combined === undefined ? 0 : rowCount(combined);
  const main = combined === undefined ? [] : mainNumbers(stage, combined);
  const section: Section = {
    what: `${stage.task}, ${counted(points, "point")} of the grid`,
    words: [SHOWN_ERRORS],
    warnings: combined === undefined ? [] : doubtsOf(combined),
    // A stage without a grid has its numbers stand for themselves.
    results:
      points === 1
        ? main.flatMap(({ column }) => {
            const value = shownEstimate(combined!, column, 0);
            return value === undefined ? [] : [{ quantity: quantityOf(column), value }];
          })
        : [],
    figures: await stageFigures(stage, tables),
    tables: combined === undefined || points === 0 ? [] : [combinedTable(stage, combined)],
    data: [],
    settings: settingsOf(stage, combined),
  };
  const name = `stage_${stage.name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`;
  return { file: stage.name, name, section, commands: [], remarks: [] };
}

/** How many points have results that did not converge, or with warnings. */
function doubtsOf(combined: SweepTable): string[] {
  const converged = numbersIn(combined, "converged") ?? new Float64Array();
  const doubtful = converged.filter((share) => share < 1).length;
  return doubtful === 0
    ? []
    : [
        `at ${counted(doubtful, "point")} of the grid some results did not converge; the column converged says how many did`,
      ];
}

/** The main numbers of all points of the grid. */
function combinedTable(stage: ReportedStage, combined: SweepTable): Table {
  const axes = stage.axes.filter((axis) => !isSeed(axis));
  const main = mainNumbers(stage, combined);
  // T says what the temperature is, also where it is given as 1.02Tc.
  const hasT = combined.columns.some(({ name }) => name === "T");
  const shown = (hasT ? ["T", ...axes.filter((axis) => axis !== "temperature")] : axes).flatMap((name) =>
    combined.columns.filter((column) => column.name === name),
  );
  const kind = combined.columns.find(({ name }) => name === "informationKind");
  const converged = numbersIn(combined, "converged");
  const seeds = numbersIn(combined, "seeds")!;
  const rows = Array.from({ length: rowCount(combined) }, (_, r): Cell[] => [
    ...shown.map(({ values }) => values[r]!),
    seeds[r]!,
    ...main.map(({ column }) => shownEstimate(combined, column, r) ?? null),
    ...(kind === undefined ? [] : [kind.values[r]!]),
    ...(converged === undefined ? [] : [`${Math.round(converged[r]! * seeds[r]!)} of ${seeds[r]}`]),
  ]);
  return {
    name: `${stage.name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}_combined`,
    caption: `Numbers of ${counted(rows.length, "point")} of the grid, over their seeds`,
    columns: [
      ...shown.map(
        ({ name, unit, values }): Column => ({
          ...{
            name,
            label: name === "T" ? "*T*" : inWords(name),
            kind: values instanceof Float64Array ? "number" : "text",
          },
          ...(unit === undefined ? {} : { unit }),
        }),
      ),
      { name: "seeds", label: "seeds", kind: "number" },
      ...main.map(({ column }): Column => {
        const known = quantities[quantityOf(column)];
        const name = column.split(".").at(-1)!;
        const label = known?.symbol ?? inWords(name);
        return { name, label, kind: "estimate", ...(known?.unit === undefined ? {} : { unit: known.unit }) };
      }),
      ...(kind === undefined ? [] : [{ name: "kind", label: "kind of number", kind: "text" } as const]),
      ...(converged === undefined ? [] : [{ name: "converged", label: "converged", kind: "text" } as const]),
    ],
    rows,
  };
}

/** Parameters of one value, and what those that vary go over. */
function settingsOf({ fixed, axes }: ReportedStage, combined: SweepTable | undefined): ReadonlyMap<string, Cell> {
  const text = (value: Flags[string]): Cell =>
    Array.isArray(value) ? value.join(", ") : (value as number | string | boolean).toString();
  const varied = axes.flatMap((axis) => {
    const values = combined?.columns.find(({ name }) => name === axis)?.values;
    return values === undefined ? [] : [[axis, [...new Set<number | string>([...values])].join(", ")] as const];
  });
  return new Map<string, Cell>([
    ...Object.entries(fixed).map(([name, value]) => [name, text(value)] as const),
    ...varied,
  ]);
}
