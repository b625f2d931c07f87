/** What holds of errors and means whatever the data, by examples that fast-check makes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import {
  autocorrelationTime,
  binning,
  blockSums,
  bootstrap,
  type Estimate,
  estimate,
  jackknife,
  meanWithError,
  weightedMean,
  weightedSums,
} from "./index.ts";

const runs = { seed: 2018, numRuns: 200 };
const numbers = (least: number, most: number) =>
  fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: least, maxLength: most })
    // Eighths are added without rounding, so that what is the same is the same to the last bits.
    .map((values) => Float64Array.from(values, (value) => value / 8));
const scales = fc.constantFrom(-4, -1, 0.25, 2, 1024);
const shifts = fc.integer({ min: -8000, max: 8000 }).map((value) => value / 8);

/** Equal but for what rounding does to numbers of this size. */
function close(found: number, expected: number, size: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(size)));
}

/** That an analysis of a x + b gives a times the mean and b, and |a| times the error. */
function turnsWithItsUnits(least: number, analyse: (x: Float64Array) => Estimate): void {
  fc.assert(
    fc.property(numbers(least, 120), scales, shifts, (x, a, b) => {
      const before = analyse(x);
      const after = analyse(x.map((value) => a * value + b));
      const size = Math.abs(a) * 125 + Math.abs(b);
      close(after.value, a * before.value + b, size);
      close(after.error, Math.abs(a) * before.error, size);
    }),
    runs,
  );
}

/** The mean and the number of values of rows [Σ x, n]. */
const meanOfRows = (rows: readonly Float64Array[]): Estimate => jackknife(rows, ([sum, n]) => sum! / n!);
const rowsOf = (x: Float64Array): Float64Array[] => blockSums([x], 1);

describe("means", () => {
  it("and their errors turn with the unit and the zero of what is measured: jackknife, Γ-method, binning", () => {
    turnsWithItsUnits(2, (x) => meanOfRows(rowsOf(x)));
    turnsWithItsUnits(2, meanWithError);
    turnsWithItsUnits(16, (x) => binning(x).mean);
  });

  it("of the jackknife are the mean, with the textbook error s/√n", () => {
    fc.assert(
      fc.property(numbers(2, 60), (x) => {
        const { value, error } = meanOfRows(rowsOf(x));
        const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
        const squares = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0);
        close(value, mean, 125);
        close(error, Math.sqrt(squares / (x.length * (x.length - 1))), 125);
      }),
      runs,
    );
  });

  it("by the Γ-method have no error below that of independent values, and no τ below ½", () => {
    fc.assert(
      fc.property(numbers(2, 120), (x) => {
        const independent = meanOfRows(rowsOf(x)).error;
        expect(meanWithError(x).error).toBeGreaterThanOrEqual(independent * (1 - 1e-12));
        const { tau, window } = autocorrelationTime(x);
        expect(tau.value).toBeGreaterThanOrEqual(0.5 * (1 - 1e-12));
        expect(tau.error).toBeGreaterThanOrEqual(0);
        expect(window).toBeLessThan(x.length);
      }),
      runs,
    );
  });

  it("and τ do not hang on the unit, nor on the order in which chains are given, nor on the direction of time", () => {
    fc.assert(
      fc.property(fc.array(numbers(2, 40), { minLength: 1, maxLength: 4 }), scales, (chains, a) => {
        const one = autocorrelationTime(chains);
        const size = one.tau.value + one.tau.error;
        for (const other of [
          chains.map((chain) => chain.map((x) => a * x)),
          chains.toReversed(),
          chains.map((chain) => chain.toReversed()),
        ]) {
          const { tau, window } = autocorrelationTime(other);
          expect(window).toBe(one.window);
          close(tau.value, one.tau.value, size);
          close(tau.error, one.tau.error, size);
        }
      }),
      runs,
    );
  });
});

describe("the jackknife", () => {
  it("does not hang on the order of the blocks", () => {
    fc.assert(
      fc.property(numbers(4, 60), fc.nat(1000), (x, seed) => {
        const ratio = (rows: readonly Float64Array[]): Estimate =>
          jackknife(rows, ([sum, squares, n]) => squares! / n! - (sum! / n!) * (sum! / n!));
        const rows = blockSums([x, x.map((value) => value * value)], 1);
        const order = randomStream(key(seed)).permutation(rows.length);
        const [one, other] = [ratio(rows), ratio([...order].map((i) => rows[i]!))];
        close(other.value, one.value, 125 * 125);
        close(other.error, one.error, 125 * 125);
      }),
      runs,
    );
  });

  it("takes the bias off the variance: n/(n − 1) of the naive one, exactly", () => {
    fc.assert(
      fc.property(numbers(2, 60), (x) => {
        const rows = blockSums([x, x.map((value) => value * value)], 1);
        const { value } = jackknife(rows, ([sum, squares, n]) => squares! / n! - (sum! / n!) * (sum! / n!));
        const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
        const unbiased = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (x.length - 1);
        close(value, unbiased, 125 * 125);
      }),
      runs,
    );
  });

  it("sees blocks as what was added up: a series cut into slices has the sums of the whole", () => {
    fc.assert(
      fc.property(numbers(8, 120), fc.integer({ min: 1, max: 4 }), fc.nat(120), (x, length, at) => {
        // A cut between two blocks: the rows of both parts are those of the whole.
        const cut = Math.floor((at % x.length) / length) * length;
        const parts = [x.slice(0, cut), x.slice(cut)].filter((part) => part.length >= length);
        expect(parts.flatMap((part) => blockSums([part], length))).toEqual(blockSums([x], length));
      }),
      runs,
    );
  });
});

describe("binning", () => {
  it("has the naive error at bins of one, half as many bins at each level, and τ that is the square of the errors' ratio", () => {
    fc.assert(
      fc.property(numbers(16, 200), (x) => {
        const { levels, plateau, mean, tau } = binning(x);
        close(levels[0]!.error, meanOfRows(rowsOf(x)).error, 125);
        levels.forEach(({ binSize, bins }, k) => {
          expect(binSize).toBe(2 ** k);
          expect(bins).toBe(Math.floor(x.length / binSize));
        });
        expect(mean.error).toBe(levels[plateau]!.error);
        const naive = levels[0]!.error;
        if (naive > 0) close(tau.value, (mean.error / naive) ** 2 / 2, tau.value);
      }),
      runs,
    );
  });
});

describe("the bootstrap", () => {
  it("draws as many as there are, whatever is asked, and a constant has no error", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(1000), (count, seed) => {
        const sums: number[] = [];
        const constant = (weights: Uint32Array): number => {
          sums.push(weights.reduce((a, b) => a + b, 0));
          return 7;
        };
        const { error, bias } = bootstrap(count, constant, { key: key(seed), resamples: 10 });
        expect(sums).toEqual(new Array(11).fill(count));
        close(error, 0, 0);
        close(bias, 0, 0);
      }),
      { ...runs, numRuns: 50 },
    );
  });

  it("of sums is linear in what is added up", () => {
    fc.assert(
      fc.property(numbers(2, 30), numbers(30, 30), fc.nat(1000), (x, other, seed) => {
        const weights = Uint32Array.from(x, () => randomStream(key(seed)).below(5));
        const [a, b] = [Array.from(x, (v) => Float64Array.of(v)), Array.from(x, (_, i) => Float64Array.of(other[i]!))];
        const both = a.map((row, i) => Float64Array.of(row[0]! + b[i]![0]!));
        expect(weightedSums(both, weights)[0]).toBe(weightedSums(a, weights)[0]! + weightedSums(b, weights)[0]!);
      }),
      runs,
    );
  });
});

describe("the weighted mean", () => {
  const estimates = fc.array(fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 1,
    maxLength: 10,
  });

  it("lies among its estimates, with an error below each, in any order; and two parts of them have the mean of all", () => {
    fc.assert(
      fc.property(estimates, fc.nat(9), (pairs, at) => {
        const all = pairs.map(([value, error]) => estimate(value, error));
        const mean = weightedMean(all);
        expect(mean.value).toBeGreaterThanOrEqual(Math.min(...all.map(({ value }) => value)) - 1e-9);
        expect(mean.value).toBeLessThanOrEqual(Math.max(...all.map(({ value }) => value)) + 1e-9);
        for (const { error } of all) expect(mean.error).toBeLessThanOrEqual(error * (1 + 1e-12));
        close(weightedMean(all.toReversed()).value, mean.value, 100);
        const cut = at % all.length;
        if (cut === 0) return;
        const merged = weightedMean([weightedMean(all.slice(0, cut)), weightedMean(all.slice(cut))]);
        close(merged.value, mean.value, 100);
        close(merged.error, mean.error, mean.error);
      }),
      runs,
    );
  });
});
