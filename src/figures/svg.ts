import { fontFamily, fontSize, ink } from "./style.ts";

/** A coordinate as it is written: three decimals, so that a figure is the same on every machine. */
export const round = (x: number): number => Math.round(x * 1000) / 1000 + 0;

/** The attributes of an element; those that are undefined are left out, numbers are rounded. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element as text: `element("rect", { x: 0, "stroke-width": 1 })`. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === "number" ? round(value) : escapeText(value)}"`],
  );
  return content === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content}</${name}>`;
}

/** A whole figure of the given size on white, one element a line. */
export function figure(width: number, height: number, body: string): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${round(width)} ${round(height)}`,
    "font-family": fontFamily,
    "font-size": fontSize,
    fill: ink,
  };
  const ground = element("rect", { width: "100%", height: "100%", fill: "#ffffff" });
  return `${element("svg", attributes, `\n${ground}\n${body.trim()}\n`)}\n`;
}

/**
 * A line of text at (x, y), y being the middle of its lower-case letters. Labels are written with three marks:
 * `*T*` is italic, `_{c}` a subscript, `^{2}` a superscript.
 */
export function text(label: string, x: number, y: number, attributes: Attributes = {}): string {
  return element("text", { x, y, dy: "0.36em", ...attributes }, typeset(escapeText(label)));
}

const mark = /\*([^*]+)\*|([_^])\{([^}]*)\}/;

/** The marks of a label, already escaped, as tspans. */
export function typeset(label: string): string {
  const found = mark.exec(label);
  if (!found) return label;
  const before = label.slice(0, found.index);
  const after = label.slice(found.index + found[0].length);
  if (found[1] !== undefined) {
    return `${before}<tspan font-style="italic">${typeset(found[1])}</tspan>${typeset(after)}`;
  }
  const shift = found[2] === "_" ? 0.2 : -0.36;
  const shifted = `<tspan dy="${round(shift / scriptScale)}em" font-size="${scriptScale}em">${typeset(found[3]!)}</tspan>`;
  return before + shifted + (after === "" ? "" : `<tspan dy="${-shift}em">${typeset(after)}</tspan>`);
}

const scriptScale = 0.72;

export function escapeText(label: string): string {
  return label.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Advance widths of DejaVu Sans, U+0020 to U+007E, in thousandths of an em. */
const advances =
  `318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 531
  1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500
  500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838`
    .split(/\s+/)
    .map(Number);

/** Width of a label in px, with its marks, at a font size. */
export function textWidth(label: string, size: number = fontSize): number {
  let width = 0;
  for (let rest = label; rest !== ""; ) {
    const found = mark.exec(rest);
    for (const letter of rest.slice(0, found?.index)) width += advances[letter.codePointAt(0)! - 32] ?? 660;
    if (!found) break;
    if (found[1] !== undefined) width += 1000 * textWidth(found[1], 1);
    else width += 1000 * scriptScale * textWidth(found[3]!, 1);
    rest = rest.slice(found.index + found[0].length);
  }
  return (width * size) / 1000;
}

/** A number with a fixed count of decimals and a true minus sign, which a zero has not. */
export const fixed = (value: number, decimals: number): string =>
  value
    .toFixed(decimals)
    .replace(/^-(?=.*[1-9])/, "−")
    .replace(/^-/, "");

/** A number as short as it can be at three digits: 0.75, −2, 1.25. */
export const short = (value: number): string => String(Number(value.toPrecision(3))).replace("-", "−");
