import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { dimers, electricField } from "../models/index.ts";
import { configuration, type Ensemble, ensemble, sample, worm } from "../sampling/index.ts";
import { cutWindows, occupiedGeometry, windowGeometry, windowSpins } from "./index.ts";

const shape = { block: [8, 8], buffer: 4, environment: 2 } as const;
const samples = (model: ReturnType<typeof dimers>, count = 6): Ensemble =>
  sample(model, { sampler: worm(), count, key: key(4), interval: 20 });

/** The corners of all windows there are, as `x,y`. */
function corners(of: Ensemble, geometry = windowGeometry(shape)): Set<string> {
  const windows = cutWindows(of, geometry, { count: 1e6, key: key(1) });
  return new Set(Array.from({ length: windows.count }, (_, w) => windows.corners.slice(3 * w + 1, 3 * w + 3).join()));
}

describe("windows of dimers", () => {
  it("begin on every vertex of a torus, and on nothing else", () => {
    const found = corners(samples(dimers({ size: [12, 10], noise: 0.9 })));
    expect(found.size).toBe(120);
    for (const corner of found) expect(corner.split(",").every((x) => Number(x) % 2 === 0)).toBe(true);
  });

  it("have their block on a vertex also where buffer and environment are odd", () => {
    const geometry = windowGeometry({ block: [4, 4], buffer: 2, environment: 1 });
    const of = samples(dimers({ size: [8, 8] }));
    for (const corner of corners(of, geometry)) {
      expect(corner.split(",").every((x) => (Number(x) + 3) % 2 === 0)).toBe(true);
    }
    expect(corners(of, geometry).size).toBe(64);
  });

  it("lie inside an open lattice, without its cut links", () => {
    const of = samples(dimers({ size: [12, 11], boundary: "open" }));
    // 20 sites of 23 and of 21
    expect([...corners(of)].sort()).toEqual(["0,0", "2,0"]);
    const windows = cutWindows(of, windowGeometry(shape), { count: 100, key: key(1) });
    expect(windowSpins(windows, windows.geometry.environmentSites).includes(0)).toBe(false);
  });

  it("have links alone in V and E without noise, and every site with it", () => {
    const bare = samples(dimers({ size: [12, 12] }));
    const geometry = windowGeometry(shape);
    const windows = cutWindows(bare, geometry, { count: 500, key: key(2) });
    const { visibleSites, environmentSites } = windows.geometry;
    expect(visibleSites.length).toBe(32);
    expect(environmentSites.length).toBe(72); // 144 sites of the shell, half of them links
    for (const [x, y] of [...visibleSites, ...environmentSites]) expect((x + y) % 2).toBe(1);
    for (const sites of [visibleSites, environmentSites]) {
      expect(windowSpins(windows, sites).every((s) => s === 1 || s === -1)).toBe(true);
    }
    expect(occupiedGeometry(bare, geometry)).toEqual(windows.geometry);
    const noisy = samples(dimers({ size: [12, 12], noise: 0.9 }));
    expect(occupiedGeometry(noisy, geometry)).toBe(geometry);
  });

  it("see the field that is there: its sum over a block from the spins of the window", () => {
    const of = samples(dimers({ size: [12, 12] }));
    const windows = cutWindows(of, windowGeometry(shape), { count: 200, key: key(3) });
    const { visibleSites } = windows.geometry;
    const spins = windowSpins(windows, visibleSites);
    for (let w = 0; w < windows.count; w++) {
      const [c, x0, y0] = windows.corners.subarray(3 * w, 3 * w + 3) as unknown as [number, number, number];
      const field = electricField(configuration(of, c), of.lattice);
      // Signs in a block are those of the lattice where it begins on an even vertex, and opposite where on an odd one.
      const parity = (x0 + y0) % 4 === 0 ? 1 : -1;
      let [inLattice, inWindow] = [0, 0];
      visibleSites.forEach(([x, y], i) => {
        if (x % 2 === 0) return;
        inLattice += field[((x0 + x) % 24) + 24 * ((y0 + y) % 24)]!;
        inWindow += ((x >> 1) + (y >> 1)) % 2 ? -spins[w * 32 + i]! : spins[w * 32 + i]!;
      });
      expect(inWindow / 2).toBeCloseTo(parity * inLattice, 12);
    }
  });
});

describe("windows of samples with empty sites", () => {
  const { sign } = randomStream(key(8));
  const withEmpty = (isEmpty: (x: number, y: number) => boolean, boundary: "torus" | "open"): Ensemble =>
    ensemble({
      lattice: squareLattice({ size: [12, 12], boundary }),
      sigma: Int8Array.from({ length: 3 * 144 }, (_, i) => (isEmpty(i % 12, Math.floor((i % 144) / 12)) ? 0 : sign())),
    });

  it.each(["torus", "open"] as const)(
    "begin at multiples of their period, found without being told: %s",
    (boundary) => {
      const of = withEmpty((x, y) => x % 3 === 1 && y % 2 === 0, boundary);
      const geometry = windowGeometry({ block: [3, 2], buffer: 1, environment: 1 });
      for (const corner of corners(of, geometry)) {
        const [x, y] = corner.split(",").map(Number) as [number, number];
        expect([(x + 2) % 3, (y + 2) % 2]).toEqual([0, 0]);
      }
      const { visibleSites } = occupiedGeometry(of, geometry);
      expect(visibleSites.length).toBe(5);
      const windows = cutWindows(of, geometry, { count: 100, key: key(1) });
      expect(windowSpins(windows, visibleSites).includes(0)).toBe(false);
      expect(windowSpins(windows, windows.geometry.environmentSites).includes(0)).toBe(false);
    },
  );

  it("are refused where nothing is left of a region", () => {
    const of = withEmpty((x, y) => (x + y) % 2 === 0, "torus");
    const geometry = windowGeometry({ block: [1, 1], buffer: 1, environment: 1 });
    expect(() => cutWindows(of, geometry, { count: 1, key: key(1) })).toThrow(
      "no site of the block has a degree of freedom",
    );
  });

  it("refuse configurations that are empty at other sites, or hold 0 and 1", () => {
    const lattice = squareLattice({ size: [2, 2] });
    expect(() => ensemble({ lattice, sigma: Int8Array.of(0, 1, -1, 1, 1, 0, -1, 1) })).toThrow(
      /got 0 in configuration 0/,
    );
    expect(() => ensemble({ lattice, sigma: Int8Array.of(0, 1, 1, 1) })).toThrow(/got 0/);
    expect(ensemble({ lattice, sigma: Int8Array.of(0, 1, -1, 1, 0, 1, 1, -1) }).count).toBe(2);
  });
});
