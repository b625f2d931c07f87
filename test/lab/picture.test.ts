/** What is drawn of a configuration, and where on it the window lies. */
import { key } from "kadanoff/kernels";
import { medialLattice } from "kadanoff/lattices";
import { dimers, electricField } from "kadanoff/models";
import { sample, worm } from "kadanoff/sampling";
import { describe, expect, it } from "vitest";
import { painter } from "../../lab/src/draw/painter.ts";
import { DIMER_COLOURS, fieldDirection, UNEQUAL } from "../../lab/src/draw/pixels.ts";
import {
  drawnTo,
  EDGES,
  edgeDistance,
  nearestEdge,
  type Picture,
  tiles,
  windowCorner,
  windowPlace,
  windowSide,
  within,
} from "../../lab/src/draw/view.ts";

const rgbOf = (pixel: number): number[] => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
const is = (pixel: number, colour: readonly number[]): boolean => rgbOf(pixel).join() === colour.join();
const grid: Picture = { columns: 16, rows: 16, isTorus: true, isDimers: true };
const configuration = (noise?: number): Int8Array =>
  sample(dimers({ size: [8, 8], ...(noise === undefined ? {} : { noise }) }), {
    sampler: worm(),
    count: 1,
    key: key(5),
  }).sigma;

describe("the picture", () => {
  it("has three pixels for each dimer, in the colour of the direction of its field", () => {
    const spins = configuration();
    const pixels = painter(grid)(spins);
    const coloured = [...pixels].filter((p) => DIMER_COLOURS.some((colour) => is(p, colour)));
    expect(coloured.length).toBe(3 * 32);
    const field = electricField(spins, medialLattice({ vertices: [8, 8] }));
    spins.forEach((s, i) => {
      if (s !== 1) return;
      const [x, y] = [i % 16, Math.floor(i / 16)];
      const direction = fieldDirection(x, y);
      expect(is(pixels[i]!, DIMER_COLOURS[direction]!)).toBe(true);
      // To the right and down, 0 and 2, is where the field on the link is positive.
      expect(direction % 2 === 0).toBe(field[i]! > 0);
    });
  });

  it("shows each pair of noise spins that are unequal", () => {
    const spins = configuration(0.7);
    const pixels = painter(grid)(spins);
    let unequal = 0;
    for (let y = 0; y < 16; y += 2) {
      for (let x = 0; x < 16; x += 2) {
        const face = ((x + 15) % 16) + 16 * ((y + 15) % 16);
        const isUnequal = spins[face] !== spins[x + 16 * y];
        unequal += isUnequal ? 1 : 0;
        expect(is(pixels[face]!, UNEQUAL)).toBe(isUnequal);
      }
    }
    expect(unequal).toBeGreaterThan(5);
    expect(unequal).toBeLessThan(40);
  });

  it("shows a chain through time, now the lowest row, and nothing before its beginning", () => {
    const paint = painter({ columns: 4, rows: 4, isTorus: false, isDimers: false });
    const rows = [
      [1, 1, -1, -1],
      [1, -1, -1, 1],
    ].map((row) => Int8Array.from(row));
    paint(rows[0]!);
    const pixels = paint(rows[1]!);
    const up = pixels[4 * 3]!;
    const down = pixels[4 * 3 + 1]!;
    expect(up).not.toBe(down);
    expect([...pixels.subarray(8)]).toEqual([up, up, down, down, up, down, down, up]);
    expect([...pixels.subarray(0, 8)].every((p) => p === 0)).toBe(true);
  });

  it("covers the screen whatever part of the torus is seen", () => {
    const picture: Picture = { columns: 10, rows: 10, isTorus: true, isDimers: false };
    for (const zoom of [1, 3, 8]) {
      for (const centre of [
        [5, 5],
        [0, 9.7],
        [-3, 4],
        [123.4, 2],
      ] as const) {
        const view = within({ zoom, centre }, picture);
        const side = 100;
        const length = side * zoom;
        // Each point of the screen is on exactly one tile.
        for (const x of [0.5, 33.3, 99.5]) {
          for (const y of [0.5, 50.1, 99.5]) {
            const on = tiles(view, picture, side).filter(
              ([left, top]) => x >= left && x < left + length && y >= top && y < top + length,
            );
            expect(on.length).toBe(1);
          }
        }
      }
    }
    // Time has an end: the view stays on it.
    const chain: Picture = { columns: 10, rows: 10, isTorus: false, isDimers: false };
    expect(within({ zoom: 2, centre: [12, 99] }, chain).centre).toEqual([2, 7.5]);
    expect(within({ zoom: 2, centre: [-1, -5] }, chain).centre).toEqual([9, 2.5]);
  });
});

describe("the window on the picture", () => {
  const widths = { block: 3, buffer: 2, environment: 1 };

  it("lies in the middle, and on a medial grid begins on a vertex", () => {
    expect(windowSide(widths)).toBe(9);
    expect(windowCorner(widths, { ...grid, isDimers: false, columns: 64 })).toBe(27);
    expect(windowCorner(widths, { ...grid, columns: 64 })).toBe(26);
    // Round the torus it is seen where the view is.
    expect(windowPlace(27, 9, 32, 64)).toBe(27);
    expect(windowPlace(27, 9, 1, 64)).toBe(27);
    expect(windowPlace(27, 9, 63.9, 64)).toBe(91);
  });

  it("gives each region the width to which its edge is drawn, and takes hold of the nearest edge", () => {
    for (const edge of EDGES) {
      expect(drawnTo(edge, edgeDistance(edge, widths), widths)).toBe(widths[edge]);
      expect(drawnTo(edge, edgeDistance(edge, { ...widths, [edge]: widths[edge] + 2 }), widths)).toBe(widths[edge] + 2);
      expect(nearestEdge(edgeDistance(edge, widths) + 0.2, widths, 0.5)).toBe(edge);
    }
    expect(nearestEdge(7, widths, 0.5)).toBeUndefined();
    expect(nearestEdge(0, widths, 0.5)).toBeUndefined();
  });
});
