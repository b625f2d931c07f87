import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { chainLattice, neighboursOf, squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCoupling, criticalCouplingOf, ising, isPlainFerromagnet, satisfiedState } from "./index.ts";

describe("ising", () => {
  const lattice = squareLattice({ size: [4, 4] });

  it("is a lattice, a coupling K, and the couplings J_a/J of its directions; the plain ferromagnet if nothing is said", () => {
    const plain = ising({ lattice, coupling: 0.4 });
    expect(plain).toEqual({ name: "ising", lattice, coupling: 0.4, couplings: [1, 1], field: 0 });
    expect(isPlainFerromagnet(plain)).toBe(true);
    expect(ising({ lattice, coupling: 0.4, couplings: [-1] }).couplings).toEqual([-1, -1]);
    expect(isPlainFerromagnet(ising({ lattice, coupling: 0.4, field: 0.1 }))).toBe(false);
  });

  it("refuses couplings that are none", () => {
    expect(() => ising({ lattice, coupling: -0.4 })).toThrow(InputError);
    expect(() => ising({ lattice, coupling: Number.POSITIVE_INFINITY })).toThrow(InputError);
    expect(() => ising({ lattice, coupling: 1, couplings: [1, 1, 1] })).toThrow("expected 1 coupling, or 2");
    expect(() => ising({ lattice, coupling: 1, couplings: [Number.NaN] })).toThrow(InputError);
    expect(() => ising({ lattice, coupling: 1, field: Number.NaN })).toThrow(InputError);
  });
});

describe("satisfiedState", () => {
  const boundaries = ["torus", "open"] as const;
  const lattices = boundaries.flatMap((boundary) => [
    chainLattice({ length: 6, boundary }),
    chainLattice({ length: 5, boundary }),
    squareLattice({ size: [4, 6], boundary }),
    squareLattice({ size: [3, 4], boundary }),
    triangularLattice({ size: [4, 4], boundary }),
  ]);

  it("satisfies every bond, and is absent only where that cannot be", () => {
    let found = 0;
    for (const lattice of lattices) {
      const { degree, sites } = neighboursOf(lattice);
      const directions = degree / 2;
      for (let signs = 0; signs < 2 ** directions; signs++) {
        const couplings = Array.from({ length: directions }, (_, a) => ((signs >> a) & 1 ? -1 : 1));
        const state = satisfiedState(ising({ lattice, coupling: 1, couplings, field: -0.1 }));
        const frustrated =
          (lattice.kind === "triangular" && couplings.reduce<number>((p, J) => p * J, 1) < 0) ||
          (lattice.boundary === "torus" && lattice.size.some((L, axis) => L % 2 === 1 && couplings[axis] === -1));
        expect(state === undefined).toBe(frustrated);
        if (state === undefined) continue;
        found++;
        for (let i = 0; i < lattice.numSites; i++) {
          for (let k = 0; k < degree; k++) {
            const j = sites[i * degree + k]!;
            if (j < lattice.numSites) expect(state[i]! * state[j]!).toBe(couplings[k >> 1]);
          }
        }
      }
    }
    expect(found).toBe(2 + 1 + 4 + 2 + 4 + 2 + 2 + 4 + 4 + 4);
  });
});

describe("criticalCouplingOf", () => {
  const of = (kind: "square" | "triangular" | "chain", couplings: number[], field = 0) =>
    criticalCouplingOf({ lattice: { kind }, couplings, field });

  it("is Onsager's and Houtappel's", () => {
    const { values } = oracle("s5.critical_temperatures");
    expect(1 / of("square", [1, 1])!).toBeCloseTo(values.square, 14);
    expect(1 / of("triangular", [1, 1, 1])!).toBeCloseTo(values.triangular, 14);
    expect(of("square", [1, 1])).toBe(criticalCoupling);
    // A triangular lattice without its diagonals is a square one, and signs that can be gauged away do not matter.
    expect(of("triangular", [1, 1, 0])).toBeCloseTo(criticalCoupling, 14);
    expect(of("triangular", [-2, 1, -1])).toBe(of("triangular", [2, 1, 1]));
    expect(of("square", [2, 0.5])! * 4).toBeCloseTo(of("square", [8, 2])! * 16, 13);
    const K = of("square", [1, 0.3])!;
    expect(Math.sinh(2 * K) * Math.sinh(0.6 * K)).toBeCloseTo(1, 13);
  });

  it("is known of a frustrated triangle whose weakest bond gives way, by the same condition with a minus on that bond", () => {
    for (const J of [
      [1, 1, -0.5],
      [0.4, 1, -0.7],
      [1, -0.49, 0.5],
      [-3, -2, -1],
      [1, 0.8, -0.799],
    ]) {
      const K = of("triangular", J)!;
      const [a, b, c] = J.map((x) => Math.sinh(2 * K * Math.abs(x))).sort((x, y) => y - x) as [number, number, number];
      expect((a * b - b * c - c * a) / (a * b)).toBeCloseTo(1 / (a * b), 13);
    }
    // As the weakest goes, the square lattice is left; as it comes near the next, T_c goes, also where sinh overflows.
    expect(of("triangular", [1, 1, -1e-9])).toBeCloseTo(criticalCoupling, 8);
    // 1 = 2 e^{−2K(1 − |J₃|)}, since sinh x is ½eˣ there
    expect(2e-6 * of("triangular", [1, 1, -0.999_999])!).toBeCloseTo(Math.LN2, 9);
    for (const J of [
      [1, 1, -1],
      [2, 1, -1],
      [-1, -2, -1],
    ]) {
      expect(of("triangular", J)).toBeUndefined();
    }
  });

  it("is absent where there is no transition", () => {
    expect(of("chain", [1])).toBeUndefined();
    expect(of("square", [1, 1], 0.1)).toBeUndefined();
    expect(of("square", [1, 0])).toBeUndefined();
    expect(of("triangular", [-1, -1, -1])).toBeUndefined();
  });
});
