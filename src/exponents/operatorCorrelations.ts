import { InputError } from "../errors/index.ts";
import type { OperatorSeries } from "../flow/index.ts";
import { log } from "../kernels/index.ts";
import { eigenvaluesOfRatio } from "./eigenvalues.ts";

/** Blocks of configurations that the jackknife leaves out one at a time. */
const BLOCKS = 100;

/**
 * Sums over blocks of configurations from which the matrices of all steps come, so that the jackknife may leave out the same configurations at every
 * step at once.
 */
export interface OperatorCorrelations {
  readonly names: readonly string[];
  readonly sizes: OperatorSeries["sizes"];
  readonly count: number;
  /** Of each block of successive configurations, additive. */
  readonly rows: readonly Float64Array[];
}

/**
 * With m operators and d_a^(n) = S_a^(n) less its mean over all configurations, row of a block:
 *
 *     [0]                                     configurations
 *     [1 + n·m + a]                           Σ d_a^(n)
 *     [1 + (n + 1)·m + …] from step 1 on      Σ d_a^(n) d_b^(n) at a·2m + b, Σ d_a^(n) d_b^(n−1) at a·2m + m + b
 */
export function operatorCorrelations(
  { operators, sizes, count, values }: OperatorSeries,
  names: readonly string[],
): OperatorCorrelations {
  if (count < 2) throw new InputError(`mcrg: expected at least 2 configurations, got ${count}`);
  const chosen = chosenOperators(operators, names);
  const m = chosen.length;
  const all = operators.length;
  const levels = sizes.length;
  const means = values.map((level) =>
    chosen.map((a) => {
      let sum = 0;
      for (let c = 0; c < count; c++) sum += level[c * all + a]!;
      return sum / count;
    }),
  );
  const blocks = Math.min(BLOCKS, count);
  const rows = Array.from({ length: blocks }, () => new Float64Array(1 + levels * m + (levels - 1) * 2 * m * m));
  const d = new Float64Array(levels * m);
  for (let c = 0; c < count; c++) {
    const row = rows[Math.floor((c * blocks) / count)]!;
    row[0]! += 1;
    for (let n = 0, at = 0; n < levels; n++) {
      for (let k = 0; k < m; k++, at++) {
        d[at] = values[n]![c * all + chosen[k]!]! - means[n]![k]!;
        row[1 + at]! += d[at]!;
      }
    }
    let at = 1 + levels * m;
    for (let n = 1; n < levels; n++) {
      for (let a = 0; a < m; a++) {
        for (const level of [n, n - 1]) {
          for (let b = 0; b < m; b++) row[at++]! += d[n * m + a]! * d[level * m + b]!;
        }
      }
    }
  }
  return { names, sizes, count, rows };
}

function chosenOperators(operators: OperatorSeries["operators"], names: readonly string[]): number[] {
  if (names.length < 1) throw new InputError("mcrg: expected at least one operator, got none");
  const chosen = names.map((name) => {
    const at = operators.findIndex((operator) => operator.name === name);
    if (at < 0) {
      throw new InputError(
        `mcrg: expected operators out of ${operators.map((o) => o.name).join(", ")}, got ${JSON.stringify(name)}`,
      );
    }
    return at;
  });
  const parities = new Set(chosen.map((a) => operators[a]!.parity));
  if (parities.size > 1) throw new InputError("mcrg: expected operators of one parity, got even and odd ones");
  return chosen;
}

/** The sum of all rows. */
export function totalOf({ rows }: OperatorCorrelations): Float64Array {
  const total = new Float64Array(rows[0]!.length);
  for (const row of rows) row.forEach((x, i) => void (total[i]! += x));
  return total;
}

/**
 * The eigenvalues of T = A⁻¹B from step − 1 to step with the first operators, from sums over blocks: A = ⟨S^(n) S^(n)⟩_c, B = ⟨S^(n) S^(n−1)⟩_c. None where
 * A is singular.
 */
export function stepEigenvalues(
  { names, sizes }: OperatorCorrelations,
  sums: Float64Array,
  { step, count }: { step: number; count: number },
): [re: number, im: number][] {
  const m = names.length;
  const N = sums[0]!;
  const mean = (level: number, a: number): number => sums[1 + level * m + a]! / N;
  const matrix = (level: number): Float64Array =>
    Float64Array.from({ length: count * count }, (_, i) => {
      const [a, b] = [Math.floor(i / count), i % count];
      const at = 1 + sizes.length * m + ((step - 1) * m + a) * 2 * m + (level === step ? 0 : m) + b;
      return sums[at]! / N - mean(step, a) * mean(level, b);
    });
  return eigenvaluesOfRatio(matrix(step), matrix(step - 1), count);
}

/** y = log λ/log b of the largest eigenvalue; NaN where there is none that is real and positive. */
export function stepExponent(
  correlations: OperatorCorrelations,
  sums: Float64Array,
  which: { step: number; count: number },
): number {
  const [largest] = stepEigenvalues(correlations, sums, which);
  if (largest === undefined || largest[1] !== 0 || !(largest[0] > 0)) return Number.NaN;
  const { sizes } = correlations;
  return log(largest[0]) / log(sizes[which.step - 1]![0] / sizes[which.step]![0]);
}
