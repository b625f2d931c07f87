import { describe, expect, it } from "vitest";
import { namedRules } from "../coarsegraining/index.ts";
import { key, referenceKernels } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { ising } from "../models/index.ts";
import { multispin, planSampling, sample, swendsenWang } from "../sampling/index.ts";
import {
  evenOperators,
  oddOperators,
  operatorPart,
  operatorSeries,
  operatorSeriesOf,
  sampledOperatorSeries,
} from "./index.ts";

const operators = [...evenOperators, ...oddOperators];
const majority = namedRules.majority!([2, 2]);
const options = { operators, rules: [majority, majority], key: key(3) };
const model = ising({ lattice: squareLattice({ size: [16, 8] }), coupling: 0.3 });

describe("operators along the flow", () => {
  it.each([
    ["single chains", swendsenWang(), 333],
    ["128 replicas side by side", multispin(), 700],
  ])(
    "are the same of samples that are kept and of parts, whoever computes them when: %s",
    async (_, sampler, count) => {
      const plan = planSampling(model, { sampler, count, key: key(3), interval: 2 });
      const kept = operatorSeries(sample(model, { sampler, count, key: key(3), interval: 2 }), options);
      const parts = sampledOperatorSeries(plan, options);
      expect(parts).toEqual(kept);
      // Workers that are slow in turn.
      let calls = 0;
      const inWorkers = await operatorSeriesOf(plan, {
        ...options,
        run: async (which) => {
          await new Promise((resolve) => setTimeout(resolve, (7 * ++calls) % 5));
          return structuredClone(operatorPart(plan, { ...options, ...which }));
        },
      });
      expect(inWorkers).toEqual(kept);
    },
  );

  it("are the same by both backends of the kernels", () => {
    const plan = planSampling(model, { sampler: swendsenWang(), count: 20, key: key(3), interval: 1 });
    expect(sampledOperatorSeries(plan, { ...options, kernels: referenceKernels })).toEqual(
      sampledOperatorSeries(plan, options),
    );
  });

  it("tell how far they are, and leave off when they are told to", () => {
    const plan = planSampling(model, { sampler: swendsenWang(), count: 40, key: key(3), interval: 1 });
    const steps: number[] = [];
    sampledOperatorSeries(plan, { ...options, onStep: ({ done }) => steps.push(done) });
    expect(steps.at(-1)).toBe(40);
    expect(() => sampledOperatorSeries(plan, { ...options, signal: AbortSignal.abort() })).toThrow();
  });
});
