/**
 * Exponents by the Monte Carlo renormalization group [swendsen1979], from its table of convergence: y after every step with 1, 2, … operators, of one
 * lattice or of several. Early steps are far from the fixed point, late ones have few sites, and few operators leave couplings out; what lies between is
 * read, and how far its numbers differ is the systematic error.
 */
import { InputError } from "../errors/index.ts";
import type { Operator, OperatorSeries } from "../flow/index.ts";
import { type CombinedEstimate, combined, type Estimate, estimate, jackknife } from "../statistics/index.ts";
import { type McrgStep, namesOf, tableOf } from "./mcrg.ts";
import { type McrgReading, readingOf } from "./mcrgReading.ts";
import { type OperatorCorrelations, operatorCorrelations, stepExponent } from "./operatorCorrelations.ts";

/** A part of the table: one lattice, one parity. */
export interface McrgTable {
  /** [Lx, Ly] of the samples. */
  readonly size: readonly [number, number];
  /** Of its operators. */
  readonly parity: Operator["parity"];
  /** By step, and by number of operators. */
  readonly steps: readonly McrgStep[];
}

/** One exponent, and where its systematic error comes from. */
export type McrgExponent = CombinedEstimate & {
  /** Δ of each choice, what the statistics do not explain of it. */
  readonly spread: {
    /** Between steps. */
    readonly steps: number;
    /** Between numbers of operators. */
    readonly operators: number;
    /** Between lattices. */
    readonly sizes: number;
  };
};

/** Exponents of the Monte Carlo renormalization group, and the table they were read of. */
export interface McrgExponents {
  /** y_t = 1/ν, of even operators. */
  readonly yt: McrgExponent;
  /** y_h, of odd operators. */
  readonly yh: McrgExponent;
  /** ν = 1/y_t */
  readonly nu: CombinedEstimate;
  /** η = d + 2 − 2 y_h, d = 2 */
  readonly eta: CombinedEstimate;
  /** By lattice and parity. */
  readonly table: readonly McrgTable[];
}

const DIMENSION = 2;

/**
 * y_t = 1/ν and y_h, each the mean over what is read of the table, with
 *
 *     statistical²   the jackknife of that mean: the same configurations are left out at every step and with every number of operators, so that it knows how
 *                    these are correlated; series are independent of each other
 *     systematic²    Σ max(0, Δ² − σ²(Δ)), Δ the largest difference between steps, between numbers of operators and between sizes, each averaged over
 *                    the other two: as far as the statistics of Δ itself do not explain it
 *
 * Steps approach the fixed point from one side, so that the whole of Δ counts and not half of it.
 *
 * @param series operators along the flow of samples at the critical point, or several of them, of several sizes
 */
export function mcrgExponents(
  series: OperatorSeries | readonly OperatorSeries[],
  { steps, even, odd }: McrgReading = {},
): McrgExponents {
  const all = Array.isArray(series) ? (series as readonly OperatorSeries[]) : [series as OperatorSeries];
  if (all.length === 0) throw new InputError("mcrgExponents: expected at least one series of operators, got none");
  const part = (parity: Operator["parity"]): Part => {
    const correlations = all.map((one) => operatorCorrelations(one, named(one, parity)));
    return { parity, correlations, tables: correlations.map(tableOf) };
  };
  const [ofEven, ofOdd] = [part("even"), part("odd")];
  const yt = exponentOf(ofEven, steps, even);
  const yh = exponentOf(ofOdd, steps, odd);
  return {
    yt,
    yh,
    nu: combined(1 / yt.value, yt.statistical / yt.value ** 2, yt.systematic / yt.value ** 2),
    eta: combined(DIMENSION + 2 - 2 * yh.value, 2 * yh.statistical, 2 * yh.systematic),
    table: [ofEven, ofOdd].flatMap(({ parity, correlations, tables }) =>
      correlations.map(({ sizes }, k) => ({ size: sizes[0]!, parity, steps: tables[k]! })),
    ),
  };
}

interface Part {
  readonly parity: Operator["parity"];
  readonly correlations: readonly OperatorCorrelations[];
  readonly tables: readonly McrgStep[][];
}

function named(series: OperatorSeries, parity: Operator["parity"]): string[] {
  const names = namesOf(series, parity);
  if (names.length > 0) return names;
  throw new InputError(
    `mcrgExponents: expected even and odd operators, got no ${parity} ones; measure ${parity}Operators, too`,
  );
}

/** A function of the sums of one series, and its estimate. */
type Read = (correlations: OperatorCorrelations, sums: Float64Array) => number;

function exponentOf(
  { parity, correlations }: Part,
  steps: readonly number[] | undefined,
  operators: readonly number[] | undefined,
): McrgExponent {
  const read = correlations.map((one) => ({ one, ...readingOf(one, parity, { steps, operators }) }));
  const estimates = read.map(({ one, steps: at, counts }) => {
    const mean = (over: { steps: readonly number[]; counts: readonly number[] }): Read => {
      const cells = over.steps.flatMap((step) => over.counts.map((count) => ({ step, count })));
      return (c, sums) => cells.reduce((sum, cell) => sum + stepExponent(c, sums, cell), 0) / cells.length;
    };
    const estimated = (f: Read): Estimate => jackknife(one.rows, (sums) => f(one, sums));
    return {
      mean: estimated(mean({ steps: at, counts })),
      steps: largestDifference(
        at.map((step) => mean({ steps: [step], counts })),
        estimated,
      ),
      operators: largestDifference(
        counts.map((count) => mean({ steps: at, counts: [count] })),
        estimated,
      ),
    };
  });
  const mean = meanOfIndependent(estimates.map(({ mean: y }) => y));
  if (Number.isNaN(mean.value)) {
    throw new InputError(
      `mcrgExponents: the ${parity} operators have no largest real eigenvalue at the steps and with the numbers of operators asked for; take fewer operators, earlier steps or more configurations`,
    );
  }
  const spread = {
    steps: unexplained(meanOfIndependent(estimates.map((e) => e.steps))),
    operators: unexplained(meanOfIndependent(estimates.map((e) => e.operators))),
    sizes: unexplained(largestOf(estimates.map(({ mean: y }) => y))),
  };
  const systematic = Math.hypot(spread.steps, spread.operators, spread.sizes);
  return Object.assign(combined(mean.value, mean.error, systematic), { spread });
}

/** The difference of the largest from the smallest of what is read of one series; its error knows that they come from the same configurations. */
function largestDifference(reads: readonly Read[], estimated: (f: Read) => Estimate): Estimate {
  if (reads.length === 1) return estimate(0, 0);
  const values = reads.map((f) => estimated(f).value);
  // A step without a real eigenvalue: neither has the mean one, which says so.
  if (values.some(Number.isNaN)) return estimate(Number.NaN, Number.NaN);
  const high = reads[values.indexOf(Math.max(...values))]!;
  const low = reads[values.indexOf(Math.min(...values))]!;
  return estimated((c, sums) => high(c, sums) - low(c, sums));
}

/** The same of independent values. */
function largestOf(values: readonly Estimate[]): Estimate {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return low === high ? estimate(0, 0) : estimate(high.value - low.value, Math.hypot(high.error, low.error));
}

function meanOfIndependent(values: readonly Estimate[]): Estimate {
  const n = values.length;
  return estimate(
    values.reduce((sum, { value }) => sum + value, 0) / n,
    Math.hypot(...values.map(({ error }) => error)) / n,
  );
}

/** √(Δ² − σ²) of a difference: what there is to it beyond its statistics, on average. */
function unexplained({ value, error }: Estimate): number {
  return Math.sqrt(Math.max(0, value * value - error * error));
}
