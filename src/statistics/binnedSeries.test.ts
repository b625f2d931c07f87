import { describe, expect, it } from "vitest";
import { key, split } from "../kernels/index.ts";
import { autocorrelationTime, meanWithError } from "./autocorrelation.ts";
import { type BinnedSeries, binnedSeries } from "./binnedSeries.ts";
import { ar1, tauOfAr1 } from "./processes.ts";

/** Chains, as they would come from a file: in turns. */
function collected(chains: readonly Float64Array[], most?: number): BinnedSeries {
  const count = chains.reduce((sum, { length }) => sum + length, 0);
  const series = binnedSeries({ count, chains: chains.length, ...(most === undefined ? {} : { most }) });
  for (let c = 0; c < count; c++)
    series.add(c % chains.length, chains[c % chains.length]![Math.floor(c / chains.length)]!);
  return series;
}

describe("a series that is kept in bins", () => {
  it("is the series itself where it is short", () => {
    const chains = split(key(1), 3).map((k, n) => ar1(k, 0.7, n === 0 ? 401 : 400));
    const series = collected(chains);
    expect(series.chains()).toEqual(chains);
    expect(series.tau()).toEqual(autocorrelationTime(chains).tau);
    expect(series.tau(1)).toEqual(autocorrelationTime(chains[1]!).tau);
  });

  it.each([
    { a: 0, chains: 1, name: "independent values" },
    { a: 0.8, chains: 1, name: "τ = 4.5" },
    { a: 0.8, chains: 4, name: "τ = 4.5, four chains" },
    { a: 0.95, chains: 2, name: "τ = 19.5, two chains" },
  ])("keeps the mean, its error and the τ of the values in bins of 8: $name, 100 keys", ({ a, chains }) => {
    const exact = tauOfAr1(a);
    const length = 16_000;
    let [taus, squares, ratios] = [0, 0, 0];
    const keys = split(key(2), 100);
    for (const k of keys) {
      const whole = split(k, chains).map((chainKey) => ar1(chainKey, a, length));
      const series = collected(whole, (chains * length) / 8);
      expect(series.chains().map((chain) => chain.length)).toEqual(whole.map(() => length / 8));
      const [mean, ofBins] = [meanWithError(whole), meanWithError(series.chains())];
      expect(ofBins.value).toBeCloseTo(mean.value, 12);
      ratios += ofBins.error / mean.error;
      const tau = series.tau();
      taus += tau.value;
      squares += ((tau.value - exact) / tau.error) ** 2;
    }
    // An error of so long a series is known to some 3 %; τ is ½ at least, and by its noise a few per cent more where it is ½.
    expect(Math.abs(ratios / keys.length - 1)).toBeLessThan(0.03);
    expect(Math.abs(taus / keys.length / exact - 1)).toBeLessThan(a > 0 ? 0.03 : 0.06);
    if (a > 0) expect(Math.sqrt(squares / keys.length)).toBeLessThan(1.15);
    if (a > 0) expect(Math.sqrt(squares / keys.length)).toBeGreaterThan(0.75);
  });

  it("says whether anything varies, also within a bin, and keeps a last bin of fewer", () => {
    const series = binnedSeries({ count: 7, most: 2 });
    for (const x of [1, -1, 1, -1, 1, -1, 4]) series.add(0, x);
    expect(series.chains()).toEqual([Float64Array.of(0, 4 / 3)]);
    expect(series.varies()).toBe(true);
    const constant = binnedSeries({ count: 4, most: 2 });
    for (let c = 0; c < 4; c++) constant.add(0, 0.1);
    expect(constant.varies()).toBe(false);
    // 0.1 and the mean of chains of 0.1 are not the same to the last bit.
    for (const value of [0.1, -2 + 2 / 6]) {
      const several = collected(Array.from({ length: 16 }, () => new Float64Array(50).fill(value)));
      expect(several.varies()).toBe(false);
      expect(several.tau()).toMatchObject({ value: 0.5, error: 0 });
    }
    expect(() => constant.add(0, 1)).toThrow("expected at most 4 values of a chain");
  });
});
