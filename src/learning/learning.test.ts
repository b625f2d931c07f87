import { beforeAll, describe, expect, it } from "vitest";
import { coarseGraining, majority, ruleTable } from "../coarsegraining/index.ts";
import {
  absoluteDelta,
  deltaTable,
  exactPosterior,
  fullFormInformation,
  posteriorInformation,
} from "../information/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising, type Model } from "../models/index.ts";
import { type Ensemble, ensemble, sample, wolff } from "../sampling/index.ts";
import { zScore } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import {
  exactInformation,
  type Learned,
  type LearnOptions,
  learn,
  orient,
  rbmInformation,
  thetaDefaults,
  trainThetaRbms,
} from "./index.ts";
import { cutThreeSets } from "./sets.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const options: LearnOptions = { geometry, key: key(1), restarts: 1 };
const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
let samples: Ensemble & { model: Model };
let bounded: Learned;
beforeAll(() => {
  samples = { ...sample(model, { sampler: wolff(), count: 3000, key: key(2018) }), model };
  bounded = learn(samples, { ...options, norm: 1.5 });
});

const sizes = (filter: readonly number[]): number[] => filter.map(Math.abs).sort((a, b) => b - a);

describe("learn, on samples of the Ising model at T_c", () => {
  it("finds Kadanoff's block spin with one hidden unit: four weights of one sign, min/max ≥ 0.85 at |λ| ≤ 1.5", () => {
    const [filter] = bounded.rule.filters;
    expect(filter!.every((w) => w > 0)).toBe(true);
    expect(Math.sqrt(filter!.reduce((sum, w) => sum + w * w, 0))).toBeCloseTo(1.5, 6);
    const [first, , , last] = sizes(filter!);
    expect(last! / first!).toBeGreaterThan(0.85);
    expect(bounded.rule.bias).toEqual([0]);
    expect(bounded.converged).toBe(true);
    expect(bounded.warnings).toEqual([]);
  });

  it("has Θ-RBMs within 0.03 nats of the exact posterior, and a learning curve that ends at the result", () => {
    expect(bounded.thetaDivergence!.value).toBeGreaterThan(0);
    expect(bounded.thetaDivergence!.value).toBeLessThan(0.03);
    expect(bounded.history[0]!.step).toBe(1);
    const last = bounded.history.at(-1)!;
    expect(last.step).toBe(1500);
    expect(last.information.value).toBeCloseTo(bounded.information.value, 3);
    expect(bounded.history[0]!.information.value).toBeLessThan(0.5 * last.information.value);
  });

  it("keeps at least 0.99 of the majority rule's information without the bound", () => {
    const free = learn(samples, options);
    const evaluate = { geometry, windows: 30_000, key: key(3) };
    const learned = exactInformation(samples, { ...evaluate, rule: free.rule });
    const block = exactInformation(samples, { ...evaluate, rule: majority([2, 2]) });
    expect(learned.information.value / block.information.value).toBeGreaterThan(0.99);
  });

  it("locks each of four hidden units on a spin of its own: second/first ≤ 0.35, I ≥ 0.98 I(V:E)", () => {
    const four = learn(samples, { ...options, hidden: 4 });
    const largest = four.rule.filters.map((filter) => filter.map(Math.abs).indexOf(sizes(filter)[0]!));
    expect(largest).toEqual([0, 1, 2, 3]);
    for (const filter of four.rule.filters) expect(sizes(filter)[1]! / sizes(filter)[0]!).toBeLessThan(0.35);
    expect(four.information.value / four.available!.value).toBeGreaterThan(0.98);
  });

  it.each(["full", "posterior"] as const)("climbs the %s form to the same rule", (proxy) => {
    const other = learn(samples, { ...options, norm: 1.5, proxy, climb: { steps: 400 } });
    expect(sizes(other.rule.filters[0]!)[3]! / sizes(other.rule.filters[0]!)[0]!).toBeGreaterThan(0.8);
    expect(Math.abs(other.information.value - bounded.information.value)).toBeLessThan(0.004);
  });

  it("never lets the model into learning: without it the rule is the same to the last bit, and the bound is honest", () => {
    const { model: _, ...anonymous } = samples;
    const blind = learn(anonymous, { ...options, norm: 1.5 });
    expect(blind.rule).toEqual(bounded.rule);
    expect(blind.informationKind).toBe("lower bound");
    expect(blind.thetaDivergence).toBeNull();
    // The bound and the exact value come from the same windows: they differ by a few thousandths at most.
    expect(blind.information.value).toBeLessThan(bounded.information.value + 3 * blind.information.error);
    expect(blind.information.value).toBeGreaterThan(0.96 * bounded.information.value - 3 * blind.information.error);
    expect(blind.available!.value).toBeGreaterThan(0.93 * bounded.available!.value - 3 * blind.available!.error);
  });

  it("has one result for a key, and chooses the best of several climbs on the second set", () => {
    const again = learn(samples, { ...options, norm: 1.5 });
    expect(again).toEqual(bounded);
    const three = learn(samples, { ...options, hidden: 2, restarts: 3, climb: { steps: 200 } });
    expect(three.restarts).toHaveLength(3);
    const best = three.restarts.reduce((a, b) => (b.score.value > a.score.value ? b : a));
    expect(three.rule).toEqual(best.rule);
  });

  it("tells its progress, and can be stopped", () => {
    const stages = new Set<string>();
    learn(samples, { ...options, windows: 6000, climb: { steps: 100 }, onStep: ({ stage }) => void stages.add(stage) });
    expect([...stages]).toEqual(["windows", "theta", "lambda", "report"]);
    expect(() => learn(samples, { ...options, signal: AbortSignal.abort() })).toThrow();
  });
});

describe("the Θ-RBMs' full form", () => {
  it("gives the information of hand-made rules within 0.012 nats of the yardstick on the same windows, for three trainings", () => {
    for (const seed of [1, 2, 3]) {
      const cut = cutThreeSets(samples, geometry, 40_000, key(seed));
      const theta = trainThetaRbms(cut.learn, thetaDefaults(cut.learn), { key: key(seed) });
      const posterior = exactPosterior(cut.report, model);
      const absolute = absoluteDelta(deltaTable(cut.report, theta));
      for (const rule of [
        majority([2, 2]),
        coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]] }),
        coarseGraining({ block: [2, 2], filters: [[2, 0, 0, 0]] }),
      ]) {
        const full = fullFormInformation(rule, absolute, posterior.configurations);
        const exact = posteriorInformation(posterior, ruleTable(rule));
        expect(Math.abs(full.value - exact.value)).toBeLessThan(0.012);
      }
    }
  });

  it("is what rbmInformation reports, as an estimate with an error that covers the exact value (4σ)", () => {
    const evaluate = { geometry, windows: 40_000, key: key(4), rule: majority([2, 2]) };
    const exact = exactInformation(samples, evaluate);
    const rbm = rbmInformation(samples, evaluate);
    expect(rbm.informationKind).toBe("estimate");
    expect(Math.abs(zScore(rbm.information, exact.information))).toBeLessThan(4);
  });
});

describe("learn, on independent spins", () => {
  it("ends at zero information within its error, and says that it saw none", () => {
    for (const seed of [1, 2, 3]) {
      const random = randomStream(key(seed));
      const noise = ensemble({
        lattice: squareLattice({ size: [16, 16], boundary: "open" }),
        sigma: Int8Array.from({ length: 1000 * 256 }, random.sign),
      });
      const nothing = learn(noise, { ...options, windows: 20_000, key: key(seed) });
      expect(Math.abs(nothing.information.value)).toBeLessThanOrEqual(3 * nothing.information.error + 1e-12);
      expect(Math.abs(nothing.available!.value)).toBeLessThanOrEqual(3 * nothing.available!.error + 1e-12);
      expect(nothing.converged).toBe(false);
      expect(nothing.warnings.join()).toContain("see no information");
    }
  });
});

describe("learn refuses", () => {
  it.each<[string, Partial<LearnOptions>, RegExp]>([
    ["no hidden unit", { hidden: 0 }, /from 1 to 12 hidden units, got 0/],
    ["no climb", { restarts: 0 }, /at least 1 restart, got 0/],
    ["a norm of zero", { norm: 0 }, /a norm above 0, got 0/],
    [
      "sums over a block of 16",
      { geometry: windowGeometry({ block: [4, 4], buffer: 1, environment: 1 }), inner: "exact" },
      /up to 12 sites, got 16/,
    ],
    [
      "a window of 42",
      { geometry: windowGeometry({ block: [2, 2], buffer: 10, environment: 10 }) },
      /does not fit a lattice of 32x32/,
    ],
  ])("%s", (_, wrong, message) => {
    expect(() => learn(samples, { ...options, ...wrong })).toThrow(message);
  });
});

describe("orient", () => {
  it("makes the sums of the filters positive and puts the units in the order of their sites", () => {
    const rule = coarseGraining({
      block: [2, 1],
      filters: [
        [0.1, -2],
        [-1, 0.5],
      ],
      bias: [0.3, -0.2],
    });
    expect(orient(rule)).toEqual(
      coarseGraining({
        block: [2, 1],
        filters: [
          [1, -0.5],
          [-0.1, 2],
        ],
        bias: [0.2, -0.3],
      }),
    );
  });
});
