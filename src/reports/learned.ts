import { learningCurveFigure, scalingFigure } from "../figures/index.ts";
import { formatEstimate } from "../statistics/index.ts";
import { estimateOf, everythingOf, type Fields, type JsonEstimate, known } from "./generic.ts";
import { counted, filtersOf, filtersTable, geometryInWords, type JsonGeometry, type JsonRule } from "./rules.ts";
import { type ReportFigure, type Result, type Section, warningsOf, withSeed } from "./section.ts";

/** What `kadanoff learn` writes, as far as it is drawn; the rest is shown as tables. */
interface LearnedDocument extends Fields {
  readonly method: string;
  readonly geometry: JsonGeometry;
  readonly rule: JsonRule;
  readonly information: JsonEstimate;
  readonly informationKind: string;
  readonly available: JsonEstimate | null;
  readonly history: readonly { readonly step: number; readonly information: JsonEstimate }[];
  readonly hiddenCurve?: readonly { readonly hidden: number; readonly information: JsonEstimate }[];
  readonly shuffleTest?: { readonly p: number };
  readonly stability?: { readonly overlap: JsonEstimate };
  readonly warnings?: readonly string[];
  readonly converged?: boolean;
}

/** Whether there is any information, and whether other climbs find the same. */
function testResults({ shuffleTest, stability }: LearnedDocument): Result[] {
  return [
    ...(shuffleTest === undefined ? [] : [{ quantity: "shuffleTest", value: shuffleTest.p }]),
    ...(stability === undefined ? [] : [{ quantity: "overlap", value: estimateOf(stability.overlap) }]),
  ];
}

/** Lists of a document that are read as tables. */
const READ = ["hidden_curve"] as const;

/** A rule that was learned: its filters, its information, and how it was learned. */
export async function learnedSection(document: Fields, name: string): Promise<Section> {
  const learned = document as LearnedDocument;
  const { rule, geometry, information, informationKind, available, history, hiddenCurve } = learned;
  const { warnings, converged, madeBy: _, seed, ...rest } = learned;
  const { settings, tables } = everythingOf(
    { ...rest, rule: undefined, information: undefined, available: undefined },
    name,
  );
  const results: Result[] = [
    { quantity: "information", value: estimateOf(information), kind: informationKind },
    ...(available ? [{ quantity: "available", value: estimateOf(available), kind: informationKind }] : []),
    ...testResults(learned),
  ];
  const figures = [
    filtersOf(rule, geometry, name),
    ...(await curveFigure(history, available, name)),
    ...(await unitsFigure(hiddenCurve, available, name)),
  ];
  return {
    what: "learned rule",
    words: [wordsOf(learned), keptInWords(learned)],
    warnings: warningsOf({ warnings, converged }),
    results,
    figures,
    tables: tables.filter((table) => READ.some((list) => table.name === `${name}_${list}`)),
    data: [
      filtersTable(rule, name),
      ...tables.filter((table) => !READ.some((list) => table.name === `${name}_${list}`)),
    ],
    settings: withSeed(settings, seed),
  };
}

const methods: Readonly<Record<string, string>> = {
  rbm: "two Θ-RBMs, as in the paper",
  conditional: "a critic of P(V|E)",
};

function wordsOf({ rule, geometry, method }: LearnedDocument): string {
  const how = methods[method] ?? `a critic, by the objective ${method}`;
  return `A rule of ${counted(rule.filters.length, "hidden unit")} on ${geometryInWords(geometry)}, learned by ${how}. Weights are for ${weighedIn(rule)}; the sign of a filter and the order of units mean nothing.`;
}

/** What the weights of a rule multiply. */
function weighedIn({ coding, components = 1 }: JsonRule): string {
  if (coding === "one-hot") return "the states of a site, each with one of its own";
  if (coding === "real")
    return components === 1
      ? "numbers in the units of the samples"
      : "components of a site in the units of the samples";
  return "spins ±1";
}

/** What the rule keeps. The ratio of two lower bounds bounds nothing: a share is given where both are exact. */
function keptInWords({ information, informationKind: kind, available }: LearnedDocument): string {
  const kept = `I(H:E) ${kind === "lower bound" ? "of at least" : "="} ${said(information)} nats`;
  if (available?.value == null) return `It keeps ${kept}.`;
  const whole = `I(V:E) ${kind === "lower bound" ? "is at least" : "="} ${said(available)} nats, all that the block knows of its environment`;
  if (kind !== "exact" || information.value === null) return `It keeps ${kept}; ${whole}.`;
  return `It keeps ${kept}, ${((100 * information.value) / available.value).toFixed(1)} % of ${whole}.`;
}

const said = (number: JsonEstimate): string => String(estimateOf(number));

const lineOf = (available: JsonEstimate | null) =>
  available?.value == null
    ? []
    : [{ label: "*I*(*V*:*E*)", value: available.value, error: available.error ?? Number.NaN }];

async function curveFigure(
  history: LearnedDocument["history"],
  available: JsonEstimate | null,
  name: string,
): Promise<ReportFigure[]> {
  const points = known(history.map(({ step, information }) => ({ x: step, estimate: information })));
  if (points.length < 2) return [];
  const curve = { label: "", points: points.map(({ x, ...point }) => ({ step: x, ...point })) };
  const last = points.at(-1)!;
  return [
    {
      name: `${name}_learning_curve`,
      title: `Information against the step of learning, from ${formatEstimate(points[0]!.value, points[0]!.error)} to ${formatEstimate(last.value, last.error)} nats`,
      caption:
        "Information I(H:E) of the rule as it was learned, on windows that nothing was learned from; the band is one standard error.",
      svg: await learningCurveFigure({
        curves: [curve],
        lines: lineOf(available),
        xLabel: "step of learning",
        logarithmic: points[0]!.x >= 1 && last.x > 20 * points[0]!.x,
      }),
    },
  ];
}

async function unitsFigure(
  curve: LearnedDocument["hiddenCurve"],
  available: JsonEstimate | null,
  name: string,
): Promise<ReportFigure[]> {
  const points = known((curve ?? []).map(({ hidden, information }) => ({ x: hidden, estimate: information })));
  if (points.length < 2) return [];
  const [line] = lineOf(available);
  const ends = [points[0]!.x, points.at(-1)!.x];
  return [
    {
      name: `${name}_hidden_units`,
      title: `Information against the number of hidden units: ${points.map(({ x, value, error }) => `${x}: ${formatEstimate(value, error)}`).join(", ")} nats`,
      caption:
        "Information I(H:E) against the number of hidden units, and I(V:E) where it is known (dashed). One standard error.",
      svg: await scalingFigure({
        relations: [
          { label: "", points, line: points },
          ...(line
            ? [{ label: "*I*(*V*:*E*)", line: ends.map((x) => ({ x, value: line.value })), style: "dashed" as const }]
            : []),
        ],
        logarithmic: "none",
        xLabel: "hidden units",
        yLabel: "*I*(*H*:*E*) (nats)",
        xTicks: points.map(({ x }) => x),
      }),
    },
  ];
}
