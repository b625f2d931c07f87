import { expect, it } from "vitest";
import { boundNorm } from "./index.ts";

it("boundNorm projects onto the ball, and leaves what lies within", () => {
  expect(boundNorm([3, 4], 1)).toEqual([0.6, 0.8]);
  expect(boundNorm([3, 4], 5)).toEqual([3, 4]);
  expect(boundNorm([3, 4], Number.POSITIVE_INFINITY)).toEqual([3, 4]);
  expect(boundNorm([0, 0], 1)).toEqual([0, 0]);
});
