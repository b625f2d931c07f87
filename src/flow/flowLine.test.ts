import { describe, expect, it } from "vitest";
import { namedRules } from "../coarsegraining/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, estimate, zScore } from "../statistics/index.ts";
import { correlationOf, effectiveCoupling, flowLine, rgFlow, torusCouplings } from "./index.ts";

describe("torusCouplings", () => {
  it("has the coupling of each correlation, as one by one, to 10⁻⁹ of it", () => {
    for (const [L, K, spread] of [
      [128, criticalCoupling, 0.004],
      [64, 0.43, 0.004],
      [8, criticalCoupling, 0.05],
      [8, 0.25, 0.03],
      [8, 0.6, 0.02],
      [4, 0.5, 0.1],
    ] as const) {
      const size = [L, L] as const;
      const c = correlationOf("nearest, torus", size)(K);
      const { uniform } = randomStream(key(L));
      const correlations = Float64Array.from({ length: 20 }, () => c + spread * (2 * uniform() - 1));
      const fast = torusCouplings(correlations, size);
      correlations.forEach((value, r) => {
        const { value: slow } = effectiveCoupling(estimate(value, 0), { size });
        expect(Math.abs(fast[r]! / slow - 1), `${L} ${K}`).toBeLessThan(1e-9);
      });
    }
  });

  it("reads K = 0 and K = ∞ outside, and one correlation alone", () => {
    const c = correlationOf("nearest, torus", [8, 8])(0.4);
    const [low, one, same, high] = torusCouplings(Float64Array.of(-0.1, c, c, 1), [8, 8]);
    expect([low, high]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(one).toBeCloseTo(0.4, 12);
    expect(same).toBe(one);
  });
});

describe("flowLine", () => {
  const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
  const steps = (k: number, count = 400) =>
    rgFlow(sample(model, { sampler: swendsenWang(), count, key: key(k) }), {
      from: { rule: namedRules.majority!([2, 2]) },
      steps: 1,
      key: key(100 + k),
    });

  it("has the temperatures of the flow, and replicas of which all steps are drawn together", () => {
    const flow = steps(1);
    const line = flowLine(2.27, flow, { key: key(5) });
    expect(line.sizes).toEqual([
      [16, 16],
      [8, 8],
    ]);
    line.temperatures.forEach(({ value, error }, n) => {
      const other = flow[n]!.temperatures["nearest, torus"];
      expect(Math.abs(value / other.value - 1)).toBeLessThan(1e-9);
      expect(error / other.error).toBeGreaterThan(0.7);
      expect(error / other.error).toBeLessThan(1.4);
    });
    const [first, second] = line.replicas.map((x, n) => x.map((T) => T / line.temperatures[n]!.value - 1)) as [
      Float64Array,
      Float64Array,
    ];
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, r) => sum + x * b[r]!, 0);
    // A warm resample is still warm after a step.
    expect(dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second))).toBeGreaterThan(0.5);
  });

  it("has honest error bars at the start of the flow: χ² over twelve keys", () => {
    let chiSquare = 0;
    for (let k = 0; k < 12; k++) {
      const [start] = flowLine(1 / criticalCoupling, steps(k, 600), { key: key(k) }).temperatures;
      chiSquare += zScore(start!, 1 / criticalCoupling) ** 2;
    }
    const p = chiSquareProbability(chiSquare, 12);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("refuses what it cannot resample", () => {
    const flow = [{ size: [8, 8] as const, blocks: Float64Array.of(0.5) }];
    expect(() => flowLine(2, flow, { key: key(1) })).toThrow(/two or more, got 1/);
    expect(() => flowLine(2, [], { key: key(1) })).toThrow(/got none/);
    const two = [{ size: [8, 8] as const, blocks: Float64Array.of(0.5, 0.6) }];
    expect(() => flowLine(-1, two, { key: key(1) })).toThrow(/a temperature above 0 in J\/k_B, got -1/);
    expect(() => flowLine(1, two, { key: key(1), resamples: 1 })).toThrow(/at least 2 resamples/);
  });
});
