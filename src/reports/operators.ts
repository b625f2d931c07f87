import { type DrawnCorrelator, operatorsFigure } from "../figures/index.ts";
import {
  type Combined,
  columnOf,
  combined,
  estimateOf,
  everythingOf,
  type Fields,
  type JsonEstimate,
} from "./generic.ts";
import { counted, filtersOf, filtersTable, type JsonRule } from "./rules.ts";
import { type ReportFigure, type Result, type Section, warningsOf } from "./section.ts";
import type { Cell, Column, Table } from "./table.ts";

type Numbers = readonly (number | null)[];

/** A law of decay, over the window of distances that it fits best. */
interface Law {
  readonly form: string;
  readonly window: readonly [number, number];
  readonly probability: number | null;
  readonly curve: { readonly distance: readonly number[]; readonly value: Numbers };
}

interface Line {
  readonly line: string;
  readonly distance: readonly number[];
  readonly value: Numbers;
  readonly error: Numbers;
  readonly decay?: {
    readonly power: (Law & { readonly dimension: Combined }) | null;
    readonly exponential: (Law & { readonly correlationLength: Combined }) | null;
    readonly better: { readonly law: "power" | "exponential"; readonly logRatio?: number | null } | null;
  };
}

interface Axis {
  readonly k: readonly number[];
  readonly value: Numbers;
  readonly error: Numbers;
}

interface Correlator {
  readonly operators: readonly [string, string];
  readonly main: string;
  readonly lines: readonly Line[];
  readonly half?: JsonEstimate;
  readonly structureFactor: {
    readonly x: Axis;
    readonly y?: Axis;
    readonly map: { readonly value: readonly Numbers[]; readonly error: readonly Numbers[] };
    readonly secondMomentLength: readonly JsonEstimate[];
  };
}

interface System {
  readonly file: string;
  readonly lattice: string;
  readonly size: readonly number[];
  readonly boundary: string;
  readonly count: number;
  readonly places: readonly [number, number];
  readonly blocks: number;
  readonly operators: readonly {
    readonly name: string;
    readonly stagger: string;
    readonly mean: JsonEstimate;
    readonly storedAutocorrelationTime: JsonEstimate;
  }[];
  readonly correlators: readonly Correlator[];
}

interface BySize {
  readonly operators: readonly [string, string];
  readonly main: string;
  readonly half: readonly { readonly size: number; readonly value: JsonEstimate }[];
  readonly scaling: {
    readonly dimension: Combined;
    readonly sizes: readonly number[];
    readonly probability?: number | null;
  } | null;
}

/** What `kadanoff operators` writes. */
interface OperatorsDocument extends Fields {
  readonly rule: JsonRule;
  readonly read: string;
  readonly subtract: string;
  readonly systems: readonly System[];
  readonly bySize?: readonly BySize[];
}

const readings: Readonly<Record<string, string>> = {
  mean: "its mean tanh(λ·v + b), of a hard rule the sign",
  sign: "its more probable sign",
  field: "its field λ·v + b",
};

const subtractions: Readonly<Record<string, string>> = {
  mean: "The product of the means is taken off correlators",
  nothing: "Nothing is taken off correlators",
  modulus: "⟨|o|⟩² is taken off correlators, as within an ordered phase",
};

/** Fields that have a place of their own in the section. */
const SHOWN: ReadonlySet<string> = new Set(["rule", "systems", "bySize", "warnings", "madeBy", "seconds"]);

/** A system without its lists, which are tables of their own. */
const ofSystem = ({ operators: _, correlators: __, ...system }: System): Fields => system;

/** Hidden units as operators: scaling dimensions and lengths, correlators and structure factors. */
export async function operatorsSection(document: Fields, name: string): Promise<Section> {
  const of = document as OperatorsDocument;
  const { rule, read, subtract, systems, bySize = [] } = of;
  const rest = Object.entries(of).filter(([field]) => !SHOWN.has(field));
  const { settings, tables } = everythingOf({ ...Object.fromEntries(rest), systems: systems.map(ofSystem) }, name);
  const drawn = await Promise.all(systems.map((system, n) => systemFigures(system, n, of, name)));
  return {
    what: "operators",
    words: [
      `${counted(rule.filters.length, "hidden unit")} of a rule on blocks of ${rule.block.join("×")} sites, read at every place where the block lies in ${counted(systems.length, "file")} of samples. A unit is read as ${readings[read] ?? read}. ${subtractions[subtract] ?? subtract}.`,
      "Δ and ξ come from all windows of distances that the law fits, averaged; the window and the p-value in the tables are those of the best one. Distances are in places.",
    ],
    warnings: warningsOf(document),
    results: [...bySize.flatMap(sizeResult), ...systems.flatMap((system) => systemResults(system, systems.length))],
    figures: [filtersOf(rule, undefined, name), ...drawn.flat()],
    tables: [
      ...(bySize.length > 0 ? [sizesTable(bySize, name)] : []),
      lawsTable(systems, { name: `${name}_scaling`, main: true }),
      lengthsTable(systems, name),
      operatorsTable(systems, name),
    ],
    data: [
      filtersTable(rule, name),
      correlatorsTable(systems, name),
      lawsTable(systems, { name: `${name}_fits`, main: false }),
      curvesTable(systems, name),
      axesTable(systems, name),
      mapTable(systems, name),
      ...(bySize.length > 0 ? [halvesTable(bySize, name)] : []),
      ...tables,
    ],
    settings,
  };
}

const pairName = ([j, k]: readonly [string, string]): string => (j === k ? j : `${j} with ${k}`);

/** The same with its noun. */
const named = (pair: readonly [string, string]): string =>
  `${pair[0] === pair[1] ? "operator" : "operators"} ${pairName(pair)}`;

const numberOr = (x: number | null): number => x ?? Number.NaN;

/** By size, of one pair of operators. */
function sizeResult({ operators, scaling }: BySize): Result[] {
  if (scaling === null) return [];
  const { value, only } = combined(scaling.dimension);
  return [{ quantity: "scalingDimension", symbol: `Δ by size, ${named(operators)}${only}`, value }];
}

/** Δ of each pair of operators, behind ξ where the exponential fits better; the file is told where there are several. */
function systemResults({ file, correlators }: System, files: number): Result[] {
  return correlators.flatMap(({ operators, lines }): Result[] => {
    const { power, exponential, better } = lines[0]?.decay ?? {};
    const which = `, ${named(operators)}${files > 1 ? `, ${file}` : ""}`;
    const falls = better?.law === "exponential" && exponential ? combined(exponential.correlationLength) : undefined;
    const scales = power ? combined(power.dimension) : undefined;
    return [
      ...(falls ? [{ quantity: "decayLength", symbol: `*ξ*${which}${falls.only}`, value: falls.value }] : []),
      ...(scales
        ? [
            {
              quantity: "scalingDimension",
              symbol: `Δ${which}${scales.only}${falls ? "; the exponential fits better" : ""}`,
              value: scales.value,
            },
          ]
        : []),
    ];
  });
}

/** The operators of a system, drawn where all that is drawn is known. */
async function systemFigures(
  { file, places, correlators }: System,
  n: number,
  { systems }: OperatorsDocument,
  name: string,
): Promise<ReportFigure[]> {
  const drawn = correlators.map(drawnCorrelator);
  const S = drawn.flatMap(({ structureFactor: { x, map } }) => [...map.value.flat(), ...x.value]);
  if (drawn.length === 0 || !S.every(Number.isFinite) || !S.some((s) => s !== 0)) return [];
  const several = systems.length > 1;
  const fitted = correlators.some(({ lines }) => lines[0]?.decay?.better);
  const law = fitted ? " with the law that fits the first of them better, over its window (dashed)" : "";
  const factor =
    places[1] > 1 ? "as a map over wave vectors, k counted from the wave vector of the signs" : "against k";
  return [
    {
      name: several ? `${name}_operators_${n + 1}` : `${name}_operators`,
      title: `Correlators of operators ${correlators.map(({ operators }) => pairName(operators)).join(", ")} against the distance, and their structure factors`,
      caption: `${several ? `${file}: c` : "C"}orrelators along their lines${law}, and the structure factor ${factor}. One standard error.`,
      svg: await operatorsFigure(drawn, places),
    },
  ];
}

/** What is not known is NaN in figures. */
function drawnCorrelator({ operators, lines, structureFactor: { x, map } }: Correlator): DrawnCorrelator {
  const known = (numbers: Numbers): number[] => numbers.map(numberOr);
  const curve = (law: Law) => ({ distance: law.curve.distance, value: known(law.curve.value) });
  return {
    operators,
    lines: lines.map(({ line, distance, value, error, decay }) => ({
      ...{ line, distance, value: known(value), error: known(error) },
      decay: decay && {
        better: decay.better,
        power: decay.power && { dimension: combined(decay.power.dimension).value, curve: curve(decay.power) },
        exponential: decay.exponential && {
          ...{
            correlationLength: combined(decay.exponential.correlationLength).value,
            curve: curve(decay.exponential),
          },
        },
      },
    })),
    structureFactor: {
      x: { k: x.k, value: known(x.value), error: known(x.error) },
      map: { value: map.value.map(known) },
    },
  };
}

const text = (name: string, label = name): Column => ({ name, label, kind: "text" });
const number = (name: string, label = name, unit?: string): Column => ({
  ...{ name, label, kind: "number" },
  ...(unit === undefined ? {} : { unit }),
});
const places = "places";

/** Rows of all correlators, each behind its system and its operators. */
const rowsOf = (systems: readonly System[], rows: (correlator: Correlator, system: System) => Cell[][]): Cell[][] =>
  systems.flatMap((system) =>
    system.correlators.flatMap((correlator) =>
      rows(correlator, system).map((row) => [system.file, pairName(correlator.operators), ...row]),
    ),
  );
const FIRST: readonly Column[] = [text("file"), text("operators")];

/** What fits, along the main line alone or along all. */
function lawsTable(systems: readonly System[], { name, main }: { name: string; main: boolean }): Table {
  return {
    name,
    caption: `Laws of decay ${main ? "along the line that tells most" : "along all lines"}, averaged over windows of distances`,
    columns: [
      ...FIRST,
      text("line"),
      text("law"),
      columnOf("scalingDimension", "estimate"),
      columnOf("decayLength", "estimate"),
      number("from", "*r* from", places),
      number("to", "*r* to", places),
      number("p", "*p*"),
      text("better"),
      ...(main ? [] : [text("form"), number("statistical", "statistical error")]),
    ],
    rows: rowsOf(systems, ({ lines }) =>
      lines.slice(0, main ? 1 : lines.length).flatMap(({ line, decay }) => {
        const row = (law: "power" | "exponential", fit: Law, value: Combined): Cell[] => {
          const { value: shown } = combined(value);
          const [dimension, length] = law === "power" ? [shown, null] : [null, shown];
          return [
            ...[line, law, dimension, length, fit.window[0], fit.window[1], fit.probability],
            ...[decay?.better?.law === law ? "yes" : "no", ...(main ? [] : [fit.form, value.statistical])],
          ];
        };
        if (!decay?.power && !decay?.exponential) {
          return [[line, "no window fits", null, null, null, null, null, null, ...(main ? [] : [null, null])]];
        }
        return [
          ...(decay.power ? [row("power", decay.power, decay.power.dimension)] : []),
          ...(decay.exponential ? [row("exponential", decay.exponential, decay.exponential.correlationLength)] : []),
        ];
      }),
    ),
  };
}

/** What needs no fit. */
function lengthsTable(systems: readonly System[], name: string): Table {
  const second = columnOf("secondMomentLength", "estimate");
  const isPlane = systems.some(({ correlators }) =>
    correlators.some(({ structureFactor: { secondMomentLength } }) => secondMomentLength.length > 1),
  );
  const hasHalf = systems.some(({ correlators }) => correlators.some(({ half }) => half !== undefined));
  return {
    name: `${name}_lengths`,
    caption: `Second-moment correlation lengths${hasHalf ? ", and correlators at half of the torus" : ""}`,
    columns: [
      ...FIRST,
      { ...second, name: "second_moment_length_x", label: "*ξ*_{2} along *x*" },
      ...(isPlane ? [{ ...second, name: "second_moment_length_y", label: "*ξ*_{2} along *y*" }] : []),
      ...(hasHalf ? [columnOf("halfTorus", "estimate")] : []),
    ],
    rows: rowsOf(systems, ({ half, structureFactor: { secondMomentLength } }) => {
      const [x, y] = secondMomentLength.map(estimateOf);
      return [[x ?? null, ...(isPlane ? [y ?? null] : []), ...(hasHalf ? [half ? estimateOf(half) : null] : [])]];
    }),
  };
}

function operatorsTable(systems: readonly System[], name: string): Table {
  return {
    name: `${name}_operators`,
    caption: "The operators: their signs from place to place, their means, and how long the samples remember them",
    columns: [
      ...[text("file"), text("operator"), text("signs"), text("places")],
      ...[columnOf("operatorMean", "estimate")],
      { ...columnOf("storedAutocorrelationTime", "estimate"), label: "*τ*", unit: "stored samples" },
    ],
    rows: systems.flatMap(({ file, operators, places: P }) =>
      operators.map(({ name: own, stagger, mean, storedAutocorrelationTime: tau }) => [
        ...[file, own, stagger === "none" ? "as they are" : `alternating, ${stagger}`, P.join("×")],
        ...[estimateOf(mean), estimateOf(tau)],
      ]),
    ),
  };
}

/** Scaling dimensions from the correlators at half of several tori. */
function sizesTable(bySize: readonly BySize[], name: string): Table {
  return {
    name: `${name}_by_size`,
    caption: "Scaling dimensions by size, C(L/2) ∝ L^−2Δ",
    columns: [
      ...[text("operators"), text("line"), columnOf("scalingDimension", "estimate")],
      ...[number("statistical", "statistical error"), text("sizes", "*L* in places"), number("p", "*p*")],
    ],
    rows: bySize.map(({ operators, main, scaling }) =>
      scaling === null
        ? [pairName(operators), main, null, null, "no sizes fit", null]
        : [
            ...[pairName(operators), main, combined(scaling.dimension).value, scaling.dimension.statistical],
            ...[scaling.sizes.join(", "), scaling.probability ?? null],
          ],
    ),
  };
}

function halvesTable(bySize: readonly BySize[], name: string): Table {
  return {
    name: `${name}_half_tori`,
    caption: "Correlators at half of the tori",
    columns: [text("operators"), number("size", "*L*", places), columnOf("halfTorus", "estimate")],
    rows: bySize.flatMap(({ operators, half }) =>
      half.map(({ size, value }) => [pairName(operators), size, estimateOf(value)]),
    ),
  };
}

const estimates = (value: Numbers, error: Numbers): Cell[] =>
  value.map((x, i) => estimateOf({ value: x, error: error[i] ?? null }));

function correlatorsTable(systems: readonly System[], name: string): Table {
  return {
    name: `${name}_correlators`,
    caption: "Correlators along their lines",
    columns: [...FIRST, text("line"), number("distance", "*r*", places), columnOf("correlator", "estimate")],
    rows: rowsOf(systems, ({ lines }) =>
      lines.flatMap(({ line, distance, value, error }) =>
        estimates(value, error).map((cell, i) => [line, distance[i]!, cell]),
      ),
    ),
  };
}

function curvesTable(systems: readonly System[], name: string): Table {
  return {
    name: `${name}_curves`,
    caption: "The laws of the best windows, as they are drawn",
    columns: [
      ...[...FIRST, text("line"), text("law")],
      ...[number("distance", "*r*", places), columnOf("correlator", "number")],
    ],
    rows: rowsOf(systems, ({ lines }) =>
      lines.flatMap(({ line, decay }) =>
        (["power", "exponential"] as const).flatMap((law) => {
          const { distance, value } = decay?.[law]?.curve ?? { distance: [], value: [] };
          return distance.map((r, i) => [line, law, r, value[i] ?? null]);
        }),
      ),
    ),
  };
}

function axesTable(systems: readonly System[], name: string): Table {
  return {
    name: `${name}_structure_factor`,
    caption: "Structure factors along the axes, k from 0 to π",
    columns: [...FIRST, text("axis"), number("k", "*k*", "1/place"), columnOf("structureFactor", "estimate")],
    rows: rowsOf(systems, ({ structureFactor }) =>
      (["x", "y"] as const).flatMap((axis) => {
        const { k, value, error } = structureFactor[axis] ?? { k: [], value: [], error: [] };
        return estimates(value, error).map((cell, i) => [axis, k[i]!, cell]);
      }),
    ),
  };
}

function mapTable(systems: readonly System[], name: string): Table {
  return {
    name: `${name}_structure_factor_map`,
    caption: "Structure factors at all wave vectors, k = 2π (n_x/P_x, n_y/P_y)",
    columns: [
      ...[...FIRST, number("n_x", "*n*_{x}"), number("n_y", "*n*_{y}")],
      columnOf("structureFactor", "estimate"),
    ],
    rows: rowsOf(systems, ({ structureFactor: { map } }) =>
      map.value.flatMap((row, y) => estimates(row, map.error[y] ?? []).map((cell, x) => [x, y, cell])),
    ),
  };
}
