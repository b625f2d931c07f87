import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { chainLattice, latticeOf, squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCoupling, enumerateIsing, ising, kaufman, transferMatrix } from "./index.ts";

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);
const boundaries = ["torus", "open"] as const;

describe("transferMatrix", () => {
  const models = boundaries.flatMap((boundary) =>
    [
      { lattice: chainLattice({ length: 11, boundary }), coupling: 0.7, field: -0.3 },
      { lattice: chainLattice({ length: 2, boundary }), coupling: 0.7, couplings: [-1] },
      { lattice: squareLattice({ size: [4, 4], boundary }), coupling: 0.44 },
      { lattice: squareLattice({ size: [2, 7], boundary }), coupling: 0.3, couplings: [1.5, 0.4], field: 0.2 },
      { lattice: squareLattice({ size: [7, 2], boundary }), coupling: 0.3, couplings: [1.5, 0.4], field: 0.2 },
      { lattice: squareLattice({ size: [5, 3], boundary }), coupling: 0.5, couplings: [-1, 1], field: 1 },
      { lattice: triangularLattice({ size: [3, 5], boundary }), coupling: 0.3, couplings: [1, -0.5, 0.7], field: -0.4 },
      { lattice: triangularLattice({ size: [5, 3], boundary }), coupling: 0.3, couplings: [1, -0.5, 0.7], field: -0.4 },
      { lattice: triangularLattice({ size: [2, 6], boundary }), coupling: 0.2, couplings: [0.3, 0.8, 1.3], field: 0.1 },
      { lattice: triangularLattice({ size: [4, 4], boundary }), coupling: 0.6, couplings: [-1] },
    ].map(ising),
  );

  it.each(models)(
    "is the sum over all states: $lattice.kind $lattice.size $lattice.boundary, couplings $couplings, field $field",
    (model) => {
      const exact = enumerateIsing(model);
      const got = transferMatrix(model);
      expect(relative(got.logZ, exact.logZ)).toBeLessThan(1e-14);
      expect(relative(got.energy, exact.energy)).toBeLessThan(1e-13);
      expect(relative(got.specificHeat, exact.specificHeat)).toBeLessThan(1e-12);
      expect(Math.abs(got.magnetization - exact.magnetization)).toBeLessThan(1e-14);
    },
  );

  it("is Kaufman's torus of 8×8 and 6×40 sites, and has the exact density of states behind it", () => {
    for (const [Lx, Ly] of [
      [8, 8],
      [40, 6],
    ] as const) {
      const lattice = squareLattice({ size: [Lx, Ly] });
      const exact = kaufman(lattice, criticalCoupling);
      const got = transferMatrix(ising({ lattice, coupling: criticalCoupling }));
      expect(relative(got.logZ, exact.logZ)).toBeLessThan(1e-14);
      expect(relative(got.energy, exact.energy)).toBeLessThan(1e-13);
      expect(relative(got.specificHeat, exact.specificHeat)).toBeLessThan(1e-11);
    }
    const { values } = oracle("s1.torus.L=8.T/Tc=0.95");
    const cold = transferMatrix(ising({ lattice: squareLattice({ size: [8, 8] }), coupling: criticalCoupling / 0.95 }));
    expect(relative(cold.energy, values.energy_per_site)).toBeLessThan(1e-13);
  });

  it("has derivatives of log Z for averages, where no sum over states goes: an open triangular strip of 6×30", () => {
    const at = (coupling: number, field: number) =>
      transferMatrix(
        ising({
          lattice: triangularLattice({ size: [30, 6], boundary: "open" }),
          coupling,
          couplings: [1, 0.5, -0.3],
          field: field / coupling,
        }),
      );
    const [K, h, d] = [0.4, 0.1, 1e-4]; // h = KH is kept while K moves
    const { energy, magnetization, specificHeat } = at(K, h);
    const [more, less] = [at(K + d, h), at(K - d, h)];
    // −∂ log Z/∂K at constant KH is the energy of the bonds
    expect(-(more.logZ - less.logZ) / (2 * d)).toBeCloseTo(energy + (h / K) * magnetization, 7);
    expect((at(K, h + d).logZ - at(K, h - d).logZ) / (2 * d)).toBeCloseTo(magnetization, 7);
    const fixed = (k: number) => at(k, (h * k) / K); // H is kept
    expect((-K * K * (fixed(K + d).energy - fixed(K - d).energy)) / (2 * d)).toBeCloseTo(specificHeat, 6);
  });

  it("reaches the cold, where weights span thousands of orders of magnitude", () => {
    const lattice = squareLattice({ size: [5, 200], boundary: "open" });
    const cold = transferMatrix(ising({ lattice, coupling: 400 }));
    expect(cold.logZ).toBeCloseTo((400 * (4 * 200 + 5 * 199) + Math.LN2) / 1000, 10);
    expect(cold).toMatchObject({ energy: -1.795, specificHeat: 0, magnetization: 0 });
  });

  it("refuses what is too wide", () => {
    const wide = latticeOf({ kind: "square", size: [11, 40] });
    expect(() => transferMatrix(ising({ lattice: wide, coupling: 0.4 }))).toThrow(
      "transferMatrix: expected a torus of at most 10 sites across its shorter side, got 11x40; see kaufman",
    );
  });
});
