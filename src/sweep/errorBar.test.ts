import { describe, expect, it } from "vitest";
import { shownEstimate } from "./errorBar.ts";
import type { SweepTable } from "./table.ts";

const combined = (numbers: Readonly<Record<string, number>>): SweepTable => ({
  name: "learn/combined",
  columns: Object.entries(numbers).map(([name, value]) => ({ name, values: Float64Array.of(value) })),
});

describe("the error that is shown", () => {
  it("is that of the results where they agree, and larger by √(χ²/(n − 1)) where they do not", () => {
    const of = (chi2: number) =>
      shownEstimate(combined({ x: 1, x_error: 0.1, x_spread: 9, x_chi2: chi2, independent: 5 }), "x", 0)!.error;
    expect(of(2)).toBe(0.1);
    expect(of(16)).toBeCloseTo(0.2, 15);
    expect(of(Number.NaN)).toBe(0.1);
  });

  it("has the scatter of trainings in it where all are upon the same samples", () => {
    const of = (spread: number) =>
      shownEstimate(combined({ x: 1, x_error: 0.3, x_spread: spread, x_chi2: Number.NaN, independent: 1 }), "x", 0)!
        .error;
    expect(of(0.4)).toBeCloseTo(0.5, 15);
    expect(of(Number.NaN)).toBe(0.3);
  });

  it("is of those samples that have the number, where not all have it", () => {
    const of = (of: number, chi2: number) =>
      shownEstimate(
        combined({ x: 1, x_error: 0.1, x_spread: 0.2, x_chi2: chi2, x_independent: of, independent: 5 }),
        "x",
        0,
      )!.error;
    expect(of(2, 4)).toBeCloseTo(0.2, 15);
    expect(of(1, Number.NaN)).toBeCloseTo(Math.hypot(0.1, 0.2), 15);
  });

  it("is not known where a result does not know it, and the scatter of a number that has none", () => {
    const unknown = combined({ x: 1, x_error: Number.NaN, x_spread: 0.1, x_chi2: 1, independent: 2 });
    expect(shownEstimate(unknown, "x", 0)!.error).toBeNaN();
    expect(shownEstimate(combined({ x: 1, x_spread: 0.1, independent: 2 }), "x", 0)!.error).toBe(0.1);
    expect(shownEstimate(combined({ x: Number.NaN, independent: 2 }), "x", 0)).toBeUndefined();
    expect(shownEstimate(combined({ independent: 2 }), "x", 0)).toBeUndefined();
  });
});
