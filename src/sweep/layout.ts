/** How the points of a grid are laid out on figures: one parameter along x, a line for each value of a second, and a figure for each value of all others. */
import { inWords, quantities } from "../reports/index.ts";
import { numbersIn, rowCount, type SweepColumn, type SweepTable } from "./table.ts";
import { isSeed } from "./tables.ts";

/** A line of a figure: points of the grid that differ along x alone. */
export interface Line {
  /** `buffer 2`; empty where there is one line. */
  readonly label: string;
  /** Rows of the combined table, x rising. */
  readonly rows: readonly number[];
}

/** A figure's worth of lines. */
export interface Panel {
  /** The parameters that all of it has in common: `size 32`; empty where there is one panel. */
  readonly label: string;
  readonly lines: readonly Line[];
}

/** A stage, as far as its layout hangs on it: see ReportedStage. */
interface LaidOut {
  readonly axes: readonly string[];
  readonly own: readonly string[];
}

/** What stands where. */
export interface Layout {
  /** The parameter along x: a column of the combined table. */
  readonly x: {
    readonly name: string;
    /** On an axis, and in a sentence. */
    readonly label: string;
    readonly words: string;
    readonly values: Float64Array;
  };
  /** The parameter that tells lines apart. */
  readonly second?: SweepColumn;
  readonly panels: readonly Panel[];
  /** Lines and panels that there are more than are drawn. */
  readonly left: number;
}

/** Lines of a figure, as many as there are colours; and figures. */
const [MOST_LINES, MOST_PANELS] = [6, 4];

/**
 * The layout of a stage's points: temperature along x where it varies, or else the first parameter that is a number; undefined where there is none. Of many lines or panels
 * those evenly spread are taken.
 */
export function layoutOf({ axes, own }: LaidOut, combined: SweepTable): Layout | undefined {
  const varied = axes
    .filter((axis) => !isSeed(axis))
    .flatMap((axis) => combined.columns.filter(({ name, values }) => name === axis && distinct(values) > 1));
  const T = numbersIn(combined, "T");
  const temperature = varied.find(({ name }) => name === "temperature");
  const isThermal = temperature !== undefined && T !== undefined && !T.some(Number.isNaN) && new Set(T).size > 1;
  const along = isThermal ? temperature : varied.find(({ values }) => values instanceof Float64Array);
  if (along === undefined) return undefined;
  const x = isThermal
    ? { name: "T", label: "*T* (J/k_{B})", words: "temperature", values: T }
    : {
        name: along.name,
        label: quantities[along.name]?.symbol ?? inWords(along.name),
        words: along.name === "hidden" ? "the number of hidden units" : inWords(along.name),
        values: along.values as Float64Array,
      };
  const isOwn = ({ name }: SweepColumn): boolean => own.includes(name);
  const rest = varied.filter((column) => column !== along);
  const [second, ...others] = [...rest.filter(isOwn), ...rest.filter((column) => !isOwn(column))];
  const rows = Array.from({ length: rowCount(combined) }, (_, r) => r);
  const panels = groupedBy(rows, others).map(({ label, rows: own }): Panel => {
    const lines = groupedBy(own, second === undefined ? [] : [second]).map((line) => ({
      label: line.label,
      rows: [...line.rows].sort((a, b) => x.values[a]! - x.values[b]!),
    }));
    return { label, lines };
  });
  const drawn = spread(panels, MOST_PANELS).map((panel) => ({ ...panel, lines: spread(panel.lines, MOST_LINES) }));
  const count = (all: readonly Panel[]): number => all.reduce((sum, { lines }) => sum + lines.length, 0);
  return { x, ...(second === undefined ? {} : { second }), panels: drawn, left: count(panels) - count(drawn) };
}

/** How many different values a column has. */
const distinct = (values: SweepColumn["values"]): number => new Set<number | string>([...values]).size;

/** Rows with the same values in some columns, in the order of these values as they come. */
export function groupedBy(
  rows: readonly number[],
  columns: readonly SweepColumn[],
): { readonly label: string; readonly rows: readonly number[] }[] {
  const groups = new Map<string, number[]>();
  for (const r of rows) {
    const label = columns.map(({ name, values }) => `${inWords(name)} ${values[r]}`).join(", ");
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [r]);
    else group.push(r);
  }
  return [...groups].map(([label, own]) => ({ label, rows: own }));
}

/** At most so many of a list, the first and the last among them. */
export function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, k) => items[Math.round((k * (items.length - 1)) / (most - 1))]!);
}
