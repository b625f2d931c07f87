import { describe, expect, it } from "vitest";
import { combined, spread } from "./index.ts";

describe("combined", () => {
  it("adds both errors in squares, keeps them, and prints as any estimate", () => {
    const y = combined(1.875, 0.003, 0.004);
    expect(y).toEqual({ value: 1.875, error: 0.005, statistical: 0.003, systematic: 0.004 });
    expect(`${y}`).toBe("1.875(5)");
    expect(JSON.parse(JSON.stringify(y))).toEqual({
      value: 1.875,
      error: 0.005,
      statistical: 0.003,
      systematic: 0.004,
    });
  });

  it("does not know its error where it does not know one of them, and refuses negative ones", () => {
    expect(combined(1, 0.1, Number.NaN).error).toBeNaN();
    expect(() => combined(1, -0.1, 0)).toThrow(/statistical error of at least 0, got -0.1/);
  });
});

describe("spread", () => {
  it("is the standard deviation of two values, 0 of one, and does not shrink as more come in between", () => {
    expect(spread([1, 1.2])).toBeCloseTo(0.1, 12);
    expect(spread([1])).toBe(0);
    expect(spread([1, 1.2, 1.1, 1.1, 1.1])).toBeCloseTo(0.1, 12);
    expect(spread([1, Number.NaN])).toBeNaN();
    expect(() => spread([])).toThrow(/at least one value/);
  });
});
