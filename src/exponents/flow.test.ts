import { describe, expect, it } from "vitest";
import { coarseGraining, namedRules } from "../coarsegraining/index.ts";
import { type FlowLine, flowLine, rgFlow } from "../flow/index.ts";
import { child, exp, type Key, key, log } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalTemperature, ising } from "../models/index.ts";
import { type Ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, estimate } from "../statistics/index.ts";
import { normals } from "../statistics/processes.ts";
import { collapse, collapseQuality, criticalFromFlow, matchLattices, sizeCollapse, slopeExponent } from "./index.ts";

const Tc = 2;
const NU = 0.8;
const STEPS = 4;
const STARTS = [0.97, 0.98, 0.99, 0.995, 1.005, 1.01, 1.02, 1.03];

/** Flows that scale, ln T_n/T_c = f(t 2^{n/ν}), with noise that all steps of a line have a part of in common. */
function synthetic(k: Key, { noise = 0.002, L = 128, resamples = 60 } = {}): FlowLine[] {
  return STARTS.map((start, j): FlowLine => {
    const normal = normals(child(k, j));
    const sigma = Array.from({ length: STEPS + 1 }, (_, n) => noise * 1.5 ** n);
    const draw = (): number[] => {
      const common = normal();
      return sigma.map((s) => s * (0.6 * common + 0.8 * normal()));
    };
    const off = draw();
    const values = sigma.map((_, n) => {
      const x = log(start) * 2 ** (n / NU);
      return x - 0.3 * x * x + 0.1 * x ** 3 + off[n]!;
    });
    const drawn = Array.from({ length: resamples }, draw);
    return {
      start: Tc * start,
      size: [L, L],
      sizes: sigma.map((_, n) => [L / 2 ** n, L / 2 ** n]),
      temperatures: values.map((y, n) => estimate(Tc * exp(y), Tc * exp(y) * sigma[n]!)),
      replicas: values.map((y, n) => Float64Array.from(drawn, (d) => Tc * exp(y + d[n]!))),
    };
  });
}

/** The same lines of a lattice half as large: without a step. */
const half = (lines: readonly FlowLine[]): FlowLine[] =>
  lines.map((line) => ({
    ...line,
    size: line.sizes[1]!,
    sizes: line.sizes.slice(1),
    temperatures: line.temperatures.slice(0, -1),
    replicas: line.replicas.slice(0, -1),
  }));

/** The probability of a χ² as large, of statistical errors over twelve keys. */
function probability(of: (k: Key) => { value: number; statistical: number }, exact: number): number {
  let chiSquare = 0;
  for (let k = 0; k < 12; k++) {
    const { value, statistical } = of(key(k));
    chiSquare += ((value - exact) / statistical) ** 2;
  }
  return chiSquareProbability(chiSquare, 12);
}

describe("flows that scale, with noise", () => {
  it.each([
    [
      "ν by the collapse above T_c",
      (k: Key) => collapse(synthetic(k), { side: "above", criticalTemperature: Tc }).nu,
      NU,
    ],
    ["ν by the collapse below", (k: Key) => collapse(synthetic(k), { side: "below", criticalTemperature: Tc }).nu, NU],
    ["ν by that of both sides, T_c free", (k: Key) => collapse(synthetic(k), { side: "both" }).nu, NU],
    [
      "T_c by that of two lattices",
      (k: Key) =>
        sizeCollapse([...synthetic(child(k, 1)), ...half(synthetic(child(k, 2)))], { degree: 3 }).criticalTemperature,
      Tc,
    ],
    [
      "ν by that of two lattices, with T_c",
      (k: Key) =>
        sizeCollapse([...synthetic(child(k, 1)), ...half(synthetic(child(k, 2)))], {
          degree: 3,
          criticalTemperature: Tc,
        }).nu,
      NU,
    ],
    ["T_c by crossings", (k: Key) => criticalFromFlow(synthetic(k, { noise: 0.0005 })).temperature, Tc],
    [
      "T_c by two lattices",
      (k: Key) =>
        matchLattices(synthetic(child(k, 1), { noise: 0.0005 }), half(synthetic(child(k, 2), { noise: 0.0005 })))
          .temperature,
      Tc,
    ],
    [
      "ν by slopes, at the T_c that was measured",
      (k: Key) => {
        const lines = synthetic(k, { noise: 0.0005 });
        return slopeExponent(lines, { criticalTemperature: criticalFromFlow(lines) }).nu;
      },
      NU,
    ],
  ] as const)("%s has honest error bars: χ² over twelve keys", (_, of, exact) => {
    const p = probability(of, exact);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("has all of it exactly where there is next to no noise", () => {
    const lines = synthetic(key(1), { noise: 1e-7, resamples: 20 });
    for (const side of ["above", "below", "both"] as const) {
      const { nu, variants } = collapse(lines, { side, criticalTemperature: Tc });
      expect(Math.abs(nu.value / NU - 1), side).toBeLessThan(1e-4);
      expect(nu.systematic, side).toBeLessThan(0.01);
      expect(variants.map(({ choice }) => choice)).toContain("from step 2");
    }
    const free = collapse(lines, { side: "both" });
    expect(Math.abs(free.criticalTemperature.value / Tc - 1)).toBeLessThan(1e-5);
    const crossing = criticalFromFlow(lines);
    expect(Math.abs(crossing.temperature.value / Tc - 1)).toBeLessThan(1e-4);
    expect(crossing.crossings.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it("collapses with a quality of about 1, and badly with another ν (twelve keys, 4σ)", () => {
    let [right, wrong] = [0, 0];
    for (let k = 0; k < 12; k++) {
      const { points, quality } = collapse(synthetic(key(k), { resamples: 20 }), {
        side: "above",
        criticalTemperature: Tc,
      });
      right += quality / 12;
      const other = 1 / 0.7 - 1 / NU;
      wrong += collapseQuality(points.map((p) => ({ ...p, x: p.x * 2 ** (p.step * other) }))) / 12;
    }
    // Of some ten points: S = 1 ± √(2/10)/√12 or so, and a straight line between points that lie on a curve adds to it.
    expect(right).toBeGreaterThan(0.5);
    expect(right).toBeLessThan(1.6);
    expect(wrong).toBeGreaterThan(3);
  });

  it("says that T_c has to lie between the temperatures, and what else it lacks", () => {
    const lines = synthetic(key(1), { resamples: 10 });
    const warm = lines.slice(4);
    expect(() => criticalFromFlow(warm)).toThrow(
      /criticalFromFlow: expected flows that start on both sides of T_c, got 4 that all go up in temperature at step 1; add samples at lower/,
    );
    expect(() => collapse(warm, { side: "below", criticalTemperature: Tc })).toThrow(
      /two temperatures or more below T_c, .* got 0 and 0/,
    );
    expect(() => collapse(lines, { side: "above", from: 4 })).toThrow(/two steps or more from 0 to 4, got 4 to 4/);
    expect(() => slopeExponent(warm, { criticalTemperature: Tc })).toThrow(/4 that all start above it/);
    expect(() => matchLattices(lines, lines)).toThrow(
      /of the size that the larger has after a step, 64x64, got 128x128/,
    );
    expect(() => sizeCollapse(lines)).toThrow(
      /two lattices or more that come down to the same size .* got 8 of 128x128/,
    );
    expect(() => criticalFromFlow([])).toThrow(/two lines or more, of at least one step, got 0/);
  });
});

describe("flows of the Ising model, 64×64 with the majority rule", { timeout: 120_000 }, () => {
  const starts = [0.97, 0.985, 1.015, 1.03];
  const samples = new Map<number, Ensemble>();
  const samplesAt = (start: number, k: Key): Ensemble => {
    const model = ising({ lattice: squareLattice({ size: [64, 64] }), coupling: 1 / (start * criticalTemperature) });
    const made = samples.get(start) ?? sample(model, { sampler: swendsenWang(), count: 500, key: k });
    samples.set(start, made);
    return made;
  };
  const linesOf = (rule: Parameters<typeof rgFlow>[1]["from"]): FlowLine[] =>
    starts.map((start, j) => {
      const k = child(key(64), j);
      return flowLine(start * criticalTemperature, rgFlow(samplesAt(start, k), { from: rule, steps: 3, key: k }), {
        key: k,
        resamples: 60,
      });
    });

  it("have their fixed point within 0.5 % of T_c, and ν = 1 within 3σ and 0.1", () => {
    const lines = linesOf({ rule: namedRules.majority!([2, 2]) });
    const { temperature } = criticalFromFlow(lines);
    expect(Math.abs(temperature.value / criticalTemperature - 1)).toBeLessThan(0.005);
    const { nu } = collapse(lines, { side: "both", criticalTemperature, degree: 2 });
    expect(Math.abs(nu.value - 1)).toBeLessThan(3 * nu.error);
    expect(Math.abs(nu.value - 1)).toBeLessThan(0.1);
  });

  it("have none with decimation and with a rule that breaks the symmetry: controls that must fail", () => {
    expect(() => criticalFromFlow(linesOf({ rule: namedRules.decimation!([2, 2]) }))).toThrow(
      /all go up in temperature/,
    );
    const biased = coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]], bias: [0.5], hard: true });
    const { nu } = collapse(linesOf({ rule: biased }), { side: "above", criticalTemperature, degree: 2 });
    expect(Math.abs(nu.value - 1)).toBeGreaterThan(0.15);
  });
});
