import { describe, expect, it } from "vitest";
import { medialLattice } from "../lattices/index.ts";
import { dimerCoverings, dimerFlippable, dimerPairs } from "./index.ts";

describe("two links of free dimers on a torus", () => {
  it("have a dimer each as often as in all coverings, counted, along both axes", () => {
    for (const [m, n] of [
      [4, 4],
      [4, 6],
      [6, 4],
      [6, 6],
    ] as const) {
      const lattice = medialLattice({ vertices: [m, n] });
      const coverings = dimerCoverings(lattice);
      for (const axis of ["x", "y"] as const) {
        const pairs = dimerPairs(lattice, axis);
        expect(pairs).toHaveLength((axis === "x" ? m : n) / 2 + 1);
        pairs.forEach((probability, r) => {
          let both = 0;
          for (const covering of coverings) {
            for (let i = 0; i < m * n; i++) {
              const [x, y] = [i % m, Math.floor(i / m)];
              const other = axis === "x" ? ((x + r) % m) + m * y : x + m * ((y + r) % n);
              if (covering[i] === 0 && covering[other] === 0) both++;
            }
          }
          expect(probability).toBeCloseTo(both / (coverings.length * m * n), 12);
        });
      }
    }
  });

  it("side by side make up half the plaquettes with two parallel dimers", () => {
    const lattice = medialLattice({ vertices: [32, 32] });
    expect(2 * dimerPairs(lattice, "y")[1]!).toBeCloseTo(dimerFlippable(lattice), 12);
  });

  it("far apart on a large torus follow the infinite lattice: 1/16 and (−1)^r/(π² r²) along x, within 8 % of it", () => {
    // Half of the electric field and half of the columnar order, both of dimension 1 [fisher1963].
    const pairs = dimerPairs(medialLattice({ vertices: [64, 64] }), "x");
    for (const r of [7, 8, 12, 15]) {
      const part = (-1) ** r * (Math.PI * r) ** 2 * (pairs[r]! - 1 / 16);
      expect(Math.abs(part - 1)).toBeLessThan(0.08);
    }
  });

  it("are refused where a boundary is open", () => {
    const open = medialLattice({ vertices: [4, 4], boundary: "open" });
    expect(() => dimerPairs(open, "x")).toThrow("dimerPairs: expected a torus, got an open lattice");
  });
});
