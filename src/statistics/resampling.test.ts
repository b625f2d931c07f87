import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { key, log, split } from "../kernels/index.ts";
import { blockSums, bootstrap, jackknife, meanWithError, percentileInterval, weightedSums } from "./index.ts";
import { ar1, normals } from "./processes.ts";

const rowsOf = (values: ArrayLike<number>): Float64Array[] => Array.from(values, (x) => Float64Array.of(x, x * x, 1));
const mean = ([x, , n]: ArrayLike<number> & Iterable<number>): number => x! / n!;
const variance = ([x, xx, n]: ArrayLike<number> & Iterable<number>): number => xx! / n! - (x! / n!) ** 2;

describe("the jackknife", () => {
  it("of a mean is the mean with s/√n, exactly", () => {
    const { value, error } = jackknife(rowsOf([1, 2, 4, 9]), mean);
    expect(value).toBeCloseTo(4, 14);
    expect(error).toBeCloseTo(Math.sqrt(38 / 3 / 4), 14);
  });

  it("takes the whole bias off a variance: Σ (x − x̄)²/n becomes Σ (x − x̄)²/(n − 1)", () => {
    const rows = rowsOf([1, 2, 4, 9]);
    expect(variance(Float64Array.of(16, 102, 4))).toBe(38 / 4);
    expect(jackknife(rows, variance).value).toBeCloseTo(38 / 3, 13);
  });

  it("has error bars that hold in 68 % of 800 cases, for the logarithm of a variance over 40 values (3σ)", () => {
    let inside = 0;
    let sum = 0;
    for (const k of split(key(1), 800)) {
      const { value, error } = jackknife(rowsOf(Float64Array.from({ length: 40 }, normals(k))), (s) =>
        log(variance(s)),
      );
      if (Math.abs(value) < error) inside++;
      sum += value;
    }
    expect(Math.abs(inside / 800 - 0.683)).toBeLessThan(3 * 0.0165);
    // The plain logarithm is low by 1/39 + 1/39 on average; var log s² = 2/39.
    expect(Math.abs(sum / 800)).toBeLessThan(3 * Math.sqrt(2 / 39 / 800) + 2 / 39 ** 2);
  });

  it("of a ratio of means, over blocks of a correlated chain, holds in 68 % of 400 cases (3σ)", () => {
    let inside = 0;
    for (const k of split(key(2), 400)) {
      const [kx, ky] = split(k, 2);
      const x = ar1(kx!, 0.7, 2048).map((v) => 3 + v);
      const y = ar1(ky!, 0.7, 2048).map((v, t) => 2 + v + 0.5 * (x[t]! - 3));
      const { value, error } = jackknife(blockSums([x, y], 64), ([sx, sy]) => sx! / sy!);
      if (Math.abs(value - 1.5) < error) inside++;
    }
    expect(Math.abs(inside / 400 - 0.683)).toBeLessThan(3 * 0.0233);
  });

  it("of one block has a value and no error", () => {
    expect(jackknife(rowsOf([3]), mean)).toMatchObject({ value: 3, error: Number.NaN });
  });

  it("refuses no blocks, blocks of different statistics, and NaN", () => {
    expect(() => jackknife([], mean)).toThrow(InputError);
    expect(() => jackknife([Float64Array.of(1, 2), Float64Array.of(1)], mean)).toThrow(
      "jackknife: expected 2 statistics of each block, as of block 0, got 1 of block 1",
    );
    expect(() => jackknife(rowsOf([1, Number.NaN]), mean)).toThrow("jackknife: expected numbers, got NaN in block 1");
  });
});

describe("blocks", () => {
  it("hold the sums over each stretch, and its length", () => {
    const rows = blockSums([Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 4, 9, 16, 25)], 2);
    expect(rows.map((row) => [...row])).toEqual([
      [3, 5, 2],
      [7, 25, 2],
    ]);
  });

  it("fit the series", () => {
    expect(() => blockSums([new Float64Array(4), new Float64Array(5)], 2)).toThrow(
      "blockSums: expected series of one length, got 4, 5",
    );
    expect(() => blockSums([new Float64Array(4)], 5)).toThrow(
      "blockSums: expected a block of 1 to 4 measurements, got 5",
    );
    expect(() => blockSums([], 1)).toThrow(InputError);
  });
});

describe("the bootstrap", () => {
  const logVariance = (rows: Float64Array[]) => (weights: Uint32Array) => log(variance(weightedSums(rows, weights)));

  it("of a mean has the error √(Σ (x − x̄)²)/n, within 4σ of the resamples", () => {
    const rows = rowsOf([1, 2, 4, 9]);
    const resamples = 20_000;
    const { value, error, bias, samples } = bootstrap(4, (w) => mean(weightedSums(rows, w)), {
      key: key(1),
      resamples,
    });
    const exact = Math.sqrt(38) / 4;
    expect(value).toBe(4);
    expect(Math.abs(error / exact - 1)).toBeLessThan(4 / Math.sqrt(2 * resamples));
    expect(Math.abs(bias)).toBeLessThan((4 * exact) / Math.sqrt(resamples));
    expect(samples).toHaveLength(resamples);
  });

  it("draws each configuration once on average, in every resample `count` of them, in multinomial numbers", () => {
    const count = 50;
    let total = 0;
    let none = 0;
    bootstrap(
      count,
      (weights) => {
        total += weights.reduce((a, b) => a + b);
        none += weights.filter((w) => w === 0).length;
        return 0;
      },
      { key: key(2), resamples: 1000 },
    );
    expect(total).toBe(1001 * count); // the thousand, and the value itself
    const expected = 0.98 ** 50; // (1 − 1/50)⁵⁰; occupations are negatively correlated, so binomial is an upper bound
    expect(Math.abs(none / 50_000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 50_000));
  });

  it("has error bars that hold in 68 % of 400 cases, for the logarithm of a variance over 100 values (3σ)", () => {
    let inside = 0;
    let inInterval = 0;
    for (const k of split(key(3), 400)) {
      const [data, draws] = split(k, 2);
      const rows = rowsOf(Float64Array.from({ length: 100 }, normals(data!)));
      const { value, error, samples } = bootstrap(100, logVariance(rows), { key: draws!, resamples: 200 });
      if (Math.abs(value) < error) inside++;
      const [low, high] = percentileInterval(samples);
      if (low < 0 && 0 < high) inInterval++;
    }
    expect(Math.abs(inside / 400 - 0.683)).toBeLessThan(3 * 0.0233);
    // 3 % less than its level: the bias of −2/99, an eighth of the error, moves the interval twice.
    expect(Math.abs(inInterval / 400 - 0.683 + 0.03)).toBeLessThan(3 * 0.0233);
  });

  it("over configurations sees what one over windows would miss: their common part", () => {
    // 40 configurations of 25 windows; window = configuration's own number + its own, equally large.
    const normal = normals(key(4));
    const rows = Array.from({ length: 40 }, () => {
      const common = normal();
      const row = new Float64Array(2);
      for (let w = 0; w < 25; w++) row[0]! += common + normal();
      row[1] = 25;
      return row;
    });
    const ratio = (weights: Uint32Array): number => {
      const [sum, windows] = weightedSums(rows, weights);
      return sum! / windows!;
    };
    const { error } = bootstrap(40, ratio, { key: key(5) });
    const trueError = Math.sqrt((1 + 1 / 25) / 40);
    const windowsAsIfIndependent = Math.sqrt(2 / 1000);
    expect(Math.abs(error / trueError - 1)).toBeLessThan(0.35); // 3σ: 1/√(2·40) of the data, 1/√400 of the resamples
    expect(error).toBeGreaterThan(2 * windowsAsIfIndependent);
  });

  it("draws the same for the same key, so that differences of two statistics are taken sample by sample", () => {
    const rows = rowsOf([1, 2, 4, 9, 3, 3, 8]);
    const f = (w: Uint32Array) => mean(weightedSums(rows, w));
    const g = (w: Uint32Array) => variance(weightedSums(rows, w));
    const both = bootstrap(7, (w) => f(w) - g(w), { key: key(6), resamples: 20 });
    const a = bootstrap(7, f, { key: key(6), resamples: 20 });
    const b = bootstrap(7, g, { key: key(6), resamples: 20 });
    expect([...both.samples]).toEqual([...a.samples].map((x, r) => x - b.samples[r]!));
    expect(bootstrap(7, f, { key: key(7), resamples: 20 }).samples).not.toEqual(a.samples);
  });

  it("agrees with the Γ-method on independent values, within 4σ", () => {
    const values = Float64Array.from({ length: 400 }, normals(key(8)));
    const rows = rowsOf(values);
    const { error } = bootstrap(400, (w) => mean(weightedSums(rows, w)), { key: key(9), resamples: 1000 });
    expect(Math.abs(error / meanWithError(values).error - 1)).toBeLessThan(4 * Math.sqrt(1 / 2000 + 1 / 800));
  });

  it("refuses too few configurations or resamples", () => {
    expect(() => bootstrap(1, () => 0, { key: key(0) })).toThrow(
      "bootstrap: expected at least 2 configurations to draw from, got 1",
    );
    expect(() => bootstrap(5, () => 0, { key: key(0), resamples: 1 })).toThrow(InputError);
  });
});

describe("the percentile interval", () => {
  it("interpolates between order statistics", () => {
    const samples = Float64Array.of(4, 1, 3, 2, 0);
    expect(percentileInterval(samples, 0.5)).toEqual([1, 3]);
    expect(percentileInterval(samples, 0.75)).toEqual([0.5, 3.5]);
    expect([...samples]).toEqual([4, 1, 3, 2, 0]);
  });

  it("has a level between 0 and 1", () => {
    expect(() => percentileInterval(new Float64Array(5), 95)).toThrow(
      "percentileInterval: expected a level between 0 and 1, such as 0.95, got 95",
    );
    expect(() => percentileInterval(new Float64Array(0))).toThrow(InputError);
  });
});
