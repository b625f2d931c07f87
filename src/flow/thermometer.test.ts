import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import {
  criticalCoupling,
  ising,
  kaufman,
  nearestNeighbourCorrelation,
  onsagerCorrelationLength,
} from "../models/index.ts";
import { sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, estimate, zScore } from "../statistics/index.ts";
import {
  correlationOf,
  effectiveCoupling,
  evenOperators,
  operatorSeries,
  secondMomentLength,
  structureFactors,
  temperatureOf,
} from "./index.ts";

describe("effectiveCoupling", () => {
  it.each(["nearest, torus", "nearest", "diagonal"] as const)(
    "finds the coupling that a correlation has: %s",
    (thermometer) => {
      const size = [16, 16] as const;
      for (const K of [0.1, 0.4, criticalCoupling, 0.5, 0.8]) {
        const c = correlationOf(thermometer, size)(K);
        expect(effectiveCoupling(estimate(c, 0), { thermometer, size }).value).toBeCloseTo(K, 10);
      }
    },
  );

  it("has an error by the slope of the correlation, and a finite one where that diverges", () => {
    const size = [8, 8] as const;
    const { energy, specificHeat } = kaufman(squareLattice({ size }), 0.4);
    // dc/dK = C/(2K²) for c = −E/2
    const { error } = effectiveCoupling(estimate(-energy / 2, 1e-5), { size });
    expect(error / ((1e-5 * 2 * 0.4 ** 2) / specificHeat)).toBeCloseTo(1, 6);
    const atTc = estimate(nearestNeighbourCorrelation(criticalCoupling), 1e-3);
    const there = effectiveCoupling(atTc, { size, thermometer: "nearest" });
    // 1e-3 = 2√½ (2 + …|log δ|) δ has a finite δ, though the slope at T_c itself is infinite.
    expect(there.error).toBeGreaterThan(1e-5);
    expect(there.error).toBeLessThan(1e-3);
  });

  it("reads K = 0 below the correlation of free spins and K = ∞ above that of frozen ones", () => {
    expect(effectiveCoupling(estimate(-0.1, 0.01), { size: [8, 8] }).value).toBe(0);
    expect(effectiveCoupling(estimate(1, 0), { size: [8, 8] }).value).toBe(Number.POSITIVE_INFINITY);
    expect(() => effectiveCoupling(estimate(Number.NaN, 0), { size: [8, 8] })).toThrow(/finite correlation/);
  });

  it("reads the temperature of samples, with honest error bars: χ² over twelve keys", () => {
    const lattice = squareLattice({ size: [8, 8] });
    const model = ising({ lattice, coupling: criticalCoupling });
    let chiSquare = 0;
    for (let k = 0; k < 12; k++) {
      const samples = sample(model, { sampler: swendsenWang(), count: 1000, key: key(k) });
      const { values } = operatorSeries(samples, { operators: evenOperators.slice(0, 1), rules: [], key: key(k) });
      const c = values[0]!.map((S) => S / 128);
      const mean = c.reduce((a, b) => a + b, 0) / c.length;
      const variance = c.reduce((a, b) => a + (b - mean) ** 2, 0) / (c.length - 1);
      const T = temperatureOf(effectiveCoupling(estimate(mean, Math.sqrt(variance / c.length)), { size: [8, 8] }));
      chiSquare += zScore(T, 1 / criticalCoupling) ** 2;
    }
    const p = chiSquareProbability(chiSquare, 12);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });
});

describe("secondMomentLength", () => {
  it("is that of the sums over all states of a 4×4 torus, with honest error bars: χ² over twelve keys", () => {
    const lattice = squareLattice({ size: [4, 4] });
    const coupling = 0.35;
    // S(0) and S(k) along x; cos and sin of ½πx are 0 and ±1
    let [Z, S0, S1] = [0, 0, 0];
    for (let state = 0; state < 2 ** 16; state++) {
      const s = (x: number, y: number): number => ((state >> ((x & 3) + 4 * (y & 3))) & 1 ? -1 : 1);
      let bonds = 0;
      const columns = [0, 0, 0, 0];
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 4; x++) {
          bonds += s(x, y) * (s(x + 1, y) + s(x, y + 1));
          columns[x]! += s(x, y);
        }
      }
      const weight = Math.exp(coupling * (bonds - 32));
      Z += weight;
      S0 += weight * columns.reduce((a, b) => a + b) ** 2;
      S1 += weight * ((columns[0]! - columns[2]!) ** 2 + (columns[1]! - columns[3]!) ** 2);
    }
    const exact = Math.sqrt(S0 / S1 - 1) / Math.SQRT2;
    expect(Z).toBeGreaterThan(0);
    let chiSquare = 0;
    for (let k = 0; k < 12; k++) {
      const samples = sample(ising({ lattice, coupling }), { sampler: swendsenWang(), count: 2000, key: key(k) });
      chiSquare += zScore(secondMomentLength(structureFactors(samples)), exact) ** 2;
    }
    const p = chiSquareProbability(chiSquare, 12);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("is close to the length of the infinite lattice above T_c, by the two momenta too (4σ and half a per cent)", () => {
    const coupling = 0.38;
    const samples = sample(ising({ lattice: squareLattice({ size: [32, 32] }), coupling }), {
      sampler: swendsenWang(),
      count: 2000,
      key: key(3),
    });
    const factors = structureFactors(samples);
    const exact = onsagerCorrelationLength(coupling);
    for (const form of ["symmetric", "momenta"] as const) {
      const { value, error } = secondMomentLength(factors, form);
      expect(error / value, form).toBeLessThan(form === "symmetric" ? 0.06 : 0.15);
      expect(Math.abs(value - exact), form).toBeLessThan(4 * error + 0.005 * exact);
    }
  });

  it("is finite below T_c with the connected structure factor", () => {
    const coupling = 0.47;
    const samples = sample(ising({ lattice: squareLattice({ size: [32, 32] }), coupling }), {
      sampler: swendsenWang(),
      count: 2000,
      key: key(4),
    });
    const factors = structureFactors(samples);
    expect(secondMomentLength(factors, "symmetric").value).toBeGreaterThan(32);
    const { value, error } = secondMomentLength(factors, "connected");
    expect(value).toBeGreaterThan(0.5 * onsagerCorrelationLength(coupling));
    expect(value).toBeLessThan(2 * onsagerCorrelationLength(coupling) + 4 * error);
  });
});
