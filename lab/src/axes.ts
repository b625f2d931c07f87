/** What the axes of a chart span, and where those that are logarithmic are divided. */
import uPlot from "uplot";
import type { Series } from "./chart.tsx";

type Points = Pick<Series, "y" | "error">;

/** The ends of the error bars, and the points that have none. */
const endsOf = (series: readonly Points[]): number[] =>
  series.flatMap(({ y, error }) =>
    [...y].flatMap((value, i) => (error === undefined ? [value] : [value - error[i]!, value, value + error[i]!])),
  );

/** From the lowest end of an error bar to the highest, and a little more. */
export function rangeWithErrors(series: readonly Points[], isLog: boolean): uPlot.Range.MinMax {
  const ends = endsOf(series).filter((end) => Number.isFinite(end) && (!isLog || end > 0));
  if (ends.length === 0) return [null, null];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return isLog ? uPlot.rangeLog(low, high, 10, false) : uPlot.rangeNum(low, high, 0.1, true);
}

/** A range with a share of its length more on either side. */
export function padded([low, high]: readonly [number, number], share: number, isLog: boolean): [number, number] {
  if (isLog) return [low * (low / high) ** share, high * (high / low) ** share];
  return [low - share * (high - low), high + share * (high - low)];
}

/** Digits of ticks on a logarithmic axis, from most to fewest, and how near to each other they come, in decades. */
const DIGITS: readonly (readonly [digits: readonly number[], nearest: number])[] = [
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], Math.log10(10 / 9)],
  [[1, 2, 5], Math.log10(2)],
  [[1], 1],
];

/** Ticks of a logarithmic axis of so many pixels: as many as have the space that each takes. */
export function logTicks(low: number, high: number, pixels: number, space: number): number[] {
  const decade = pixels / Math.log10(high / low);
  const [digits] = DIGITS.find(([, nearest]) => nearest * decade >= space) ?? DIGITS.at(-1)!;
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, n) => first + n);
  return decades
    .flatMap((n) => digits.map((digit) => Number(`${digit}e${n}`)))
    .filter((tick) => tick >= low && tick <= high);
}
