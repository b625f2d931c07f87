import { describe, expect, it } from "vitest";
import { coarseGraining, constantFilters, filterOverlap } from "../coarsegraining/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { estimate } from "../statistics/index.ts";
import { ceilingOf, shareOf } from "./share.ts";
import { stabilityOf } from "./stability.ts";

const rule = (...filters: number[][]) => coarseGraining({ block: [2, 2], filters });
const [a, b] = [
  [1, 1, 1, 1],
  [1, -1, 1, -1],
];
const lattice = { lattice: squareLattice({ size: [8, 8] }) };

describe("the overlap of filters", () => {
  it("knows neither signs nor the order nor the size of units", () => {
    expect(
      filterOverlap(
        rule(a, b),
        rule(
          b.map((w) => -3 * w),
          a,
        ),
      ),
    ).toEqual({ filters: 1, span: 1 });
    expect(filterOverlap(rule(a), rule(b))).toEqual({ filters: 0, span: 0 });
    expect(filterOverlap(rule([1, 0, 0, 0]), rule([1, 1, 0, 0])).filters).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it("sees that units are other mixtures of the same: their span is one", () => {
    const mixed = rule(
      a.map((w, i) => w + b[i]!),
      a.map((w, i) => w - b[i]!),
    );
    const { filters, span } = filterOverlap(rule(a, b), mixed);
    expect(filters).toBeCloseTo(Math.SQRT1_2, 12);
    expect(span).toBeCloseTo(1, 12);
  });

  it("pairs units so that the sum is largest, and leaves out what is constant", () => {
    // Unit by unit in their order the overlaps would be ½ and 0.
    const other = rule([1, 1, 0, 0], [1, 0, 0, 0]);
    expect(filterOverlap(rule([1, 0, 0, 0], [0, 1, 0, 0]), other).filters).toBeCloseTo((1 + Math.SQRT1_2) / 2, 12);
    const block = [8, 8] as const;
    const constants = constantFilters(block);
    const field = Array.from({ length: 64 }, (_, i) => Math.cos(i));
    const shifted = field.map((w, i) => w + 2 * constants[3]![i]!);
    const [one, two] = [field, shifted].map((filter) => coarseGraining({ block, filters: [filter] }));
    expect(filterOverlap(one!, two!, { constants }).filters).toBeCloseTo(1, 12);
    expect(filterOverlap(one!, two!).filters).toBeLessThan(0.99);
  });

  it("refuses rules that cannot be compared", () => {
    expect(() => filterOverlap(rule(a), rule(a, b))).toThrow(
      /one block and number of units, got 1 on 2x2 and 2 on 2x2/,
    );
  });
});

describe("stability", () => {
  const climb = (value: number, ...filters: number[][]) => ({ rule: rule(...filters), score: estimate(value, 0.01) });

  it("of one climb is not known", () => {
    expect(stabilityOf([climb(1, a)], lattice)).toBeUndefined();
  });

  it("of climbs to the same filters is 1, whatever their signs", () => {
    expect(
      stabilityOf(
        [
          climb(0.5, a),
          climb(
            0.51,
            a.map((w) => -w),
          ),
          climb(0.49, [1, 1, 1, 0.98]),
        ],
        lattice,
      ),
    ).toMatchObject({
      ...{ restarts: 3, agreeing: 3, degenerate: false, spread: expect.closeTo(0.02, 12) },
      overlap: { value: expect.closeTo(1, 3), error: expect.closeTo(0, 3) },
    });
  });

  it("tells filters that are worth the same from climbs that ended too low", () => {
    const degenerate = stabilityOf([climb(0.5, a), climb(0.49, b), climb(0.5, b)], lattice)!;
    expect(degenerate).toMatchObject({ agreeing: 1, degenerate: true, overlap: { value: 0, error: 0 } });
    const low = stabilityOf([climb(0.5, a), climb(0.3, b), climb(0.5, a)], lattice)!;
    expect(low).toMatchObject({
      agreeing: 2,
      degenerate: false,
      overlap: { value: 0.5 },
      spread: expect.closeTo(0.2, 12),
    });
    expect(low.overlap.error).toBeCloseTo(0.5, 12);
  });
});

describe("shares and ceilings", () => {
  const known = { information: estimate(0.3, 0.003), available: estimate(0.6, 0.006) };

  it("are exact of exact numbers, bounds of a bound on an exact one, and estimates of two bounds", () => {
    const kind = (informationKind: "exact" | "lower bound", availableKind: "exact" | "lower bound") =>
      shareOf({ ...known, informationKind, availableKind })!.kind;
    expect(kind("exact", "exact")).toBe("exact");
    expect(kind("lower bound", "exact")).toBe("lower bound");
    expect(kind("lower bound", "lower bound")).toBe("estimate");
  });

  it("have the error of the common windows, else that of independent numbers", () => {
    const kinds = { informationKind: "exact", availableKind: "exact" } as const;
    expect(shareOf({ ...known, ...kinds })).toMatchObject({
      value: 0.5,
      error: expect.closeTo(0.5 * Math.hypot(0.01, 0.01), 12),
    });
    expect(shareOf({ ...known, ...kinds, paired: estimate(0.5, 0.001) })!.error).toBe(0.001);
    expect(shareOf({ ...known, ...kinds, available: null })).toBeUndefined();
    expect(shareOf({ ...known, ...kinds, available: estimate(0.01, 0.006) })).toBeUndefined();
  });

  it("of N_h units is N_h log 2, and of InfoNCE the logarithm of its batch if that is less", () => {
    expect(ceilingOf(2)).toEqual({ value: 2 * Math.LN2, by: "hidden units" });
    expect(ceilingOf(6, { name: "infonce", batch: 16 })).toEqual({
      value: expect.closeTo(Math.log(16), 12),
      by: "batch",
    });
    expect(ceilingOf(6, { name: "conditional", batch: 16 }).by).toBe("hidden units");
  });
});
