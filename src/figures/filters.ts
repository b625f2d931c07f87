import { InputError } from "../errors/index.ts";
import { formatSize } from "../lattices/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { diverging, grey, ink, inkOn, singleColumn, smallFontSize } from "./style.ts";
import { element, figure, fixed, round, short, text, textWidth } from "./svg.ts";
import { cellLines, windowSchematic } from "./window.ts";

/** Options of {@link filtersFigure}. */
export interface FiltersFigureOptions {
  /** filters[j][i]: the weight λⱼᵢ of hidden unit j at site i = x + bx·y of the block, in ±1 coding. */
  readonly filters: readonly (readonly number[])[];
  /** [bx, by] */
  readonly block: readonly [number, number];
  /** bias[j], written below its filter. */
  readonly bias?: readonly number[];
  /** One title a filter; λ₁, λ₂, … if left out. */
  readonly titles?: readonly string[];
  /** The colours run from −range to +range; by default to the largest weight, rounded up. */
  readonly range?: number;
  /** Draws the window the filters were learned in, before them. */
  readonly window?: {
    /** Width in sites. */
    readonly buffer: number;
    /** Width in sites. */
    readonly environment: number;
  };
  /** Largest width in px; filters that do not fit go into a further row. */
  readonly width?: number;
}

/**
 * Filters as heat maps on the block, one panel a hidden unit, red positive and blue negative, as in fig. 2 of
 * [kochjanusz2018]. Up to 4×4 sites the weights are written into the cells.
 */
export function filtersFigure({
  filters,
  block,
  bias,
  titles = filters.map((_, j) => (filters.length === 1 ? "*λ*" : `*λ*_{${j + 1}}`)),
  range = niceRange(filters),
  window,
  width = singleColumn,
}: FiltersFigureOptions): string {
  check(filters, block, { titles, ...(bias && { bias }) }, range);
  const gap = 10;
  const top = 22;
  const [left, right] = [4, 28 + textWidth(barLabel(-range), smallFontSize)];

  // As many panels in a row as there is room for, then evenly over the rows; a panel is a square of a given side.
  const count = filters.length + (window ? 1 : 0);
  const room = width - left - right;
  const smallest = Math.min(72, 27 * Math.max(...block));
  const rows = Math.ceil(count / Math.max(1, Math.floor((room + gap) / (smallest + gap))));
  const inRow = Math.ceil(count / rows);
  const side = Math.min(104, (room - gap * (inRow - 1)) / inRow);
  const cell = side / Math.max(...block);
  const [mapWidth, mapHeight] = [cell * block[0], cell * block[1]];
  const rowHeight = top + (window ? side : mapHeight) + (bias ? 20 : 4);

  const body: string[] = [];
  if (window) {
    const geometry = windowGeometry({ block, ...window });
    const site = side / Math.max(...geometry.size);
    body.push(text("window", left + side / 2, top - 11, { "text-anchor": "middle" }));
    body.push(windowSchematic(geometry, left + (side - site * geometry.size[0]) / 2, top, site));
  }
  filters.forEach((filter, j) => {
    const place = j + (window ? 1 : 0);
    const x = left + (place % inRow) * (side + gap) + (side - mapWidth) / 2;
    const y = top + Math.floor(place / inRow) * rowHeight;
    const centred = { "text-anchor": "middle" };
    body.push(text(titles[j]!, x + mapWidth / 2, y - 11, centred));
    body.push(heatMap(filter, block[0], x, y, cell, range));
    if (bias) {
      const style = { ...centred, "font-size": smallFontSize, fill: grey };
      body.push(text(`*b* = ${fixed(bias[j]!, 2)}`, x + mapWidth / 2, y + mapHeight + 11, style));
    }
  });
  const end = left + inRow * (side + gap);
  body.push(colourBar(end + 2, top, (rows - 1) * rowHeight + mapHeight, range));
  return figure(Math.ceil(end + right), rows * rowHeight, body.join("\n"));
}

function heatMap(filter: readonly number[], bx: number, x: number, y: number, cell: number, range: number): string {
  const by = filter.length / bx;
  const written = bx <= 4 && by <= 4;
  const size = Math.min(smallFontSize, cell / 3.4);
  const cells = filter.map((weight, i) => {
    const fill = diverging(weight / range);
    const [cx, cy] = [x + cell * (i % bx), y + cell * Math.floor(i / bx)];
    const square = { x: cx, y: cy, width: cell, height: cell, fill, "shape-rendering": "crispEdges" };
    const style = { "text-anchor": "middle", "font-size": size, fill: inkOn(fill) };
    return [element("rect", square), written ? text(fixed(weight, 2), cx + cell / 2, cy + cell / 2, style) : ""];
  });
  const frame = { x, y, width: cell * bx, height: cell * by, fill: "none", stroke: ink, "stroke-width": 0.8 };
  const seams = written ? [cellLines(frame, cell)] : [];
  return [
    ...cells.map(([square]) => square),
    ...seams,
    element("rect", frame),
    ...cells.map(([, weight]) => weight),
  ].join("\n");
}

/** From +range down to −range. Each stripe reaches to the bottom, below the next: so there are no seams between them. */
function colourBar(x: number, y: number, height: number, range: number): string {
  const [width, stripes] = [9, Math.ceil(height / 2)];
  const body = Array.from({ length: stripes }, (_, k) => {
    const top = y + (height * k) / stripes;
    const fill = diverging(1 - (2 * k) / (stripes - 1));
    return element("rect", { x, y: top, width, height: y + height - top, fill });
  });
  body.push(element("rect", { x, y, width, height, fill: "none", stroke: ink, "stroke-width": 0.8 }));
  const ticks = height >= 90 ? [1, 0.5, 0, -0.5, -1] : [1, 0, -1];
  for (const t of ticks) {
    const at = y + (height * (1 - t)) / 2;
    body.push(element("path", { d: `M${round(x + width)} ${round(at)}h3`, stroke: ink, "stroke-width": 0.8 }));
    const inside = at + (t === 1 ? 3 : t === -1 ? -3 : 0);
    body.push(text(barLabel(t * range), x + width + 5, inside, { "font-size": smallFontSize }));
  }
  return body.join("\n");
}

const barLabel = (value: number): string => (value > 0 ? "+" : "") + short(value);

/** The largest weight, rounded up to 1, 1.5, 2, 2.5, 3, 4, 5 or 6 times a power of ten. */
function niceRange(filters: readonly (readonly number[])[]): number {
  const largest = Math.max(...filters.flat().map(Math.abs));
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 10].find((s) => s * power >= largest * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

function check(
  filters: readonly (readonly number[])[],
  block: readonly [number, number],
  lists: Readonly<Record<string, readonly unknown[]>>,
  range: number,
): void {
  const sites = block[0] * block[1];
  if (filters.length === 0) throw new InputError("filtersFigure: expected at least one filter, got none");
  filters.forEach((filter, j) => {
    if (filter.length !== sites || !filter.every(Number.isFinite)) {
      throw new InputError(
        `filtersFigure: expected ${sites} finite weights in filter ${j} for a block of ${formatSize(block)}, got ${filter.length}`,
      );
    }
  });
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== filters.length) {
      throw new InputError(`filtersFigure: expected ${filters.length} ${name}, one a filter, got ${list.length}`);
    }
  }
  if (!(range > 0)) throw new InputError(`filtersFigure: expected a colour range above 0, got ${range}`);
}
