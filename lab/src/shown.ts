/** The charts that the page shows, for those who want to take them along. */
import { useEffect, useMemo } from "preact/hooks";
import type { Series } from "./chart.tsx";

export interface ShownChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly logarithmic: "none" | "x" | "y" | "both";
}

const charts = new Map<symbol, ShownChart>();

/** Charts from the top of the page to its bottom, as they are now. */
export const chartsShown = (): ShownChart[] =>
  [...charts.values()].filter(({ series }) => series.some(({ x }) => x.length > 0));

/** Makes a chart known for as long as it is shown. */
export function useShown(chart: ShownChart): void {
  const id = useMemo(() => Symbol(chart.title), []);
  useEffect(() => void charts.set(id, chart));
  useEffect(() => () => void charts.delete(id), []);
}
