import { describe, expect, it } from "vitest";
import { majority } from "../coarsegraining/index.ts";
import { evenOperators, type FlowLine, oddOperators, operatorSeries } from "../flow/index.ts";
import { child, exp, key, log } from "../kernels/index.ts";
import { squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCoupling, criticalCouplingOf, ising } from "../models/index.ts";
import { sample, swendsenWang } from "../sampling/index.ts";
import { estimate } from "../statistics/index.ts";
import { normals } from "../statistics/processes.ts";
import {
  collapse,
  criticalFromFlow,
  flowExponents,
  judgeExponents,
  mcrgExponents,
  readFlow,
  slopeExponent,
} from "./index.ts";

/** Flows with ln T_n/T_c = t 2^n, T_c = 2 and ν = 1, and errors of 0.001 2^n. */
const lines = (starts: readonly number[]): FlowLine[] =>
  starts.map((start, j) => {
    const normal = normals(child(key(1), j));
    const steps = [0, 1, 2, 3];
    const draws = steps.map((n) => Float64Array.from({ length: 50 }, () => 0.001 * 2 ** n * normal()));
    const values = steps.map((n) => 2 * exp(log(start) * 2 ** n));
    return {
      start: 2 * start,
      size: [64, 64],
      sizes: steps.map((n) => [64 / 2 ** n, 64 / 2 ** n]),
      temperatures: values.map((T, n) => estimate(T, 0.001 * 2 ** n * T)),
      replicas: values.map((T, n) => draws[n]!.map((d) => T * exp(d))),
    };
  });
const both = [0.97, 0.98, 0.99, 1.01, 1.02, 1.03];

describe("readFlow", () => {
  it("has T_c by the fixed point, and with it ν by all methods", () => {
    const all = lines(both);
    const { criticalTemperature, nu, byMethod, warnings } = readFlow(all);
    expect(warnings).toEqual([]);
    const critical = criticalFromFlow(all);
    expect(criticalTemperature).toEqual(critical.temperature);
    expect(nu).toEqual(collapse(all, { side: "both", criticalTemperature: critical }).nu);
    expect(byMethod.slope!.nu).toEqual(slopeExponent(all, { criticalTemperature: critical }).nu);
    expect(criticalTemperature!.value).toBeCloseTo(2, 6);
    for (const one of [nu!, byMethod.slope!.nu, byMethod.collapse!.above!.nu, byMethod.collapse!.below!.nu]) {
      expect(one.value).toBeCloseTo(1, 3);
    }
  });

  it("says what cannot be read, and leaves it out", () => {
    const above = readFlow(lines([1.01, 1.02, 1.03]));
    expect(above).toMatchObject({
      byMethod: {},
      warnings: [expect.stringMatching(/^no T_c by the flow: expected flows that start on both sides of T_c, got 3 /)],
    });
    expect(above.nu).toBeUndefined();
    // Of lines that run off at once, to no temperature, none goes up or down.
    const gone = lines([0.2, 5]).map((line) => ({
      ...line,
      temperatures: line.temperatures.map((T, n) => (n === 0 ? T : estimate(Number.NaN, Number.NaN))),
    }));
    expect(readFlow(gone).warnings).toEqual([
      expect.stringMatching(
        /^no T_c by the flow: expected flows whose temperatures at step 2 lie between 0 and ∞, got none: /,
      ),
    ]);
    const few = readFlow(lines([0.99, 1.01]));
    expect(few.criticalTemperature!.value).toBeCloseTo(2, 6);
    expect(few.nu).toBeUndefined();
    expect(few.warnings.some((warning) => warning.startsWith("no ν by the collapse: expected two temperatures"))).toBe(
      true,
    );
  });
});

describe("flowExponents", () => {
  const rule = majority([2, 2]);

  it("is mcrgExponents of four even and three odd operators, on lattices of eight sites a side and more", () => {
    const lattice = squareLattice({ size: [32, 32] });
    const samples = sample(ising({ lattice, coupling: criticalCoupling }), {
      sampler: swendsenWang(),
      count: 300,
      key: key(2),
    });
    const found = flowExponents(samples, { rules: [rule, rule, rule], key: key(3) });
    const operators = [...evenOperators.slice(0, 4), ...oddOperators.slice(0, 3)];
    const series = operatorSeries(samples, { operators, rules: [rule, rule], key: key(3) });
    expect(found).toMatchObject({ ...mcrgExponents(series), judgement: judgeExponents(series) });
  });

  it("has the operators of the lattice: y_h = 15/8 of a triangular one within 4σ and two hundredths", () => {
    const lattice = triangularLattice({ size: [32, 32] });
    const coupling = criticalCouplingOf(ising({ lattice, coupling: 1 }))!;
    const samples = sample(ising({ lattice, coupling }), { sampler: swendsenWang(), count: 400, key: key(4) });
    const { yh } = flowExponents(samples, { rules: [rule, rule], key: key(5) });
    expect(Math.abs(yh.value - 1.875)).toBeLessThan(0.02 + 4 * yh.error);
  });
});
