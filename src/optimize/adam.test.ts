import { expect, it } from "vitest";
import { adam } from "./adam.ts";

it("takes a first step of the rate along the signs, and the closed form's second one", () => {
  const step = adam(0.1);
  const first = step([3, -0.5, 0]);
  expect(first[0]).toBeCloseTo(0.1, 8);
  expect(first[1]).toBeCloseTo(-0.1, 7);
  expect(first[2]).toBe(0);
  const second = step([1, -0.5, 0]);
  const mean = (0.9 * 0.1 * 3 + 0.1 * 1) / (1 - 0.81);
  const square = (0.999 * 0.001 * 9 + 0.001 * 1) / (1 - 0.999 ** 2);
  expect(second[0]).toBeCloseTo((0.1 * mean) / Math.sqrt(square), 7);
});

it("climbs a narrow ridge to its top", () => {
  const step = adam(0.02);
  const at = [2, -1];
  for (let k = 0; k < 5000; k++) {
    const [x = 0, y = 0] = at;
    step([-2 * (x - 0.5) - 200 * (x - y), 200 * (x - y)]).forEach((d, i) => void (at[i]! += d));
  }
  expect(at[0]).toBeCloseTo(0.5, 2);
  expect(at[1]).toBeCloseTo(0.5, 2);
});
