/** The data collapse in the supplement of the paper [kochjanusz2018]: ν from the flow of figure 5. */
import { type Collapse, type CriticalTemperature, collapse, criticalFromFlow } from "kadanoff/exponents";
import { panelsFigure, scalingFigure } from "kadanoff/figures";
import { criticalTemperature as exactTc } from "kadanoff/models";
import { type Estimate, estimate } from "kadanoff/statistics";
import type { FigureResult, PaperFigure, Studio, TableRow } from "./figure.ts";
import { type Flow, flowsOf } from "./flows.ts";

interface SiCollapse extends FigureResult {
  readonly flows: readonly Flow[];
  readonly critical: CriticalTemperature;
  readonly above: Collapse;
  readonly below: Collapse;
  readonly both: Collapse;
}

/** The starts above T_c that the paper's ν is from, and what it gives. */
const PAPER = { starts: [1.01, 1.02, 1.03], nu: "1.0 ± 0.15" };

async function makeSiCollapse(studio: Studio): Promise<SiCollapse> {
  const flows = await flowsOf(studio);
  const lines = flows.map(({ line }) => line);
  const critical = criticalFromFlow(lines);
  const degree = studio.quick ? { degree: 2 } : {};
  const of = (side: "above" | "below" | "both", Tc: CriticalTemperature | number = critical, some = lines): Collapse =>
    collapse(some, { side, criticalTemperature: Tc, ...degree });
  const [above, below, both] = [of("above"), of("below"), of("both")];
  const ofPaper = of(
    "above",
    critical,
    flows.filter(({ start }) => PAPER.starts.includes(start)).map(({ line }) => line),
  );
  const free = collapse(lines, { side: "both", ...degree });
  const row = (quantity: string, ours: Estimate, published: TableRow["published"] = null): TableRow => ({
    quantity,
    published,
    ours,
    exact: 1,
  });
  const quality = (quantity: string, S: number): TableRow => ({ quantity, published: null, ours: estimate(S, 0) });
  const table = [
    row(`ν, T > T_c, samples at ${PAPER.starts.join(", ")}`, ofPaper.nu, PAPER.nu),
    row("ν, T > T_c, all samples", above.nu, PAPER.nu),
    row("ν, T < T_c", below.nu),
    row("ν, both sides", both.nu),
    row("ν, both sides, with the exact T_c", of("both", exactTc).nu),
    row("ν, both sides, T_c free", free.nu),
    row("T_c by the last, over the exact one", over(free.criticalTemperature), "1.00(1)"),
    quality("quality S, T > T_c", above.quality),
    quality("quality S, T < T_c", below.quality),
    quality("quality S, both sides", both.quality),
  ];
  return { flows, critical, above, below, both, table, notes: NOTES };
}

const over = ({ value, error }: Estimate): Estimate => estimate(value / exactTc, error / exactTc);

const NOTES = [
  "ln(T_n/T_c) = f(t b^{n/ν}), t = ln(T/T_c), for all temperatures and steps from the first on; f is a polynomial of least squares on each side, T_c the fixed point of the flow if not said otherwise. " +
    "Errors are those of resamples of configurations, the same at all steps, and half the spread over degrees of f, steps, temperatures, T_c within its systematic error, and a constant for each step.",
  "Temperatures are read by tori of the size of the step. With those of the infinite lattice ν would come out near 1.16 above T_c. S counts distances from one curve in errors (Houdayer and Hartmann): " +
    "above 1 the curves of the steps differ by more than the scatter of samples, as corrections to scaling make them.",
];

async function drawSiCollapse({ flows, critical, both, above, below }: SiCollapse): Promise<string> {
  const steps = flows[0]!.line.temperatures.map((_, n) => n);
  const labelOf = (n: number): string => `*n* = ${n}`;
  const { value: Tc } = critical.temperature;
  const fan = steps.map((n) => {
    const points = flows.map(({ start, line }) => {
      const { value, error } = line.temperatures[n]!;
      return { x: Math.log((start * exactTc) / Tc), value: Math.log(value / Tc), error: error / value };
    });
    return { label: labelOf(n), points, line: points };
  });
  const said = ({ nu, quality }: Collapse): string =>
    `*ν* = ${estimate(nu.value, nu.error)}, *S* = ${quality.toFixed(1)}`;
  const collapsed = async (of: Collapse, yTitle: string): Promise<string> =>
    scalingFigure({
      relations: [
        ...steps.map((n) => ({ label: "", points: of.points.filter(({ step }) => step === n) })),
        { label: said(of), line: of.curve, style: "dashed" as const },
      ],
      logarithmic: "none",
      xLabel: "*t* *b*^{*n*/*ν*}",
      yLabel: yTitle,
    });
  return panelsFigure({
    columns: 2,
    figures: [
      {
        label: "a",
        svg: await scalingFigure({
          relations: fan,
          logarithmic: "none",
          xLabel: "*t* = ln(*T*/*T*_{c})",
          yLabel: "ln(*T*_{*n*}/*T*_{c})",
        }),
      },
      { label: "b", svg: await collapsed(both, "ln(*T*_{*n*}/*T*_{c})") },
      { label: "c", svg: await collapsed(above, "ln(*T*_{*n*}/*T*_{c})") },
      { label: "d", svg: await collapsed(below, "ln(*T*_{*n*}/*T*_{c})") },
    ],
  });
}

export const siCollapse: PaperFigure<SiCollapse> = {
  name: "si-collapse",
  title: "Supplement: the collapse of the flow, and ν",
  caption: `(a) The logarithm of the effective temperature after <i>n</i> steps against that of the samples. (b) The same against <i>t b</i><sup><i>n</i>/<i>ν</i></sup>, with the
<i>ν</i> by which the curves of all steps are closest to one on both sides of <i>T</i><sub>c</sub>; (c) above it alone, and (d) below. Dashed: the polynomials of least squares. Symbols are those of (a).`,
  make: makeSiCollapse,
  data: ({ flows, critical, above, below, both }) => ({
    flows: flows.map(({ start, line: { temperatures } }) => ({ start, temperatures })),
    criticalTemperature: critical.temperature,
    collapse: { above: dataOf(above), below: dataOf(below), both: dataOf(both) },
  }),
  draw: drawSiCollapse,
};

const dataOf = ({ replicas: _, ...rest }: Collapse) => rest;
