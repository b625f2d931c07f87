import { describe, expect, it } from "vitest";
import { oracle, oracles } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { squareLattice } from "../lattices/index.ts";
import {
  couplingAt,
  criticalCoupling,
  enumerateIsing,
  ising,
  kaufman,
  onsagerEnergy,
  onsagerLogZ,
  onsagerSpecificHeat,
} from "./index.ts";

const torus = (Lx: number, Ly: number) => squareLattice({ size: [Lx, Ly] });
const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

describe("the torus", () => {
  it.each(oracles("s1.torus.").map((record) => [record.id, record] as const))("is as in %s, to 10⁻¹³", (_, record) => {
    const { L, T } = record.params;
    const { logZ, energy, specificHeat } = kaufman(torus(L, L), couplingAt(T));
    expect(relative(logZ, record.values.lnZ_per_site)).toBeLessThan(1e-15);
    expect(relative(energy, record.values.energy_per_site)).toBeLessThan(1e-14);
    expect(relative(specificHeat, record.values.specific_heat_per_site)).toBeLessThan(1e-13);
  });

  it.each([
    // mpmath 1.3, 60 digits: Kaufman's four products at the double K, derivatives by five-point differences
    [16, 48, 0.43, 0.9161050916891353, -1.3325546103892478, 1.5645284643116633],
    [12, 7, 0.4409, 0.9381433615088371, -1.4739623065826182, 1.2091560361949574],
    [128, 128, 0.44068679350977147, 0.9297344557701894, -1.4190762720849848, 2.536331335108607],
    [64, 64, 0.44, 0.9288763572861307, -1.4161212788304278, 2.2204979816209605],
    [256, 256, 0.4415, 0.9308619795273807, -1.4282779046215077, 2.6735849730732557],
    [256, 256, 0.44, 0.9287357607657467, -1.4062919691912201, 2.941209577773606],
    [32, 256, 0.45, 0.9435416967872957, -1.5025810287192403, 1.7861369229833028],
    [16, 16, 0.02, 0.693547313938833, -0.04002668033729056, 0.0008016013677548412],
    [16, 16, 1.0, 2.003055889874773, -1.9971602041122511, 0.023379564686542134],
    [16, 16, 2.0, 4.002707718784797, -1.9999990988116572, 2.8852552716246463e-5],
  ] as const)("of %i×%i sites at K = %d agrees with arbitrary precision", (Lx, Ly, K, logZ, energy, specificHeat) => {
    const exact = kaufman(torus(Lx, Ly), K);
    expect(relative(exact.logZ, logZ)).toBeLessThan(1e-15);
    expect(Math.abs(exact.energy - energy)).toBeLessThan(1e-14);
    expect(Math.abs(exact.specificHeat - specificHeat)).toBeLessThan(1e-13 * specificHeat + 1e-15 * (1 + K * K));
  });

  it("is the sum over all states for every shape, two sites wide or odd, at every temperature, to 10⁻¹⁵ or so", () => {
    for (const [Lx, Ly] of [
      [2, 2],
      [2, 3],
      [3, 2],
      [2, 8],
      [7, 2],
      [3, 5],
      [5, 3],
      [3, 3],
      [4, 4],
    ] as const) {
      const near = [-1e-6, -1e-12, 0, 1e-12, 1e-6].map((δ) => criticalCoupling + δ);
      for (const K of [1e-12, 1e-4, 0.01, 0.1, 0.3, ...near, 0.5, 1, 3, 12]) {
        const product = kaufman(torus(Lx, Ly), K);
        const sum = enumerateIsing(ising({ lattice: torus(Lx, Ly), coupling: K }));
        expect(relative(product.logZ, sum.logZ)).toBeLessThan(1e-15);
        expect(Math.abs(product.energy - sum.energy)).toBeLessThan(4e-15);
        expect(Math.abs(product.specificHeat - sum.specificHeat)).toBeLessThan(4e-15 * (1 + K * K));
      }
    }
  });

  it("has the Z, u and C of the exact integer density of states of 8×8, to 10⁻¹³", () => {
    const levels: [number, number][] = oracle("s1.dos.L=8").values.E_and_count.map(([E, count]: [number, string]) => [
      E,
      Number(count), // rounded to 53 bits: a relative error of 10⁻¹⁶ a level
    ]);
    for (const K of [0.1, 0.4, criticalCoupling, 0.5, 0.8]) {
      const weights = levels.map(([E, count]) => count * Math.exp(-K * (E + 128)));
      const Z = weights.reduce((a, b) => a + b);
      const average = (f: (E: number) => number): number =>
        levels.reduce((sum, [E], k) => sum + (weights[k]! / Z) * f(E), 0);
      const energy = average((E) => E);
      const exact = kaufman(torus(8, 8), K);
      expect(relative(exact.logZ, (Math.log(Z) + 128 * K) / 64)).toBeLessThan(2e-15);
      expect(relative(exact.energy, energy / 64)).toBeLessThan(1e-13);
      expect(relative(exact.specificHeat, (K * K * average((E) => (E - energy) ** 2)) / 64)).toBeLessThan(1e-13);
    }
  });

  it("does not tell its two axes apart", () => {
    for (const K of [0.2, 0.44, 0.6]) expect(kaufman(torus(12, 40), K)).toEqual(kaufman(torus(40, 12), K));
  });

  it("approaches the infinite lattice as e^(−L/ξ) away from T_c: 256×256 is there", () => {
    for (const K of [0.25, 0.35, 0.55, 0.8]) {
      const { logZ, energy, specificHeat } = kaufman(torus(256, 256), K);
      const ordered = K > criticalCoupling ? Math.LN2 / 256 ** 2 : 0; // two phases
      expect(Math.abs(logZ - ordered - onsagerLogZ(K))).toBeLessThan(2e-15);
      expect(Math.abs(energy - onsagerEnergy(K))).toBeLessThan(4e-15);
      expect(Math.abs(specificHeat - onsagerSpecificHeat(K))).toBeLessThan(2e-14);
    }
  });

  it("has the specific heat of Ferdinand and Fisher at T_c: C = 0.494539 log L + 0.138149 + O(1/L)", () => {
    const [a, b] = [128, 256].map(
      (L) => kaufman(torus(L, L), criticalCoupling).specificHeat - 0.49453858953 * Math.log(L),
    );
    expect(2 * b! - a!).toBeCloseTo(0.138149, 5); // without the 1/L
  });

  it("is free spins at K = 0 and its ground states in the cold", () => {
    expect(kaufman(torus(4, 6), 0)).toEqual({ logZ: Math.LN2, energy: 0, specificHeat: 0 });
    expect(kaufman(torus(4, 6), 1e-200)).toEqual({ logZ: Math.LN2, energy: 0, specificHeat: 0 });
    expect(kaufman(torus(4, 6), 500)).toEqual({ logZ: 1000 + Math.LN2 / 24, energy: -2, specificHeat: 0 });
  });

  it("is a torus", () => {
    expect(() => kaufman(squareLattice({ size: [4, 4], boundary: "open" }), 0.4)).toThrow(
      "kaufman: expected a torus, got a lattice with open boundaries",
    );
    expect(() => kaufman(torus(4, 4), -1)).toThrow(InputError);
  });
});
