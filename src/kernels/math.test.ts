import { describe, expect, it } from "vitest";
import { cosh, cosPi, exp, log, log1p, logCosh, logSumExp, sigmoid, sinh, sinPi, tanh, xlogx } from "./index.ts";

/** The engine's own functions are within an ulp or so of the truth: enough to see an error of a few ulp. */
const grid = (from: number, to: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => from + ((to - from) * (i + 0.37)) / n);
const worst = (xs: number[], error: (x: number) => number): number => Math.max(...xs.map((x) => Math.abs(error(x))));

describe("elementary functions keep their stated errors", () => {
  it("exp", () => {
    expect(worst(grid(-700, 709, 40_000), (x) => exp(x) / Math.exp(x) - 1)).toBeLessThan(4e-16);
    expect(exp(0)).toBe(1);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(-720) / Math.exp(-720)).toBeCloseTo(1, 8); // subnormal
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exp(Number.NaN)).toBeNaN();
  });

  it("log, log1p", () => {
    for (const scale of [1e-300, 1e-5, 1, 1e5, 1e300]) {
      expect(
        worst(grid(0.4, 3, 20_000), (x) => (x * scale === 1 ? 0 : log(x * scale) / Math.log(x * scale) - 1)),
      ).toBeLessThan(5e-16);
    }
    expect(worst(grid(-0.28, 0.9, 20_000), (x) => log1p(x) / Math.log1p(x) - 1)).toBeLessThan(5e-16);
    expect(log1p(1e-18)).toBe(1e-18);
    expect(log(5e-324)).toBeCloseTo(Math.log(5e-324), 10);
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log(-1)).toBeNaN();
  });

  it("tanh, sigmoid, logCosh", () => {
    expect(worst(grid(-30, 30, 40_000), (x) => tanh(x) - Math.tanh(x))).toBeLessThan(4e-16);
    expect(worst(grid(-1e-3, 1e-3, 10_000), (x) => tanh(x) - Math.tanh(x))).toBeLessThan(1e-18 + 4e-16);
    expect(worst(grid(-700, 40, 40_000), (x) => sigmoid(x) * (1 + Math.exp(-x)) - 1)).toBeLessThan(8e-16);
    expect(worst(grid(-20, 20, 20_000), (x) => (logCosh(x) - Math.log(Math.cosh(x))) / (1 + Math.abs(x)))).toBeLessThan(
      3e-16,
    );
    expect(logCosh(1e4)).toBe(1e4 - Math.LN2);
  });

  it("sinh, cosh", () => {
    for (const to of [1e-8, 1, 3, 700]) {
      expect(worst(grid(-to, to, 20_001), (x) => sinh(x) / Math.sinh(x) - 1)).toBeLessThan(8e-16);
      expect(worst(grid(-to, to, 20_001), (x) => cosh(x) / Math.cosh(x) - 1)).toBeLessThan(5e-16);
    }
    expect([sinh(0), sinh(-800), cosh(800)]).toEqual([0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("sinPi, cosPi", () => {
    // Beyond a quarter the product Math.PI · x is itself wrong by more than that.
    expect(worst(grid(-0.25, 0.25, 40_000), (x) => sinPi(x) - Math.sin(Math.PI * x))).toBeLessThan(3e-16);
    expect(worst(grid(-0.25, 0.25, 40_000), (x) => cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(3e-16);
    // Shifted by whole periods and by quarters nothing changes, to the last bit: the reduction is exact.
    for (const x of grid(-0.25, 0.25, 100).map((x) => Math.round(x * 2 ** 20) / 2 ** 20)) {
      expect(sinPi(x + 4096)).toBe(sinPi(x));
      expect(cosPi(x - 4096)).toBe(cosPi(x));
      expect(sinPi(x + 0.5)).toBe(cosPi(x));
      expect(cosPi(x + 1)).toBe(-cosPi(x));
      expect(sinPi(1 - x)).toBe(sinPi(x));
      expect(cosPi(x + 0.5)).toBe(-sinPi(x));
    }
    expect([0, 0.5, 1, 1.5, 2, -0.5].map((x) => cosPi(x) + 0)).toEqual([1, 0, -1, 0, 1, 0]);
    expect([0, 0.5, 1, 1.5, 2, -0.5].map((x) => sinPi(x) + 0)).toEqual([0, 1, 0, -1, 0, -1]);
    expect(cosPi(1 / 3)).toBeCloseTo(0.5, 15);
    expect(sinPi(1 / 4)).toBeCloseTo(Math.SQRT1_2, 15);
    expect(sinPi(Number.NaN)).toBeNaN();
  });

  it("logSumExp and xlogx take their limits", () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([Number.NEGATIVE_INFINITY, 0])).toBe(0);
    expect(xlogx(0)).toBe(0);
    expect(xlogx(0.5)).toBeCloseTo(0.5 * Math.log(0.5), 15);
  });
});
