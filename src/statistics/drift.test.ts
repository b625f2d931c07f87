import { describe, expect, it } from "vitest";
import { key, split } from "../kernels/index.ts";
import { drift } from "./index.ts";
import { ar1, normals } from "./processes.ts";

const rms = (xs: readonly number[]): number => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length);

describe.each([
  { name: "independent values", a: 0, chains: 1, length: 1000 },
  { name: "τ = 4.5", a: 0.8, chains: 1, length: 2000 },
  { name: "τ = 4.5, eight chains", a: 0.8, chains: 8, length: 250 },
  { name: "τ = 9.5, few of them", a: 0.9, chains: 1, length: 1000 },
])("of 400 stationary series, $name,", ({ a, chains, length }) => {
  const found = split(key(1), 400).map((k) => drift(split(k, chains).map((of) => ar1(of, a, length))));
  const judged = found.filter((of) => of !== undefined);

  it("differences are a standard error wide, and none is five", () => {
    expect(judged.length).toBeGreaterThan(350);
    for (const part of ["halves", "beginning"] as const) {
      const pulls = judged.map((of) => of[part]);
      // Errors have the error of τ on top: 20 to 30 % too large where there are some hundred independent values.
      expect(rms(pulls)).toBeGreaterThan(0.6);
      expect(rms(pulls)).toBeLessThan(1.1);
      expect(Math.max(...pulls.map(Math.abs))).toBeLessThan(5);
    }
  });
});

describe("drift", () => {
  it("sees a beginning that is forgotten after some time, and a level that moves, by more than five standard errors in each of 20 keys", () => {
    for (const k of split(key(2), 20)) {
      const series = ar1(k, 0.5, 2000);
      const relaxing = drift(series.map((x, t) => x + 8 * Math.exp(-t / 40)))!;
      expect(relaxing.beginning).toBeGreaterThan(5);
      const moving = drift(series.map((x, t) => x + (t < 1000 ? 0 : 1)))!;
      expect(moving.halves).toBeLessThan(-5);
    }
  });

  it("raises no alarm for rare events that happen to come early, nor for one value far off", () => {
    const rare = new Float64Array(2000).map((_, t) => ([3, 40, 77, 120].includes(t) ? 1 : 0));
    expect(Math.abs(drift(rare)!.beginning)).toBeLessThan(5);
    const normal = normals(key(3));
    const off = Float64Array.from({ length: 1000 }, (_, t) => (t === 5 ? 1e6 : normal()));
    expect(Math.abs(drift(off)!.beginning)).toBeLessThan(5);
  });

  it("says nothing where there is too little: few values, or few that are independent", () => {
    expect(drift(ar1(key(4), 0, 19))).toBeUndefined();
    expect(drift(Float64Array.from({ length: 200 }, (_, t) => t))).toBeUndefined();
  });

  it("of a constant is nothing", () => {
    expect(drift(new Float64Array(100).fill(0.1))).toEqual({ halves: 0, beginning: 0 });
  });
});
