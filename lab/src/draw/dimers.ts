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
  const isRound = s >= ROUND_FROM;
  const bars = DIMER_COLOURS.map(() => new Path2D());
  for (let y = top; y <= bottom; y++) {
    for (let x = y & 1 ? even(left) : even(left) + 1; x <= right; x += 2) {
      if (spinAt(x, y) !== 1) continue;
      // The bar of a link reaches from vertex to vertex, one site away on either side.
      const [dx, dy] = x & 1 ? [s, 0] : [0, s];
      const bar = bars[fieldDirection(wrapped(x, width), wrapped(y, height))]!;
      const half = thickness / 2;
      const [w, h] = [dx + half, dy + half];
      const corner = [px(x) - w, py(y) - h, 2 * w, 2 * h] as const;
      if (isRound) bar.roundRect(...corner, half);
      else bar.rect(...corner);
    }
  }
  bars.forEach((bar, direction) => {
    context.fillStyle = css(DIMER_COLOURS[direction]!);
    context.fill(bar);
  });
  if (isNoisy) drawNoise();

  /** The two spins of a pair, a vertex and the face above it to the left, and the line that binds them. */
  function drawNoise(): void {
    const [equal, unequal, up, down] = [new Path2D(), new Path2D(), new Path2D(), new Path2D()];
    const disc = (x: number, y: number, r: number): void => {
      const path = spinAt(x, y) > 0 ? up : down;
      path.moveTo(px(x) + r, py(y));
      path.arc(px(x), py(y), r, 0, 2 * Math.PI);
    };
    for (let y = even(top); y <= bottom; y += 2) {
      for (let x = even(left); x <= right; x += 2) {
        const pair = spinAt(x, y) === spinAt(x - 1, y - 1) ? equal : unequal;
        pair.moveTo(px(x), py(y));
        pair.lineTo(px(x - 1), py(y - 1));
        disc(x, y, 0.24 * s);
        disc(x - 1, y - 1, 0.2 * s);
      }
    }
    context.strokeStyle = "rgb(107 107 107)";
    context.lineWidth = Math.max(1, 0.06 * s);
    context.stroke(equal);
    context.strokeStyle = css(UNEQUAL);
    context.lineWidth = Math.max(1.5, 0.16 * s);
    context.stroke(unequal);
    context.strokeStyle = UP;
    context.lineWidth = Math.max(0.75, 0.05 * s);
    for (const [path, colour] of [
      [up, UP],
      [down, "#ffffff"],
    ] as const) {
      context.fillStyle = colour;
      context.fill(path);
      context.stroke(path);
    }
  }
}
