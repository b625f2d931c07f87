/** The axes of the lab's charts: error bars are seen whole, and an axis of less than a decade has ticks. */
import { describe, expect, it } from "vitest";
import { logTicks, padded, rangeWithErrors } from "../../lab/src/axes.ts";

describe("the axes of a chart", () => {
  it("span the error bars, of a logarithmic axis those ends that are on it", () => {
    const series = [{ y: [1, 2], error: [0.1, 3] }, { y: [0.5, Number.NaN] }];
    const [low, high] = rangeWithErrors(series, false) as [number, number];
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(5);
    expect(high).toBeLessThan(7);
    const [least, most] = rangeWithErrors(series, true) as [number, number];
    expect(least).toBeGreaterThan(0);
    expect(least).toBeLessThanOrEqual(0.5);
    expect(most).toBeGreaterThanOrEqual(5);
    expect(rangeWithErrors([], false)).toEqual([null, null]);
  });

  it("have room at either side for the same pixels, of a logarithmic axis, too", () => {
    expect(padded([0, 4], 0.01, false)).toEqual([-0.04, 4.04]);
    const [low, high] = padded([1, 100], 0.01, true);
    expect(Math.log10(low)).toBeCloseTo(-0.02, 12);
    expect(Math.log10(high)).toBeCloseTo(2.02, 12);
  });

  it("are divided where there is room: at each digit, at 1, 2 and 5, or at powers of ten", () => {
    expect(logTicks(0.98, 8.2, 900, 24)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(logTicks(0.98, 8.2, 300, 24)).toEqual([1, 2, 5]);
    expect(logTicks(0.98, 1550, 900, 24)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
    expect(logTicks(0.98, 1e5, 300, 24)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(logTicks(0.02, 0.7, 240, 16)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5]);
  });
});
