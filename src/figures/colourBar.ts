import { ink, smallFontSize } from "./style.ts";
import { element, text } from "./svg.ts";

/** A bar of colours beside a map. */
export interface ColourBar {
  /** Left edge, px. */
  readonly x: number;
  /** px */
  readonly top: number;
  /** px */
  readonly bottom: number;
  /** Steps of colour; there is one colour more. */
  readonly steps: number;
  /** The colour at a height from 0, the bottom, to 1. */
  readonly colour: (share: number) => string;
  /** Numbers beside the bar, at heights from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly number: string }[];
}

/** Width of the bar, px. */
const WIDTH = 9;

/** A colour bar: its colours, to be drawn with crisp edges, and its frame and numbers. */
export function colourBar({ x, top, bottom, steps, colour, ticks }: ColourBar): {
  readonly colours: readonly string[];
  readonly scale: readonly string[];
} {
  const height = (bottom - top) / (steps + 1);
  const colours = Array.from({ length: steps + 1 }, (_, step) =>
    element("rect", { x, y: bottom - (step + 1) * height, width: WIDTH, height, fill: colour(step / steps) }),
  );
  const frame = element("rect", {
    ...{ x, y: top, width: WIDTH, height: bottom - top, fill: "none", stroke: ink, "stroke-width": 0.8 },
  });
  const numbers = ticks.map(({ at, number }) =>
    text(number, x + WIDTH + 4, bottom - at * (bottom - top), { "font-size": smallFontSize }),
  );
  return { colours, scale: [frame, ...numbers] };
}
