import { InputError } from "../errors/index.ts";
import { colourBar } from "./colourBar.ts";
import { drawChart, type Ticks } from "./plot.ts";
import { diverging, singleColumn } from "./style.ts";
import { element, figure, round, short, text, textWidth } from "./svg.ts";

/** Options of {@link waveVectorMap}. */
export interface WaveVectorMapOptions {
  /** values[kx + Px·ky], k = 2π(kx/Px, ky/Py); 0 or more where the scale is logarithmic. */
  readonly values: ArrayLike<number>;
  /** [Px, Py] */
  readonly places: readonly [number, number];
  /** Written above the colour bar. */
  readonly label: string;
  /** Logarithmic (default), three decades at most, or linear from zero. */
  readonly scale?: "logarithmic" | "linear";
  /** px */
  readonly width?: number;
}

/** Steps of colour. */
const STEPS = 40;
/** Decades of a logarithmic scale, at most. */
const DECADES = 3;

/**
 * A quantity over all wave vectors, −π to π along both axes with zero in the middle, as a map with a colour bar: darker is more. Values below three
 * decades of the largest have the palest colour.
 */
export async function waveVectorMap({
  values,
  places: [Px, Py],
  label,
  scale = "logarithmic",
  width = singleColumn,
}: WaveVectorMapOptions): Promise<string> {
  if (values.length !== Px * Py || !Array.from(values).every(Number.isFinite)) {
    throw new InputError(`waveVectorMap: expected ${Px}x${Py} finite values, got ${values.length}`);
  }
  const highest = Math.max(...Array.from(values));
  if (!(highest > 0)) throw new InputError("waveVectorMap: expected a value above 0");
  const positive = Array.from(values).filter((value) => value > 0);
  const lowest = scale === "linear" ? 0 : Math.max(Math.min(...positive), highest / 10 ** DECADES);
  const level = (value: number): number => {
    if (scale === "linear") return Math.max(value, 0) / highest;
    if (lowest === highest) return 1;
    return Math.log(Math.max(value, lowest) / lowest) / Math.log(highest / lowest);
  };
  const margins = [26, 62, 34, 40] as const;
  const side = width - margins[1] - margins[3];
  const height = Math.round((side * Py) / Px) + margins[0] + margins[2];
  const pi: Ticks = { values: [-1, -0.5, 0, 0.5, 1], numbers: ["−π", "−π/2", "0", "π/2", "π"] };
  // A cell is round its wave vector: half of one stands out on either side of −π and π.
  const half = [1 / Px, 1 / Py] as const;
  const chart = await drawChart({
    width,
    height,
    margins,
    x: { label: "*k*_{x}", domain: [-1 - half[0], 1 + half[0]], ticks: pi },
    y: { label: "*k*_{y}", domain: [-1 - half[1], 1 + half[1]], ticks: pi },
    marks: () => [],
  });
  // Runs of one colour along a row, and one path for each colour.
  const paths = new Map<number, string[]>();
  const [columns, rows] = [rangeOf(Px), rangeOf(Py)];
  for (const ny of rows) {
    const stepOf = (nx: number): number => Math.round(level(values[((nx + Px) % Px) + Px * ((ny + Py) % Py)]!) * STEPS);
    const [top, bottom] = [chart.y((2 * ny + 1) / Py), chart.y((2 * ny - 1) / Py)];
    for (let i = 0; i < columns.length; ) {
      const step = stepOf(columns[i]!);
      let end = i + 1;
      while (end < columns.length && stepOf(columns[end]!) === step) end++;
      const [left, right] = [chart.x((2 * columns[i]! - 1) / Px), chart.x((2 * columns[end - 1]! + 1) / Px)];
      const path = `M${round(left)} ${round(top)}H${round(right)}V${round(bottom)}H${round(left)}Z`;
      paths.set(step, [...(paths.get(step) ?? []), path]);
      i = end;
    }
  }
  const cells = [...paths]
    .sort(([a], [b]) => a - b)
    .map(([step, d]) => element("path", { d: d.join(""), fill: diverging(step / STEPS) }));
  const right = width - margins[1] + 10;
  const bar = colourBar({
    ...{ x: right, top: margins[0], bottom: height - margins[2], steps: STEPS },
    colour: (share) => diverging(share),
    ticks: barTicks(scale, lowest, highest).map((value) => ({ at: level(value), number: short(value) })),
  });
  const at = Math.min(right + 4, width - textWidth(label) / 2 - 2);
  return figure(
    width,
    height,
    [
      element("g", { "shape-rendering": "crispEdges" }, [...cells, ...bar.colours].join("\n")),
      chart.body,
      ...bar.scale,
      text(label, at, 12, { "text-anchor": "middle" }),
    ].join("\n"),
  );
}

/** n of the wave vectors 2πn/P from −π to π, both ends of an even P. */
function rangeOf(P: number): number[] {
  const half = Math.floor(P / 2);
  return Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
}

/** 1, 2 and 5 times powers of ten, or of a linear scale the ends and the middle. */
function barTicks(scale: "logarithmic" | "linear", lowest: number, highest: number): number[] {
  if (scale === "linear") return [0, highest / 2, highest];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(lowest)); power <= Math.log10(highest); power++) {
    const all = highest / lowest > 100 ? [1] : highest / lowest > 10 ? [1, 3] : [1, 2, 5];
    for (const digit of all) {
      const value = Number(`${digit}e${power}`);
      if (value >= lowest && value <= highest) ticks.push(value);
    }
  }
  return ticks.length > 0 ? ticks : [lowest, highest];
}
