import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { estimate, formatEstimate, weightedMean, zScore } from "./index.ts";

describe("an estimate", () => {
  it("prints itself in a template and keeps to two fields otherwise", () => {
    const nu = estimate(1.0234, 0.031);
    expect(`ν = ${nu}`).toBe("ν = 1.02(3)");
    expect(JSON.stringify(nu)).toBe('{"value":1.0234,"error":0.031}');
    expect(Object.keys(nu)).toEqual(["value", "error"]);
  });

  it("has no negative error", () => {
    expect(() => estimate(1, -0.1)).toThrow(InputError);
    expect(() => estimate(1, -0.1)).toThrow("estimate: expected a standard error of at least 0, got -0.1");
  });
});

describe("the compact notation", () => {
  it.each([
    // one digit of the error, two where it begins with 1
    [1.0234, 0.031, "1.02(3)"],
    [0.39742, 0.0012, "0.3974(12)"],
    [0.5, 0.2, "0.5(2)"],
    [0.5, 0.15, "0.50(15)"],
    [1.26, 1.5, "1.3(15)"],
    // the leading digit is decided after rounding
    [0.12345, 0.0996, "0.12(10)"],
    [0.12345, 0.095, "0.12(10)"],
    [0.12345, 0.094, "0.12(9)"],
    [0.123456, 0.00196, "0.123(2)"],
    [0.123456, 0.00194, "0.1235(19)"],
    [0.123456, 0.0104, "0.123(10)"],
    [9.9999, 0.01, "10.000(10)"],
    // all digits before the point
    [1234.4, 56, "1234(56)"],
    [1234.4, 99.6, "1234(100)"],
    [1234.4, 5678, "1234(5678)"],
    [12.34, 9.6, "12(10)"],
    [12.34, 19.4, "12(19)"],
    // signs, and no minus before a zero
    [-1.3512, 0.0003, "−1.3512(3)"],
    [-0.004, 0.3, "0.0(3)"],
    [-0.06, 0.3, "−0.1(3)"],
    // errors of nothing, and unknown ones
    [-Math.SQRT2, 0, "−1.41421"],
    [0, 0, "0"],
    [2.5, Number.NaN, "2.5(?)"],
    [-1.4187654, Number.NaN, "−1.42(?)"],
    [2.5, Number.POSITIVE_INFINITY, "2.5(?)"],
    [Number.NaN, 1, "NaN"],
    [Number.NEGATIVE_INFINITY, 1, "−Infinity"],
    // the small and the large
    [0.0000123, 0.0000004, "0.0000123(4)"],
    [1.234e-7, 3e-9, "1.23(3)e−7"],
    [-1.234e-120, 1.5e-122, "−1.234(15)e−120"],
    [0, 2e-9, "0(2)e−9"],
    [3e-12, 2e-9, "0(2)e−9"],
    [12345678, 1000, "1.23457(10)e7"],
    [1e22, 1e7, "1.0000000000000000(10)e22"],
    [1, 1e-120, "1"],
  ])("writes %d ± %d as %s", (value, error, text) => {
    expect(formatEstimate(value, error)).toBe(text);
  });

  it("keeps the error to a fifth of it, and the value to half an error, when read back", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const decades = fc.tuple(
      fc.double({ min: 1, max: 10, maxExcluded: true, noNaN: true }),
      fc.integer({ min: -9, max: 4 }),
    );
    fc.assert(
      fc.property(number, decades, (value, [digits, exponent]) => {
        const error = Number(`${digits}e${exponent}`);
        const [, shown, brackets, power = "0"] =
          /^(−?[\d.]+)\((\d+)\)(?:e(−?\d+))?$/.exec(formatEstimate(value, error)) ?? [];
        const decimals = shown!.split(".")[1]?.length ?? 0;
        const scale = `e${power.replace("−", "-")}`;
        const readError = Number(`${brackets}e-${decimals}`) * Number(`1${scale}`);
        const readValue = Number(shown!.replace("−", "-")) * Number(`1${scale}`);
        // 2.5 may show as 2 or 3: a fifth
        expect(Math.abs(readError / error - 1)).toBeLessThan(0.2 + 1e-9);
        expect(Math.abs(readValue - value)).toBeLessThan(0.5001 * error);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe("zScore", () => {
  it("counts standard errors of the difference", () => {
    expect(zScore(estimate(5, 3), estimate(0, 4))).toBe(1);
    expect(zScore(estimate(0, 3), estimate(10, 4))).toBe(-2);
    expect(zScore(estimate(1.5, 0.25), 1)).toBe(2);
  });

  it("is 0 for equal values, and not finite for unequal ones without an error", () => {
    expect(zScore(estimate(1, 0), 1)).toBe(0);
    expect(zScore(estimate(2, 0), 1)).toBe(Number.POSITIVE_INFINITY);
    expect(zScore(estimate(2, Number.NaN), 1)).toBeNaN();
  });
});

describe("the weighted mean", () => {
  it("of equal errors is the mean with σ/√n", () => {
    const { value, error, chiSquare, degreesOfFreedom } = weightedMean([1, 2, 3, 6].map((x) => estimate(x, 0.5)));
    expect([value, error]).toEqual([3, 0.25]);
    expect([chiSquare, degreesOfFreedom]).toEqual([56, 3]); // (4 + 1 + 0 + 9)/0.25
  });

  it("weighs by 1/σ²: 1 ± 1 and 6 ± 2 make 2 ± 2/√5, with χ² = 5", () => {
    const mean = weightedMean([estimate(1, 1), estimate(6, 2)]);
    expect(mean.value).toBeCloseTo(2, 14);
    expect(mean.error).toBeCloseTo(2 / Math.sqrt(5), 14);
    expect(mean.chiSquare).toBeCloseTo(5, 14);
    expect(`${mean}`).toBe("2.0(9)");
  });

  it("wants errors", () => {
    expect(() => weightedMean([])).toThrow("weightedMean: expected at least one estimate, got none");
    expect(() => weightedMean([estimate(1, 0)])).toThrow(InputError);
    expect(() => weightedMean([estimate(1, Number.NaN)])).toThrow("got 1(?)");
  });
});
