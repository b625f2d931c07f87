import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { dimers } from "../models/index.ts";
import { configuration, sample, worm } from "../sampling/index.ts";
import {
  coarseGraining,
  columnar,
  constantFilters,
  distinctFilter,
  filterEnsemble,
  orientation,
  plaquette,
  type ReferencePair,
  staggered,
} from "./index.ts";

const block = [8, 8] as const;
const filterOf = (rule: { filters: readonly (readonly number[])[] }): readonly number[] => rule.filters[0]!;
const fields: ReferencePair = {
  names: ["staggered-x", "staggered-y"],
  filters: [filterOf(staggered(block, "x")), filterOf(staggered(block, "y"))],
};
const columns: ReferencePair = {
  names: ["columnar", "columnar-y"],
  filters: [filterOf(columnar(block)), filterOf(columnar(block, "y"))],
};
const constants = constantFilters(block);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe("constant filters", () => {
  it("are nine for a block of 4×4 cells, orthonormal, and the same number in every covering", () => {
    expect(constants).toHaveLength(9);
    for (const [j, a] of constants.entries()) {
      for (const [k, b] of constants.entries()) expect(dot(a, b)).toBeCloseTo(j === k ? 1 : 0, 12);
    }
    const samples = sample(dimers({ size: [8, 8] }), { sampler: worm(), count: 20, key: key(1) });
    const window = (c: number): number[] =>
      Array.from({ length: 64 }, (_, i) => configuration(samples, c)[(i % 8) + 16 * Math.floor(i / 8)]!);
    for (const filter of constants) {
      const values = Array.from({ length: 20 }, (_, c) => dot(filter, window(c)));
      for (const value of values) expect(value).toBeCloseTo(values[0]!, 12);
    }
    // Weights at random are not, nor are the references, which have no part of them.
    for (const filter of [...fields.filters, ...columns.filters, filterOf(orientation(block))]) {
      for (const star of constants) expect(dot(filter, star)).toBeCloseTo(0, 12);
    }
    expect(distinctFilter(constants[4]!, constants)).toEqual(Array(64).fill(0));
  });
});

describe("an ensemble of filters", () => {
  const along = (pair: ReferencePair, degrees: number): number[] => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return pair.filters[0].map((w, i) => c * w + s * pair.filters[1][i]! + 0.3 * constants[2]![i]!);
  };
  const trained = (pair: ReferencePair, angles: readonly number[]) =>
    angles.map((a) => coarseGraining({ block, filters: [along(pair, a), along(pair, a + 90).map((w) => -3 * w)] }));

  it("lies on a ring where all directions of a plane are alike: equal shares, ⟨cos 4φ⟩ = 0", () => {
    const rules = trained(fields, [0, 11.25, 22.5, 33.75, 45, 56.25, 67.5, 78.75]);
    const { components, planes } = filterEnsemble(rules, { constants, pairs: [fields, columns] });
    expect(components[0]!.share.value).toBeCloseTo(0.5, 10);
    expect(components[1]!.share.value).toBeCloseTo(0.5, 10);
    expect(components[2]!.share.value).toBeCloseTo(0, 10);
    const [ring, none] = planes;
    expect(ring!.share.value).toBeCloseTo(1, 10);
    expect(Math.abs(ring!.fourfold.value)).toBeLessThan(0.02);
    expect(ring!.fourfold.error).toBeGreaterThan(0.1);
    for (const [x, y] of ring!.points.flat()) expect(x * x + y * y).toBeCloseTo(1, 10);
    expect(none!.share.value).toBeCloseTo(0, 10);
  });

  it("has peaks half-way between the columnar states, ⟨cos 4φ⟩ = −1, where its filters are of plaquettes", () => {
    const { planes } = filterEnsemble([...trained(columns, [45, 135]), plaquetteRule()], {
      constants,
      pairs: [columns],
    });
    expect(planes[0]!.share.value).toBeCloseTo(1, 10);
    expect(planes[0]!.fourfold.value).toBeCloseTo(-1, 10);
    function plaquetteRule() {
      const { filters } = plaquette(block);
      return coarseGraining({ block, filters: [filters[0]!, along(columns, 135)] });
    }
  });

  it("has an honest error of its share: random filters in 15 dimensions, two of them a plane, within 4σ and 20 %", () => {
    const small = [4, 4] as const;
    const { uniform } = randomStream(key(21));
    // Sums of twelve uniform numbers are nearly normal.
    const gaussian = (): number => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, -6);
    const rules = Array.from({ length: 400 }, () =>
      coarseGraining({ block: small, filters: [Array.from({ length: 16 }, gaussian)] }),
    );
    const pair: ReferencePair = {
      names: ["x", "y"],
      filters: [filterOf(staggered(small, "x")), filterOf(staggered(small, "y"))],
    };
    const { planes } = filterEnsemble(rules, { constants: constantFilters(small), pairs: [pair] });
    const { value, error } = planes[0]!.share;
    expect(Math.abs(value - 2 / 15)).toBeLessThan(4 * error);
    // The share of two of d directions is a beta variable, of variance 4 (d − 2)/(d² (d + 2)).
    const exact = Math.sqrt((4 * 13) / (15 * 15 * 17) / 400);
    expect(error).toBeGreaterThan(0.8 * exact);
    expect(error).toBeLessThan(1.2 * exact);
  });

  it("refuses no rules, and references that are one", () => {
    expect(() => filterEnsemble([])).toThrow("expected at least one rule");
    const same: ReferencePair = { names: ["a", "b"], filters: [fields.filters[0], fields.filters[0]] };
    expect(() => filterEnsemble(trained(fields, [0]), { pairs: [same] })).toThrow(
      "expected two references of the rules' block that differ, got a and b",
    );
  });
});
