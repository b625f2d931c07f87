import { columnar, staggered } from "kadanoff/coarsegraining";
import { describe, expect, it } from "vitest";
import { between, readingOf } from "../paper/fig4-dimers.ts";

const [x, y] = (["x", "y"] as const).map((axis) => staggered([8, 8], axis).filters[0]!) as [
  readonly number[],
  readonly number[],
];

describe("what a filter on dimers reads", () => {
  it("is the electric field of the block, in its direction", () => {
    for (const degrees of [0, 30, 90, 135]) {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const { staggered: share, angle, noise } = readingOf(x.map((w, i) => c * w + s * y[i]!));
      expect(share).toBeCloseTo(1, 12);
      expect(angle).toBeCloseTo(degrees, 9);
      expect(noise).toBe(0);
    }
    expect(readingOf(columnar([8, 8]).filters[0]!).staggered).toBeLessThan(0.01);
  });

  it("does not hang on weights that are equal on the four links of a vertex, and tells noise from links", () => {
    const star = new Map([17, 19, 10, 26].map((i) => [i, 3]));
    const shifted = x.map((w, i) => w + (star.get(i) ?? 0));
    expect(readingOf(shifted).staggered).toBeCloseTo(1, 12);
    // Site 0 is a vertex: its spin is noise.
    const noisy = x.map((w, i) => (i === 0 ? 2 : w));
    expect(readingOf(noisy).noise).toBeCloseTo(2 / Math.sqrt(16), 12);
  });

  it("differs by angles from 0 to 90 degrees", () => {
    expect([between(10, 170), between(45, 135), between(90, 45)]).toEqual([20, 90, 45]);
  });
});
