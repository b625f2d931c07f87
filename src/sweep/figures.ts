/** The figures of a stage: its main numbers against its parameters, with what is exactly known of them. */
import { gridMap, panelsFigure, type Relation, scalingFigure } from "../figures/index.ts";
import { quantities, type ReportFigure } from "../reports/index.ts";
import { shownEstimate } from "./errorBar.ts";
import { filterFigures } from "./filterFigures.ts";
import { flowFigures } from "./flowFigures.ts";
import type { SweepTask } from "./grid.ts";
import { criticalTemperatureOf, exactEnergy, exactOrder, type Flags, isingOf } from "./known.ts";
import { type Layout, type Line, layoutOf, type Panel, spread } from "./layout.ts";
import { numbersIn, rowCount, type SweepTable } from "./table.ts";
import type { GatheredStage } from "./tables.ts";

/** A stage with what all its tasks have in common. */
export interface ReportedStage extends GatheredStage {
  /** Flags that have one value, those of the stages it came from included. */
  readonly fixed: Flags;
  /** Those of the axes that are its own: lines of figures are told apart by these first. */
  readonly own: readonly string[];
}

/** A number that figures are about. */
export interface MainNumber {
  /** Its column. */
  readonly column: string;
  /** Along y, with the marks of figures. */
  readonly symbol: string;
  /** In words. */
  readonly words: string;
  /** Of the value at a row, where it is not that of the column alone. */
  readonly scale?: (row: number) => number;
  /** Whether it goes over decades. */
  readonly logarithmic?: boolean;
}

/** What each command is about, in the order of figures. */
const MAIN: Readonly<Record<SweepTask, readonly string[]>> = {
  sample: ["energy", "absMagnetization", "magnetization2", "flippable", "columnarOrder", "windingX2"].map(
    (field) => `observables.${field}`,
  ),
  learn: ["information", "available", "share"],
  information: ["information", "available", "share"],
  flow: ["criticalTemperature", "nu", "eta"],
};

/** The quantity that a column is of: documents of filters have another share than those of rules. */
export const quantityOf = (column: string): string => (column === "share" ? "keptShare" : column.split(".").at(-1)!);

/** The numbers of a stage that figures and tables of a report are about, those that its documents have. */
export function mainNumbers(stage: ReportedStage, combined: SweepTable): readonly MainNumber[] {
  return MAIN[stage.task].flatMap((column): MainNumber[] => {
    if (numbersIn(combined, column)?.some((value) => !Number.isNaN(value)) !== true) return [];
    if (column === "observables.magnetization2") return susceptibility(stage, combined);
    const known = quantities[quantityOf(column)];
    const unit = known?.unit === undefined ? "" : ` (${known.unit.replace("k_B", "k_{B}")})`;
    return [{ column, symbol: `${known?.symbol ?? column}${unit}`, words: WORDS[column] ?? known?.symbol ?? column }];
  });
}

const WORDS: Readonly<Record<string, string>> = {
  "observables.energy": "energy per site",
  "observables.absMagnetization": "mean absolute magnetization",
  "observables.flippable": "share of flippable plaquettes",
  "observables.columnarOrder": "columnar order",
  "observables.windingX2": "mean square of the winding number across x",
  information: "information I(H:E) that the rule keeps",
  share: "share of it that the rule keeps",
  available: "information I(V:E) that there is",
  criticalTemperature: "critical temperature",
  nu: "exponent ν",
  eta: "exponent η",
};

/** χ = N⟨m²⟩/T of a finite lattice without a field, whose ⟨m⟩ is 0. */
function susceptibility({ fixed }: ReportedStage, combined: SweepTable): MainNumber[] {
  const T = numbersIn(combined, "T");
  const sites = Array.from(
    { length: rowCount(combined) },
    (_, r) => isingOf(flagsAt(fixed, combined, r))?.lattice.numSites,
  );
  if (T === undefined || (fixed.field ?? 0) !== 0 || sites.some((N) => N === undefined)) return [];
  return [
    {
      ...{ column: "observables.magnetization2", symbol: "*χ* = *N*⟨*m*^{2}⟩/*T*", words: "susceptibility N⟨m²⟩/T" },
      ...{ scale: (row) => sites[row]! / T[row]!, logarithmic: true },
    },
  ];
}

/** The flags of a point of the grid: those that all have, and its own. */
function flagsAt(fixed: Flags, { columns }: SweepTable, row: number): Flags {
  return { ...fixed, ...Object.fromEntries(columns.map(({ name, values }) => [name, values[row]!])) };
}

/**
 * The figures of a stage, from its tables: each main number against temperature, or else against the first parameter that is a number, a line for each value of the second; the phase
 * diagram of an information; the flow; and the filters of many seeds. None where there is nothing to draw.
 */
export async function stageFigures(stage: ReportedStage, tables: readonly SweepTable[]): Promise<ReportFigure[]> {
  const of = (name: string) => tables.find((table) => table.name === `${stage.name}/${name}`);
  const [combined, tasks, points] = [of("combined"), of("tasks"), of("points/combined")];
  if (combined === undefined || rowCount(combined) === 0) return [];
  const layout = layoutOf(stage, combined);
  const name = fileName(stage.name);
  const figures: ReportFigure[] = [];
  if (layout !== undefined) {
    for (const [n, panel] of layout.panels.entries()) {
      const more = layout.panels.length > 1 ? `_${n + 1}` : "";
      figures.push(...(await curvesFigure(stage, combined, { layout, panel, name: `${name}_curves${more}` })));
      figures.push(...(await phaseFigures(stage, combined, { layout, panel, name: `${name}_phases${more}` })));
    }
  }
  if (points !== undefined) figures.push(...(await flowFigures(stage, { combined, points, name })));
  if (stage.task === "learn" && tasks !== undefined) figures.push(...(await filterFigures(stage, tasks, name)));
  return figures;
}

/** Small letters, digits and underscores. */
const fileName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "_");

interface Place {
  readonly layout: Layout;
  readonly panel: Panel;
  readonly name: string;
}

interface Point {
  readonly x: number;
  readonly value: number;
  readonly error: number;
}

/** The points of a line, with the errors that are shown. */
function pointsOf(
  combined: SweepTable,
  { x }: Layout,
  { rows }: Line,
  { column, scale = () => 1 }: MainNumber,
): Point[] {
  return rows.flatMap((r) => {
    const number = shownEstimate(combined, column, r);
    if (number === undefined) return [];
    return [{ x: x.values[r]!, value: scale(r) * number.value, error: scale(r) * number.error }];
  });
}

/** All main numbers of a panel, one beside the other. */
async function curvesFigure(stage: ReportedStage, combined: SweepTable, place: Place): Promise<ReportFigure[]> {
  const { layout, panel, name } = place;
  const drawn = [];
  for (const number of mainNumbers(stage, combined)) {
    const chart = await chartOf(stage, combined, place, number);
    if (chart !== undefined) drawn.push({ ...chart, words: number.words });
  }
  if (drawn.length === 0) return [];
  const letters = drawn.map((_, k) => (drawn.length > 1 ? String.fromCharCode(97 + k) : ""));
  const against = layout.x.words;
  const exact = drawn.flatMap(({ exact: what }) => what);
  const which = panel.label === "" ? "" : ` at ${panel.label}`;
  const listed = drawn.map(({ words }, k) => (letters[k] === "" ? words : `(${letters[k]}) ${words}`)).join(", ");
  const left =
    layout.left > 0 ? ` Of more lines than can be told apart ${layout.left} are left out; the tables have all.` : "";
  return [
    {
      name,
      title: `${stage.name}: ${drawn.map(({ words }) => words).join(", ")} against ${against}${which}`,
      caption: `${listed}, against ${against}${which}; one standard error.${exact.length > 0 ? ` ${[...new Set(exact)].join(" ")}` : ""}${left}`,
      svg: panelsFigure({ figures: drawn.map(({ svg }, k) => ({ label: letters[k]!, svg })), columns: 2 }),
    },
  ];
}

/** What error bars are, said once for a stage. */
export const SHOWN_ERRORS =
  "Means over seeds with one standard error, which is larger by the scale factor √(χ²/(n − 1)) where independent samples scatter more than their errors say, and has the scatter of trainings in it where all seeds are upon the same samples.";

async function chartOf(
  stage: ReportedStage,
  combined: SweepTable,
  { layout, panel }: Place,
  number: MainNumber,
): Promise<{ svg: string; exact: string[] } | undefined> {
  const lines = panel.lines.map((line) => ({ line, points: pointsOf(combined, layout, line, number) }));
  const all = lines.flatMap(({ points }) => points);
  if (all.length < 2) return undefined;
  const logarithmic = number.logarithmic === true && all.every(({ value }) => value > 0);
  const exact: string[] = [];
  const range = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))] as const;
  const thermal = layout.x.name === "T";
  const modelOf = ({ rows }: Line) => isingOf(flagsAt(stage.fixed, combined, rows[0]!));
  const relations: Relation[] = lines.map(({ line, points }) => {
    const model = thermal && number.column === "observables.energy" ? modelOf(line) : undefined;
    const known = model && exactEnergy(model, range);
    if (known) exact.push("Lines of the energy are exact for these very lattices.");
    return { label: line.label, points, line: known?.line ?? points };
  });
  const model = modelOf(panel.lines[0]!);
  if (thermal && model && number.column === "observables.absMagnetization") {
    const order = exactOrder(model, range);
    if (order) {
      exact.push("Dashed: the exact spontaneous magnetization of an infinite lattice.");
      relations.push({ label: order.label, line: order.line, style: "dashed" });
    }
  }
  const [low, high] = [Math.min(...all.map(({ value }) => value)), Math.max(...all.map(({ value }) => value))];
  const level = levelOf(stage, combined, number, [low, high]);
  if (level)
    relations.push({ label: level.label, line: range.map((x) => ({ x, value: level.value })), style: "dashed" });
  const critical = thermal && model ? criticalTemperatureOf(model) : undefined;
  if (critical !== undefined && critical > range[0] && critical < range[1]) {
    const ends = [low, Math.max(high, level?.value ?? high)];
    relations.push({ label: "*T*_{c}", line: ends.map((value) => ({ x: critical, value })), style: "dotted" });
  }
  const beside = relations.length > 4 || stage.task === "flow";
  const svg = await scalingFigure({
    relations,
    logarithmic: logarithmic ? "y" : "none",
    xLabel: layout.x.label,
    yLabel: number.symbol,
    ...(thermal || layout.x.values.length > 12 ? {} : { xTicks: [...new Set(layout.x.values)].sort((a, b) => a - b) }),
    // The legend of a flow is short, and its error bars are long.
    legendAt: beside ? "beside" : "corner",
    width: beside ? 400 : 330,
  });
  return { svg, exact };
}

/** A level that a number is held against: the exact exponents and T_c of a flow, and the most that hidden units can hold. */
function levelOf(
  { fixed, task }: ReportedStage,
  combined: SweepTable,
  { column }: MainNumber,
  [, high]: readonly [number, number],
): { label: string; value: number } | undefined {
  if (task === "flow") {
    const model = isingOf(flagsAt(fixed, combined, 0));
    const critical = model && criticalTemperatureOf(model);
    if (critical === undefined) return undefined;
    if (column === "criticalTemperature") return { label: "exact", value: critical };
    return column === "nu" ? { label: "exact", value: 1 } : { label: "exact", value: 0.25 };
  }
  const ceilings = new Set(numbersIn(combined, "ceiling.value") ?? []);
  const [ceiling] = ceilings;
  if (column !== "information" || ceilings.size !== 1 || ceiling === undefined || !(high > 0.6 * ceiling))
    return undefined;
  const bits = ceiling / Math.LN2;
  const label = Math.abs(bits - Math.round(bits)) < 1e-9 ? `${bits < 1.5 ? "" : `${Math.round(bits)} `}log 2` : "most";
  return { label, value: ceiling };
}

/** Cells of a map, beyond which they are smaller than a dot. */
const MOST_CELLS = 4000;

/** The information over two parameters: as a map, and against the second one, where it may fall exponentially. */
async function phaseFigures(
  stage: ReportedStage,
  combined: SweepTable,
  { layout, panel, name }: Place,
): Promise<ReportFigure[]> {
  const { x, second } = layout;
  const isInformation = stage.task === "learn" || stage.task === "information";
  const column = numbersIn(combined, "information");
  if (!isInformation || column === undefined || !(second?.values instanceof Float64Array)) return [];
  const rows = panel.lines.flatMap(({ rows: own }) => own);
  const across = [...new Set(rows.map((r) => x.values[r]!))].sort((a, b) => a - b);
  const up = [...new Set(rows.map((r) => second.values[r] as number))].sort((a, b) => a - b);
  if (across.length < 2 || up.length < 2 || across.length * up.length > MOST_CELLS) return [];
  const values = new Float64Array(across.length * up.length).fill(Number.NaN);
  for (const r of rows) {
    values[across.indexOf(x.values[r]!) + across.length * up.indexOf(second.values[r] as number)] = column[r]!;
  }
  if (!values.some(Number.isFinite)) return [];
  const model = isingOf(flagsAt(stage.fixed, combined, rows[0]!));
  const critical = x.name === "T" && model ? criticalTemperatureOf(model) : undefined;
  const map = await gridMap({
    ...{ values, x: across, y: up.map(String), xLabel: x.label, yLabel: second.name, label: "*I*(*H*:*E*)" },
    marks: critical === undefined ? [] : [{ x: critical, label: "*T*_{c}" }],
  });
  const number: MainNumber = { column: "information", symbol: "*I*(*H*:*E*) (nats)", words: "" };
  // From the largest to the smallest, which is the order of the curves at large x.
  const lines = spread(across, 6).map((at) => {
    const own = rows
      .filter((r) => x.values[r] === at)
      .sort((a, b) => (second.values[a] as number) - (second.values[b] as number));
    const swapped = {
      ...layout,
      x: { ...x, name: second.name, label: second.name, words: second.name, values: second.values as Float64Array },
    };
    const points = pointsOf(combined, swapped, { label: "", rows: own }, number).filter(({ value }) => value > 0);
    return { label: x.name === "T" ? `*T* = ${Number(at.toPrecision(4))}` : `${x.name} ${at}`, points, line: points };
  });
  const drawn = lines.filter(({ points }) => points.length > 1);
  const decay =
    drawn.length === 0
      ? []
      : [
          {
            label: "b",
            svg: await scalingFigure({
              relations: drawn,
              ...{
                logarithmic: "y",
                xLabel: second.name,
                yLabel: number.symbol,
                xTicks: up,
                legendAt: "beside",
                width: 400,
              },
            }),
          },
        ];
  const which = panel.label === "" ? "" : ` at ${panel.label}`;
  const against = x.words;
  return [
    {
      name,
      title: `${stage.name}: information over ${against} and ${second.name}${which}`,
      caption: `${decay.length > 0 ? "(a) " : ""}Information I(H:E) over ${against} and ${second.name}${which}${critical === undefined ? "" : "; dashed: T_c"}.${decay.length > 0 ? ` (b) The same against ${second.name}, where a straight line is an exponential decay; one standard error.` : ""}`,
      svg: panelsFigure({ figures: [{ label: decay.length > 0 ? "a" : "", svg: map }, ...decay], columns: 2 }),
    },
  ];
}
