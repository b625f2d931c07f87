import { describe, expect, it } from "vitest";
import { type CoarseGraining, coarseGraining, decimation, majority } from "../coarsegraining/index.ts";
import { evenOperators, type OperatorSeries, oddOperators, sampledOperatorSeries } from "../flow/index.ts";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { planSampling, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, type Estimate, weightedMean, zScore } from "../statistics/index.ts";
import { judgeExponents, mcrg, mcrgExponents } from "./index.ts";

const operators = [...evenOperators.slice(0, 4), ...oddOperators.slice(0, 3)];

/** Operators along the flow of the critical Ising model on L×L sites. */
function critical(L: number, count: number, seed: number, steps: number, rule: CoarseGraining): OperatorSeries {
  const model = ising({ lattice: squareLattice({ size: [L, L] }), coupling: criticalCoupling });
  const plan = planSampling(model, { sampler: swendsenWang(), count, key: key(seed) });
  return sampledOperatorSeries(plan, { operators, rules: Array<CoarseGraining>(steps).fill(rule), key: key(seed) });
}

const kadanoff = majority([2, 2]);
const small = critical(32, 2000, 5, 3, kadanoff);
const large = critical(64, 2500, 6, 3, kadanoff);

describe("mcrgExponents", () => {
  it("has ν = 1 and η = ¼ of the Ising model within 2σ, from steps 2 and 3", () => {
    const { yt, yh, nu, eta } = mcrgExponents(large);
    expect(Math.abs(zScore(yt, 1))).toBeLessThan(2);
    expect(Math.abs(zScore(yh, 1.875))).toBeLessThan(2);
    expect(yt.error).toBeLessThan(0.04);
    expect(yh.error).toBeLessThan(0.006);
    expect(nu.value).toBeCloseTo(1 / yt.value, 12);
    expect(eta.value).toBeCloseTo(4 - 2 * yh.value, 12);
    for (const y of [yt, yh, nu, eta]) expect(y.error).toBeCloseTo(Math.hypot(y.statistical, y.systematic), 12);
  });

  it("has the number of the table where one cell is read, and the table itself", () => {
    const { yt, table } = mcrgExponents(large, { steps: [2], even: [3], odd: [1] });
    const alone = mcrg(large, { step: 2, operators: operators.slice(0, 3).map(({ name }) => name) });
    expect(yt.value).toBeCloseTo(alone.exponent.value, 10);
    expect(yt.statistical).toBeCloseTo(alone.exponent.error, 10);
    expect(yt.systematic).toBe(0);
    expect(table.map(({ parity, size, steps }) => [parity, size, steps.length])).toEqual([
      ["even", [64, 64], 12],
      ["odd", [64, 64], 9],
    ]);
  });

  it("knows that numbers of the same configurations are correlated: reading a step twice gains nothing", () => {
    const once = mcrgExponents(large, { steps: [2], even: [3] }).yt;
    const twice = mcrgExponents(large, { steps: [2], even: [3, 4] }).yt;
    expect(twice.statistical / once.statistical).toBeGreaterThan(0.9);
  });

  it("takes the mean over lattices, which are independent, and their difference for a systematic error", () => {
    const [a, b] = [mcrgExponents(small).yt, mcrgExponents(large).yt];
    const { yt, table } = mcrgExponents([small, large]);
    expect(yt.value).toBeCloseTo((a.value + b.value) / 2, 10);
    expect(yt.statistical).toBeCloseTo(Math.hypot(a.statistical, b.statistical) / 2, 10);
    const statistical2 = a.statistical ** 2 + b.statistical ** 2;
    expect(yt.spread.sizes).toBeCloseTo(Math.sqrt(Math.max(0, (a.value - b.value) ** 2 - statistical2)), 10);
    expect(table.map(({ size: [L] }) => L)).toEqual([32, 64, 32, 64]);
  });

  it("has honest statistical errors: χ² of 16 keys about their mean", () => {
    const found = Array.from({ length: 16 }, (_, k) => mcrgExponents(critical(16, 1000, 20 + k, 2, kadanoff)));
    for (const of of ["yt", "yh"] as const) {
      const { chiSquare, degreesOfFreedom } = weightedMean(
        found.map((exponents): Estimate => ({ ...exponents[of], error: exponents[of].statistical })),
      );
      const p = chiSquareProbability(chiSquare, degreesOfFreedom);
      expect(p, of).toBeGreaterThan(0.005);
      expect(p, of).toBeLessThan(0.995);
    }
  });

  it("refuses what is not there", () => {
    expect(() => mcrgExponents([])).toThrow(/at least one series/);
    expect(() => mcrgExponents(small, { steps: [4] })).toThrow(/steps from 1 to 3, got 4/);
    expect(() => mcrgExponents(small, { even: [9] })).toThrow(/even operators from 1 to 4, got 9/);
    const evenAlone = { ...small, operators: operators.slice(0, 4), values: small.values.map((v) => v.slice(0, 8000)) };
    expect(() => mcrgExponents(evenAlone)).toThrow(/got no odd ones/);
  });
});

describe("judgeExponents", () => {
  it("lets exponents of rules with a fixed point stand", () => {
    expect(judgeExponents(large)).toEqual({ settled: true, reasons: [] });
    const soft = coarseGraining({ block: [2, 2], filters: [[2, 2, 2, 2]] });
    expect(judgeExponents(critical(64, 1000, 8, 3, soft))).toEqual({ settled: true, reasons: [] });
  });

  it("says of a rule that breaks the symmetry that it does", () => {
    const { settled, reasons } = judgeExponents(critical(64, 1000, 8, 3, majority([2, 2], "up")));
    expect(settled).toBe(false);
    expect(reasons.join("\n")).toMatch(/breaks the ± symmetry/);
    expect(reasons.join("\n")).toMatch(/y_t does not settle/);
  });

  it("does not let pass what so few samples cannot tell", () => {
    const { settled, reasons } = judgeExponents(critical(32, 80, 8, 3, kadanoff));
    expect(settled).toBe(false);
    expect(reasons.join("\n")).toMatch(/y_t: of 80 configurations it cannot be told/);
  });

  it.each([
    ["decimation", decimation([2, 2])],
    ["nearly decimation", coarseGraining({ block: [2, 2], filters: [[10, 1, 1, 1]] })],
    ["a filter without sense", coarseGraining({ block: [2, 2], filters: [[1.31, -0.72, 0.45, 0.18]] })],
  ])("says that %s has no fixed point, and where the couplings go", (_, rule) => {
    const { settled, reasons } = judgeExponents(critical(32, 1000, 8, 3, rule));
    expect(settled).toBe(false);
    expect(reasons.join("\n")).toMatch(/y_t does not settle/);
    expect(reasons.join("\n")).toMatch(/the couplings grow weaker/);
  });
});
