import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { conditional } from "../learning/index.ts";
import { criticalTemperature, ising } from "../models/index.ts";
import { sample, swendsenWang } from "../sampling/index.ts";
import { zScore } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { rgFlow } from "./index.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });

describe("thetaTemperatures", () => {
  const T = 1.05 * criticalTemperature;
  const samples = sample(ising({ lattice: squareLattice({ size: [32, 32] }), coupling: 1 / T }), {
    sampler: swendsenWang(),
    count: 1000,
    key: key(5),
  });
  const relearn = { geometry, norm: 2, windows: 15_000, restarts: 1 };

  it("are those of the samples, by both neighbours, within the error that the machine's training leaves", () => {
    const [first, last] = rgFlow(samples, { from: { relearn }, steps: 1, key: key(5) });
    for (const [read, measured] of [
      [first!.thetaTemperatures!.nearest, first!.temperatures["nearest, torus"]],
      [first!.thetaTemperatures!.diagonal, first!.temperatures.diagonal],
    ] as const) {
      expect(Math.abs(zScore(read, T))).toBeLessThan(4);
      expect(read.error).toBeGreaterThan(measured.error);
      expect(read.error / T).toBeLessThan(0.02);
    }
    expect(last!.thetaTemperatures).toBeUndefined();
  });

  it("are none where a critic learned", () => {
    const from = { relearn: { ...relearn, windows: 2000, method: conditional({ steps: 20 }) } };
    const [first] = rgFlow(samples, { from, steps: 1, key: key(6) });
    expect(first!.thetaTemperatures).toBeUndefined();
  });
});
