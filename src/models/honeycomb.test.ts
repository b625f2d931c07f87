import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { honeycombLattice, neighboursOf } from "../lattices/index.ts";
import { contradiction, measure, sample, samplerNamed } from "../sampling/index.ts";
import { zScore } from "../statistics/index.ts";
import { criticalCouplingOf, enumerateIsing, honeycombIsing, ising, satisfiedState, starTriangle } from "./index.ts";

describe("honeycombIsing", () => {
  it.each([
    [
      [4, 2],
      [1, 1, 1],
    ],
    [
      [4, 4],
      [1, 0.5, 0.8],
    ],
    [
      [8, 2],
      [0.3, -1, 0.6],
    ],
    [
      [6, 3],
      [-1, -1, -1],
    ],
  ] as const)("is the sum over all states of small tori: %j, couplings %j", (size, couplings) => {
    for (const coupling of [0.2, 0.66, 1.2]) {
      const model = ising({ lattice: honeycombLattice({ size }), coupling, couplings });
      const exact = enumerateIsing(model);
      const { logZ, energy, correlations } = honeycombIsing(model);
      expect(logZ).toBeCloseTo(exact.logZ, 11);
      expect(energy).toBeCloseTo(exact.energy, 10);
      expect(-correlations.reduce((sum, c, a) => sum + (couplings[a]! * c) / 2, 0)).toBeCloseTo(energy, 12);
    }
  });

  it("has its transition at tanh K = 1/√3, where the triangular lattice has its own", () => {
    const K = criticalCouplingOf({ lattice: { kind: "honeycomb" }, couplings: [1, 1, 1], field: 0 })!;
    expect(K).toBeCloseTo(Math.log(2 + Math.sqrt(3)) / 2, 12);
    for (const couplings of [
      [1, 1, 1],
      [1, 0.4, 0.7],
    ]) {
      const Kc = criticalCouplingOf({ lattice: { kind: "honeycomb" }, couplings, field: 0 })!;
      const star = starTriangle(couplings.map((J) => Kc * J) as [number, number, number]);
      const triangular = { lattice: { kind: "triangular" }, couplings: star.couplings, field: 0 } as const;
      expect(criticalCouplingOf(triangular)).toBeCloseTo(1, 10);
    }
    expect(criticalCouplingOf({ lattice: { kind: "honeycomb" }, couplings: [1, 0, 1], field: 0 })).toBeUndefined();
  });
});

describe("the honeycomb lattice", () => {
  it("has three neighbours a site, each of the other sublattice", () => {
    const lattice = honeycombLattice({ size: [6, 4] });
    const { degree, sites } = neighboursOf(lattice);
    for (let i = 0; i < lattice.numSites; i++) {
      const own = [...sites.subarray(i * degree, (i + 1) * degree)].filter((j) => j !== lattice.numSites);
      expect(own.length).toBe(3);
      for (const j of own) expect((i + j) % 2).toBe(1);
      for (let k = 0; k < degree; k++) {
        const j = sites[i * degree + k]!;
        if (j < lattice.numSites) expect(sites[j * degree + (k ^ 1)]).toBe(i);
      }
    }
    expect(() => honeycombLattice({ size: [5, 4] })).toThrow(/even number of sites along x/);
  });

  it("is in its ground state where every bond is satisfied, ferro- or antiferromagnetic", () => {
    for (const couplings of [
      [1, 1, 1],
      [-1, -1, -1],
      [1, -1, 1],
      [-1, 1, 1],
    ]) {
      const model = ising({ lattice: honeycombLattice({ size: [4, 4] }), coupling: 1, couplings });
      const state = satisfiedState(model)!;
      const { degree, sites } = neighboursOf(model.lattice);
      state.forEach((s, i) => {
        for (let a = 0; a < 3; a++) {
          const j = sites[i * degree + 2 * a]!;
          if (j < 16) expect(s * state[j]! * couplings[a]!).toBe(1);
        }
      });
    }
  });

  it.each(["swendsen-wang", "wolff", "metropolis", "heat-bath"] as const)(
    "is sampled by %s with its exact energy (4σ), antiferromagnets too, and samples do not contradict it",
    (name) => {
      for (const couplings of [
        [1, 0.8, 0.6],
        [-1, -1, -1],
      ]) {
        const model = ising({ lattice: honeycombLattice({ size: [8, 4] }), coupling: 0.6, couplings });
        const samples = sample(model, { sampler: samplerNamed(name), count: 2000, key: key(3) });
        expect(Math.abs(zScore(measure(samples).energy, honeycombIsing(model).energy))).toBeLessThan(4);
        expect(contradiction(samples)).toBeUndefined();
        const other = ising({ lattice: model.lattice, coupling: 0.5, couplings });
        expect(contradiction({ ...samples, model: other })?.quantity).toBe("localField");
      }
    },
  );
});
