/** The house style of every figure: one place for fonts, sizes and colours. Lengths are in px; 330 px print as 86 mm. */

export const fontFamily = "DejaVu Sans, Verdana, sans-serif";
export const fontSize = 10;
export const smallFontSize = 9;

/** Widths of a figure in one and in two columns of a journal. */
export const singleColumn = 330;
/** Width of a figure in two columns of a journal, px; {@link singleColumn} is that in one. */
export const doubleColumn = 680;

export const ink = "#222222";
export const grey = "#6b6b6b";
export const paleGrey = "#e3e3e3";

/** Colours of curves, told apart by colour-blind readers (Okabe and Ito); symbols tell them apart in print without colour. */
export const palette: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
export const symbols = ["circle", "square", "triangle", "diamond2", "cross", "star"] as const;

/** Colours of the block V, its buffer B and the environment E. */
export const regionColours: Readonly<Record<"visible" | "buffer" | "environment", string>> = {
  visible: "#e07b00",
  buffer: grey,
  environment: "#007a5e",
};

const negative = ["#f7f7f7", "#92c5de", "#4393c3", "#2166ac", "#0b3a70"];
const positive = ["#f7f7f7", "#f4a582", "#d6604d", "#b2182b", "#780018"];

/** The colour of t in [−1, 1]: red is positive, blue negative, white zero; values outside take the colour of the end. */
export function diverging(t: number): string {
  const ramp = t < 0 ? negative : positive;
  const place = Math.min(Math.abs(t), 1) * (ramp.length - 1);
  const below = Math.min(Math.floor(place), ramp.length - 2);
  const [from, to] = [rgb(ramp[below]!), rgb(ramp[below + 1]!)];
  const channels = from.map((c, i) => Math.round(c + (to[i]! - c) * (place - below)));
  return `#${channels.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

/** Dark on pale grounds, white on dark ones. */
export function inkOn(ground: string): string {
  const [r, g, b] = rgb(ground) as [number, number, number];
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? ink : "#ffffff";
}

const rgb = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
