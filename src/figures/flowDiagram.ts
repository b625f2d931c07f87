import { InputError } from "../errors/index.ts";
import { type Domain, drawChart, type Markish } from "./plot.ts";
import { diverging, ink, paleGrey, singleColumn, smallFontSize } from "./style.ts";
import { element, figure, round, text } from "./svg.ts";

/** A state of a system on its way: how far it is, and its temperature. */
export interface FlowPoint {
  /** T/T_c */
  readonly value: number;
  /** One standard error of it. */
  readonly error?: number;
  /** The step, or log₂(ξ₀/ξ). */
  readonly step: number;
  /** One standard error of it, where it is measured. */
  readonly stepError?: number;
}

/** A line of the diagram: the states that samples of one temperature go through. */
export interface FlowTrack {
  /** T/T_c of the samples, written beside the diagram. */
  readonly start: number;
  /** In the order of their steps. */
  readonly points: readonly FlowPoint[];
}

/** Options of {@link flowDiagram}. */
export interface FlowDiagramOptions {
  /** One for each temperature of samples. */
  readonly tracks: readonly FlowTrack[];
  /** Least and largest T/T_c; what lies beyond is not drawn, and lines end at the frame. */
  readonly range?: readonly [number, number];
  /** Along the temperatures; *italics* and _{subscripts} as in Markdown and TeX. */
  readonly xLabel?: string;
  /** Along the steps. */
  readonly yLabel?: string;
  /** px */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/**
 * A flow diagram as fig. 5 of [kochjanusz2018]: temperature across, steps of coarse-graining up, a line for each temperature of samples; those that began below T_c
 * in blue, above in red, the stronger the farther from it, and at T_c in black.
 */
export async function flowDiagram({
  tracks,
  range = [0.86, 1.22],
  xLabel = "*T*/*T*_{c}",
  yLabel = "RG step",
  width = singleColumn,
  height = 260,
}: FlowDiagramOptions): Promise<string> {
  if (!tracks.some(({ points }) => points.length > 0)) {
    throw new InputError("flowDiagram: expected at least one point, got none");
  }
  const all = tracks.flatMap(({ points }) => points);
  if (all.some(({ value, step }) => !(Number.isFinite(value) && Number.isFinite(step)))) {
    throw new InputError("flowDiagram: expected finite temperatures and steps, got a point with another");
  }
  const steps = all.filter(({ value }) => value >= range[0] && value <= range[1]).map(({ step }) => step);
  const last = Math.max(...steps);
  const [low, high]: Domain = [Math.min(0, ...steps) - 0.3, last + 0.35];
  const whole = Array.from({ length: Math.floor(high) - Math.ceil(low) + 1 }, (_, k) => Math.ceil(low) + k);
  const margins = [18, 58, 34, 40] as const;
  const inside = ({ value }: FlowPoint): boolean => value >= range[0] && value <= range[1];
  const looks = coloursOf(tracks.map(({ start }) => start));
  const { body, y } = await drawChart({
    width,
    height,
    margins,
    x: { label: xLabel, domain: range },
    y: { label: yLabel, domain: [low, high], ticks: { values: whole, numbers: whole.map(String) } },
    marks: (plot): Markish[] => [
      plot.ruleY(whole, { stroke: paleGrey, strokeWidth: 0.8 }),
      plot.ruleX([1], { stroke: ink, strokeDasharray: "2 3", strokeWidth: 0.8 }),
      ...tracks.flatMap(({ points }, k) => {
        const colour = looks[k]!;
        const seen = points.filter(inside);
        return [
          ...pieces(points, range).map((piece) => plot.line(piece, { stroke: colour, strokeWidth: 1.2 })),
          plot.ruleY(
            seen.filter(({ error = 0 }) => error > 0).map((p) => bar(p, range)),
            {
              x1: "from",
              x2: "to",
              y: "step",
              stroke: colour,
              strokeWidth: 1.2,
            },
          ),
          plot.ruleX(
            seen
              .filter(({ stepError = 0 }) => stepError > 0)
              .map((p) => ({
                ...p,
                from: Math.max(low, p.step - p.stepError!),
                to: Math.min(high, p.step + p.stepError!),
              })),
            { y1: "from", y2: "to", x: "value", stroke: colour, strokeWidth: 1.2 },
          ),
          plot.dot(seen, { x: "value", y: "step", r: 2.2, stroke: colour, fill: "white", strokeWidth: 1.1 }),
        ];
      }),
    ],
  });
  const middle = (from: number, to: number): number =>
    margins[3] + ((from + to) / 2) * (width - margins[1] - margins[3]);
  const centre = (1 - range[0]) / (range[1] - range[0]);
  const small = { "font-size": smallFontSize };
  const key = tracks
    .map(({ start }, k) => ({ start, colour: looks[k]! }))
    .sort((a, b) => b.start - a.start)
    .flatMap(({ start, colour }, entry) => {
      const [x, at] = [width - margins[1] + 8, margins[0] + 20 + 14 * entry];
      const line = { x1: x, x2: x + 14, y1: at, y2: at, stroke: colour, "stroke-width": 1.6 };
      return [element("line", line), text(String(round(start)), x + 19, at, small)];
    });
  return figure(
    width,
    height,
    [
      body,
      text("ferromagnet", middle(0, centre), 8, { ...small, "text-anchor": "middle" }),
      text("paramagnet", middle(centre, 1), 8, { ...small, "text-anchor": "middle" }),
      text("start", width - margins[1] + 8, Math.min(margins[0] + 5, y(low)), small),
      ...key,
    ].join("\n"),
  );
}

const bar = ({ value, error, step }: FlowPoint, [low, high]: readonly [number, number]) => ({
  from: Math.max(low, value - error!),
  to: Math.min(high, value + error!),
  step,
});

/** The parts of a line that lie within the frame, which it leaves and enters between points. */
function pieces(points: readonly FlowPoint[], [low, high]: readonly [number, number]): [number, number][][] {
  const found: [number, number][][] = [];
  points.slice(1).forEach((to, k) => {
    const from = points[k]!;
    const at = (share: number): [number, number] => [
      from.value + share * (to.value - from.value),
      from.step + share * (to.step - from.step),
    ];
    // Where the segment crosses the sides, as shares of its length.
    const sides =
      to.value === from.value ? [] : [low, high].map((side) => (side - from.value) / (to.value - from.value));
    const [enter, leave] =
      sides.length === 0 ? [0, 1] : [Math.max(0, Math.min(...sides)), Math.min(1, Math.max(...sides))];
    if (enter! < leave!) found.push([at(enter!), at(leave!)]);
  });
  return found;
}

/** Blue below 1, red above, in order of the distance; black at 1. */
function coloursOf(starts: readonly number[]): string[] {
  const rank = (start: number): number => {
    const side = starts
      .filter((other) => (other - 1) * (start - 1) > 0)
      .sort((a, b) => Math.abs(a - 1) - Math.abs(b - 1));
    return (side.indexOf(start) + 1) / side.length;
  };
  return starts.map((start) => (start === 1 ? ink : diverging(Math.sign(start - 1) * (0.35 + 0.55 * rank(start)))));
}
