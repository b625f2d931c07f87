/** Draws figures; see figures.ts. */
import { filtersFigure, type Relation, type ScalingPoint, scalingFigure } from "kadanoff/figures";
import type { ShownChart } from "../shown.ts";
import type { FigureAnswer, FigureOrder } from "./figures.ts";
import { live } from "./lifeline.ts";

/** Width of a figure of a chart in px, and its height: a column and a half of a page. */
const [WIDTH, HEIGHT] = [520, 320];

function chartFigure({ xLabel, yLabel, series, logarithmic }: ShownChart): Promise<string> {
  const onAxis = (value: number, which: "x" | "y"): boolean =>
    Number.isFinite(value) && (logarithmic === "both" || logarithmic === which ? value > 0 : true);
  // Lines to compare with are black, and told apart by their dashes.
  const dashes = ["dashed", "dotted"] as const;
  let lines = 0;
  const relations = series.flatMap(({ label, x, y, error, as = "curve", dashed }): Relation[] => {
    const points = [...x].flatMap((at, i): ScalingPoint[] => {
      const value = y[i]!;
      return onAxis(at, "x") && onAxis(value, "y") ? [{ x: at, value, ...(error ? { error: error[i]! } : {}) }] : [];
    });
    if (points.length === 0) return [];
    const line = as === "points" ? {} : { line: points };
    return [
      { label, ...line, ...(as === "curve" ? {} : { points }), ...(dashed ? { style: dashes[lines++ % 2]! } : {}) },
    ];
  });
  return scalingFigure({ relations, xLabel, yLabel, logarithmic, width: WIDTH, height: HEIGHT });
}

const alive = live();

self.onmessage = async ({ data }: MessageEvent<FigureOrder>) => {
  await alive;
  let answer: FigureAnswer;
  try {
    answer = { svg: "chart" in data ? await chartFigure(data.chart) : filtersFigure(data.filters) };
  } catch (error) {
    answer = { problem: error instanceof Error ? error.message : String(error) };
  }
  postMessage(answer);
};
