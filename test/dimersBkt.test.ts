import { columnar, orientation, plaquette, staggered } from "kadanoff/coarsegraining";
import { key } from "kadanoff/kernels";
import { dimers } from "kadanoff/models";
import { sample, worm } from "kadanoff/sampling";
import { estimate } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import { sharesOf, turnOf } from "../paper/dimers-bkt.ts";
import { correlationsOf, dimensionOf, type FilterPair, operators, stiffnessOf } from "../paper/scaling.ts";

const block = [8, 8] as const;
const filterOf = ({ filters }: { filters: readonly (readonly number[])[] }): readonly number[] => filters[0]!;
const [sx, sy] = [filterOf(staggered(block, "x")), filterOf(staggered(block, "y"))];
const [cx, cy] = [filterOf(columnar(block)), filterOf(columnar(block, "y"))];

/** The pair of filters at two angles in a plane. */
function pairAt(first: readonly number[], second: readonly number[], angles: readonly number[]): FilterPair {
  const directions = angles.map((a): [number, number] => [
    Math.cos((a * Math.PI) / 180),
    Math.sin((a * Math.PI) / 180),
  ]);
  return { block, directions, filters: directions.map(([c, s]) => first.map((w, i) => c * w + s * second[i]!)) };
}

const free = (L: number, count: number, seed: number) => {
  const model = dimers({ size: [L, L] });
  return { ...sample(model, { sampler: worm(), count, key: key(seed) }), model };
};

describe("what filters on dimers are made of", () => {
  it("is field, columnar order and orientation, each with its share", () => {
    expect(sharesOf([sx, sy])).toMatchObject({ field: expect.closeTo(1, 12), columnar: expect.closeTo(0, 12) });
    const pair = sharesOf([filterOf(plaquette(block)), filterOf(orientation(block))]);
    expect(pair).toEqual({
      field: expect.closeTo(0, 12),
      columnar: expect.closeTo(0.5, 12),
      orientation: expect.closeTo(0.5, 12),
      order: expect.closeTo(1, 12),
    });
    const mixed = sharesOf([sx.map((w, i) => 3 * w + 4 * cx[i]!)]);
    expect(mixed.field).toBeCloseTo(9 / 25, 12);
    expect(mixed.columnar).toBeCloseTo(16 / 25, 12);
  });

  it("turns from one to the other between two temperatures", () => {
    const at = (temperature: number | null, field: number, order: number) => ({
      temperature,
      shares: {
        ...{ field: estimate(field, 0), order: estimate(order, 0) },
        ...{ columnar: estimate(order, 0), orientation: estimate(0, 0) },
      },
    });
    const [free, hot, cold] = [at(null, 1, 0), at(2, 0.6, 0.2), at(1, 0, 1)];
    expect(turnOf([free, hot, cold])).toEqual([hot, cold]);
    expect(turnOf([free, hot])).toBeUndefined();
  });
});

describe("correlators of what a pair of filters reads", () => {
  it("are the same for filters at any two directions of the plane", () => {
    const samples = free(16, 60, 3);
    const straight = correlationsOf(samples, pairAt(cx, cy, [0, 90]));
    const turned = correlationsOf(samples, pairAt(cx, cy, [20, 135]));
    for (const name of operators) expect(turned[name].value).toBeCloseTo(straight[name].value, 9);
  });

  it("give the field of free dimers the dimension 1, and the Coulomb gas g = ½, within 4σ", () => {
    const [small, large] = [free(16, 3000, 1), free(32, 3000, 2)];
    const pair = pairAt(sx, sy, [45, 135]);
    const at = [small, large].map((samples): [number, ReturnType<typeof estimate>] => [
      samples.lattice.size[0] / 2,
      correlationsOf(samples, pair).field,
    ]);
    const { value, error } = dimensionOf(at);
    expect(error).toBeLessThan(0.06);
    expect(Math.abs(value - 1)).toBeLessThan(4 * error);
    const g = stiffnessOf(large);
    expect(g.error).toBeLessThan(0.01);
    expect(Math.abs(g.value - 0.5)).toBeLessThan(4 * g.error);
  });

  it("tell nothing where they are not above zero", () => {
    expect(
      dimensionOf([
        [16, estimate(1, 0.1)],
        [32, estimate(-0.1, 0.1)],
      ]).value,
    ).toBeNaN();
    // C ∝ 1/L.
    expect(
      dimensionOf([
        [16, estimate(1, 0.01)],
        [32, estimate(0.5, 0.01)],
        [64, estimate(0.25, 0.01)],
      ]).value,
    ).toBeCloseTo(0.5, 10);
  });
});
