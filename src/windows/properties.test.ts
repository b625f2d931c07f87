/** What holds of windows of any shape on any lattice, by examples that fast-check makes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { type Boundary, latticeOf } from "../lattices/index.ts";
import { type Ensemble, ensemble } from "../sampling/index.ts";
import {
  blockStates,
  configurationsOf,
  cutWindows,
  splitConfigurations,
  windowBits,
  windowGeometry,
  windowPlaces,
  windowSpins,
} from "./index.ts";

const shapes = fc.record({
  block: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  buffer: fc.nat(3),
  environment: fc.integer({ min: 1, max: 2 }),
});
const runs = { seed: 2018, numRuns: 100 };

/** Random spins on a square lattice as large as a window and some sites more. */
function samples(count: number, size: readonly [number, number], boundary: Boundary, seed: number): Ensemble {
  const { sign } = randomStream(key(seed));
  return ensemble({
    lattice: latticeOf({ kind: "square", size, boundary }),
    sigma: Int8Array.from({ length: count * size[0] * size[1] }, sign),
  });
}

/** A geometry with an ensemble that it fits. */
const cases = fc
  .record({
    shape: shapes,
    more: fc.tuple(fc.nat(4), fc.nat(4)),
    boundary: fc.constantFrom<Boundary>("torus", "open"),
    count: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(1000),
    wanted: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ shape, more, boundary, count, seed, wanted }) => {
    const geometry = windowGeometry(shape);
    const size = [Math.max(2, geometry.size[0] + more[0]), Math.max(2, geometry.size[1] + more[1])] as const;
    return { geometry, size, boundary, seed, wanted, of: samples(count, size, boundary, seed) };
  });

describe("the regions of a window", () => {
  it("are disjoint, cover it, and lie as far from the block as they are said to", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const g = windowGeometry(shape);
        const [bx, by] = shape.block;
        const margin = shape.buffer + shape.environment;
        expect(g.size).toEqual([bx + 2 * margin, by + 2 * margin]);
        const all = [...g.visibleSites, ...g.bufferSites, ...g.environmentSites];
        expect(new Set(all.map(([x, y]) => x + g.size[0] * y)).size).toBe(all.length);
        expect(all.length).toBe(g.size[0] * g.size[1]);
        expect(g.visibleSites.length).toBe(bx * by);
        const distance = ([x, y]: readonly [number, number]): number =>
          Math.max(margin - x, x - (margin + bx - 1), margin - y, y - (margin + by - 1), 0);
        expect(g.visibleSites.every((site) => distance(site) === 0)).toBe(true);
        expect(g.bufferSites.every((site) => distance(site) > 0 && distance(site) <= shape.buffer)).toBe(true);
        expect(g.environmentSites.every((site) => distance(site) > shape.buffer && distance(site) <= margin)).toBe(
          true,
        );
      }),
      runs,
    );
  });
});

describe("windows that are cut", () => {
  it("are as many as are wanted, each configuration giving the same number, all different, and inside of an open lattice", () => {
    fc.assert(
      fc.property(cases, ({ geometry, size, boundary, seed, wanted, of }) => {
        const windows = cutWindows(of, geometry, { count: wanted, key: key(seed) });
        const { count: places } = windowPlaces(of, geometry);
        const each = Math.min(places[0] * places[1], Math.ceil(wanted / of.count));
        expect(windows.count).toBe(each * of.count);
        expect([...configurationsOf(windows)]).toEqual(
          Array.from({ length: windows.count }, (_, w) => Math.floor(w / each)),
        );
        const corners = Array.from({ length: windows.count }, (_, w) => windows.corners.subarray(3 * w, 3 * w + 3));
        expect(new Set(corners.map((corner) => corner.join())).size).toBe(windows.count);
        for (const [, x, y] of corners) {
          expect(x! < size[0] && y! < size[1]).toBe(true);
          if (boundary === "open") {
            expect(x! + geometry.size[0] <= size[0] && y! + geometry.size[1] <= size[1]).toBe(true);
          }
        }
      }),
      runs,
    );
  });

  it("hold the spins of their sites, as spins, as bits and as states alike", () => {
    fc.assert(
      fc.property(cases, ({ geometry, size: [Lx, Ly], seed, wanted, of }) => {
        const windows = cutWindows(of, geometry, { count: wanted, key: key(seed) });
        for (const sites of [geometry.visibleSites, geometry.environmentSites]) {
          const spins = windowSpins(windows, sites);
          const bits = windowBits(windows, sites);
          const words = bits.length / windows.count;
          const expected = Array.from({ length: windows.count }, (_, w) => {
            const [c, x0, y0] = windows.corners.subarray(3 * w, 3 * w + 3) as unknown as [number, number, number];
            return sites.map(([x, y]) => of.sigma[c * Lx * Ly + ((x0 + x) % Lx) + Lx * ((y0 + y) % Ly)]!);
          }).flat();
          expect([...spins]).toEqual(expected);
          const ofBits = expected.map((_, at) => {
            const [w, i] = [Math.floor(at / sites.length), at % sites.length];
            return (bits[w * words + (i >> 4)]! >> (i & 15)) & 1 ? 1 : -1;
          });
          expect(ofBits).toEqual(expected);
        }
        const states = blockStates(windows);
        const spins = windowSpins(windows, geometry.visibleSites);
        const n = geometry.visibleSites.length;
        const expected = Uint32Array.from({ length: windows.count }, (_, w) =>
          spins.subarray(w * n, (w + 1) * n).reduce((state, s, i) => state | (s < 0 ? 1 << i : 0), 0),
        );
        expect(states).toEqual(expected);
      }),
      { ...runs, numRuns: 40 },
    );
  });

  it("see the same in a torus that is shifted, from corners that are shifted with it", () => {
    fc.assert(
      fc.property(cases, fc.nat(20), fc.nat(20), ({ geometry, size: [Lx, Ly], seed, of, wanted }, dx, dy) => {
        const torus = samples(of.count, [Lx, Ly], "torus", seed);
        const sigma = torus.sigma.map((_, at) => {
          const [x, y, base] = [at % Lx, Math.floor(at / Lx) % Ly, at - (at % (Lx * Ly))];
          return torus.sigma[base + ((x + dx) % Lx) + Lx * ((y + dy) % Ly)]!;
        });
        const shifted = ensemble({ lattice: torus.lattice, sigma });
        const windows = cutWindows(torus, geometry, { count: wanted, key: key(seed) });
        const moved = {
          ...windows,
          ensemble: shifted,
          // shifted(x) = torus(x + d): what was seen from x is seen from x − d.
          corners: windows.corners.map((value, i) =>
            i % 3 === 0 ? value : i % 3 === 1 ? (value + Lx - (dx % Lx)) % Lx : (value + Ly - (dy % Ly)) % Ly,
          ),
        };
        for (const sites of [geometry.visibleSites, geometry.environmentSites]) {
          expect(windowSpins(moved, sites)).toEqual(windowSpins(windows, sites));
        }
      }),
      runs,
    );
  });

  it("of a configuration are the same whichever other configurations are cut", () => {
    fc.assert(
      fc.property(cases, fc.nat(5), ({ geometry, seed, wanted, of }, n) => {
        const c = n % of.count;
        const all = cutWindows(of, geometry, { count: wanted, key: key(seed) });
        const each = all.count / of.count;
        const one = cutWindows(of, geometry, { count: each, key: key(seed), configurations: Uint32Array.of(c) });
        expect(one.corners).toEqual(all.corners.slice(3 * each * c, 3 * each * (c + 1)));
      }),
      runs,
    );
  });
});

describe("the three sets", () => {
  it("are disjoint, hold every configuration, in order, and none is empty", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 3000 }), (count) => {
        const { learn, choose, report } = splitConfigurations(count);
        const all = [...learn, ...choose, ...report].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: count }, (_, c) => c));
        for (const set of [learn, choose, report]) {
          expect(set.length).toBeGreaterThan(0);
          expect([...set]).toEqual([...set].sort((a, b) => a - b));
        }
      }),
      runs,
    );
  });
});
