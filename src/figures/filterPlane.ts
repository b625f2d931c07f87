import { InputError } from "../errors/index.ts";
import { type Estimate, formatEstimate } from "../statistics/index.ts";
import { colour, symbol } from "./legend.ts";
import { drawChart } from "./plot.ts";
import { grey, paleGrey, smallFontSize } from "./style.ts";
import { figure, text } from "./svg.ts";

/** Options of {@link filterPlaneFigure}. */
export interface FilterPlaneFigureOptions {
  /** points[t][j]: the projections of unit j of training t on two references, filters and references of norm 1. */
  readonly points: readonly (readonly (readonly [number, number])[])[];
  /** What is written along the axes. */
  readonly names: readonly [string, string];
  /** Mean square of the projections, and ⟨cos 4φ⟩ of their directions, written above. */
  readonly share?: Estimate;
  /** ⟨cos 4φ⟩, written above. */
  readonly fourfold?: Estimate;
  /** Above the figure. */
  readonly title?: string;
  /** px, of the whole; the frame is a square. */
  readonly width?: number;
}

/**
 * The filters of many trainings on the plane of two references, as in [gokmen2021a]: filters that lie in the plane are on the unit circle. A filter
 * and its negative are the same rule: the one is drawn full, the other as its pale image. Each hidden unit has its colour.
 */
export async function filterPlaneFigure({
  points,
  names,
  share,
  fourfold,
  title,
  width = 214,
}: FilterPlaneFigureOptions): Promise<string> {
  const all = points.flatMap((units) => units.map(([x, y], unit) => ({ x, y, unit })));
  if (all.length === 0 || !all.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new InputError(`filterPlaneFigure: expected finite projections of at least one filter, got ${all.length}`);
  }
  const lines = [
    ...(title === undefined ? [] : [title]),
    ...(share ? [`share in the plane ${shown(share)}`] : []),
    ...(fourfold ? [`⟨cos 4*φ*⟩ = ${shown(fourfold)}`] : []),
  ];
  const [top, right, bottom, left] = [8 + 14 * lines.length, 8, 34, 36];
  const height = width - left - right + top + bottom;
  const domain = [-1.12, 1.12] as const;
  const ticks = { values: [-1, 0, 1], numbers: ["−1", "0", "1"] };
  const circle = Array.from({ length: 181 }, (_, k) => [Math.cos((k * Math.PI) / 90), Math.sin((k * Math.PI) / 90)]);
  const drawn = await drawChart({
    width,
    height,
    margins: [top, right, bottom, left],
    x: { label: names[0], domain, ticks },
    y: { label: names[1], domain, ticks },
    marks: (plot) => [
      plot.ruleX([0], { stroke: paleGrey }),
      plot.ruleY([0], { stroke: paleGrey }),
      plot.line(circle, { x: "0", y: "1", stroke: grey, strokeWidth: 0.7, strokeDasharray: "3 3" }),
      plot.dot(all, {
        x: (d) => -d.x,
        y: (d) => -d.y,
        r: 2,
        stroke: (d) => colour(d.unit),
        strokeOpacity: 0.45,
        strokeWidth: 0.8,
      }),
      ...units(all).map((unit) =>
        plot.dot(
          all.filter((d) => d.unit === unit),
          { x: "x", y: "y", ...symbol(unit), r: 2.2, fill: colour(unit), fillOpacity: 0.7, strokeWidth: 0.6 },
        ),
      ),
    ],
  });
  const head = lines.map((line, k) =>
    text(line, (left + width - right) / 2, 9 + 14 * k, {
      "text-anchor": "middle",
      ...(title !== undefined && k === 0 ? {} : { "font-size": smallFontSize, fill: grey }),
    }),
  );
  return figure(width, height, [drawn.body, ...head].join("\n"));
}

const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);
const units = (all: readonly { readonly unit: number }[]): number[] => [...new Set(all.map(({ unit }) => unit))];
