import { expect, test } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { orthogonalized } from "./index.ts";

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

test("orthogonalized: lengths stay, the first stays as it is, and every n of a list are at right angles", () => {
  const random = randomStream(key(5));
  const vectors = Array.from({ length: 10 }, () => Array.from({ length: 4 }, () => 2 * random.uniform() - 1));
  const turned = orthogonalized(vectors);
  for (const first of [0, 4, 8]) expect(turned[first]).toEqual(vectors[first]);
  for (let a = 0; a < 10; a++) {
    expect(dot(turned[a]!, turned[a]!)).toBeCloseTo(dot(vectors[a]!, vectors[a]!), 12);
    for (let b = 4 * Math.floor(a / 4); b < a; b++) expect(dot(turned[a]!, turned[b]!)).toBeCloseTo(0, 12);
  }
});

test("orthogonalized: the plane of the first two stays the same plane", () => {
  const [a, b] = orthogonalized([
    [1, 0, 0],
    [3, 4, 0],
  ]);
  expect(a).toEqual([1, 0, 0]);
  expect(b![0]).toBeCloseTo(0, 12);
  expect(b![1]).toBeCloseTo(5, 12);
  expect(b![2]).toBe(0);
});
