import { InputError } from "../errors/index.ts";
import { colour, emptiestCorner, type Look, legend, symbol, widthBeside } from "./legend.ts";
import { type Domain, drawChart, leftMargin, logarithmicTicks, stroke, type Ticks } from "./plot.ts";
import { ink, singleColumn, smallFontSize } from "./style.ts";
import { figure, short, textWidth } from "./svg.ts";

/** A measured point. */
export interface ScalingPoint {
  /** Abscissa. */
  readonly x: number;
  /** Ordinate. */
  readonly value: number;
  /** One standard error; NaN or left out where it is not known. */
  readonly error?: number;
}

/** How a quantity hangs on another: measured points, a line of theory, or both. */
export interface Relation {
  /** In the legend; no entry if empty. */
  readonly label: string;
  /** With symbols and error bars. */
  readonly points?: readonly ScalingPoint[];
  /** Joined, in the order of x. */
  readonly line?: readonly ScalingPoint[];
  /** Of the line: solid with a colour of its own if left out, and in black if dashed or dotted. */
  readonly style?: "solid" | "dashed" | "dotted";
}

/** Options of {@link scalingFigure}. */
export interface ScalingFigureOptions {
  /** In the order of the legend. */
  readonly relations: readonly Relation[];
  /** Along x; *italics* and _{subscripts} as in Markdown and TeX. */
  readonly xLabel: string;
  /** Along y. */
  readonly yLabel: string;
  /** Which axes are logarithmic; both if left out. Values on them are above 0. */
  readonly logarithmic?: "both" | "x" | "y" | "none";
  /** Values of x that have a tick; nice ones if left out. */
  readonly xTicks?: readonly number[];
  /** In the corner of the frame where it covers least (default), or beside the frame, where curves go everywhere. */
  readonly legendAt?: "corner" | "beside";
  /** px */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/**
 * A law and what was measured of it: lines and points with error bars, on logarithmic axes if wanted, where a power is a straight line
 * (and on one logarithmic axis an exponential). An error bar ends at the frame where it
 * is longer.
 */
export async function scalingFigure({
  relations,
  xLabel,
  yLabel,
  logarithmic = "both",
  xTicks,
  legendAt = "corner",
  width = singleColumn,
  height = 240,
}: ScalingFigureOptions): Promise<string> {
  const [logX, logY] = [logarithmic === "both" || logarithmic === "x", logarithmic === "both" || logarithmic === "y"];
  check(relations, logX, logY);
  const onX = (x: number): number => (logX ? Math.log10(x) : x);
  const onY = (y: number): number => (logY ? Math.log10(y) : y);
  const placed = (points: readonly ScalingPoint[] = []) => points.map(({ x, value }) => [onX(x), onY(value)] as const);
  const all = relations.flatMap(({ points, line }) => [...placed(points), ...placed(line)]);
  // An error bar may be long downwards on a logarithmic axis, and does not make the frame larger there.
  const ends = relations.flatMap(({ points = [] }) =>
    points
      .filter(({ error }) => error! > 0)
      .flatMap(({ value, error }) => (logY ? [value + error!] : [value - error!, value + error!])),
  );
  const xDomain = widened(all.map(([x]) => x));
  const yDomain = widened([...all.map(([, y]) => y), ...ends.map(onY)]);
  const labels = relations.map(({ label }) => label);
  const looks = relations.map(({ points, style = "solid" }, k): Look => {
    const bare = points === undefined;
    return style === "solid" ? { stroke: colour(k), bare } : { stroke: ink, strokeDasharray: dashes[style], bare };
  });
  const bars = relations.map(({ points = [] }) =>
    points
      .filter(({ error }) => error! > 0)
      .map(({ x, value, error }) => {
        const low = logY && value <= error! ? Number.NEGATIVE_INFINITY : onY(value - error!);
        const high = onY(value + error!);
        const caps = low < yDomain[0] ? [high] : [low, high];
        return { x: onX(x), low: Math.max(low, yDomain[0]), high, caps };
      }),
  );
  const yTicks = logY ? logarithmicTicks(yDomain) : undefined;
  const left = yTicks
    ? 25 + Math.max(...yTicks.numbers.map((number) => textWidth(number, smallFontSize)))
    : leftMargin(yDomain, height - 42);
  const ticksOnX = xTicks ? given(xTicks, onX) : logX ? logarithmicTicks(xDomain) : undefined;
  const { body } = await drawChart({
    width,
    height,
    margins: [8, legendAt === "beside" ? widthBeside(labels) : 12, 34, left],
    x: { label: xLabel, domain: xDomain, ...(ticksOnX && { ticks: ticksOnX }) },
    y: { label: yLabel, domain: yDomain, ...(yTicks && { ticks: yTicks }) },
    marks: (plot) => [
      ...relations.map(({ line }, k) => {
        const { bare: _, ...look } = looks[k]!;
        return plot.line(placed(line), { ...look, strokeWidth: 1.2 });
      }),
      ...bars.map((bar, k) => plot.ruleX(bar, { x: "x", y1: "low", y2: "high", stroke: colour(k), strokeWidth: 1.2 })),
      ...bars.map((bar, k) =>
        plot.vectorY(
          bar.flatMap(({ x, caps }) => caps.map((y) => [x, y])),
          { x: "0", y: "1", rotate: 90, length: 6, stroke: colour(k), strokeWidth: 1.2, shape: stroke },
        ),
      ),
      ...relations.map(({ points }, k) => plot.dot(placed(points), symbol(k))),
      ...legend(
        plot,
        labels,
        legendAt === "beside"
          ? legendAt
          : emptiestCorner(all, [], labels.filter((label) => label !== "").length, xDomain, yDomain),
        looks,
      ),
    ],
  });
  return figure(width, height, body);
}

const dashes = { dashed: "5 3", dotted: "1.2 2.4" } as const;

/** Ticks at values that were asked for. */
const given = (values: readonly number[], onAxis: (x: number) => number): Ticks => ({
  values: values.map(onAxis),
  numbers: values.map(short),
});

function widened(values: readonly number[]): Domain {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = 0.05 * (high - low || 1);
  return [low - pad, high + pad];
}

function check(relations: readonly Relation[], logX: boolean, logY: boolean): void {
  if (!relations.some(({ points = [], line = [] }) => points.length + line.length > 0)) {
    throw new InputError("scalingFigure: expected at least one point or line, got none");
  }
  for (const { label, points = [], line = [] } of relations) {
    for (const { x, value } of [...points, ...line]) {
      const fits = (n: number, logarithmic: boolean): boolean => Number.isFinite(n) && (!logarithmic || n > 0);
      if (fits(x, logX) && fits(value, logY)) continue;
      throw new InputError(
        `scalingFigure: expected finite numbers, above 0 on logarithmic axes, in ${JSON.stringify(label)}, got (${x}, ${value})`,
      );
    }
  }
}
