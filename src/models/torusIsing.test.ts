import { describe, expect, it } from "vitest";
import { squareLattice, triangularLattice } from "../lattices/index.ts";
import {
  criticalCouplingOf,
  enumerateIsing,
  exactCorrelation,
  houtappel,
  ising,
  kaufman,
  torusIsing,
} from "./index.ts";

describe("torusIsing", () => {
  it.each([
    ["square", [4, 4], [1, 1]],
    ["square", [4, 3], [1, 0.4]],
    ["square", [2, 5], [0.7, 1.3]],
    ["square", [4, 4], [-1, 0.5]],
    ["square", [3, 5], [-1, -1]],
    ["triangular", [4, 4], [1, 1, 1]],
    ["triangular", [3, 5], [1, 0.6, 0.3]],
    ["triangular", [2, 4], [0.5, 1, 1.5]],
    ["triangular", [4, 4], [-1, -1, -1]],
    ["triangular", [5, 3], [1, -0.8, 0.5]],
  ] as const)("is the sum over all states of small tori: %s %j, couplings %j", (kind, size, couplings) => {
    const lattice = kind === "square" ? squareLattice({ size }) : triangularLattice({ size });
    for (const coupling of [0.1, 0.35, 0.9]) {
      const model = ising({ lattice, coupling, couplings });
      const { logZ, energy, correlations } = torusIsing(model);
      const exact = enumerateIsing(model);
      // An odd antiferromagnet in the cold: the four products all but cancel.
      const digits = size[0] % 2 === 1 && couplings[1] < 0 ? 9 : 11;
      expect(logZ).toBeCloseTo(exact.logZ, digits);
      expect(energy).toBeCloseTo(exact.energy, digits);
      const along = [
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const;
      correlations.forEach((c, a) => {
        expect(c, `direction ${a}`).toBeCloseTo(exactCorrelation(model, along[a]!), digits);
      });
    }
  });

  it("is Kaufman's solution of the plain square lattice, also at T_c and beyond", () => {
    for (const [size, coupling] of [
      [[64, 64], criticalCouplingOf({ lattice: { kind: "square" }, couplings: [1, 1], field: 0 })!],
      [[32, 16], 0.5],
      [[16, 32], 2],
    ] as const) {
      const lattice = squareLattice({ size });
      const { logZ, energy } = torusIsing(ising({ lattice, coupling }));
      const exact = kaufman(lattice, coupling);
      expect(logZ).toBeCloseTo(exact.logZ, 12);
      expect(energy).toBeCloseTo(exact.energy, 11);
    }
  });

  it("goes to the infinite triangular lattice", () => {
    const model = ising({ lattice: triangularLattice({ size: [96, 96] }), coupling: 0.2, couplings: [1, 0.8, 0.9] });
    expect(torusIsing(model).energy).toBeCloseTo(houtappel(model).energy, 10);
  });

  it("refuses what is no such torus", () => {
    const lattice = squareLattice({ size: [4, 4], boundary: "open" });
    expect(() => torusIsing(ising({ lattice, coupling: 0.3 }))).toThrow(/square or triangular torus without a field/);
    const frozen = ising({ lattice: squareLattice({ size: [4, 4] }), coupling: 150 });
    expect(() => torusIsing(frozen)).toThrow(/at most 100/);
  });
});
