import { describe, expect, it } from "vitest";
import { coarseGraining, namedRules } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, weightedMean } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { type RgStep, rgFlow } from "./index.ts";

const samplesAt = (relative: number, count = 1000): Ensemble =>
  sample(ising({ lattice: squareLattice({ size: [64, 64] }), coupling: criticalCoupling / relative }), {
    sampler: swendsenWang(),
    count,
    key: key(2018),
  });
/** T_eff/T_c of each step. */
const relative = (flow: readonly RgStep[]): number[] =>
  flow.map(({ temperatures }) => temperatures["nearest, torus"].value * criticalCoupling);
const majority = { rule: namedRules.majority!([2, 2]) };

describe("rgFlow", () => {
  it("stays at T_c, within 2 %, and moves away from it on both sides, with the majority rule", {
    timeout: 60_000,
  }, () => {
    for (const T of relative(rgFlow(samplesAt(1), { from: majority, steps: 3, key: key(1) }))) {
      expect(Math.abs(T - 1)).toBeLessThan(0.02);
    }
    const warm = relative(rgFlow(samplesAt(1.03), { from: majority, steps: 3, key: key(1) }));
    const cold = relative(rgFlow(samplesAt(0.97), { from: majority, steps: 3, key: key(1) }));
    for (let n = 0; n < 3; n++) {
      expect(warm[n + 1]!).toBeGreaterThan(warm[n]! + 0.01);
      expect(cold[n + 1]!).toBeLessThan(cold[n]! - 0.01);
    }
  });

  it("stays at T_c with rules that are learned at each step", { timeout: 120_000 }, () => {
    const flow = rgFlow(samplesAt(1), {
      from: {
        relearn: {
          geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
          norm: 2,
          windows: 10_000,
          restarts: 1,
        },
      },
      steps: 3,
      key: key(3),
    });
    expect(flow.map(({ size }) => size[0])).toEqual([64, 32, 16, 8]);
    for (const T of relative(flow)) expect(Math.abs(T - 1)).toBeLessThan(0.02);
    for (const { learned, rule } of flow.slice(0, 3)) {
      const [filter] = learned!.rule.filters;
      expect(Math.min(...filter!)).toBeGreaterThan(0);
      expect(rule!.filters[0]).toEqual(filter!.map((w) => 2 * w));
    }
  });

  it("goes to high temperatures with decimation, and is led astray by a rule that breaks the symmetry: as controls must", () => {
    const samples = samplesAt(1);
    const decimated = relative(
      rgFlow(samples, { from: { rule: namedRules.decimation!([2, 2]) }, steps: 2, key: key(1) }),
    );
    expect(decimated[1]!).toBeGreaterThan(1.05);
    expect(decimated[2]!).toBeGreaterThan(decimated[1]! + 0.05);
    const biased = coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]], bias: [0.5], hard: true });
    // T_c is no fixed point of it: a field grows with each step.
    expect(relative(rgFlow(samples, { from: { rule: biased }, steps: 3, key: key(1) }))[3]!).toBeGreaterThan(1.03);
  });

  it("halves the correlation length in each step above T_c (4σ and a twentieth)", () => {
    const flow = rgFlow(samplesAt(1.1, 2000), { from: majority, steps: 2, key: key(1) });
    const lengths = flow.map(({ correlationLength }) => correlationLength.symmetric);
    for (const n of [1, 2]) {
      const [{ value, error }, start] = [lengths[n]!, lengths[0]!];
      const exact = start.value / 2 ** n;
      expect(Math.abs(value - exact)).toBeLessThan(4 * Math.hypot(error, start.error / 2 ** n) + 0.05 * exact);
    }
  });

  it("judges a rule that is given: exactly while the model is known, then by a bound, and not where windows do not fit; χ² over twelve keys", () => {
    const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
    const judge = { geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }), windows: 3000 };
    const flowOf = (k: number, steps: number): RgStep[] => {
      const samples = sample(model, { sampler: swendsenWang(), count: 200, key: key(k) });
      return rgFlow(samples, { from: majority, steps, key: key(k), judge });
    };
    const flow = flowOf(0, 3);
    expect(flow.map(({ judged }) => judged?.informationKind)).toEqual(["exact", "lower bound", undefined, undefined]);
    expect(flow.map(({ judged }) => judged?.judgedBy)).toEqual(["exact posterior", "critic", undefined, undefined]);
    const { information } = flow[1]!.judged!;
    expect(information.value).toBeGreaterThan(3 * information.error);
    const values = Array.from({ length: 12 }, (_, k) => flowOf(k, 1)[0]!.judged!.information);
    const { chiSquare, degreesOfFreedom } = weightedMean(values);
    const p = chiSquareProbability(chiSquare, degreesOfFreedom);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("refuses what it cannot do", () => {
    const samples = samplesAt(1, 10);
    expect(() => rgFlow(samples, { from: majority, steps: -1, key: key(1) })).toThrow(/0 or more steps, got -1/);
    expect(() => rgFlow(samples, { from: majority, steps: 6, key: key(1) })).toThrow(/at least 2x2 coarse sites/);
    const two = coarseGraining({
      block: [2, 1],
      filters: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(() => rgFlow(samples, { from: { rule: two }, steps: 1, key: key(1) })).toThrow(/one hidden unit/);
  });
});
