import { InputError } from "../errors/index.ts";
import { formatEstimate } from "../statistics/index.ts";
import { apart } from "./apart.ts";
import { colour, emptiestCorner, legend, symbol } from "./legend.ts";
import { decades, domainFromZero, drawChart, leftMargin } from "./plot.ts";
import { grey, ink, singleColumn, smallFontSize } from "./style.ts";
import { element, figure, round, short, text, textWidth } from "./svg.ts";

/** A point of a curve. */
export interface CurvePoint {
  /** Abscissa. */
  readonly step: number;
  /** Ordinate. */
  readonly value: number;
  /** One standard error; NaN or left out where it is not known. */
  readonly error?: number;
}

/** A line with a band of one standard error. */
export interface Curve {
  /** In the legend. */
  readonly label: string;
  /** In the order of their steps. */
  readonly points: readonly CurvePoint[];
}

/** A value to compare with, drawn across the frame and named at its right end. */
export interface ReferenceLine {
  /** At its right end. */
  readonly label: string;
  /** Ordinate. */
  readonly value: number;
  /** One standard error, drawn as a band. */
  readonly error?: number;
  /** Dashed if left out. */
  readonly style?: "solid" | "dashed" | "dotted";
}

/** Options of {@link learningCurveFigure}. */
export interface LearningCurveFigureOptions {
  /** In the order of the legend. */
  readonly curves: readonly Curve[];
  /** Values to compare with. */
  readonly lines?: readonly ReferenceLine[];
  /** Along the steps; *italics* and _{subscripts} as in Markdown and TeX. */
  readonly xLabel?: string;
  /** Along the values. */
  readonly yLabel?: string;
  /** Steps on a logarithmic axis; linear if left out. Steps are then 1 or more. */
  readonly logarithmic?: boolean;
  /** px */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/**
 * Information against the step of learning: each curve with a band of one standard error, and the values to compare
 * with as lines across the frame.
 */
export async function learningCurveFigure({
  curves: given,
  lines = [],
  xLabel = "step",
  yLabel = "*I*(*H*:*E*) (nats)",
  logarithmic = false,
  width = singleColumn,
  height = 220,
}: LearningCurveFigureOptions): Promise<string> {
  check(given, lines, logarithmic ? 1 : Number.NEGATIVE_INFINITY);
  const onAxis = (step: number): number => (logarithmic ? Math.log10(step) : step);
  const curves = given.map(({ label, points }) => ({
    label,
    points: points.map((point) => ({ ...point, step: onAxis(point.step) })),
  }));
  const points = curves.flatMap(({ points }) => points);
  const steps = points.map(({ step }) => step).sort((a, b) => a - b);
  const [first, last] = [steps[0]!, steps.at(-1)!];
  if (first === last) {
    throw new InputError(`learningCurveFigure: expected points at two steps or more, got step ${first} only`);
  }
  const pad = 0.02 * (last - first);
  const xDomain = [first - pad, last + pad] as const;
  const yDomain = domainFromZero([...points, ...lines]);
  const names = lines.map((line) => [line.label, shown(line)] as const);
  const namesWidth = Math.max(0, ...names.flat().map((name) => textWidth(name, smallFontSize)));
  const margins = [8, lines.length > 0 ? namesWidth + leader + 6 : 20, 34, leftMargin(yDomain, height - 42)] as const;

  const drawn = await drawChart({
    width,
    height,
    margins,
    x: { label: xLabel, domain: xDomain, ...(logarithmic ? { ticks: decades(xDomain) } : {}) },
    y: { label: yLabel, domain: yDomain },
    marks: (plot) => [
      plot.rectY(
        lines.filter(({ error }) => error! > 0),
        { y1: low, y2: high, fill: grey, fillOpacity: 0.25 },
      ),
      ...lines.map((line) =>
        plot.ruleY([line], {
          y: "value",
          stroke: ink,
          strokeWidth: 0.9,
          strokeDasharray: dashes[line.style ?? "dashed"],
        }),
      ),
      ...curves.map(({ points }, k) => {
        const known = points.filter(({ error }) => error! >= 0);
        return plot.areaY(known, { x: "step", y1: low, y2: high, fill: colour(k), fillOpacity: 0.22 });
      }),
      ...curves.map(({ points }, k) =>
        plot.lineY(points, { x: "step", y: "value", stroke: colour(k), strokeWidth: 1.3 }),
      ),
      ...curves.map(({ points }, k) => plot.dot(thinned(points), { x: "step", y: "value", ...symbol(k) })),
      ...legend(
        plot,
        curves.map(({ label }) => label),
        emptiestCorner(
          points.map(({ step, value }) => [step, value] as const),
          lines.map(({ value }) => value),
          curves.length,
          xDomain,
          yDomain,
        ),
      ),
    ],
  });

  // The names of the lines stand right of the frame, moved apart where they would touch, and tied to their lines.
  const right = width - margins[1];
  const at = lines.map(({ value }) => drawn.y(value));
  const moved = apart(at, nameHeight, [margins[0] + nameHeight / 2, height - margins[2] - nameHeight / 2]);
  const written = names.map(([name, value], k) => {
    const y = moved[k]!;
    const style = { "font-size": smallFontSize };
    return [
      element("path", {
        d: `M${round(right + 2)} ${round(at[k]!)}L${round(right + leader - 3)} ${round(y)}`,
        stroke: grey,
        "stroke-width": 0.7,
      }),
      text(name, right + leader, y - 5, style),
      text(value, right + leader, y + 6, { ...style, fill: grey }),
    ].join("\n");
  });
  return figure(width, height, [drawn.body, ...written].join("\n"));
}

const leader = 14;
const nameHeight = 25;
const dashes = { solid: "none", dashed: "5 3", dotted: "1.2 2.4" } as const;
const low = ({ value, error }: CurvePoint | ReferenceLine): number => value - error!;
const high = ({ value, error }: CurvePoint | ReferenceLine): number => value + error!;
const shown = ({ value, error }: ReferenceLine): string =>
  error === undefined ? short(value) : formatEstimate(value, error);

/** Every k-th of the points, the last among them, some dozen in all: where the symbols stand. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  const last = points.length - 1;
  const every = Math.ceil(points.length / 13);
  return points.filter((_, k) => (last - k) % every === 0);
}

function check(curves: readonly Curve[], lines: readonly ReferenceLine[], leastStep: number): void {
  if (curves.length === 0) throw new InputError("learningCurveFigure: expected at least one curve, got none");
  for (const { label, points } of curves) {
    if (points.length < 1 || !points.every(({ step, value }) => Number.isFinite(step) && Number.isFinite(value))) {
      throw new InputError(`learningCurveFigure: expected finite points in the curve ${JSON.stringify(label)}`);
    }
    const tooLow = points.find(({ step }) => step < leastStep);
    if (tooLow) {
      throw new InputError(
        `learningCurveFigure: expected steps of 1 or more on a logarithmic axis, got ${tooLow.step}`,
      );
    }
  }
  for (const { label, value } of lines) {
    if (!Number.isFinite(value)) {
      throw new InputError(
        `learningCurveFigure: expected a finite value of the line ${JSON.stringify(label)}, got ${value}`,
      );
    }
  }
}
