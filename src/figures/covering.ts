import { InputError } from "../errors/index.ts";
import { faceSite, formatSize, type Lattice, vertexSite, verticesOf } from "../lattices/index.ts";
import { coveringOf, type HeightField, heightAt, heightField } from "../models/index.ts";
import { diverging, grey, ink, palette, singleColumn, smallFontSize } from "./style.ts";
import { element, figure, round, text, textWidth } from "./svg.ts";

/** Options of {@link coveringFigure}. */
export interface CoveringFigureOptions {
  /** One configuration of the medial grid of a torus, a covering; with noise spins or 0 on vertices and faces. */
  readonly spins: Int8Array;
  /** The medial grid. */
  readonly lattice: Lattice;
  /** The vertices that are drawn, from vertex `at` on, round the torus; all of them if left out. */
  readonly window?: VertexBox;
  /** Vertices that are outlined. */
  readonly region?: VertexBox;
  /** Draws the height field on the faces: in colours and as numbers, in units of ¼. */
  readonly heights?: boolean;
  /** Above the figure. */
  readonly title?: string;
  /** px; 280 or more with noise spins, whose legend is as wide. */
  readonly width?: number;
}

/** Vertices: size[0] × size[1] of them from vertex (at[0], at[1]) on. */
export interface VertexBox {
  /** The first vertex, [x, y]. */
  readonly at: readonly [number, number];
  /** Vertices along x and along y. */
  readonly size: readonly [number, number];
}

/** Colours of dimers by the direction of their field: right, left, down, up. */
const fieldColours = [palette[1]!, palette[4]!, palette[0]!, palette[5]!] as const;
const unequalColour = "#b2182b";

/** Lattice constants between the outer vertices and the frame: half of one and a little, so that the faces outside are seen. */
const MARGIN = 0.68;

/**
 * A covering by dimers as bars on their links, with arrows along their electric field, from vertices with x + y even to the others, in a colour
 * for each direction; as in fig. 3 of [kochjanusz2018]. Where there are noise spins each is a disc, dark for +1 and white for −1, and the two of a
 * pair hang together; a pair that is not equal is red.
 */
export function coveringFigure({
  spins,
  lattice,
  window = { at: [0, 0], size: verticesOf(lattice).size },
  region,
  heights = false,
  title,
  width = singleColumn,
}: CoveringFigureOptions): string {
  const covering = check(spins, lattice, window);
  const [Lx, Ly] = verticesOf(lattice).size;
  const [w, h] = window.size;
  const noisy = spins[vertexSite(lattice, 0, 0)] !== 0;
  const left = 4;
  const cell = (width - 2 * left) / (w - 1 + 2 * MARGIN);
  const top = title ? 22 : 4;
  const bottom = noisy ? 20 : 4;
  const frame = { x: left, y: top, width: width - 2 * left, height: cell * (h - 1 + 2 * MARGIN) };
  const height = top + frame.height + bottom;

  // Inside the frame: vertex (x, y) of the window is at (px(x), px(y)).
  const px = (x: number): number => round((x + MARGIN) * cell);
  const onTorus = (x: number, y: number) => [(window.at[0] + x + Lx) % Lx, (window.at[1] + y + Ly) % Ly] as const;
  const inside: string[] = [];
  const field = heights ? heightField(spins, lattice) : undefined;
  if (field) inside.push(...faces(field, window, px, cell));
  inside.push(links(window.size, px, frame));
  if (noisy) inside.push(...pairs(spins, lattice, window.size, onTorus, px, cell));
  // One vertex more all round, whose dimers may reach into the frame.
  for (let y = -1; y <= h; y++) {
    for (let x = -1; x <= w; x++) {
      const [i, j] = onTorus(x, y);
      if ((i + j) % 2 === 0) inside.push(dimer(px(x), px(y), cell, covering[i + Lx * j]!));
    }
  }
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [i, j] = onTorus(x, y);
      const spin = noisy ? spins[vertexSite(lattice, i, j)]! : (i + j) % 2 === 0 ? 1 : -1;
      inside.push(disc(px(x), px(y), noisy ? 0.11 * cell : 0.07 * cell, spin));
    }
  }
  if (field) inside.push(...numbers(field, window, px, cell));
  if (region) {
    const [x, y] = [0, 1].map((k) => (region.at[k]! - window.at[k]! + [Lx, Ly][k]!) % [Lx, Ly][k]!);
    inside.push(outline(x!, y!, region.size, px, cell));
  }

  const body = [
    element(
      "svg",
      { ...frame, viewBox: `0 0 ${round(frame.width)} ${round(frame.height)}` },
      `\n${inside.join("\n")}\n`,
    ),
    element("rect", { ...frame, fill: "none", stroke: ink, "stroke-width": 0.8 }),
  ];
  if (title) body.push(text(title, width / 2, top - 11, { "text-anchor": "middle" }));
  if (noisy) body.push(legendOfNoise(width / 2, height - 9));
  return figure(width, Math.ceil(height), body.join("\n"));
}

type Px = (x: number) => number;

/** The lattice below the dimers, which goes on to the frame. */
function links(
  [w, h]: readonly [number, number],
  px: Px,
  { width, height }: { width: number; height: number },
): string {
  let path = "";
  for (let x = 0; x < w; x++) path += `M${px(x)} 0v${round(height)}`;
  for (let y = 0; y < h; y++) path += `M0 ${px(y)}h${round(width)}`;
  return element("path", { d: path, stroke: "#c4c4c4", "stroke-width": 0.8, fill: "none" });
}

/** A dimer of a vertex with x + y even, and the arrow of its field, which points away from there. */
function dimer(x: number, y: number, cell: number, direction: number): string {
  const [dx, dy] = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ][direction]! as [number, number];
  const bar = element("path", {
    d: `M${x} ${y}l${round(dx * cell)} ${round(dy * cell)}`,
    stroke: fieldColours[direction],
    "stroke-width": 0.26 * cell,
    "stroke-linecap": "round",
  });
  // A head in the middle of the bar: its tip, and the two ends behind it.
  const at = (along: number, across: number): string =>
    `${round(x + cell * (dx * along - dy * across))} ${round(y + cell * (dy * along + dx * across))}`;
  const head = element("path", {
    d: `M${at(0.45, 0.08)}L${at(0.6, 0)}L${at(0.45, -0.08)}`,
    fill: "none",
    stroke: "#ffffff",
    "stroke-width": 0.05 * cell,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return bar + head;
}

const disc = (x: number, y: number, r: number, spin: number): string =>
  element("circle", { cx: x, cy: y, r, fill: spin > 0 ? ink : "#ffffff", stroke: ink, "stroke-width": 0.9 });

/** The noise spins of the faces, and what binds them to those of their vertices. */
function* pairs(
  spins: Int8Array,
  lattice: Lattice,
  [w, h]: readonly [number, number],
  onTorus: (x: number, y: number) => readonly [number, number],
  px: Px,
  cell: number,
): Generator<string> {
  // One vertex more to the right and below, whose faces are inside the frame.
  for (let y = 0; y <= h; y++) {
    for (let x = 0; x <= w; x++) {
      const [i, j] = onTorus(x, y);
      const face = spins[faceSite(lattice, i, j)]!;
      const equal = face === spins[vertexSite(lattice, i, j)];
      yield element("path", {
        d: `M${px(x)} ${px(y)}L${px(x - 0.5)} ${px(y - 0.5)}`,
        stroke: equal ? grey : unequalColour,
        "stroke-width": equal ? 1 : 2,
      });
      yield disc(px(x - 0.5), px(y - 0.5), 0.085 * cell, face);
    }
  }
}

/** The faces in the colour of their height, red above and blue below the mean; one step of colour is a height of ¼. */
function* faces(field: HeightField, { at, size: [w, h] }: VertexBox, px: Px, cell: number): Generator<string> {
  const shown: [number, number, number][] = [];
  for (let y = -1; y < h; y++) {
    for (let x = -1; x < w; x++) shown.push([x, y, heightAt(field, at[0] + x, at[1] + y)]);
  }
  const mean = shown.reduce((sum, [, , height]) => sum + height, 0) / shown.length;
  for (const [x, y, height] of shown) {
    yield element("rect", {
      x: px(x),
      y: px(y),
      width: cell,
      height: cell,
      fill: heightColour(height - mean),
      "shape-rendering": "crispEdges",
    });
  }
}

/** Pale enough for numbers and bars to stand out; the same scale in all figures: a height of 2 has the last colour. */
const heightColour = (height: number): string => diverging(Math.max(-0.5, Math.min(0.5, height / 4)));

/** 4h of the faces that are seen as a whole. */
function* numbers(field: HeightField, { at, size: [w, h] }: VertexBox, px: Px, cell: number): Generator<string> {
  for (let y = 0; y < h - 1; y++) {
    for (let x = 0; x < w - 1; x++) {
      const height = heightAt(field, at[0] + x, at[1] + y);
      const label = String(4 * height + 0).replace("-", "−");
      yield text(label, px(x + 0.5), px(y + 0.5), {
        "text-anchor": "middle",
        "font-size": Math.min(smallFontSize + 1, 0.3 * cell),
      });
    }
  }
}

/** A dashed frame half-way between the vertices of a region, the first of which is (x, y) of the window, and those outside. */
function outline(x: number, y: number, [w, h]: readonly [number, number], px: Px, cell: number): string {
  return element("rect", {
    x: px(x - 0.5),
    y: px(y - 0.5),
    width: w * cell,
    height: h * cell,
    fill: "none",
    stroke: ink,
    "stroke-width": 1.2,
    "stroke-dasharray": "5 3",
  });
}

/** What the discs and their lines are, centred at (x, y). */
function legendOfNoise(x: number, y: number): string {
  const style = { "font-size": smallFontSize };
  const words = ["noise +1", "−1", "equal pair", "unequal"];
  const signs = [10, 10, 22, 22];
  const widths = words.map((word, k) => signs[k]! + 4 + textWidth(word, smallFontSize) + 12);
  let at = x - (widths.reduce((sum, width) => sum + width, 0) - 12) / 2;
  const body: string[] = [];
  words.forEach((word, k) => {
    const colour = k === 3 ? unequalColour : grey;
    if (k >= 2) {
      body.push(element("path", { d: `M${round(at + 4)} ${round(y)}h14`, stroke: colour, "stroke-width": k - 1 }));
      body.push(disc(at + 4, y, 3.5, 1), disc(at + 18, y, 3.5, k === 2 ? 1 : -1));
    } else body.push(disc(at + 5, y, 4, k === 0 ? 1 : -1));
    body.push(text(word, at + signs[k]! + 4, y, style));
    at += widths[k]!;
  });
  return body.join("\n");
}

function check(spins: Int8Array, lattice: Lattice, { size: [w, h] }: VertexBox): Uint8Array {
  if (lattice.kind !== "medial" || lattice.boundary !== "torus") {
    throw new InputError(
      `coveringFigure: expected the medial grid of a torus, got a lattice ${lattice.kind}, ${lattice.boundary}`,
    );
  }
  const covering = coveringOf(spins, lattice);
  if (covering === undefined) {
    throw new InputError("coveringFigure: expected one dimer on each vertex, got a vertex with none or several");
  }
  const [Lx, Ly] = verticesOf(lattice).size;
  if (!(w >= 2 && h >= 2 && w <= Lx && h <= Ly)) {
    throw new InputError(
      `coveringFigure: expected a window of 2x2 to ${formatSize([Lx, Ly])} vertices, got ${formatSize([w, h])}`,
    );
  }
  return covering;
}
