/** The hidden units of an RBM taken for a rule. */
import { probabilityUp } from "kadanoff/coarsegraining";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, dimers, ising } from "kadanoff/models";
import { sample, wolff, worm } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";
import { describe, expect, it } from "vitest";
import { tasks } from "../cli/tasks.ts";

describe("a rule of an RBM's hidden units", () => {
  it("has the probabilities that the RBM's energy gives, by the ratio of its weights of h = +1 and −1", () => {
    const lattice = squareLattice({ size: [16, 16] });
    const samples = sample(ising({ lattice, coupling: criticalCoupling }), {
      sampler: wolff(),
      count: 100,
      key: key(1),
    });
    const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
    const input = { ensemble: samples, geometry, windows: 1000, hidden: 2, epochs: 4, key: key(2) };
    const rule = tasks.rbmRule(input);
    const { weights, hiddenBias, hidden } = tasks.rbm(input);
    expect(rule.block).toEqual([2, 2]);
    // The unit of the machine that a unit of the rule is, and its sign.
    const units = rule.filters.map((filter) => {
      const j = [0, 1].find((k) => filter.every((w, i) => Math.abs(w) === Math.abs(weights[i * hidden + k]!)))!;
      return { j, sign: Math.sign(filter[0]! * weights[j]!) };
    });
    expect(new Set(units.map(({ j }) => j))).toEqual(new Set([0, 1]));
    for (let V = 0; V < 16; V++) {
      const v = [0, 1, 2, 3].map((i) => 1 - 2 * ((V >> i) & 1));
      for (const [unit, { j, sign }] of units.entries()) {
        // e^{−E} of h = ±1, all that does not hang on h_j left out
        const weight = (h: number): number =>
          Math.exp(h * (hiddenBias[j]! + v.reduce((sum, s, i) => sum + s * weights[i * hidden + j]!, 0)));
        const field = rule.bias[unit]! + rule.filters[unit]!.reduce((sum, w, i) => sum + w * v[i]!, 0);
        expect(probabilityUp(field, false)).toBeCloseTo(weight(sign) / (weight(1) + weight(-1)), 12);
      }
    }
  });

  it("weighs the links of dimers alone, where other sites are empty", () => {
    const samples = sample(dimers({ size: [8, 8] }), { sampler: worm(), count: 60, key: key(3) });
    const geometry = windowGeometry({ block: [4, 4], buffer: 2, environment: 2 });
    const { filters } = tasks.rbmRule({
      ...{ ensemble: samples, geometry, windows: 500, hidden: 1, epochs: 2, key: key(4) },
    });
    const isLink = (i: number): boolean => ((i % 4) + Math.floor(i / 4)) % 2 === 1;
    filters[0]!.forEach((w, i) => void expect(w !== 0).toBe(isLink(i)));
  });
});
