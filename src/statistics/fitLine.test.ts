import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { key, split } from "../kernels/index.ts";
import { chiSquareProbability, fitLine, lineAt } from "./index.ts";
import { normals } from "./processes.ts";

describe("fitLine", () => {
  it("solves the normal equations: three points with errors, by hand", () => {
    // weights 1, 4, 1 at x = 0, 1, 2: S = 6, Sx = 6, Sxx = 8, Δ = 12; Sy = 13, Sxy = 15
    const fit = fitLine([0, 1, 2], [1, 2, 4], [1, 0.5, 1]);
    expect(fit.intercept.value).toBeCloseTo((8 * 13 - 6 * 16) / 12, 14);
    expect(fit.slope.value).toBeCloseTo((6 * 16 - 6 * 13) / 12, 14);
    expect(fit.intercept.error ** 2).toBeCloseTo(8 / 12, 14);
    expect(fit.slope.error ** 2).toBeCloseTo(6 / 12, 14);
    expect(fit.covariance).toBeCloseTo(-6 / 12, 14);
    // residuals 1/3, −1/6, 1/3 over errors 1, ½, 1
    expect(fit.chiSquare).toBeCloseTo(1 / 9 + 1 / 9 + 1 / 9, 14);
    expect(fit.degreesOfFreedom).toBe(1);
  });

  it("goes through two points, whatever their errors", () => {
    const fit = fitLine([1, 3], [5, 9], [0.1, 0.7]);
    expect(fit.slope.value).toBeCloseTo(2, 14);
    expect(fit.intercept.value).toBeCloseTo(3, 14);
    expect(fit.chiSquare).toBeCloseTo(0, 20);
    expect(lineAt(fit, 1).error).toBeCloseTo(0.1, 14);
    expect(lineAt(fit, 3).error).toBeCloseTo(0.7, 14);
  });

  it("takes a common error from the scatter where none is given", () => {
    // y = 0, 1, 0, 1 at −3, −1, 1, 3: slope 2/20 · … by hand: Sxy = 2, Sxx = 20; χ² = 1 − 0.2 = 0.8
    const fit = fitLine([-3, -1, 1, 3], [0, 1, 0, 1]);
    expect(fit.slope.value).toBeCloseTo(0.1, 15);
    expect(fit.intercept.value).toBeCloseTo(0.5, 15);
    expect(fit.chiSquare).toBeCloseTo(0.8, 14);
    expect(fit.slope.error).toBeCloseTo(Math.sqrt(0.8 / 2 / 20), 14);
    expect(fit.intercept.error).toBeCloseTo(Math.sqrt(0.8 / 2 / 4), 14);
    expect(fit.covariance).toBeCloseTo(0, 15);
  });

  it("loses no digits far from the origin", () => {
    const x = [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3];
    expect(fitLine(x, [0, 1, 2, 3]).slope.value).toBeCloseTo(1, 14);
  });

  it("has slopes, intercepts and extrapolations within one error bar in 68 % of 800 cases, and a fair χ² (3σ)", () => {
    const x = [0, 0.5, 1, 2, 4, 8];
    const errors = [0.1, 0.2, 0.1, 0.3, 0.2, 0.4];
    const inside = { slope: 0, intercept: 0, at: 0 };
    let probability = 0;
    for (const k of split(key(1), 800)) {
      const normal = normals(k);
      const fit = fitLine(
        x,
        x.map((x, i) => 2 - 3 * x + errors[i]! * normal()),
        errors,
      );
      if (Math.abs(fit.slope.value + 3) < fit.slope.error) inside.slope++;
      if (Math.abs(fit.intercept.value - 2) < fit.intercept.error) inside.intercept++;
      const at = lineAt(fit, -1);
      if (Math.abs(at.value - 5) < at.error) inside.at++;
      probability += chiSquareProbability(fit.chiSquare, fit.degreesOfFreedom) / 800;
    }
    for (const count of Object.values(inside)) expect(Math.abs(count / 800 - 0.683)).toBeLessThan(3 * 0.0165);
    expect(Math.abs(probability - 0.5)).toBeLessThan(3 / Math.sqrt(12 * 800));
  });

  it("refuses points that fix no line", () => {
    expect(() => fitLine([1, 1], [1, 2], [1, 1])).toThrow("fitLine: expected at least two different x, got 2 times 1");
    expect(() => fitLine([1, 2], [1, 2])).toThrow("fitLine: expected at least 3 points");
    expect(() => fitLine([1], [1], [1])).toThrow("fitLine: expected at least 2 points, got 1");
    expect(() => fitLine([1, 2], [1, 2], [1])).toThrow("fitLine: expected as many x as y and errors, got 2, 2, 1");
    expect(() => fitLine([1, 2], [1, Number.NaN], [1, 1])).toThrow(InputError);
    expect(() => fitLine([1, 2], [1, 2], [1, 0])).toThrow(
      "fitLine: expected finite points with errors above 0, got x = 2, y = 2, error 0 at index 1",
    );
  });
});
