/** Dimers as bars on their links, where there is room for them: as in the figures, with noise spins as discs. */
import { COLOURS } from "./lattice.ts";
import { DIMER_COLOURS, fieldDirection, UNEQUAL } from "./pixels.ts";
import { type Picture, sitePixels, type View, wrapped } from "./view.ts";

/** CSS pixels of a site of the medial grid from which on dimers are bars, and discs are discs. */
export const BARS_FROM = 6;
/** And from which on their ends are round. */
const ROUND_FROM = 12;

const css = (rgb: readonly number[]): string => `rgb(${rgb.join(" ")})`;
const [DOWN, , UP] = COLOURS.map(css) as [string, string, string];

/** Draws what is seen of a configuration of a medial grid on a square of `side` pixels. */
export function drawDimers(
  context: CanvasRenderingContext2D,
  spins: Int8Array,
  picture: Picture,
  view: View,
  side: number,
): void {
  const { columns: width, rows: height } = picture;
  const s = sitePixels(view, picture, side);
  const isNoisy = spins[0] !== 0;
  // The middle of site (x, y), which may lie beyond the edges: the torus goes on there.
  const px = (x: number): number => side / 2 + (x + 0.5 - view.centre[0]) * s;
  const py = (y: number): number => side / 2 + (y + 0.5 - view.centre[1]) * s;
  const reach = side / 2 / s;
  const range = (centre: number): readonly [number, number] => [
    Math.floor(centre - reach) - 2,
    Math.ceil(centre + reach) + 2,
  ];
  const [[left, right], [top, bottom]] = [range(view.centre[0]), range(view.centre[1])];
  const spinAt = (x: number, y: number): number => spins[wrapped(x, width) + width * wrapped(y, height)]!;

  context.fillStyle = DOWN;
  context.fillRect(0, 0, side, side);
  const lines = new Path2D();
  const even = (n: number): number => n - (n & 1);
  for (let x = even(left); x <= right; x += 2) {
    lines.moveTo(px(x), 0);
    lines.lineTo(px(x), side);
  }
  for (let y = even(top); y <= bottom; y += 2) {
    lines.moveTo(0, py(y));
    lines.lineTo(side, py(y));
  }
  context.strokeStyle = "rgb(196 190 178)";
  context.lineWidth = 1;
  context.stroke(lines);

  const thickness = 0.56 * s;
  const half = thickness / 2;
  const isRound = s >= ROUND_FROM;
  const bars = DIMER_COLOURS.map((rgb) => shapes(context, css(rgb), isRound));
  for (let y = top; y <= bottom; y++) {
    for (let x = y & 1 ? even(left) : even(left) + 1; x <= right; x += 2) {
      if (spinAt(x, y) !== 1) continue;
      // The bar of a link reaches from vertex to vertex, one site away on either side.
      const [w, h] = x & 1 ? [s + half, half] : [half, s + half];
      bars[fieldDirection(wrapped(x, width), wrapped(y, height))]!.add(px(x), py(y), w, h);
    }
  }
  for (const bar of bars) bar.fill();
  if (isNoisy) drawNoise();

  /** The two spins of a pair, a vertex and the face above it to the left; and the line that binds them, of equal ones where there is room. */
  function drawNoise(): void {
    const [equal, unequal] = [new Path2D(), new Path2D()];
    const [rims, up, down] = [UP, UP, "#ffffff"].map((colour) => shapes(context, colour, isRound)) as [
      Shapes,
      Shapes,
      Shapes,
    ];
    const rim = Math.max(0.75, 0.03 * s);
    const spot = (x: number, y: number, r: number): void => {
      const isUp = spinAt(x, y) > 0;
      (isUp ? up : down).add(px(x), py(y), r, r);
      if (!isUp) rims.add(px(x), py(y), r + rim, r + rim);
    };
    for (let y = even(top); y <= bottom; y += 2) {
      for (let x = even(left); x <= right; x += 2) {
        const isEqual = spinAt(x, y) === spinAt(x - 1, y - 1);
        if (!isEqual || isRound) {
          const pair = isEqual ? equal : unequal;
          pair.moveTo(px(x), py(y));
          pair.lineTo(px(x - 1), py(y - 1));
        }
        spot(x, y, 0.24 * s);
        spot(x - 1, y - 1, 0.2 * s);
      }
    }
    for (const [path, colour, lineWidth] of [
      [equal, "rgb(107 107 107)", Math.max(1, 0.06 * s)],
      [unequal, css(UNEQUAL), Math.max(1.5, 0.16 * s)],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = lineWidth;
      context.stroke(path);
    }
    for (const all of [rims, up, down]) all.fill();
  }
}

/** Many shapes of one colour: bars with round ends and discs, or rectangles in their place, which are filled in no time where there are thousands. */
interface Shapes {
  /** From x − w to x + w, and from y − h to y + h. */
  add(x: number, y: number, w: number, h: number): void;
  fill(): void;
}

function shapes(context: CanvasRenderingContext2D, colour: string, isRound: boolean): Shapes {
  if (isRound) {
    const path = new Path2D();
    return {
      add: (x, y, w, h) => path.roundRect(x - w, y - h, 2 * w, 2 * h, Math.min(w, h)),
      fill() {
        context.fillStyle = colour;
        context.fill(path);
      },
    };
  }
  const corners: number[] = [];
  return {
    add: (x, y, w, h) => void corners.push(x - w, y - h, 2 * w, 2 * h),
    fill() {
      context.fillStyle = colour;
      for (let k = 0; k < corners.length; k += 4) {
        context.fillRect(corners[k]!, corners[k + 1]!, corners[k + 2]!, corners[k + 3]!);
      }
    },
  };
}
