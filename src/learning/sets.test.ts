import { describe, expect, it } from "vitest";
import { namedRules } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { sample, wolff } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { conditional } from "./criticMethod.ts";
import { exactInformation } from "./evaluate.ts";
import { learn } from "./learn.ts";

const model = ising({ lattice: squareLattice({ size: [8, 8] }), coupling: criticalCoupling });
const samples = sample(model, { sampler: wolff(), count: 120, key: key(7) });
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });

describe("what is reported from few windows", () => {
  it("comes with a warning, from one window too, of which there is no error; and an exact number is not below zero by rounding", () => {
    for (const [windows, said] of [
      [3, /^only one window to report from/],
      [30, /^only 10 windows to report from/],
    ] as const) {
      const { information, available, warnings } = learn(samples, {
        ...{ geometry, windows, key: key(7) },
        method: conditional({ steps: 8 }),
      });
      expect(warnings.some((line) => said.test(line))).toBe(true);
      expect(information.value).toBeGreaterThanOrEqual(0);
      expect(available!.value).toBeGreaterThanOrEqual(0);
    }
    const options = { geometry, rule: namedRules.majority!([2, 2]), key: key(7) };
    expect(exactInformation(samples, { ...options, windows: 1 }).warnings).toHaveLength(1);
    expect(exactInformation(samples, { ...options, windows: 100 }).warnings).toEqual([]);
  });
});
