/**
 * Results of several seeds as one. What is repeated independently are samples, i = 1 … n: xᵢ is the mean over all tasks upon the samples i, which are one unless
 * a stage has seeds of its own, and σᵢ the mean of their standard errors, since they have the fluctuations of those samples in common. Then
 *
 *     x = Σ xᵢ/n        x_error = √(Σ σᵢ²)/n        x_spread = √(Σ (xᵢ − x)²/(n (n − 1)))
 *
 * All weigh alike: errors that were estimated from the same data as the values are correlated with them, and weights 1/σᵢ² would favour values that happen to
 * go with small errors. x_chi2 is that of the agreement of the xᵢ within their σᵢ, with n − 1 degrees of freedom. A systematic error, of the
 * analysis, is common to all and does not fall with n.
 *
 * Where n = 1, x_spread is the scatter of the tasks upon those samples: what another training would change, and not what other samples would.
 */
import { estimate, weightedMean } from "../statistics/index.ts";
import type { EstimateColumn, RecordColumn } from "./records.ts";

/** The rows of a point of the grid: group[i] are those upon the samples i. */
export type Group = readonly (readonly number[])[];

/** Columns of combined numbers, by what their names end in. */
type Combined = readonly (readonly [ending: string, values: Float64Array])[];

/**
 * A column, combined over the rows of each group.
 *
 * A group in which not every row has the number is combined over those that have it; `_seeds` and `_independent` say how many these are, and upon how
 * many samples, where that is so anywhere.
 */
export function combineColumn(column: Exclude<RecordColumn, { kind: "text" }>, groups: readonly Group[]): Combined {
  const { values } = column;
  const known = groups.map((group) =>
    group.map((rows) => rows.filter((r) => !Number.isNaN(values[r]))).filter((rows) => rows.length > 0),
  );
  const over = (of: (group: Group) => number): Float64Array =>
    Float64Array.from(known, (group) => (group.length === 0 ? Number.NaN : of(group)));
  const count = (group: Group): number => group.reduce((sum, rows) => sum + rows.length, 0);
  const fewer = known.some((group, g) => count(group) < count(groups[g]!));
  const seeds: Combined = fewer
    ? [
        ["_seeds", Float64Array.from(known, count)],
        ["_independent", Float64Array.from(known, (group) => group.length)],
      ]
    : [];
  const mean = over((group) => meanOf(means(values, group)));
  const spread = over((group) => standardError(group.length > 1 ? means(values, group) : at(values, group[0]!)));
  if (column.kind === "number") return [["", mean], ["_spread", spread], ...seeds];
  return [
    ["", mean],
    ...errorsOf(column, over),
    ["_spread", spread],
    ["_chi2", over((group) => chiSquareOf(column, group))],
    ...seeds,
  ];
}

function errorsOf(
  { errors, statistical, systematic }: EstimateColumn,
  over: (of: (group: Group) => number) => Float64Array,
): Combined {
  const inQuadrature = (single: readonly number[]) =>
    over((group) => Math.hypot(...means(single, group)) / group.length);
  if (systematic.length === 0) return [["_error", inQuadrature(errors)]];
  const ofSamples = inQuadrature(statistical);
  const ofAnalysis = over((group) => meanOf(means(systematic, group)));
  const whole = ofSamples.map((error, g) => Math.hypot(error, ofAnalysis[g]!));
  return [
    ["_error", whole],
    ["_statistical", ofSamples],
    ["_systematic", ofAnalysis],
  ];
}

const at = (values: readonly number[], rows: readonly number[]): number[] => rows.map((r) => values[r]!);

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The mean over the rows of each of the samples. */
const means = (values: readonly number[], group: Group): number[] => group.map((rows) => meanOf(at(values, rows)));

/** Of a mean, by the scatter of the values; NaN of one value alone. */
function standardError(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (n * (n - 1)));
}

/** About the weighted mean, which alone makes it a χ² of n − 1 degrees; NaN where an error is not known, or is 0. */
function chiSquareOf({ values, errors, statistical }: EstimateColumn, group: Group): number {
  // What is common to all does not set them apart.
  const σ = means(statistical.length > 0 ? statistical : errors, group);
  const x = means(values, group);
  const usable = x.every((xi, i) => Number.isFinite(xi) && σ[i]! > 0 && σ[i]! < Number.POSITIVE_INFINITY);
  return group.length < 2 || !usable ? Number.NaN : weightedMean(x.map((xi, i) => estimate(xi, σ[i]!))).chiSquare;
}
