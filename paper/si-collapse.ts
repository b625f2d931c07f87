/** The data collapse in the supplement of the paper [kochjanusz2018]: ν from the flow of figure 5. */
import {
  type Collapse,
  type CollapsePoint,
  type CriticalTemperature,
  collapse,
  criticalFromFlow,
  matchLattices,
  sizeCollapse,
  slopeExponent,
} from "kadanoff/exponents";
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
  /** Of two lattices, each size of their steps by itself. */
  readonly bySize: Collapse;
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
  const small = (await flowsOf(studio, "small")).map(({ line }) => line);
  const bySize = sizeCollapse([...lines, ...small], { criticalTemperature: critical });
  const matched = matchLattices(lines, small);
  const slope = slopeExponent(lines, { criticalTemperature: critical });
  const free = collapse(lines, { side: "both", ...degree });
  const row = (quantity: string, ours: Estimate, published: TableRow["published"] = null): TableRow => ({
    quantity,
    published,
    ours,
    exact: 1,
  });
  const quality = (quantity: string, S: number): TableRow => ({
    quantity,
    published: null,
    ours: estimate(Number(S.toFixed(1)), 0),
  });
  const table = [
    row(`ν, T > T_c, samples at ${PAPER.starts.join(", ")}`, ofPaper.nu, PAPER.nu),
    row("ν, T > T_c, all samples", above.nu, PAPER.nu),
    row("ν, T < T_c", below.nu),
    row("ν, both sides", both.nu),
    row("ν, both sides, of two lattices at equal sizes", bySize.nu),
    row("ν, by slopes at T_c", slope.nu),
    row("ν, both sides, with the exact T_c", of("both", exactTc).nu),
    row("ν, both sides, T_c free", free.nu),
    row("T_c by the last, over the exact one", over(free.criticalTemperature), "1.00(1)"),
    row("T_c by matching two lattices, over the exact one", over(matched.temperature)),
    quality("quality S, T > T_c", above.quality),
    quality("quality S, T < T_c", below.quality),
    quality("quality S, both sides", both.quality),
    quality("quality S, of two lattices at equal sizes", bySize.quality),
  ];
  return { flows, critical, above, below, both, bySize, table, notes: NOTES };
}

const over = ({ value, error }: Estimate): Estimate => estimate(value / exactTc, error / exactTc);

const NOTES = [
  "ln(T_n/T_c) = f(t b^{n/ν}), t = ln(T/T_c), for all temperatures and steps from the first on; f is a polynomial of least squares on each side, T_c the fixed point of the flow if not said otherwise. " +
    "Errors are those of resamples of configurations, the same at all steps, and half the spread over degrees of f, steps, temperatures, T_c within its systematic error, and a constant for each step.",
  "Along the flow of one lattice its size shrinks while t grows, and the curves of the steps are one within a few per cent, but not within their errors. Of two lattices, one of half the side, those are compared " +
    "that have come down to the same size, by a curve for each size: what is left is what is irrelevant.",
  "Temperatures are read by tori of the size of the step. With those of the infinite lattice ν would come out near 1.16 above T_c. S counts distances from one curve in errors (Houdayer and Hartmann).",
];

async function drawSiCollapse({ flows, critical, both, bySize }: SiCollapse): Promise<string> {
  const steps = flows[0]!.line.temperatures.map((_, n) => n);
  const { value: Tc } = critical.temperature;
  const fan = steps.map((n) => {
    const points = flows.map(({ start, line }) => {
      const { value, error } = line.temperatures[n]!;
      return { x: Math.log((start * exactTc) / Tc), value: Math.log(value / Tc), error: error / value };
    });
    return { label: `*n* = ${n}`, points, line: points };
  });
  const said = ({ nu, quality }: Collapse): string =>
    `*ν* = ${estimate(nu.value, nu.error)}, *S* = ${quality.toFixed(1)}`;
  const dashed = ({ curves }: Collapse, label: string) =>
    curves.map((line, k) => ({ label: k === 0 ? label : "", line, style: "dashed" as const }));
  const axes = { logarithmic: "none", xLabel: "*t* *b*^{*n*/*ν*}", yLabel: "ln(*T*_{*n*}/*T*_{c})" } as const;
  const sizes = [...new Set(bySize.points.map(({ size }) => size))].sort((a, b) => b - a);
  const ofSize = (size: number) => bySize.points.filter((point) => point.size === size);
  return panelsFigure({
    columns: 2,
    figures: [
      {
        label: "a",
        svg: await scalingFigure({ ...axes, relations: fan, xLabel: "*t* = ln(*T*/*T*_{c})" }),
      },
      {
        label: "b",
        svg: await scalingFigure({
          ...axes,
          relations: [
            ...steps.map((n) => ({ label: "", points: both.points.filter(({ step }) => step === n) })),
            ...dashed(both, said(both)),
          ],
        }),
      },
      {
        label: "c",
        svg: await scalingFigure({
          ...axes,
          relations: [
            ...sizes.map((size) => ({ label: `${size}×${size}`, points: ofSize(size) })),
            ...dashed(bySize, said(bySize)),
          ],
        }),
      },
      {
        label: "d",
        svg: await scalingFigure({
          ...axes,
          relations: [
            ...sizes.map((size) => ({ label: "", points: ofSize(size).map((point) => offCurve(bySize, point)) })),
            { label: "", line: [-1, 1].map((k) => ({ x: k * farthest(bySize), value: 0 })), style: "dotted" as const },
          ],
          yLabel: "ln(*T*_{*n*}/*T*_{c}) − *f*",
        }),
      },
    ],
  });
}

const farthest = ({ points }: Collapse): number => Math.max(...points.map(({ x }) => Math.abs(x)));

/** The distance of a point from the curve of its size. */
function offCurve(
  { points, curves }: Collapse,
  { x, value, error, size }: CollapsePoint,
): { x: number; value: number; error: number } {
  const curve = curves[[...new Set(points.map((p) => p.size))].indexOf(size)]!;
  const beyond = curve.findIndex((p) => p.x >= x);
  const after = beyond < 0 ? curve.length - 1 : Math.max(1, beyond);
  const [a, b] = [curve[after - 1]!, curve[after]!];
  return { x, value: value - a.value - ((b.value - a.value) * (x - a.x)) / (b.x - a.x), error };
}

export const siCollapse: PaperFigure<SiCollapse> = {
  name: "si-collapse",
  title: "Supplement: the collapse of the flow, and ν",
  caption: `(a) The logarithm of the effective temperature after <i>n</i> steps against that of the samples. (b) The same against <i>t b</i><sup><i>n</i>/<i>ν</i></sup>, with the
<i>ν</i> by which the curves of all steps are closest to one on both sides of <i>T</i><sub>c</sub>; symbols are those of (a). (c) The same of two lattices, with a curve for each size that both come down to,
and (d) the distance of the points from these. Dashed: polynomials of least squares.`,
  make: makeSiCollapse,
  data: ({ flows, critical, above, below, both, bySize }) => ({
    flows: flows.map(({ start, line: { temperatures } }) => ({ start, temperatures })),
    criticalTemperature: critical.temperature,
    collapse: { above: dataOf(above), below: dataOf(below), both: dataOf(both), bySize: dataOf(bySize) },
  }),
  draw: drawSiCollapse,
};

const dataOf = ({ replicas: _, ...rest }: Collapse) => rest;
