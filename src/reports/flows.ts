import { filtersFigure, flowDiagram, scalingFigure } from "../figures/index.ts";
import { type Estimate, estimate, formatEstimate } from "../statistics/index.ts";
import {
  type Combined,
  columnOf,
  combined,
  estimateOf,
  everythingOf,
  type Fields,
  isEstimate,
  type JsonEstimate,
} from "./generic.ts";
import { counted, geometryInWords, type JsonGeometry, type JsonRule } from "./rules.ts";
import { type ReportFigure, type Result, type Section, warningsOf, withSeed } from "./section.ts";
import type { Table } from "./table.ts";

interface Point extends Fields {
  readonly start: number;
  readonly step: number;
  readonly size: readonly number[];
  readonly temperature?: JsonEstimate;
  readonly nearest: JsonEstimate;
  readonly rule?: JsonRule;
}

/** What `kadanoff flow` writes, as far as it is drawn. */
interface FlowDocument extends Fields {
  readonly method: string;
  readonly geometry: JsonGeometry;
  readonly points: readonly Point[];
  readonly exactCriticalTemperature?: number;
  readonly criticalTemperature?: Combined;
  readonly nu?: Combined;
  readonly eta?: Combined;
  readonly byMethod: {
    readonly slope?: { readonly nu: Combined };
    readonly collapse?: { readonly nu: Combined; readonly quality: number };
    readonly mcrg?: { readonly combined?: { readonly yt: Combined; readonly yh: Combined; readonly nu: Combined } };
  };
}

const methods: Readonly<Record<string, string>> = {
  conditional: "a rule that a critic learned anew at each step",
  rbm: "a rule that two Θ-RBMs learned anew at each step",
  majority: "the majority rule",
  given: "one given rule",
};

/** The renormalization flow of samples of several temperatures. */
export async function flowSection(document: Fields, name: string): Promise<Section> {
  const flow = document as FlowDocument;
  const { points, geometry, method, exactCriticalTemperature: exact } = flow;
  const { warnings: _, converged: __, madeBy: ___, seed, criticalTemperature, nu, eta, ...rest } = flow;
  // Values of all blocks of resampling, of which errors are made, are no result.
  const kept = points.map(({ blocks: ____, ...point }) => point);
  const { settings, tables } = everythingOf({ ...rest, points: kept }, name);
  const starts = [...new Set(points.map(({ start }) => start))];
  const steps = Math.max(...points.map(({ step }) => step));
  return {
    what: "renormalization flow",
    words: [
      `Samples of ${counted(starts.length, "temperature")}, coarse-grained ${steps === 1 ? "once" : `${steps} times`} by ${methods[method] ?? method}, on ${geometryInWords(geometry)}.`,
    ],
    warnings: warningsOf(document),
    results: resultsOf(flow),
    figures: [...(await diagram(flow, name)), ...(await linesFigure(flow, name)), ...rulesOf(points, exact, name)],
    tables: [pointsTable(flow, name)],
    data: tables,
    settings: withSeed(settings, seed),
  };
}

/** What was measured at each temperature after each step, as far as it is read. */
function pointsTable({ points }: FlowDocument, name: string): Table {
  const columns = (["temperature", "correlationLength", "nearest", "absMagnetization", "information"] as const).filter(
    (field) => points.some((point) => isEstimate(point[field])),
  );
  return {
    name: `${name}_steps`,
    caption: "The flow, temperature by temperature and step by step",
    columns: [
      columnOf("start", "number"),
      columnOf("step", "number"),
      { name: "size", label: "size", kind: "text" },
      ...columns.map((field) => columnOf(field, "estimate")),
    ],
    rows: points.map((point) => [
      point.start,
      point.step,
      point.size.join("×"),
      ...columns.map((field) => {
        const number = point[field];
        return isEstimate(number) ? estimateOf(number) : null;
      }),
    ]),
  };
}

function resultsOf({
  criticalTemperature,
  exactCriticalTemperature: exact,
  nu,
  eta,
  byMethod,
}: FlowDocument): Result[] {
  const one = (quantity: string, symbol: string, number: Combined | undefined): Result[] => {
    if (number === undefined) return [];
    const { value, only } = combined(number);
    return [{ quantity, symbol: symbol + only, value }];
  };
  const { slope, collapse, mcrg } = byMethod;
  return [
    ...one("criticalTemperature", "*T*_{c}", criticalTemperature),
    ...(exact === undefined ? [] : [{ quantity: "exactCriticalTemperature", value: exact }]),
    ...one("nu", "*ν*, by the collapse", nu ?? collapse?.nu),
    ...(collapse ? [{ quantity: "quality", value: collapse.quality }] : []),
    ...one("nu", "*ν*, by slopes at *T*_{c}", slope?.nu),
    ...one("nu", "*ν*, by Monte Carlo renormalization", mcrg?.combined?.nu),
    ...one("yt", "*y*_{t}", mcrg?.combined?.yt),
    ...one("yh", "*y*_{h}", mcrg?.combined?.yh),
    ...one("eta", "*η*, by Monte Carlo renormalization", eta),
  ];
}

/** T_c to which temperatures are referred: the exact one, or the one that was found. */
function referenceOf({ exactCriticalTemperature: exact, criticalTemperature: found }: FlowDocument) {
  if (exact !== undefined) return { Tc: exact, of: "the exact T_c" };
  return typeof found?.value === "number" ? { Tc: found.value, of: "the T_c that was found" } : undefined;
}

async function diagram(flow: FlowDocument, name: string): Promise<ReportFigure[]> {
  const reference = referenceOf(flow);
  if (reference === undefined) return [];
  const { Tc, of } = reference;
  const relative = (T: JsonEstimate): Estimate => {
    const { value, error } = estimateOf(T);
    return estimate(value / Tc, error / Tc);
  };
  const starts = [...new Set(flow.points.map(({ start }) => start))];
  const tracks = starts.map((start) => ({
    start: Number((start / Tc).toPrecision(5)),
    points: flow.points.flatMap(({ start: own, step, temperature }) => {
      if (own !== start || temperature?.value == null) return [];
      const { value, error } = relative(temperature);
      return [{ step, value, error }];
    }),
  }));
  const all = tracks.flatMap(({ points }) => points.map(({ value }) => value));
  if (all.length === 0) return [];
  const pad = 0.03;
  const range = [Math.max(0.7, Math.min(...all) - pad), Math.min(1.5, Math.max(...all) + pad)] as const;
  if (!(range[0] < 1 && range[1] > 1)) return [];
  return [
    {
      name: `${name}_diagram`,
      title: `Flow diagram: effective temperature, step by step, of samples from ${starts.length} temperatures`,
      caption: `Effective temperature over ${of} after each step of coarse-graining, a line for each temperature of samples, which stands beside it. One standard error.`,
      svg: await flowDiagram({ tracks, range }),
    },
  ];
}

/** The effective temperature, or what stands for it where no model is known, against the temperature of the samples. */
async function linesFigure({ points }: FlowDocument, name: string): Promise<ReportFigure[]> {
  const known = points.every(({ temperature }) => temperature?.value != null);
  const steps = [...new Set(points.map(({ step }) => step))];
  const starts = new Set(points.map(({ start }) => start));
  if (starts.size < 2) return [];
  const relations = steps.map((step) => {
    const own = points
      .filter((point) => point.step === step)
      .flatMap(({ start, temperature, nearest }) => {
        const { value, error } = estimateOf(known ? temperature! : nearest);
        return Number.isFinite(value) ? [{ x: start, value, error }] : [];
      });
    const size = points.find((point) => point.step === step)!.size.join("×");
    return { label: size, points: own, line: own };
  });
  if (relations.every(({ points: own }) => own.length === 0)) return [];
  const what = known ? "Effective temperature" : "Correlation of neighbours";
  return [
    {
      name: `${name}_lines`,
      title: `${what} against the temperature of the samples, a line for each size`,
      caption: `${what} ${known ? "in J/k_B " : ""}after each step against the temperature of the samples, by the size of the lattice that is left. Where lines cross, coarse-graining changes nothing. One standard error.`,
      svg: await scalingFigure({
        relations,
        logarithmic: "none",
        xLabel: "*T* (J/k_{B})",
        yLabel: known ? "*T*_{eff} (J/k_{B})" : "⟨*ss'*⟩",
        legendAt: "beside",
        width: 400,
      }),
    },
  ];
}

/** The rules of each step, at the temperature nearest to T_c, where they were learned. */
function rulesOf(points: readonly Point[], critical: number | undefined, name: string): ReportFigure[] {
  const starts = [...new Set(points.map(({ start }) => start))];
  const middle = starts[Math.floor(starts.length / 2)]!;
  const nearest =
    critical === undefined
      ? middle
      : starts.reduce((a, b) => (Math.abs(b - critical) < Math.abs(a - critical) ? b : a));
  const ruled = points.filter(({ start, rule }) => start === nearest && rule !== undefined);
  if (ruled.length === 0 || ruled.every(({ rule }) => rule!.hard)) return [];
  const filters = ruled.flatMap(({ rule, step }) => rule!.filters.map((filter, j) => ({ filter, step, j })));
  const several = ruled.some(({ rule }) => rule!.filters.length > 1);
  return [
    {
      name: `${name}_rules`,
      title: `The filters of the rules of ${counted(ruled.length, "step")} at T = ${formatEstimate(nearest, 0)}`,
      caption: `The rules that lead to each step, as they are applied, at T = ${formatEstimate(nearest, 0)} J/k_B: weights on the sites of the block.`,
      svg: filtersFigure({
        filters: filters.map(({ filter }) => filter),
        block: ruled[0]!.rule!.block,
        titles: filters.map(({ step, j }) => `step ${step + 1}${several ? `, *λ*_{${j + 1}}` : ""}`),
        width: 480,
      }),
    },
  ];
}
