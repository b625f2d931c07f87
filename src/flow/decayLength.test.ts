import { describe, expect, it } from "vitest";
import { key, log, tanh } from "../kernels/index.ts";
import { chainLattice, honeycombLattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { ising, isingChain } from "../models/index.ts";
import { ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, zScore } from "../statistics/index.ts";
import { decayLength, lineCorrelations, secondMomentLength, structureFactors } from "./index.ts";

describe("decayLength", () => {
  it("solves a cosh, and one on top of a constant, exactly", () => {
    const [L, xi] = [32, 3.7];
    const G = Float64Array.from({ length: L / 2 + 1 }, (_, r) => Math.cosh((L / 2 - r) / xi));
    expect(decayLength({ rows: [G, G] }, { near: 4 }).value).toBeCloseTo(xi, 10);
    const above = G.map((g) => g + 1e4);
    expect(decayLength({ rows: [above, above] }, { near: 4, form: "connected" }).value).toBeCloseTo(xi, 5);
    expect(decayLength({ rows: [above, above] }, { near: 4 }).value).toBeGreaterThan(10 * xi);
  });

  it("is that of the infinite square lattice, 1/ξ = ln coth K − 2K, with honest error bars: χ² over twelve keys", () => {
    const coupling = 0.36;
    const exact = 1 / (-log(tanh(coupling)) - 2 * coupling);
    const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling });
    let chiSquare = 0;
    for (let k = 0; k < 12; k++) {
      const samples = sample(model, { sampler: swendsenWang(), count: 1000, key: key(k) });
      const near = secondMomentLength(structureFactors(samples)).value;
      const found = decayLength(lineCorrelations(samples), { near });
      expect(found.error).toBeLessThan(0.05 * exact);
      chiSquare += zScore(found, exact) ** 2;
    }
    const p = chiSquareProbability(chiSquare, 12);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("is that of a chain, −1/ln tanh K, within 4σ", () => {
    const model = ising({ lattice: chainLattice({ length: 64 }), coupling: 0.9 });
    const { correlationLength } = isingChain({ coupling: 0.9, length: Number.POSITIVE_INFINITY });
    const samples = sample(model, { sampler: swendsenWang(), count: 4000, key: key(3) });
    const found = decayLength(lineCorrelations(samples), { near: correlationLength });
    expect(Math.abs(zScore(found, correlationLength))).toBeLessThan(4);
    expect(found.error).toBeLessThan(0.2);
  });

  it("is close to the second moment's in the constants of the triangular and of the honeycomb lattice (4σ and a twentieth)", () => {
    const models = [
      ising({ lattice: triangularLattice({ size: [32, 32] }), coupling: 0.22 }),
      ising({ lattice: honeycombLattice({ size: [16, 32] }), coupling: 0.55 }),
    ];
    for (const [k, model] of models.entries()) {
      const samples = sample(model, { sampler: swendsenWang(), count: 2000, key: key(k) });
      const moment = secondMomentLength(structureFactors(samples));
      const found = decayLength(lineCorrelations(samples), { near: moment.value });
      const error = Math.hypot(found.error, moment.error);
      expect(Math.abs(found.value - moment.value)).toBeLessThan(4 * error + 0.05 * moment.value);
    }
  });

  it("takes the longer axis of a rectangle alone, and refuses open lattices", () => {
    const size = [6, 4] as const;
    const sigma = Int8Array.from({ length: 24 }, (_, i) => (i % 6 < 3 ? 1 : -1));
    const [row] = lineCorrelations(ensemble({ lattice: squareLattice({ size }), sigma })).rows;
    // Columns of four, three up and three down: G(r) = 16 Σ_x (…)
    expect([...row!]).toEqual([96, 32, -32, -96]);
    const open = ensemble({ lattice: squareLattice({ size, boundary: "open" }), sigma });
    expect(() => lineCorrelations(open)).toThrow(/a ring or a torus, got a square lattice, open/);
  });
});
