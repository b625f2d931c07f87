import { describe, expect, it } from "vitest";
import { namedRules } from "../coarsegraining/index.ts";
import { child, key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { exactInformation } from "../learning/index.ts";
import { criticalTemperature, ising } from "../models/index.ts";
import { sample, swendsenWang } from "../sampling/index.ts";
import { estimate } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { informationThermometer } from "./index.ts";

describe("informationThermometer", () => {
  const on = (x: number) => 0.4 + 2.8 * (x - 1);
  const points = [0.94, 0.95, 0.97, 1, 1.03].map((x) => ({ temperature: 2 / x, information: estimate(on(x), 0.001) }));

  it("reads β/β_c back from a straight line, points outside the range left out", () => {
    const bent = [...points, { temperature: 2 / 1.1, information: estimate(5, 0.001) }];
    const thermometer = informationThermometer(bent, { criticalTemperature: 2 });
    expect(thermometer.scatter).toBeLessThan(1e-12);
    const { value, error } = thermometer.read(estimate(on(0.985), 0.0028));
    expect(value).toBeCloseTo(0.985, 12);
    expect(error).toBeCloseTo(0.001, 6);
  });

  it("has a scatter below 0.005 in β/β_c, of the majority rule by the exact yardstick at 64×64", {
    timeout: 60_000,
  }, () => {
    const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
    const rule = namedRules.majority!([2, 2]);
    const measured = [0.95, 0.97, 0.99, 1.01, 1.03].map((x, j) => {
      const temperature = criticalTemperature / x;
      const k = child(key(3), j);
      const model = ising({ lattice: squareLattice({ size: [64, 64] }), coupling: 1 / temperature });
      const samples = sample(model, { sampler: swendsenWang(), count: 200, key: k });
      return { temperature, ...exactInformation(samples, { geometry, rule, windows: 3000, key: k }) };
    });
    expect(informationThermometer(measured, { criticalTemperature }).scatter).toBeLessThan(0.005);
  });

  it("wants three temperatures in its range", () => {
    expect(() => informationThermometer(points.slice(0, 3), { criticalTemperature: 2 })).toThrow(
      /three temperatures or more with β\/β_c from 0.95 to 1.03, got 2/,
    );
  });
});
