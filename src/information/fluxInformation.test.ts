import { describe, expect, it } from "vitest";
import { fieldCovariance } from "../models/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { fluxInformation, signInformation } from "./index.ts";

const covariance = fieldCovariance(32);
const around = (buffer: number, environment = 2, side = 8) =>
  fluxInformation(covariance, windowGeometry({ block: [side, side], buffer, environment }));

describe("what the environment tells of the flux of a block", () => {
  it("is all where there is no buffer: Gauss' law", () => {
    expect(around(0).correlation2).toBeCloseTo(1, 9);
    expect(around(0).information).toBeCloseTo(Math.LN2, 5);
  });

  it("is no more with a wider environment: the ring screens the block (Markov)", () => {
    expect(around(2, 4).correlation2).toBeCloseTo(around(2).correlation2, 9);
  });

  it("falls with the square of the distance from the middle of a small block, Δ = 1, within 6 % of the exponent", () => {
    const large = fieldCovariance(64);
    const at = (buffer: number): number =>
      fluxInformation(large, windowGeometry({ block: [2, 2], buffer, environment: 2 })).correlation2;
    const [near, far] = [6, 14];
    const slope = Math.log(at(far) / at(near)) / Math.log((far + 1) / (near + 1));
    expect(slope).toBeGreaterThan(-2.12);
    expect(slope).toBeLessThan(-1.88);
  });

  it("refuses windows that do not begin on a vertex or do not fit", () => {
    expect(() => around(3)).toThrow("expected a window that begins on a vertex");
    expect(() => around(30)).toThrow("fits a torus of 32 vertices");
  });
});

describe("the information of a sign", () => {
  it("is ρ²/π for small ρ, log 2 for ρ = 1, between what the signs and what the values tell each other", () => {
    expect(signInformation(0)).toBeCloseTo(0, 12);
    expect(signInformation(1e-4) / (1e-4 / Math.PI)).toBeCloseTo(1, 3);
    expect(signInformation(1)).toBe(Math.LN2);
    // The signs of both are equal with probability ½ + arcsin ρ/π.
    for (const rho of [0.3, 0.6, 0.9]) {
      const equal = 0.5 + Math.asin(rho) / Math.PI;
      const ofSigns = Math.LN2 + equal * Math.log(equal) + (1 - equal) * Math.log(1 - equal);
      expect(signInformation(rho * rho)).toBeGreaterThan(ofSigns);
      expect(signInformation(rho * rho)).toBeLessThan(Math.min(Math.LN2, -0.5 * Math.log(1 - rho * rho)));
    }
  });
});
