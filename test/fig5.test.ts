import { namedRules } from "kadanoff/coarsegraining";
import { rgFlow } from "kadanoff/flow";
import { child } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, swendsenWang } from "kadanoff/sampling";
import { type Estimate, estimate, zScore } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import { fig5Filters } from "../paper/fig5-filters.ts";
import { fig5 } from "../paper/fig5-flow.ts";
import type { FlowSteps, FlowWork, Studio, TableRow } from "../paper/figure.ts";
import { PAPER_STARTS } from "../paper/flows.ts";
import { siCollapse } from "../paper/si-collapse.ts";

/** Flows of a lattice of 32×32 with the majority rule in the place of what would be learned: as good, and at once. */
function byMajority({ model, key: k, steps: wanted }: FlowWork, at: number): FlowSteps {
  if (model.name !== "ising") throw new Error("expected spins");
  const lattice = squareLattice({ size: wanted === 3 ? [32, 32] : [16, 16] });
  const samples = sample(ising({ lattice, coupling: model.coupling }), {
    sampler: swendsenWang(),
    count: 400,
    key: child(k, at),
  });
  const rule = namedRules.majority!([2, 2]);
  // What is to be judged by a learner: here a straight line in β.
  const judged = {
    information: estimate(0.39 + 3 * (model.coupling / criticalCoupling - 1), 0.002),
    informationKind: "exact",
    judgedBy: "exact posterior",
    available: null,
    converged: true,
    warnings: [],
  } as const;
  return rgFlow(samples, { from: { rule }, steps: wanted, key: k }).map((step) =>
    step.rule ? { ...step, learnedRule: rule, judged } : step,
  );
}

describe("figure 5 and the collapse, from small flows", { timeout: 120_000 }, () => {
  const refuse = (): Promise<never> => Promise.reject(new Error("expected flows alone"));
  const flows = new Map<string, FlowSteps[]>();
  const studio: Studio = {
    seed: 2018,
    quick: true,
    sample: refuse,
    learn: refuse,
    trainRbm: refuse,
    information: refuse,
    flows: (name, works) => {
      const made = flows.get(name) ?? works.map(byMajority);
      flows.set(name, made);
      return Promise.resolve(made);
    },
  };
  const find = (table: readonly TableRow[], start: string): TableRow =>
    table.find(({ quantity }) => quantity.startsWith(start))!;
  const near = (ours: Estimate, exact: number, sigmas: number): void =>
    expect(Math.abs(zScore(ours, exact))).toBeLessThan(sigmas);
  it("has T_c within a per cent and 4σ, and flows that leave it", async () => {
    const result = await fig5.make(studio);
    const { ours } = find(result.table, "T_c by the fixed point of the flow");
    near(ours, 1, 4);
    expect(Math.abs(ours.value - 1)).toBeLessThan(0.01);
    for (const start of [0.98, 1.02, 1.03]) {
      const { ours, published } = find(result.table, `T/T_c after 3 steps from ${start}`);
      expect(published).toBe(start < 1 ? "moves down" : "moves up");
      expect((ours.value - start) * Math.sign(start - 1)).toBeGreaterThan(3 * ours.error);
    }
    const svg = await fig5.draw(result);
    for (const start of PAPER_STARTS) expect(svg).toContain(`>${start}<`);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(JSON.stringify(fig5.data(result, () => ({})))).toContain("criticalTemperature");
  });

  it("shows the filter of each step and temperature", async () => {
    const result = await fig5Filters.make(studio);
    expect(find(result.table, "step 3: smallest over largest").ours.value).toBe(1);
    const scatter = result.table.find(({ quantity }) => quantity.includes("from a straight line in β/β_c"))!;
    expect(scatter.ours.value).toBeLessThan(1e-12);
    const svg = await fig5Filters.draw(result);
    expect(svg).not.toMatch(/NaN|Infinity/);
    for (const step of [1, 2, 3]) expect(svg).toContain(`(step ${step})`);
  });

  it("has ν = 1 of both sides within 3σ and 0.15", async () => {
    const result = await siCollapse.make(studio);
    for (const name of ["ν, both sides", "ν, both sides, of two lattices", "ν, T > T_c, all samples", "ν, T < T_c"]) {
      near(find(result.table, name).ours, 1, 3);
    }
    expect(Math.abs(find(result.table, "ν, both sides, with the exact T_c").ours.value - 1)).toBeLessThan(0.15);
    expect(find(result.table, "ν, T > T_c, samples at 1.01, 1.02, 1.03").published).toBe("1.0 ± 0.15");
    expect(await siCollapse.draw(result)).not.toMatch(/NaN|Infinity/);
  });
});
