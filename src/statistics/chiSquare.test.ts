import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { key, split } from "../kernels/index.ts";
import { chiSquareProbability } from "./index.ts";
import { normals } from "./processes.ts";

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

describe("chiSquareProbability", () => {
  it("of an even number of degrees of freedom is e^(−χ²/2) Σ_{j < k/2} (χ²/2)ʲ/j!, to 2·10⁻¹³", () => {
    for (const k of [2, 4, 6, 10, 20, 40]) {
      for (const chi2 of [0.01, 0.5, 1, 3, 10, 21, 22, 40, 100, 600]) {
        let term = Math.exp(-chi2 / 2);
        let sum = 0;
        for (let j = 0; j < k / 2; j++) {
          sum += term;
          term *= chi2 / 2 / (j + 1);
        }
        expect(relative(chiSquareProbability(chi2, k), sum)).toBeLessThan(2e-13);
      }
    }
  });

  it.each([
    // mpmath 1.3, 40 digits: gammainc(k/2, x/2, regularized=True)
    [0.5, 1, 0.4795001221869535],
    [30, 1, 4.3204630578274975e-8],
    [2.5, 3, 0.4752910833430206],
    [3, 7, 0.8850022316431506],
    [40, 10, 1.6944743930067385e-5],
    [31, 31, 0.46621250621750837],
    [180, 100, 1.6494985017178249e-6],
    [900, 1000, 0.9892827619087102],
    [1100, 1000, 0.014614408126295194],
    [1400, 1001, 8.34280600649417e-16],
    [5300, 5000, 0.0015958249441347307],
    [101000, 100000, 0.012868840377233669],
    [3000, 1000, 1.6436845843569544e-198],
  ])("agrees with arbitrary precision, at χ² = %d with %i degrees of freedom, to 2·10⁻¹³", (chi2, k, exact) => {
    expect(relative(chiSquareProbability(chi2, k), exact)).toBeLessThan(2e-13);
  });

  it("has the quantiles of the tables", () => {
    // NIST/SEMATECH e-Handbook, section 1.3.6.7.4: upper critical values
    for (const [k, fivePercent, tenth] of [
      [1, 3.841, 10.828],
      [5, 11.07, 20.515],
      [10, 18.307, 29.588],
      [100, 124.342, 149.449],
    ] as const) {
      expect(chiSquareProbability(fivePercent, k)).toBeCloseTo(0.05, 4);
      expect(chiSquareProbability(tenth, k)).toBeCloseTo(0.001, 6);
    }
  });

  it("goes over from its series to its fraction without a step", () => {
    for (const k of [1, 2, 15, 29, 30, 31, 200]) {
      const at = k + 2;
      const slope = (chiSquareProbability(at + 1e-3, k) - chiSquareProbability(at - 1e-3, k)) / 2e-3;
      const step = chiSquareProbability(at, k) - chiSquareProbability(at - 1e-9, k);
      expect(Math.abs(step - slope * 1e-9)).toBeLessThan(2e-15);
    }
  });

  it("is 1 at 0, 0 at infinity, and falls between", () => {
    expect(chiSquareProbability(0, 3)).toBe(1);
    expect(chiSquareProbability(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(chiSquareProbability(1e5, 3)).toBe(0);
    for (let chi2 = 0; chi2 < 60; chi2 += 0.25) {
      expect(chiSquareProbability(chi2 + 0.25, 7)).toBeLessThan(chiSquareProbability(chi2, 7));
    }
  });

  it("is uniform over sums of squares of Gaussians: χ² of 2000 in ten bins below 27.9, p > 10⁻³", () => {
    const seen = new Array(10).fill(0);
    for (const k of split(key(1), 2000)) {
      const normal = normals(k);
      let chi2 = 0;
      for (let i = 0; i < 5; i++) chi2 += normal() ** 2;
      seen[Math.floor(10 * chiSquareProbability(chi2, 5))]++;
    }
    expect(seen.reduce((sum, n) => sum + (n - 200) ** 2 / 200, 0)).toBeLessThan(27.9);
  });

  it("refuses what is not a χ²", () => {
    expect(() => chiSquareProbability(-1, 3)).toThrow("chiSquareProbability: expected χ² ≥ 0, got -1");
    expect(() => chiSquareProbability(Number.NaN, 3)).toThrow(InputError);
    expect(() => chiSquareProbability(1, 0)).toThrow("expected at least 1 degree of freedom, got 0");
    expect(() => chiSquareProbability(1, 2.5)).toThrow(InputError);
  });
});
