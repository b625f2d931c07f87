import { type Domain, type Markish, type PlotModule, stroke } from "./plot.ts";
import { palette, smallFontSize, symbols } from "./style.ts";
import { textWidth } from "./svg.ts";

/** The colour of curve k. */
export const colour = (k: number): string => palette[k % palette.length]!;

/** The symbol of curve k, as options of a dot. */
export const symbol = (
  k: number,
): { symbol: (typeof symbols)[number]; r: number; stroke: string; fill: string; strokeWidth: number } => ({
  symbol: symbols[k % symbols.length]!,
  r: 2.4,
  stroke: colour(k),
  fill: "white",
  strokeWidth: 1.1,
});

export type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

/**
 * The corner of the frame in which a legend of so many entries covers least.
 *
 * @param points (x, y) of what is drawn
 * @param levels y of lines across the frame
 */
export function emptiestCorner(
  points: readonly (readonly [number, number])[],
  levels: readonly number[],
  entries: number,
  [x0, x1]: Domain,
  [y0, y1]: Domain,
): Corner {
  // A legend takes about half the frame across, and an entry about a twelfth of its height.
  const height = (entries + 0.5) / 12;
  const covered = (corner: Corner): number => {
    const across = (x: number) => (corner.endsWith("left") ? x - x0 : x1 - x) < 0.5 * (x1 - x0);
    const up = (y: number) => (corner.startsWith("bottom") ? y - y0 : y1 - y) < height * (y1 - y0);
    return points.filter(([x, y]) => across(x) && up(y)).length + levels.filter(up).length;
  };
  const corners: Corner[] = ["bottom-right", "top-left", "bottom-left", "top-right"];
  return corners.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
}

/** How the line of a curve is drawn, and whether symbols stand on it. */
export interface Look {
  readonly stroke: string;
  readonly strokeDasharray?: string;
  readonly bare?: boolean;
}

/** px to the right of the frame that a legend beside it wants. */
export const widthBeside = (labels: readonly string[]): number =>
  44 + Math.max(...labels.map((label) => textWidth(label, smallFontSize)));

/**
 * Lines, symbols and labels of the curves, in a corner of the frame or beside it; a curve without a label has no entry.
 *
 * @param looks of the curves; solid lines with symbols if left out
 */
export function legend(
  plot: PlotModule,
  labels: readonly string[],
  where: Corner | "beside",
  looks: readonly Look[] = labels.map((_, k) => ({ stroke: colour(k) })),
): Markish[] {
  const named = labels.flatMap((label, k) => (label === "" ? [] : [{ label, k }]));
  const widest = Math.max(...labels.map((label) => textWidth(label, smallFontSize)));
  const frameAnchor = where === "beside" ? "top-right" : where;
  const dx = where === "beside" ? 22 : where.endsWith("left") ? 20 : -widest - 22;
  const first = frameAnchor.startsWith("top") ? 13 : -13 * (named.length - 1) - 11;
  return named.flatMap(({ label, k }, entry) => {
    const place = { frameAnchor, dx, dy: first + 13 * entry };
    const { bare = false, ...line } = looks[k]!;
    return [
      plot.vector([0], { ...place, length: 20, rotate: 90, shape: stroke, ...line }),
      ...(bare ? [] : [plot.dot([0], { ...place, ...symbol(k) })]),
      plot.text([label], { ...place, dx: dx + 14, textAnchor: "start", lineAnchor: "middle", fontSize: smallFontSize }),
    ];
  });
}
