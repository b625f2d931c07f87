import { beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { type Key, key, split } from "../kernels/index.ts";
import { autocorrelation, autocorrelationTime, meanWithError } from "./index.ts";
import { ar1, normals, tauOfAr1 } from "./processes.ts";

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const deviation = (xs: readonly number[]): number => {
  const center = mean(xs);
  return Math.sqrt(xs.reduce((sum, x) => sum + (x - center) ** 2, 0) / (xs.length - 1));
};
const within = (sigmas: number, pulls: readonly number[]): number =>
  pulls.filter((pull) => Math.abs(pull) < sigmas).length / pulls.length;

describe.each([
  { name: "a = 0.5, one chain of 2000", a: 0.5, chains: 1, length: 2000 },
  { name: "a = 0.8, one chain of 2000", a: 0.8, chains: 1, length: 2000 },
  { name: "a = 0.8, eight chains of 250", a: 0.8, chains: 8, length: 250 },
  { name: "a = 0.9, one chain of 4000", a: 0.9, chains: 1, length: 4000 },
])("of 600 autoregressive series, $name,", ({ a, chains, length }) => {
  const exact = tauOfAr1(a);
  const taus: number[] = [];
  const tauPulls: number[] = [];
  const meanPulls: number[] = [];
  beforeAll(() => {
    for (const k of split(key(1), 600)) {
      const series = split(k, chains).map((chainKey) => ar1(chainKey, a, length));
      const time = autocorrelationTime(series);
      const average = meanWithError(series);
      taus.push(time.tau.value);
      tauPulls.push((time.tau.value - exact) / time.tau.error);
      meanPulls.push(average.value / average.error);
    }
  });

  it("τ is right on average, within 2 % and the 3σ of 600 keys", () => {
    expect(Math.abs(mean(taus) / exact - 1)).toBeLessThan(0.02 + (3 * deviation(taus)) / (exact * Math.sqrt(600)));
  });

  // The error of eq. (42) is known to be some 10 % too large where W is chosen from the same data.
  it("the error of τ is the spread of τ: pulls have width 0.8 … 1.1", () => {
    expect(deviation(tauPulls)).toBeGreaterThan(0.8);
    expect(deviation(tauPulls)).toBeLessThan(1.1);
    expect(Math.abs(mean(tauPulls))).toBeLessThan(0.35);
  });

  // Binomial spread: 1.9 % at one sigma, 0.9 % at two.
  it("the mean lies within one error bar of the truth in 68 % of them, within two in 95 % (3σ)", () => {
    expect(Math.abs(within(1, meanPulls) - 0.683)).toBeLessThan(3 * 0.019);
    expect(Math.abs(within(2, meanPulls) - 0.954)).toBeLessThan(3 * 0.009);
    expect(Math.abs(deviation(meanPulls) - 1)).toBeLessThan(3 / Math.sqrt(2 * 600));
  });
});

describe("of independent values", () => {
  const independent = (k: Key, length: number): Float64Array => Float64Array.from({ length }, normals(k));

  it("τ is ½, and a few per cent more for being never less", () => {
    const taus = split(key(2), 400).map((k) => autocorrelationTime(independent(k, 1000)).tau.value);
    expect(Math.min(...taus)).toBeCloseTo(0.5, 14);
    expect(mean(taus)).toBeLessThan(0.525);
  });

  it.each([16, 64, 1000])("the error bar of a mean over %i holds in 68 % of 1500 cases (3σ)", (length) => {
    const pulls = split(key(3), 1500).map((k) => {
      const { value, error } = meanWithError(independent(k, length));
      return value / error;
    });
    // Student's distribution for few values: 66.7 % at 15 degrees of freedom
    expect(within(1, pulls)).toBeGreaterThan((length < 20 ? 0.667 : 0.683) - 3 * 0.012);
    expect(within(1, pulls)).toBeLessThan(0.683 + 0.025 + 3 * 0.012);
  });

  it("in chains of one value each, the error is s/√N to the last digits", () => {
    const values = [1, 2, 4, 9];
    const { value, error } = meanWithError(values.map((x) => Float64Array.of(x)));
    expect(value).toBe(4);
    expect(error).toBeCloseTo(Math.sqrt((9 + 4 + 0 + 25) / 3 / 4), 14);
    expect(autocorrelationTime(values.map((x) => Float64Array.of(x)))).toMatchObject({ window: 0 });
  });
});

describe("autocorrelationTime", () => {
  it("counts in units of the series' spacing: every other value of a = 0.8 is a series of a = 0.64", () => {
    const series = ar1(key(4), 0.8, 200_000);
    const { tau } = autocorrelationTime(series.filter((_, t) => t % 2 === 0));
    expect(Math.abs(tau.value - tauOfAr1(0.64))).toBeLessThan(4 * tau.error);
    expect(tau.error).toBeLessThan(0.05 * tau.value);
  });

  it("does not change when the series is shifted and scaled", () => {
    const series = ar1(key(5), 0.7, 500);
    const { tau, window } = autocorrelationTime(series);
    const other = autocorrelationTime(series.map((x) => 1000 - 3 * x));
    expect(other.window).toBe(window);
    expect(other.tau.value).toBeCloseTo(tau.value, 9);
    expect(other.tau.error).toBeCloseTo(tau.error, 9);
  });

  it("sees a mode too slow for any one chain in the difference between two of them", () => {
    const chains = [1, -1].map((sign, n) => ar1(key(6 + n), 0.5, 400).map((x) => 5 * sign + x));
    expect(autocorrelationTime(chains[0]!).tau.value).toBeLessThan(3);
    const { tau } = autocorrelationTime(chains);
    expect(tau.value).toBeGreaterThan(50);
    const { value, error } = meanWithError(chains);
    expect(Math.abs(value)).toBeLessThan(error);
  });

  it("is known to be too small in a series that is not 100 τ long: 60 … 3000 steps of τ = 100, 20 keys each", () => {
    const a = (100 - 0.5) / (100 + 0.5);
    for (const length of [60, 300, 1000, 3000]) {
      for (const k of split(key(8), 20)) {
        expect(length).toBeLessThan(100 * autocorrelationTime(ar1(k, a, length)).tau.value);
      }
    }
  });

  it("does not credit anticorrelation", () => {
    expect(autocorrelationTime(ar1(key(9), -0.6, 500)).tau.value).toBeCloseTo(0.5, 14);
    expect(autocorrelationTime(Float64Array.from({ length: 64 }, (_, t) => t % 2)).tau.value).toBeCloseTo(0.5, 14);
  });

  it("calls a constant independent and its mean exact, also where the constant is no binary fraction", () => {
    const constant = new Float64Array(1000).fill(0.1);
    expect(autocorrelationTime(constant)).toMatchObject({ tau: { value: 0.5, error: 0 }, window: 0 });
    expect(meanWithError(constant)).toMatchObject({ value: 0.1, error: 0 });
    expect(meanWithError([constant, constant])).toMatchObject({ value: 0.1, error: 0 });
  });

  it("takes chains of unequal length, and leaves out empty ones", () => {
    const series = ar1(key(10), 0.5, 1000);
    const chains = [series.slice(0, 700), new Float64Array(0), series.slice(700)];
    const { tau } = autocorrelationTime(chains);
    expect(tau.value / autocorrelationTime(series).tau.value).toBeCloseTo(1, 1);
    expect(meanWithError(chains).value).toBeCloseTo(meanWithError(series).value, 14);
  });

  it("refuses what is not a number, and too little of it", () => {
    expect(() => autocorrelationTime(Float64Array.of(1, Number.NaN))).toThrow(InputError);
    expect(() => meanWithError([Float64Array.of(1, 2), Float64Array.of(1, Number.POSITIVE_INFINITY)])).toThrow(
      "meanWithError: expected finite measurements, got Infinity at index 1 of chain 1",
    );
    expect(() => autocorrelationTime(Float64Array.of(1))).toThrow(
      "autocorrelationTime: expected at least 2 measurements, got 1; take more of them",
    );
    expect(() => meanWithError([])).toThrow(InputError);
    expect(`${meanWithError(Float64Array.of(3))}`).toBe("3(?)");
  });
});

describe("the autocorrelation function", () => {
  it("of an autoregressive process is aᵗ, within 4σ", () => {
    const rho = autocorrelation(ar1(key(11), 0.8, 200_000), 10);
    expect(rho[0]).toBe(1);
    // Bartlett: var ρ(t) < (1 + a²)/(1 − a²)/N = 4.6/N
    for (let t = 1; t <= 10; t++) expect(Math.abs(rho[t]! - 0.8 ** t)).toBeLessThan(4 * Math.sqrt(4.6 / 200_000));
  });

  it("of a small series is what one gets by hand", () => {
    // x = 0, 1, 2 about 1: Γ(0) = 2/3, Γ(1) = 0, Γ(2) = −1
    expect([...autocorrelation(Float64Array.of(0, 1, 2), 2)]).toEqual([1, 0, -1.5]);
  });

  it("has a largest lag within the series", () => {
    expect(() => autocorrelation(Float64Array.of(0, 1, 2), 3)).toThrow(
      "autocorrelation: expected a largest lag from 0 to 2, below the length of the series, got 3",
    );
  });
});
