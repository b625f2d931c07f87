import { describe, expect, it } from "vitest";
import { minimize } from "./index.ts";

describe("minimize", () => {
  it("finds the minimum of a bent valley, that of Rosenbrock", () => {
    const { at, value } = minimize(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2, {
      start: [-1.2, 1],
      widths: [0.5, 0.5],
    });
    expect(at[0]).toBeCloseTo(1, 5);
    expect(at[1]).toBeCloseTo(1, 5);
    expect(value).toBeLessThan(1e-10);
  });

  it("works in one variable, and stays out of where the function is infinite", () => {
    const f = ([x]: readonly number[]): number => (x! < 0.5 ? Number.POSITIVE_INFINITY : (x! - 0.7) ** 2);
    expect(minimize(f, { start: [2], widths: [-1] }).at[0]).toBeCloseTo(0.7, 5);
    expect(minimize(([x]) => Math.abs(x! + 3), { start: [0], widths: [0.1] }).at[0]).toBeCloseTo(-3, 5);
  });
});
