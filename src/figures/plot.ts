import type * as Plot from "@observablehq/plot";
import { ink, smallFontSize } from "./style.ts";
import { fixed, round, short, text, textWidth, typeset } from "./svg.ts";

export type PlotModule = typeof Plot;
export type Markish = Plot.Markish;

/** A chart to be drawn: a frame with axes all round, ticks inside, and marks in it. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  /** px between the frame and the edge of the figure: [top, right, bottom, left]. */
  readonly margins: readonly [number, number, number, number];
  readonly x: Axis;
  readonly y: Axis;
  /** The marks, from the bottom up. */
  readonly marks: (plot: PlotModule) => Markish[];
}

/** [lowest, highest] */
export type Domain = readonly [number, number];

export interface Axis {
  /** Written along the axis; none for an axis whose entries name themselves. */
  readonly label?: string;
  readonly domain: Domain;
  /** No ticks and numbers if false; those given, instead of nice ones. */
  readonly ticks?: false | Ticks;
}

/** Values of the ticks on an axis, and as they are written. */
export interface Ticks {
  readonly values: readonly number[];
  readonly numbers: readonly string[];
}

/** A drawn chart: the SVG inside the figure, and where a value lies on it in px. */
export interface DrawnChart {
  readonly body: string;
  x(value: number): number;
  y(value: number): number;
}

/** Draws a chart in the house style. Plot, and a document to draw on where there is no browser, load at first use. */
export async function drawChart({ width, height, margins, x, y, marks }: Chart): Promise<DrawnChart> {
  const plot = await import("@observablehq/plot");
  const [marginTop, marginRight, marginBottom, marginLeft] = margins;
  const drawn = plot.plot({
    ...(await documentOption()),
    width,
    height,
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    className: "chart",
    x: { type: "linear", domain: [...x.domain], axis: null },
    y: { type: "linear", domain: [...y.domain], axis: null },
    marks: [
      ...marks(plot),
      ...(x.ticks === false
        ? []
        : ticks(plot, "x", x.ticks ?? niceTicks("x", x.domain, width - marginLeft - marginRight))),
      ...(y.ticks === false
        ? []
        : ticks(plot, "y", y.ticks ?? niceTicks("y", y.domain, height - marginTop - marginBottom))),
      plot.frame({ stroke: ink, strokeWidth: 0.8 }),
    ],
  });
  const scale = (name: "x" | "y") => (value: number) => Number(drawn.scale(name)!.apply(value));
  const middle = [(marginLeft + width - marginRight) / 2, (marginTop + height - marginBottom) / 2] as const;
  const labels = [];
  if (x.label) labels.push(text(x.label, middle[0], height - 8, { "text-anchor": "middle" }));
  if (y.label) {
    const turn = `translate(9 ${round(middle[1])}) rotate(-90)`;
    labels.push(text(y.label, 0, 0, { "text-anchor": "middle", transform: turn }));
  }
  return { body: [clean(drawn.outerHTML), ...labels].join("\n"), x: scale("x"), y: scale("y") };
}

/** Ticks inside the frame on both sides, numbers outside on one. */
function ticks(plot: PlotModule, axis: "x" | "y", { values, numbers }: Ticks): Markish[] {
  const style = { tickSize: -4, stroke: ink, strokeWidth: 0.8, fill: ink, label: null, fontSize: smallFontSize };
  const outside = { ...style, tickFormat: (_: unknown, k: number) => numbers[k]! };
  return axis === "x"
    ? [
        plot.axisX(values, { ...outside, anchor: "bottom", tickPadding: 9 }),
        plot.axisX(values, { ...style, anchor: "top", text: null }),
      ]
    : [
        plot.axisY(values, { ...outside, anchor: "left", tickPadding: 8 }),
        plot.axisY(values, { ...style, anchor: "right", text: null }),
      ];
}

/** From 0, or from below the lowest value where there are negative ones, to a little above the highest, errors included. */
export function domainFromZero(marks: readonly { readonly value: number; readonly error?: number }[]): Domain {
  let [lowest, highest] = [0, 0];
  for (const { value, error = 0 } of marks) {
    lowest = Math.min(lowest, value - (error > 0 ? error : 0));
    highest = Math.max(highest, value + (error > 0 ? error : 0));
  }
  const pad = 0.06 * (highest - lowest || 1);
  return [lowest < 0 ? lowest - pad : 0, highest + pad];
}

/** Room for the numbers and the label of a y axis, in px, when its frame is of the given height. */
export function leftMargin(domain: Domain, frameHeight: number): number {
  const { numbers } = niceTicks("y", domain, frameHeight);
  return 23 + Math.max(...numbers.map((number) => textWidth(number, smallFontSize)));
}

/** Ticks at round values: thousands apart by a thin space from 10 000 on. */
function niceTicks(axis: "x" | "y", [low, high]: Domain, length: number): Ticks {
  // The multiples of 1, 2 or 5 times a power of ten that are nearest to so many px apart.
  const wanted = ((high - low) * (axis === "x" ? 60 : 32)) / length;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const off = (step: number) => Math.abs(Math.log(step / wanted));
  const step = [1, 2, 5, 10].map((s) => s * power).reduce((best, s) => (off(s) < off(best) ? s : best));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const grouped = values.some((value) => Math.abs(value) >= 1e4);
  const numbers = values.map((value) => {
    const [whole, ...fraction] = fixed(value, decimals).split(".");
    return [grouped ? whole!.replace(/\B(?=(\d{3})+$)/g, "\u2009") : whole, ...fraction].join(".");
  });
  return { values, numbers };
}

/** Ticks at the powers of ten of an axis that shows log₁₀ of its quantity. */
export function decades([low, high]: Domain): Ticks {
  const values = Array.from({ length: Math.floor(high) - Math.ceil(low) + 1 }, (_, k) => Math.ceil(low) + k);
  const numbers = values.map((power) => (Math.abs(power) <= 3 ? short(10 ** power) : `10^{${power}}`));
  return { values, numbers };
}

/** The same, with 2 and 5 times the powers of ten where these alone would be fewer than three, and with all multiples where there would be one. */
export function logarithmicTicks([low, high]: Domain): Ticks {
  const powers = decades([low, high]);
  if (powers.values.length >= 3) return powers;
  const multiples = (digits: readonly number[]): number[] =>
    Array.from({ length: digits.length * (Math.ceil(high) - Math.floor(low)) + 1 }, (_, k) => {
      const power = Math.floor(low) + Math.floor(k / digits.length);
      return Number(`${digits[k % digits.length]}e${power}`);
    }).filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  const few = multiples([1, 2, 5]);
  const values = few.length > 1 ? few : multiples([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  return { values: values.map(Math.log10), numbers: values.map(short) };
}

/** What Plot wrote, as the figures write it: no style sheet and no accessibility tree, short numbers, marks in labels. */
function clean(svg: string): string {
  const cleanTag = (tag: string) =>
    tag
      .replace(/ (aria-\w+|class|font-variant)="[^"]*"/g, "")
      .replace(/-?\d+\.\d{4,}(e-?\d+)?/g, (number) => String(round(Number(number))))
      .replace(" />", "/>");
  return svg
    .replace(/^<svg[^>]*>/, `<g text-anchor="middle">`)
    .replace(/<\/svg>\s*$/, "</g>")
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/<[^>]+>/g, cleanTag)
    .replace(/<text[^>]*\/>/g, "")
    .replace(/<g[^>]*><\/g>/g, "")
    .replaceAll("><", ">\n<")
    .replace(/(<text[^>]*>)([^<]*)(?=<\/text>)/g, (_, open, label) => open + typeset(label));
}

async function documentOption(): Promise<{ document?: Document }> {
  if ("document" in globalThis) return {};
  const { parseHTML } = await import("linkedom");
  return { document: parseHTML("<!doctype html><body></body>").document };
}

/** A bare stroke, as a shape of `vector`: a cap of an error bar, or the line of a legend. */
export const stroke: Plot.VectorShapeImplementation = {
  draw(path, length) {
    path.moveTo(0, 0);
    path.lineTo(0, -length);
  },
};
