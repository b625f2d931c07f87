import { InputError } from "../errors/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { ink, regionColours } from "./style.ts";
import { element, figure, round, text } from "./svg.ts";
import { windowOverlay, windowSchematic } from "./window.ts";

/** Options of {@link latticeFigure}. */
export interface LatticeFigureOptions {
  /** sigma[x + Lx·y] = ±1 */
  readonly sigma: ArrayLike<number>;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** px of a site; by default such that the lattice is about 190 px wide. */
  readonly scale?: number;
  /** A window with its corner at the site `at`, outlined on the lattice and drawn large beside it. */
  readonly window?: {
    /** Its corner, [x, y]. */
    readonly at: readonly [number, number];
    /** [bx, by] */
    readonly block: readonly [number, number];
    /** Width in sites. */
    readonly buffer: number;
    /** Width in sites. */
    readonly environment: number;
  };
  /** Draws the grid of blocks of [bx, by] sites. */
  readonly blocks?: readonly [number, number];
  /** Above the figure. */
  readonly title?: string;
}

const up = "#3a3f47";
const down = "#efede8";

/** A configuration of ±1 spins: +1 dark, −1 pale. */
export function latticeFigure({
  sigma,
  size,
  scale = 190 / size[0],
  window,
  blocks,
  title,
}: LatticeFigureOptions): string {
  check(sigma, size);
  const [left, top] = [4, title ? 22 : 4];
  const [width, height] = [size[0] * scale, size[1] * scale];
  const whole = { x: left, y: top, width, height };
  const body = [
    element("rect", { ...whole, fill: down }),
    element("path", { d: runs(sigma, size, [0, 0], size, left, top, scale), fill: up }),
  ];
  if (title) body.push(text(title, left + width / 2, top - 11, { "text-anchor": "middle" }));
  if (blocks) body.push(blockGrid(size, blocks, left, top, scale));
  body.push(element("rect", { ...whole, fill: "none", stroke: ink, "stroke-width": 0.8 }));
  if (!window) return figure(Math.ceil(left + width + 4), Math.ceil(top + height + 4), body.join("\n"));

  const geometry = windowGeometry(window);
  const [wx, wy] = geometry.size;
  const [ax, ay] = window.at;
  if (!(ax >= 0 && ay >= 0 && ax + wx <= size[0] && ay + wy <= size[1])) {
    throw new InputError(
      `latticeFigure: the window of ${wx}x${wy} sites at (${ax}, ${ay}) leaves the lattice of ${size[0]}x${size[1]}; move its corner`,
    );
  }
  const [x, y] = [left + ax * scale, top + ay * scale];
  body.push(windowOverlay(geometry, x, y, scale));
  // The same window, large, in the middle of the height, tied to the small one by the edges of the beam between them.
  const cell = Math.min(20, 118 / Math.max(wx, wy));
  const zoom = { x: left + width + 24, y: top + (height - wy * cell) / 2, width: wx * cell, height: wy * cell };
  const beam = [
    [y, zoom.y],
    [y + wy * scale, zoom.y + zoom.height],
  ].map(([from, to]) => `M${round(x + wx * scale)} ${round(from!)}L${round(zoom.x)} ${round(to!)}`);
  for (const [colour, thickness] of [
    ["#ffffff", 2.6],
    [regionColours.environment, 0.9],
  ] as const) {
    body.push(element("path", { d: beam.join(""), stroke: colour, "stroke-width": thickness }));
  }
  const ground = [
    element("rect", { ...zoom, fill: down }),
    element("path", { d: runs(sigma, size, window.at, geometry.size, zoom.x, zoom.y, cell), fill: up }),
  ];
  body.push(windowSchematic(geometry, zoom.x, zoom.y, cell, ground.join("\n")));
  return figure(
    Math.ceil(zoom.x + zoom.width + 4),
    Math.ceil(top + Math.max(height, zoom.height) + 4),
    body.join("\n"),
  );
}

/** The +1 sites of a rectangle of the lattice as one path, a run of them along x as one box: so nothing shines through. */
function runs(
  sigma: ArrayLike<number>,
  [Lx]: readonly [number, number],
  [ax, ay]: readonly [number, number],
  [wx, wy]: readonly [number, number],
  left: number,
  top: number,
  scale: number,
): string {
  let path = "";
  for (let y = 0; y < wy; y++) {
    const spin = (x: number) => x < wx && sigma[ax + x + Lx * (ay + y)]! > 0;
    for (let x = 0; x < wx; x++) {
      if (!spin(x)) continue;
      const from = x;
      while (spin(x + 1)) x++;
      const length = round((x + 1 - from) * scale);
      path += `M${round(left + from * scale)} ${round(top + y * scale)}h${length}v${round(scale)}h${-length}z`;
    }
  }
  return path || "M0 0";
}

function blockGrid(
  [Lx, Ly]: readonly [number, number],
  [bx, by]: readonly [number, number],
  left: number,
  top: number,
  scale: number,
): string {
  if (!(bx >= 1 && by >= 1)) throw new InputError(`latticeFigure: expected blocks of 1x1 or more, got ${bx}x${by}`);
  let path = "";
  for (let x = bx; x < Lx; x += bx) path += `M${round(left + x * scale)} ${round(top)}v${round(Ly * scale)}`;
  for (let y = by; y < Ly; y += by) path += `M${round(left)} ${round(top + y * scale)}h${round(Lx * scale)}`;
  return element("path", { d: path, fill: "none", stroke: regionColours.visible, "stroke-width": 0.8 });
}

function check(sigma: ArrayLike<number>, [Lx, Ly]: readonly [number, number]): void {
  if (!(Lx >= 1 && Ly >= 1) || sigma.length !== Lx * Ly) {
    throw new InputError(`latticeFigure: expected ${Lx}x${Ly} = ${Lx * Ly} spins, got ${sigma.length}`);
  }
  for (let i = 0; i < sigma.length; i++) {
    if (sigma[i] !== 1 && sigma[i] !== -1) {
      throw new InputError(`latticeFigure: expected spins of +1 and -1, got ${sigma[i]} at site ${i}`);
    }
  }
}
