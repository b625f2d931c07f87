import { describe, expect, it } from "vitest";
import { linkSite } from "../lattices/index.ts";
import {
  columnarCovering,
  dimerCoverings,
  electricField,
  heightAt,
  heightField,
  observeDimers,
  staggeredCovering,
} from "./index.ts";
import { gridOf, open, torus } from "./testing.ts";

describe("the height field", () => {
  it("has the electric field for its curl across every link, and gains the winding numbers round the torus", () => {
    const lattice = torus(4, 6);
    for (const covering of dimerCoverings(lattice)) {
      const spins = gridOf(covering, lattice);
      const field = heightField(spins, lattice);
      const [Wx, Wy] = observeDimers(covering, lattice).winding;
      expect(field.round.map((gain) => gain + 0)).toEqual([-Wy + 0, Wx]);
      const E = electricField(spins, lattice);
      let wrong = 0;
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 4; x++) {
          const here = heightAt(field, x, y);
          if (here - heightAt(field, x, y - 1) !== E[linkSite(lattice, x, y, 0)]) wrong++;
          if (heightAt(field, x - 1, y) - here !== E[linkSite(lattice, x, y, 2)]) wrong++;
        }
      }
      expect(wrong).toBe(0);
    }
  });

  it("goes up by ¼ four times or down by ¾ and up again round a vertex, on open lattices too", () => {
    const lattice = open(4, 4);
    for (const covering of dimerCoverings(lattice)) {
      const { size, heights } = heightField(gridOf(covering, lattice), lattice);
      expect(size).toEqual([3, 3]);
      for (const [x, y] of [
        [1, 1],
        [2, 1],
        [1, 2],
        [2, 2],
      ] as const) {
        const at = (dx: number, dy: number): number => heights[x - 1 + dx + 3 * (y - 1 + dy)]!;
        // Counter-clockwise on paper, y being down: across the links to the right, up, left and down.
        const steps = [at(1, 0) - at(1, 1), at(0, 0) - at(1, 0), at(0, 1) - at(0, 0), at(1, 1) - at(0, 1)];
        const sign = (x + y) % 2 === 0 ? 1 : -1;
        const [right, left, down, up] = [0, 1, 2, 3].map((d) => (covering[x + 4 * y] === d ? -0.75 : 0.25) * sign);
        expect(steps).toEqual([right, up, left, down]);
      }
    }
  });

  it("changes by ±1 on the plaquette whose two dimers are turned, and nowhere else", () => {
    const lattice = torus(4, 4);
    let turned = 0;
    for (const covering of dimerCoverings(lattice)) {
      const before = heightField(gridOf(covering, lattice), lattice);
      // The plaquette of vertices (1, 1) to (2, 2), which does not touch face (0, 0).
      if (covering[5] !== 0 || covering[9] !== 0) continue;
      const after = covering.slice();
      for (const [i, d] of [
        [5, 2],
        [6, 2],
        [9, 3],
        [10, 3],
      ] as const) {
        after[i] = d;
      }
      const { heights } = heightField(gridOf(after, lattice), lattice);
      const change = heights.map((h, i) => h - before.heights[i]!);
      expect(Math.abs(change[5]!)).toBe(1);
      expect(change.filter((x) => x !== 0)).toHaveLength(1);
      turned++;
    }
    expect(turned).toBeGreaterThan(10);
  });

  it("is steepest in the four staggered coverings, and level in a columnar one", () => {
    const lattice = torus(4, 6);
    const fluxes = [0, 1, 2, 3].map((direction) => {
      const covering = staggeredCovering(lattice, direction);
      const { winding, flippable } = observeDimers(covering, lattice);
      expect(flippable).toBe(0);
      return winding;
    });
    expect(fluxes).toEqual([
      [3, 0],
      [-3, 0],
      [0, 2],
      [0, -2],
    ]);
    const largest = dimerCoverings(lattice).map((covering) => observeDimers(covering, lattice).winding);
    expect(Math.max(...largest.map(([Wx]) => Wx))).toBe(3);
    expect(Math.max(...largest.map(([, Wy]) => Wy))).toBe(2);
    // Level: no more than one step of ¾ from face to face, and nothing gained round the torus.
    const { heights, round } = heightField(gridOf(columnarCovering(lattice), lattice), lattice);
    expect(round.map((gain) => gain + 0)).toEqual([0, 0]);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
  });

  it("is refused where there is no covering, and staggered coverings where there are none", () => {
    const lattice = torus(4, 4);
    expect(() => heightField(new Int8Array(lattice.numSites), lattice)).toThrow("expected one dimer on each vertex");
    expect(() => staggeredCovering(open(4, 4), 0)).toThrow("expected a torus of even sides, got 4x4 vertices, open");
    expect(() => staggeredCovering(lattice, 4)).toThrow("expected a direction 0 to 3, got 4");
  });
});
