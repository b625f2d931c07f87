import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { graphLattice, graphOfEdges, neighboursOf, squareLattice, triangularLattice } from "../lattices/index.ts";
import { ensemble } from "../sampling/index.ts";
import {
  ballGeometry,
  configurationsOf,
  cutWindows,
  formatWindow,
  windowBits,
  windowGeometry,
  windowSpins,
} from "./index.ts";

/** The edges of a lattice, each from the site whose own it is. */
function edgesOf(lattice: ReturnType<typeof squareLattice>): number[] {
  const { degree, sites } = neighboursOf(lattice);
  return Array.from({ length: lattice.numSites }, (_, i) =>
    Array.from({ length: degree / 2 }, (_, a) => sites[i * degree + 2 * a]!)
      .filter((j) => j < lattice.numSites)
      .flatMap((j) => [i, j]),
  ).flat();
}
/** L × L cells of the kagome lattice, a torus: a corner, one to its right and one below, in each. */
function kagome(L: number): number[] {
  const at = (x: number, y: number, s: number): number => 3 * (((x + L) % L) + L * ((y + L) % L)) + s;
  const edges: number[] = [];
  for (let y = 0; y < L; y++) {
    for (let x = 0; x < L; x++) {
      edges.push(at(x, y, 0), at(x, y, 1), at(x, y, 0), at(x, y, 2));
      edges.push(at(x, y, 1), at(x, y, 2), at(x, y, 1), at(x + 1, y, 0));
      edges.push(at(x, y, 2), at(x, y + 1, 0), at(x, y, 2), at(x - 1, y + 1, 1));
    }
  }
  return edges;
}
const onGraph = (numSites: number, edges: readonly number[]) => graphLattice(graphOfEdges(numSites, edges));
const paths = { radius: 1, buffer: 1, environment: 1 } as const;

describe("ballGeometry", () => {
  it("counts shells of the square lattice: 1 + 4 sites, then 8, then 12, and all centres alike", () => {
    const g = ballGeometry(onGraph(256, edgesOf(squareLattice({ size: [16, 16] }))), paths);
    expect([g.visibleSites, g.bufferSites, g.environmentSites].map((s) => s.length)).toEqual([5, 8, 12]);
    expect(g.ball.names).toEqual(["o", "+0", "-0", "+1", "-1"]);
    expect([g.ball.centres.length, g.ball.classes]).toEqual([256, 1]);
    expect(formatWindow(g)).toBe("ball of radius 1 (5 sites), buffer 1 (8), environment 1 (12)");
  });

  it("counts the shells of the triangular lattice, 6, 12, 18, …", () => {
    const g = ballGeometry(onGraph(144, edgesOf(triangularLattice({ size: [12, 12] }))), { ...paths, environment: 2 });
    expect([g.visibleSites, g.bufferSites, g.environmentSites].map((s) => s.length)).toEqual([7, 12, 18 + 24]);
    expect(g.ball.classes).toBe(1);
  });

  it("tells the three sublattices of the kagome lattice apart", () => {
    const lattice = onGraph(3 * 64, kagome(8));
    const centred = [0, 1, 2].map((centre) => ballGeometry(lattice, { ...paths, centre }));
    expect(centred.map(({ ball }) => [ball.centres.length, ball.classes])).toEqual([
      [64, 3],
      [64, 3],
      [64, 3],
    ]);
    for (const [s, { ball }] of centred.entries()) expect([...ball.centres].every((i) => i % 3 === s)).toBe(true);
    expect(ballGeometry(lattice, paths).ball.centres[0]).toBe(0);
  });

  it("pools an open lattice's interior, and leaves out centres without an environment", () => {
    const open = ballGeometry(onGraph(100, edgesOf(squareLattice({ size: [10, 10], boundary: "open" }))), paths);
    // Three edges from the border at least.
    expect(open.ball.centres.length).toBe(16);
    const short = onGraph(7, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
    expect([...ballGeometry(short, { ...paths, centre: 0 }).ball.centres]).toEqual([0]);
    expect(() => ballGeometry(short, { ...paths, buffer: 3, centre: 3 })).toThrow(
      "window: no site lies 5 edges from site 3 (radius 1, buffer 3); use a smaller radius or buffer",
    );
  });

  it("gives a disordered graph one window a configuration", () => {
    const { below } = randomStream(key(4));
    const tree = Array.from({ length: 60 }, (_, i) => [i + 1, below(i + 1)]).flat();
    const { ball } = ballGeometry(onGraph(61, tree), { radius: 1, buffer: 1, environment: 3 });
    expect(ball.centres.length).toBeLessThan(4);
  });

  it("does not hang on the numbers of the sites", () => {
    const edges = edgesOf(squareLattice({ size: [8, 8] }));
    const renamed = randomStream(key(5)).permutation(64);
    const g = ballGeometry(onGraph(64, edges), paths);
    const other = ballGeometry(
      onGraph(
        64,
        edges.map((i) => renamed[i]!),
      ),
      paths,
    );
    const n = g.size[0];
    expect(other.ball.names).toEqual(g.ball.names);
    for (let i = 0; i < 64; i++) {
      const there = [...other.ball.centres].indexOf(renamed[i]!);
      expect([...other.ball.sites.subarray(there * n, (there + 1) * n)]).toEqual(
        [...g.ball.sites.subarray(i * n, (i + 1) * n)].map((site) => renamed[site]),
      );
    }
  });
});

describe("windows of a graph", () => {
  const L = 8;
  const edges = edgesOf(squareLattice({ size: [L, L] }));
  const sigma = Int8Array.from({ length: 5 * L * L }, randomStream(key(6)).sign);
  const samples = ensemble({ lattice: onGraph(L * L, edges), sigma });
  const g = ballGeometry(samples.lattice as ReturnType<typeof onGraph>, paths);

  it("hold the spins at the right places, all centres of each configuration once", () => {
    const windows = cutWindows(samples, g, { count: 1e6, key: key(7) });
    expect(windows.count).toBe(5 * L * L);
    const V = windowSpins(windows, g.visibleSites);
    const bits = windowBits(windows, g.visibleSites);
    const cs = configurationsOf(windows);
    for (let w = 0; w < windows.count; w++) {
      const i = w % (L * L);
      const [x, y] = [i % L, Math.floor(i / L)];
      const at = (dx: number, dy: number): number =>
        sigma[cs[w]! * L * L + ((x + dx + L) % L) + L * ((y + dy + L) % L)]!;
      const own = [...V.subarray(5 * w, 5 * w + 5)];
      expect(own).toEqual([at(0, 0), at(1, 0), at(-1, 0), at(0, 1), at(0, -1)]);
      expect(own.map((s) => (s > 0 ? 1 : 0)).reduce<number>((sum, bit, k) => sum + (bit << k), 0)).toBe(bits[w]);
    }
  });

  it("want a ball, and no other lattice does", () => {
    const block = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
    expect(() => cutWindows(samples, block, { count: 1, key: key(1) })).toThrow(
      "expected a ball, see ballGeometry, for a graph",
    );
    const grid = ensemble({ lattice: squareLattice({ size: [L, L] }), sigma });
    expect(() => cutWindows(grid, g, { count: 1, key: key(1) })).toThrow(
      "expected a block of sites side by side for a square lattice",
    );
  });
});
