import { describe, expect, it } from "vitest";
import { exp, key } from "../kernels/index.ts";
import { chiSquareProbability, varianceRatioProbability } from "./index.ts";
import { normals } from "./processes.ts";

describe("the ratio of two variances", () => {
  it("has its closed forms: of two degrees above (1 + 2F/b)^(−b/2), of two below 1 − (1 + 2/(aF))^(−a/2)", () => {
    for (const F of [0.01, 0.3, 1, 2.5, 7, 40]) {
      for (const n of [1, 2, 3, 8, 91, 1000]) {
        const above = exp((-n / 2) * Math.log1p((2 * F) / n));
        expect(Math.abs(varianceRatioProbability(F, 2, n) / above - 1)).toBeLessThan(1e-11);
        const below = 1 - exp((-n / 2) * Math.log1p(2 / (n * F)));
        expect(Math.abs(varianceRatioProbability(F, n, 2) - below)).toBeLessThan(1e-12);
      }
    }
  });

  it("of one and one degree of freedom is Cauchy's: 1 − (2/π) atan √F", () => {
    for (const F of [0.001, 0.5, 1, 3, 1e4]) {
      expect(Math.abs(varianceRatioProbability(F, 1, 1) - (1 - (2 / Math.PI) * Math.atan(Math.sqrt(F))))).toBeLessThan(
        1e-12,
      );
    }
  });

  it("is χ² where the other variance is all but known", () => {
    // What is left of the other variance goes like 1/n: of two n it can be taken off.
    for (const a of [1, 4, 9]) {
      const of = (n: number): number => varianceRatioProbability(14 / a, a, n);
      expect(2 * of(20_000) - of(10_000)).toBeCloseTo(chiSquareProbability(14, a), 7);
    }
  });

  it("is one and zero at the ends, and refuses what is no ratio", () => {
    expect(varianceRatioProbability(0, 3, 4)).toBe(1);
    expect(varianceRatioProbability(Number.POSITIVE_INFINITY, 3, 4)).toBe(0);
    expect(() => varianceRatioProbability(-1, 3, 4)).toThrow("expected a ratio of at least 0, got -1");
    expect(() => varianceRatioProbability(1, 0, 4)).toThrow("degrees of freedom of at least 1, got 0 and 4");
  });

  it("is as often below 5 % as it says, of drawn variances of 3 and 7 (4000 draws, 3σ)", () => {
    const normal = normals(key(7));
    const variance = (n: number): number => Array.from({ length: n }, normal).reduce((sum, x) => sum + x * x, 0) / n;
    let below = 0;
    for (let i = 0; i < 4000; i++) if (varianceRatioProbability(variance(3) / variance(7), 3, 7) < 0.05) below++;
    expect(Math.abs(below / 4000 - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / 4000));
  });
});
