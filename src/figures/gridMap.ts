import { InputError } from "../errors/index.ts";
import { colourBar } from "./colourBar.ts";
import { type Domain, drawChart, type Ticks } from "./plot.ts";
import { diverging, grey, ink, paleGrey, singleColumn, smallFontSize } from "./style.ts";
import { element, figure, short, text, textWidth } from "./svg.ts";

/** Options of {@link gridMap}. */
export interface GridMapOptions {
  /** values[i + columns·j] at (x[i], y[j]); NaN where there is none. */
  readonly values: ArrayLike<number>;
  /** Rising, at least two; cells reach half-way to their neighbours. */
  readonly x: readonly number[];
  /** What stands at the rows from below, numbers or words; rows are equally high. */
  readonly y: readonly string[];
  /** Along x; *italics* and _{subscripts} as in Markdown and TeX. */
  readonly xLabel: string;
  /** Along y. */
  readonly yLabel: string;
  /** Above the colour bar. */
  readonly label: string;
  /** Places on x with a dashed line across the map and a label above it. */
  readonly marks?: readonly {
    /** On the axis; outside the map it is not drawn. */
    readonly x: number;
    /** Above the map. */
    readonly label: string;
  }[];
  /** px */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/** Steps of colour. */
const STEPS = 40;

/**
 * A quantity on a grid of two parameters as a map with a colour bar from 0, or from the lowest value where that is below 0: darker is more. Cells without a value
 * are hatched by a line.
 */
export async function gridMap({
  values,
  x,
  y,
  xLabel,
  yLabel,
  label,
  marks = [],
  width = singleColumn,
  height = 60 + 34 * Math.min(Math.max(y.length, 3), 10),
}: GridMapOptions): Promise<string> {
  const rising = x.every((value, i) => Number.isFinite(value) && (i === 0 || value > x[i - 1]!));
  if (x.length < 2 || y.length < 1 || !rising || values.length !== x.length * y.length) {
    throw new InputError(
      `gridMap: expected ${x.length}x${y.length} values at two or more rising x, got ${values.length}`,
    );
  }
  const known = Array.from(values).filter(Number.isFinite);
  if (known.length === 0) throw new InputError("gridMap: expected a value, got none");
  const lowest = Math.min(0, ...known);
  const highest = Math.max(...known, lowest + Number.MIN_VALUE);
  const share = (value: number): number => (value - lowest) / (highest - lowest);
  const edges = edgesOf(x);
  const domain: Domain = [edges[0]!, edges.at(-1)!];
  const rows: Ticks = { values: y.map((_, j) => j), numbers: y };
  const margins = [26, 62, 34, 26 + Math.max(...y.map((word) => textWidth(word, smallFontSize)))] as const;
  const chart = await drawChart({
    width,
    height,
    margins,
    x: { label: xLabel, domain },
    y: { label: yLabel, domain: [-0.5, y.length - 0.5], ticks: rows },
    marks: () => [],
  });
  const cells = Array.from({ length: x.length * y.length }, (_, k) => {
    const [i, j] = [k % x.length, Math.floor(k / x.length)];
    const [left, right] = [chart.x(edges[i]!), chart.x(edges[i + 1]!)];
    const [top, bottom] = [chart.y(j + 0.5), chart.y(j - 0.5)];
    const value = values[k]!;
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    if (Number.isFinite(value)) {
      return element("rect", { ...box, fill: diverging(Math.round(share(value) * STEPS) / STEPS) });
    }
    const stroke = { stroke: grey, "stroke-width": 0.6 };
    return (
      element("rect", { ...box, fill: paleGrey }) +
      element("line", { x1: left, y1: bottom, x2: right, y2: top, ...stroke })
    );
  });
  const [top, bottom] = [margins[0], height - margins[2]];
  const bar = colourBar({
    ...{ x: width - margins[1] + 10, top, bottom, steps: STEPS },
    colour: diverging,
    ticks: [lowest, (lowest + highest) / 2, highest].map((value) => ({ at: share(value), number: short(value) })),
  });
  const lines = marks
    .filter((mark) => mark.x > domain[0] && mark.x < domain[1])
    .flatMap((mark) => {
      const at = chart.x(mark.x);
      const line = { x1: at, x2: at, y1: top, y2: bottom };
      return [
        // White below the dashes: it is seen on pale and on dark ground.
        element("line", { ...line, stroke: "#ffffff", "stroke-width": 1.4 }),
        element("line", { ...line, stroke: ink, "stroke-width": 1.4, "stroke-dasharray": "4 3" }),
        text(mark.label, at, top - 9, { "text-anchor": "middle", "font-size": smallFontSize }),
      ];
    });
  const barLabel = Math.min(width - margins[1] + 14, width - textWidth(label) / 2 - 2);
  return figure(
    width,
    height,
    [
      element("g", { "shape-rendering": "crispEdges" }, [...cells, ...bar.colours].join("\n")),
      chart.body,
      ...bar.scale,
      ...lines,
      text(label, barLabel, 12, { "text-anchor": "middle" }),
    ].join("\n"),
  );
}

/** Where cells meet: half-way between neighbours, and as far beyond the ends. */
function edgesOf(x: readonly number[]): number[] {
  const between = x.slice(1).map((value, i) => (value + x[i]!) / 2);
  return [2 * x[0]! - between[0]!, ...between, 2 * x.at(-1)! - between.at(-1)!];
}
