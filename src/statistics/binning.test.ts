import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { key, split } from "../kernels/index.ts";
import { binning, meanWithError } from "./index.ts";
import { ar1, normals, tauOfAr1 } from "./processes.ts";

describe("binning", () => {
  // Bins of B leave a bias of −τ/B or so in the variance, a few per cent of the error at the plateau that is chosen.
  it("has error bars that hold in 68 % of 400 autoregressive series, less 2 % for the bins' size (3σ)", () => {
    let inside = 0;
    let tau = 0;
    for (const k of split(key(1), 400)) {
      const analysis = binning(ar1(k, 0.6, 8192));
      expect(analysis.converged).toBe(true);
      if (Math.abs(analysis.mean.value) < analysis.mean.error) inside++;
      tau += analysis.tau.value / 400;
    }
    expect(inside / 400).toBeLessThan(0.683 + 3 * 0.023);
    expect(inside / 400).toBeGreaterThan(0.683 - 0.02 - 3 * 0.023);
    expect(tau / tauOfAr1(0.6)).toBeGreaterThan(0.93);
    expect(tau / tauOfAr1(0.6)).toBeLessThan(1.01);
  });

  it("agrees with the Γ-method on a long series, within 3σ of the error of the error", () => {
    const series = ar1(key(2), 0.8, 2 ** 17);
    const { mean, levels, plateau } = binning(series);
    const gamma = meanWithError(series);
    expect(mean.value).toBe(gamma.value);
    expect(Math.abs(mean.error - gamma.error)).toBeLessThan(3 * levels[plateau]!.errorOfError);
  });

  it("rises with the bin as an autoregressive process does: B σ_B² = (1 + a)/(1 − a) − 2a(1 − aᴮ)/(B(1 − a)²)", () => {
    const a = 0.8;
    const N = 2 ** 19;
    for (const { binSize: B, bins, error, errorOfError } of binning(ar1(key(3), a, N)).levels) {
      const exact = Math.sqrt(((1 + a) / (1 - a) - (2 * a * (1 - a ** B)) / (B * (1 - a) ** 2)) / N);
      expect(bins * B).toBe(N);
      // Neighbouring bins are correlated while B is small, and the error of the error is then larger than stated.
      const widening = Math.sqrt((1 + a * a) / (1 - a * a));
      expect(Math.abs(error - exact)).toBeLessThan(4 * widening * errorOfError);
    }
  });

  it("finds independent values independent", () => {
    const { tau, levels, plateau } = binning(Float64Array.from({ length: 4096 }, normals(key(4))));
    expect(levels[plateau]!.binSize).toBeLessThanOrEqual(32);
    expect(Math.abs(tau.value - 0.5)).toBeLessThan(3 * tau.error);
    expect(levels.at(-1)!.bins).toBe(16);
  });

  it("of bins of one value is s/√N", () => {
    const series = Float64Array.from({ length: 16 }, (_, t) => t);
    const { levels, mean } = binning(series);
    expect(levels).toHaveLength(1);
    expect(levels[0]!.error).toBeCloseTo(Math.sqrt(340 / 15 / 16), 14); // Σ (t − 7.5)² = 340
    expect(levels[0]!.errorOfError).toBeCloseTo(levels[0]!.error / Math.sqrt(30), 14);
    expect(mean.value).toBe(7.5);
  });

  it("does not bin across chains", () => {
    const chains = Array.from({ length: 20 }, (_, n) => Float64Array.of(n, n, n));
    const { levels } = binning(chains);
    expect(levels.map(({ binSize, bins }) => [binSize, bins])).toEqual([
      [1, 60],
      [2, 20],
    ]);
    // Bins of two have the chain's own number as their mean: variance (20² − 1)/12 · 20/19 over 20 of them
    expect(levels[1]!.error).toBeCloseTo(Math.sqrt((399 / 12) * (20 / 19) * (1 / 20)), 12);
  });

  it("says when there is no plateau: 512 steps of τ = 50", () => {
    expect(binning(ar1(key(5), 0.98, 512)).converged).toBe(false);
  });

  it("of a constant has no error", () => {
    const analysis = binning(new Float64Array(64).fill(0.3));
    expect(analysis).toMatchObject({ mean: { value: 0.3, error: 0 }, tau: { value: 0.5, error: 0 } });
  });

  it("refuses what is too short, or not a number", () => {
    expect(() => binning(new Float64Array(15))).toThrow(InputError);
    expect(() => binning(new Float64Array(15))).toThrow("binning: expected at least 16 measurements, got 15");
    expect(() => binning(new Float64Array(32).fill(Number.NaN))).toThrow(
      "binning: expected finite measurements, got NaN at index 0",
    );
  });
});
