import { InputError } from "../errors/index.ts";
import { fontSize } from "./style.ts";
import { element, figure, text } from "./svg.ts";

/** A figure within a figure. */
export interface Panel {
  /** The letter of the panel, written (a), (b), …; no letter if empty. */
  readonly label: string;
  /** A figure of this folder. */
  readonly svg: string;
}

/** Options of {@link panelsFigure}. */
export interface PanelsFigureOptions {
  /** Row by row. */
  readonly figures: readonly Panel[];
  /** Panels in a row; a list gives the number in each row. */
  readonly columns: number | readonly number[];
  /** Above all of them. */
  readonly title?: string;
}

/**
 * Several figures as one, row by row, with bold letters. A figure keeps its size, so that letters and numbers are
 * equally large in all panels; rows are as wide as the widest, what is left lies between their panels.
 */
export function panelsFigure({ figures, columns, title }: PanelsFigureOptions): string {
  if (figures.length === 0) throw new InputError("panelsFigure: expected at least one figure, got none");
  const rows = split(figures.map(measured), columns);
  const [gap, strip] = [14, 18];
  const natural = rows.map((row) => row.reduce((sum, { width }) => sum + width, gap * (row.length - 1)));
  const width = Math.max(...natural);
  const body: string[] = [];
  let y = 4;
  if (title) {
    body.push(text(title, width / 2, y + 9, { "text-anchor": "middle", "font-size": fontSize + 2 }));
    y += 24;
  }
  rows.forEach((row, k) => {
    const space = gap + (row.length > 1 ? (width - natural[k]!) / (row.length - 1) : 0);
    const lettered = row.some(({ label }) => label !== "");
    let x = 0;
    for (const panel of row) {
      if (panel.label !== "") body.push(letter(panel.label, x + 3, y + 8));
      body.push(placed(panel, x, y + (lettered ? strip : 0)));
      x += panel.width + space;
    }
    y += (lettered ? strip : 0) + Math.max(...row.map(({ height }) => height)) + gap;
  });
  return figure(width, y - gap + 4, body.join("\n"));
}

interface Measured extends Panel {
  readonly width: number;
  readonly height: number;
}

function measured({ label, svg }: Panel): Measured {
  const size = /^\s*<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg);
  if (!size) {
    throw new InputError(`panelsFigure: expected an SVG with width and height in panel ${JSON.stringify(label)}`);
  }
  return { label, svg, width: Number(size[1]), height: Number(size[2]) };
}

function split<T>(list: readonly T[], columns: number | readonly number[]): T[][] {
  const counts = typeof columns === "number" ? new Array(Math.ceil(list.length / columns)).fill(columns) : [...columns];
  const room = counts.reduce((sum, count) => sum + count, 0);
  if (!counts.every((count) => Number.isInteger(count) && count > 0) || room < list.length) {
    throw new InputError(
      `panelsFigure: expected columns that hold ${list.length} figures, got ${JSON.stringify(columns)}`,
    );
  }
  let start = 0;
  return counts.map((count) => list.slice(start, (start += count))).filter((row) => row.length > 0);
}

/** The font has no bold face here: a stroke makes the letter bold, in every renderer alike. */
const letter = (label: string, x: number, y: number): string =>
  text(`(${label})`, x, y, { "font-size": fontSize + 1, stroke: "#000000", "stroke-width": 0.5, fill: "#000000" });

/** The figure as an inner SVG at (x, y); ids get the letter of the panel, lest two panels have the same. */
function placed({ label, svg, width, height }: Measured, x: number, y: number): string {
  const content = svg
    .replace(/^\s*<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\bid="([^"]+)"/g, `id="${label}-$1"`)
    .replace(/(url\(|href=")#/g, `$1#${label}-`);
  return element("svg", { x, y, width, height, viewBox: `0 0 ${width} ${height}` }, content);
}
