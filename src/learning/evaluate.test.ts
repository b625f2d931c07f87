import { describe, expect, it } from "vitest";
import { namedRules } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { sample, wolff } from "../sampling/index.ts";
import { type Estimate, zScore } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { exactInformation, rbmInformation } from "./evaluate.ts";

const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const rule = namedRules.majority!([2, 2]);
const drawn = (count: number, seed: number) => sample(model, { sampler: wolff(), count, key: key(seed) });

describe("rbmInformation", () => {
  it("has errors that hold: against the exact value, on samples and trainings of ten keys", () => {
    const exact = exactInformation(drawn(4000, 100), { geometry, rule, windows: 100_000, key: key(100) });
    const z = { information: [] as number[], available: [] as number[] };
    const errors: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const found = rbmInformation(drawn(800, seed), { geometry, rule, windows: 20_000, key: key(seed) });
      for (const name of ["information", "available"] as const) {
        const both: Estimate = { ...found[name], error: Math.hypot(found[name].error, exact[name].error) };
        z[name].push(zScore(both, exact[name].value));
        errors.push(found[name].error);
      }
    }
    for (const scores of Object.values(z)) {
      expect(scores.filter((score) => Math.abs(score) < 1).length).toBeGreaterThanOrEqual(5);
      expect(Math.max(...scores.map(Math.abs))).toBeLessThan(3);
    }
    // And no error is so large that it says nothing: the values are 0.41 and 0.53.
    expect(Math.max(...errors)).toBeLessThan(0.03);
  });

  it("is the same for the same key", () => {
    const samples = drawn(60, 1);
    const options = { geometry, rule, windows: 1000, key: key(5) };
    expect(rbmInformation(samples, options)).toEqual(rbmInformation(samples, options));
  });
});
