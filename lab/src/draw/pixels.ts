/** Configurations as pixels, one a site of the picture: what is seen where sites are small. */
import { COLOURS } from "./lattice.ts";

type Rgb = readonly [red: number, green: number, blue: number];

/** One pixel in the order of bytes that canvases have, on machines that are little-endian, as all are that run browsers. */
const packed = ([red, green, blue]: Rgb): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/**
 * Colours of dimers by the direction of their field, right, left, down, up, as in the figures: warm along x and cool along y, the two shades apart by
 * lightness (Okabe and Ito).
 */
export const DIMER_COLOURS: readonly [Rgb, Rgb, Rgb, Rgb] = [
  [213, 94, 0],
  [230, 159, 0],
  [0, 114, 178],
  [86, 180, 233],
];

/** Of a pair of noise spins that are unequal. */
export const UNEQUAL: Rgb = [178, 24, 43];

const SPINS = COLOURS.map(packed);
const DIMERS = DIMER_COLOURS.map(packed);
const GROUND = packed([236, 232, 223]);

/** Ising spins, down light and up dark. */
export function spinPixels(spins: Int8Array, into: Uint32Array): void {
  const [down, vacant, up] = SPINS as [number, number, number];
  for (let i = 0; i < spins.length; i++) into[i] = spins[i]! < 0 ? down : spins[i]! > 0 ? up : vacant;
}

/** The direction of the field of the dimer on link (x, y) of the medial grid: 0 to 3, from the vertex with x + y even to the other. */
export const fieldDirection = (x: number, y: number): number => {
  const isOdd = ((x >> 1) + (y >> 1)) & 1;
  return x & 1 ? isOdd : 2 + isOdd;
};

/**
 * Dimers of a medial grid on a torus, each three pixels long, from vertex to vertex; with noise the vertices and faces are their spins, so that of a dimer
 * the link is left, and the face of an unequal pair is red.
 */
export function dimerPixels(spins: Int8Array, [width, height]: readonly [number, number], into: Uint32Array): void {
  into.fill(GROUND);
  const isNoisy = spins[0] !== 0;
  for (let y = 0; y < height; y++) {
    // Links to the right have x odd in rows of vertices, those down x even between them.
    for (let x = y & 1 ? 0 : 1; x < width; x += 2) {
      const i = x + width * y;
      if (spins[i] !== 1) continue;
      const colour = DIMERS[fieldDirection(x, y)]!;
      into[i] = colour;
      if (isNoisy) continue;
      if (x & 1) {
        into[i - 1] = colour;
        into[((x + 1) % width) + width * y] = colour;
      } else {
        into[i - width] = colour;
        into[x + width * ((y + 1) % height)] = colour;
      }
    }
  }
  if (!isNoisy) return;
  const [down, , up] = SPINS as [number, number, number];
  const unequal = packed(UNEQUAL);
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const vertex = x + width * y;
      const face = ((x - 1 + width) % width) + width * ((y - 1 + height) % height);
      into[vertex] = spins[vertex]! > 0 ? up : down;
      into[face] = spins[face] === spins[vertex] ? into[vertex]! : unequal;
    }
  }
}

/** Draws dimers on a canvas of a pixel a site. */
export function drawDimerPixels(canvas: HTMLCanvasElement, spins: Int8Array, size: readonly [number, number]): void {
  [canvas.width, canvas.height] = size;
  const image = new ImageData(...size);
  dimerPixels(spins, size, new Uint32Array(image.data.buffer));
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** A chain through time: a row for each picture, the newest the lowest. */
export function spaceTime(rows: Int8Array, next: Int8Array): void {
  rows.copyWithin(0, next.length);
  rows.set(next, rows.length - next.length);
}
