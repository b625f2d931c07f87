import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { describe, expect, it } from "vitest";
import { bestBoundaryness, boundarynessOf, boundaryToInterior, pinnedSites } from "../paper/si-blocks.ts";

const ring = [1, 1, 1, 1, 0.25, 1, 1, 1, 1];

describe("weights of a block", () => {
  it("at the boundary over inside", () => {
    expect(boundaryToInterior(ring)).toBe(4);
    expect(boundaryToInterior(ring.map((w, i) => (i % 2 ? -w : w)))).toBe(4);
    // Sums of weights keep their signs, and trainings are turned to one sign of the boundary.
    const turned = ring.map((w) => -w);
    const { value, error } = boundarynessOf([ring, turned]);
    expect(value).toBeCloseTo(8 / 0.25, 12);
    expect(error).toBeCloseTo(0, 12);
    expect(boundarynessOf([ring]).error).toBeNaN();
  });

  it("that pin a site of the boundary: twice the next weight, each site once, none inside", () => {
    const pin = (site: number, weight = 2, rest = 0.1): number[] =>
      Array.from({ length: 9 }, (_, i) => (i === site ? -weight : rest));
    expect(pinnedSites([pin(0), pin(1), pin(1), pin(4), pin(8, 1, 0.6)])).toEqual(new Set([0, 1]));
  });
});

it("|Σ_∂V λ|/|Σ_bulk λ| of the best filter rises through T_c, from 3 in the cold", () => {
  const at = (relative: number) => {
    const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling / relative });
    return bestBoundaryness({ ...sample(model, { sampler: wolff(), count: 500, key: key(4) }), model }, key(5));
  };
  const [cold, low, critical, high] = [at(0.4), at(0.85), at(1), at(1.3)];
  expect(cold.value).toBeLessThan(5);
  expect(cold.value).toBeGreaterThan(2.9);
  for (const [a, b] of [
    [cold, low],
    [low, critical],
    [critical, high],
  ] as const) {
    expect(b.value - a.value).toBeGreaterThan(3 * Math.hypot(a.error, b.error));
  }
});
