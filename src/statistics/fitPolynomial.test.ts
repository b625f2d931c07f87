import { describe, expect, it } from "vitest";
import { key, split } from "../kernels/index.ts";
import { chiSquareProbability, fitLine, fitPolynomial, residualChiSquare } from "./index.ts";
import { normals } from "./processes.ts";

describe("fitPolynomial", () => {
  const x = [-1, 0, 0.5, 2, 3, 4.5];
  const errors = [0.1, 0.2, 0.1, 0.3, 0.2, 0.4];

  it("is a polynomial of its degree itself, and has its slope", () => {
    const p = (t: number): number => 1 - 2 * t + 0.5 * t ** 3;
    const fit = fitPolynomial(x, x.map(p), errors, 3);
    for (const t of [-2, 0.3, 7]) {
      expect(fit.at(t)).toBeCloseTo(p(t), 10);
      expect(fit.slopeAt(t)).toBeCloseTo(-2 + 1.5 * t * t, 10);
    }
    expect(fit.chiSquare).toBeCloseTo(0, 20);
    expect(fit.degreesOfFreedom).toBe(2);
  });

  it("is a line of least squares in degree one, and a χ² by other means in any", () => {
    const y = [1, 3, 2, 5, 4, 8];
    const [fit, line] = [fitPolynomial(x, y, errors, 1), fitLine(x, y, errors)];
    expect(fit.at(0)).toBeCloseTo(line.intercept.value, 12);
    expect(fit.slopeAt(9)).toBeCloseTo(line.slope.value, 12);
    expect(fit.chiSquare).toBeCloseTo(line.chiSquare, 10);
    for (const degree of [0, 2, 4]) {
      const powers = Array.from({ length: degree + 1 }, (_, k) => x.map((t) => t ** k));
      const { chiSquare } = fitPolynomial(x, y, errors, degree);
      expect(residualChiSquare(powers, y, errors)).toBeCloseTo(chiSquare, 8);
      // A function that is made up of others changes nothing.
      const sum = x.map((_, i) => powers.reduce((total, column) => total + column[i]!, 0));
      expect(residualChiSquare([...powers, sum], y, errors)).toBeCloseTo(chiSquare, 8);
    }
  });

  it("has a fair χ² in 300 cases (3σ)", () => {
    let probability = 0;
    for (const k of split(key(1), 300)) {
      const normal = normals(k);
      const y = x.map((t, i) => 1 + t - t * t + errors[i]! * normal());
      const { chiSquare, degreesOfFreedom } = fitPolynomial(x, y, errors, 2);
      probability += chiSquareProbability(chiSquare, degreesOfFreedom) / 300;
    }
    expect(Math.abs(probability - 0.5)).toBeLessThan(3 / Math.sqrt(12 * 300));
  });

  it("refuses points that fix no polynomial", () => {
    expect(() => fitPolynomial([1, 2], [1, 2], [1, 1], 2)).toThrow(/a degree from 0 to 1 of 2 points, got 2/);
    expect(() => fitPolynomial([1, 1, 2], [1, 2, 3], [1, 1, 1], 2)).toThrow(
      /more than 2 different x for degree 2, got 2/,
    );
    expect(() => fitPolynomial([1, 2], [1, 2], [1, 0], 1)).toThrow(/error 0 at index 1/);
    expect(() => fitPolynomial([1, 2], [1, 2], [1], 1)).toThrow(/as many x as y and errors, got 2, 2, 1/);
  });
});
