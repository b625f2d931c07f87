import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { ensemble } from "../sampling/index.ts";
import {
  blockStates,
  cutWindows,
  formatWindow,
  splitConfigurations,
  windowBits,
  windowGeometry,
  windowSpins,
} from "./index.ts";

const paper = { block: [2, 2], buffer: 1, environment: 1 } as const;
const random = (count: number, size: readonly [number, number], boundary: "torus" | "open" = "torus") => {
  const { sign } = randomStream(key(1));
  return ensemble({
    lattice: squareLattice({ size, boundary }),
    sigma: Int8Array.from({ length: count * size[0] * size[1] }, sign),
  });
};

describe("windowGeometry", () => {
  it("cuts the paper's window: 6×6 sites into V of 4, B of 12 and E of 20", () => {
    const g = windowGeometry(paper);
    expect(g.size).toEqual([6, 6]);
    expect([g.visibleSites.length, g.bufferSites.length, g.environmentSites.length]).toEqual([4, 12, 20]);
    expect(g.visibleSites).toEqual([
      [2, 2],
      [3, 2],
      [2, 3],
      [3, 3],
    ]);
  });

  it.each([
    { block: [3, 2], buffer: 0, environment: 2 },
    { block: [1, 4], buffer: 2, environment: 1 },
    { block: [4, 4], buffer: 3, environment: 3 },
  ] as const)("covers the window once with disjoint regions of the right widths: %j", (shape) => {
    const g = windowGeometry(shape);
    const all = [...g.visibleSites, ...g.bufferSites, ...g.environmentSites].map(String);
    expect(new Set(all).size).toBe(g.size[0] * g.size[1]);
    expect(all.length).toBe(g.size[0] * g.size[1]);
    const [bx, by] = shape.block;
    expect(g.bufferSites.length).toBe((bx + 2 * shape.buffer) * (by + 2 * shape.buffer) - bx * by);
  });

  it("of a block of one side is a row: V in the middle, B and E in two parts at its ends", () => {
    const g = windowGeometry({ block: [3], buffer: 2, environment: 1 });
    expect(g).toMatchObject({ block: [3, 1], size: [9, 1] });
    const x = (sites: typeof g.visibleSites) => sites.map(([x, y]) => (y === 0 ? x : Number.NaN));
    expect([x(g.environmentSites), x(g.bufferSites), x(g.visibleSites)]).toEqual([
      [0, 8],
      [1, 2, 6, 7],
      [3, 4, 5],
    ]);
    expect(formatWindow(g)).toBe("block 3, buffer 2, environment 1, window 9");
    // Of two sides, one of them 1, it is a plane.
    expect(formatWindow(windowGeometry({ block: [3, 1], buffer: 2, environment: 1 }))).toBe(
      "block 3x1, buffer 2, environment 1, window 9x7",
    );
  });

  it("refuses an empty block, a negative buffer and no environment", () => {
    expect(() => windowGeometry({ ...paper, block: [0, 2] })).toThrow(
      "expected a block of at least 1x1 sites, got 0x2",
    );
    expect(() => windowGeometry({ ...paper, buffer: -1 })).toThrow("expected a buffer of 0 or more sites, got -1");
    expect(() => windowGeometry({ ...paper, environment: 0 })).toThrow(/environment of 1 or more/);
  });
});

describe("cutWindows", () => {
  it("reads the spins that stand in the lattice, round the torus too", () => {
    const samples = random(5, [8, 7]);
    const geometry = windowGeometry(paper);
    const windows = cutWindows(samples, geometry, { count: 5 * 56, key: key(2) });
    expect(windows.count).toBe(5 * 56); // every site of the torus is a corner once
    const sites = [...geometry.visibleSites, ...geometry.environmentSites];
    const spins = windowSpins(windows, sites);
    const bits = windowBits(windows, sites);
    const states = blockStates(windows);
    for (let w = 0; w < windows.count; w++) {
      const [c, x0, y0] = windows.corners.subarray(3 * w, 3 * w + 3) as unknown as [number, number, number];
      sites.forEach(([x, y], i) => {
        const s = samples.sigma[c * 56 + ((x0 + x) % 8) + 8 * ((y0 + y) % 7)]!;
        expect(spins[w * 24 + i]).toBe(s);
        expect((bits[w * 2 + (i >> 4)]! >> (i & 15)) & 1).toBe(s > 0 ? 1 : 0);
        if (i < 4) expect((states[w]! >> i) & 1).toBe(s > 0 ? 0 : 1);
      });
    }
    expect(new Set(Array.from({ length: 56 }, (_, w) => windows.corners.slice(3 * w + 1, 3 * w + 3).join())).size).toBe(
      56,
    );
  });

  it("stays inside an open lattice", () => {
    const windows = cutWindows(random(3, [9, 6], "open"), windowGeometry(paper), { count: 1000, key: key(2) });
    expect(windows.count).toBe(3 * 4 * 1);
    for (let w = 0; w < windows.count; w++) expect(windows.corners[3 * w + 1]).toBeLessThanOrEqual(3);
  });

  it.each(["torus", "open"] as const)("reads the spins of a chain, round it where it is a ring: %s", (boundary) => {
    const samples = ensemble({
      lattice: chainLattice({ length: 11, boundary }),
      sigma: Int8Array.from({ length: 4 * 11 }, randomStream(key(1)).sign),
    });
    const geometry = windowGeometry({ block: [3], buffer: 1, environment: 2 });
    const windows = cutWindows(samples, geometry, { count: 1000, key: key(2) });
    const places = boundary === "torus" ? 11 : 3;
    expect(windows.count).toBe(4 * places);
    const spins = windowSpins(windows, geometry.visibleSites);
    for (let w = 0; w < windows.count; w++) {
      expect(Array.from(windows.corners.subarray(3 * w, 3 * w + 3))).toEqual([Math.floor(w / places), w % places, 0]);
      for (let i = 0; i < 3; i++) {
        expect(spins[3 * w + i]).toBe(samples.sigma[11 * Math.floor(w / places) + (((w % places) + 3 + i) % 11)]);
      }
    }
  });

  it("wants a block of one side for a chain, and one of two for a plane", () => {
    const chain = ensemble({ lattice: chainLattice({ length: 40 }), sigma: new Int8Array(200).fill(1) });
    const row = windowGeometry({ block: [2], buffer: 1, environment: 1 });
    const cut = (of: Parameters<typeof cutWindows>[0], g: typeof row) => cutWindows(of, g, { count: 1, key: key(1) });
    expect(() => cut(chain, windowGeometry(paper))).toThrow("expected a block of one side, such as 4, for a chain");
    expect(() => cut(random(5, [8, 8]), row)).toThrow(
      "expected a block of two sides, such as 2x2, for a square lattice",
    );
  });

  it("gives a configuration the same windows whichever others are cut", () => {
    const samples = random(6, [8, 8]);
    const geometry = windowGeometry(paper);
    const all = cutWindows(samples, geometry, { count: 60, key: key(3) });
    const two = cutWindows(samples, geometry, { count: 20, key: key(3), configurations: Uint32Array.of(1, 4) });
    expect(two.corners.slice(0, 30)).toEqual(all.corners.slice(30, 60));
    expect(two.corners.slice(30)).toEqual(all.corners.slice(120, 150));
  });

  it("says what does not fit", () => {
    expect(() => cutWindows(random(2, [4, 8]), windowGeometry(paper), { count: 1, key: key(1) })).toThrow(
      "window 6x6 (block 2x2, buffer 1, environment 1, window 6x6) does not fit a lattice of 4x8; use a smaller block, buffer or environment",
    );
  });
});

describe("splitConfigurations", () => {
  it.each([5, 6, 17, 100, 1003])("puts each of %i configurations into one of three sets, 3 : 1 : 1", (count) => {
    const { learn, choose, report } = splitConfigurations(count);
    expect([...learn, ...choose, ...report].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, c) => c));
    expect(Math.abs(choose.length - count / 5)).toBeLessThanOrEqual(0.1 * count + 1);
    expect(report.length).toBeGreaterThan(0);
  });

  it("refuses fewer than five", () => {
    expect(() => splitConfigurations(4)).toThrow(/at least 5 configurations/);
  });
});
