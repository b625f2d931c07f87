import { InputError } from "../errors/index.ts";
import type { Operator, OperatorSeries } from "../flow/index.ts";
import { log } from "../kernels/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import { eigenvaluesOfRatio } from "./eigenvalues.ts";

/** What the Monte Carlo renormalization group says of one step, with some operators of one parity. */
export interface McrgStep {
  /** From step − 1 to step. */
  readonly step: number;
  readonly operators: readonly string[];
  /** y = log λ/log b of the largest eigenvalue λ, relevant where positive. */
  readonly exponent: Estimate;
  /** All eigenvalues, [re, im], the one with the largest real part first. */
  readonly eigenvalues: readonly (readonly [re: number, im: number])[];
}

/** Blocks of configurations that the jackknife leaves out one at a time. */
const BLOCKS = 100;

/**
 * Swendsen's Monte Carlo renormalization group [swendsen1979]: the flow near a fixed point, linear in the couplings,
 *
 *     T_αβ = ∂K_α^(n)/∂K_β^(n−1),   Σ_α ⟨S_γ^(n) S_α^(n)⟩_c T_αβ = ⟨S_γ^(n) S_β^(n−1)⟩_c
 *
 * whose eigenvalues are b^y. y_t = 1/ν is the largest y of even operators, y_h that of odd ones. Couplings that are not among the operators are the
 * error of it, next to that of the samples, which the jackknife over blocks of configurations gives; see {@link mcrgTable} for how it falls.
 *
 * @param operators of one parity, out of those of the series, by their names; each must differ between configurations after the step
 */
export function mcrg(
  series: OperatorSeries,
  { step, operators: names }: { step: number; operators: readonly string[] },
): McrgStep {
  const { sizes, count } = series;
  if (!Number.isInteger(step) || step < 1 || step >= sizes.length) {
    throw new InputError(`mcrg: expected a step from 1 to ${sizes.length - 1}, got ${step}`);
  }
  const chosen = chosenOperators(series, names);
  if (count < 2) throw new InputError(`mcrg: expected at least 2 configurations, got ${count}`);
  const m = names.length;
  const rows = blockSums(series, step, chosen);
  const matrices = (sums: Float64Array): { A: Float64Array; B: Float64Array } => {
    const N = sums[0]!;
    const mean = (a: number): number => sums[1 + a]! / N;
    const connected = (a: number, b: number): number => sums[1 + 2 * m + a * 2 * m + b]! / N - mean(a) * mean(b);
    const at = (offset: number) => (_: unknown, i: number) => connected(Math.floor(i / m), offset + (i % m));
    return {
      A: Float64Array.from({ length: m * m }, at(0)),
      B: Float64Array.from({ length: m * m }, at(m)),
    };
  };
  const eigenvalues = (sums: Float64Array): [number, number][] => {
    const { A, B } = matrices(sums);
    return eigenvaluesOfRatio(A, B, m);
  };
  const [before, after] = [sizes[step - 1]!, sizes[step]!];
  const scale = before[0] / after[0];
  const exponentOf = (sums: Float64Array): number => {
    const [largest] = eigenvalues(sums);
    if (largest === undefined || largest[1] !== 0 || !(largest[0] > 0)) {
      throw new InputError(
        `mcrg: the operators ${names.join(", ")} have no largest real eigenvalue at step ${step} of ${count} configurations; take fewer operators or more configurations`,
      );
    }
    return log(largest[0]) / log(scale);
  };
  const total = rows.reduce((sum, row) => sum.map((x, i) => x + row[i]!), new Float64Array(rows[0]!.length));
  return { step, operators: names, exponent: jackknife(rows, exponentOf), eigenvalues: eigenvalues(total) };
}

function chosenOperators({ operators }: OperatorSeries, names: readonly string[]): number[] {
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

/**
 * Of each block of configurations: their number; Σ d_a of the deviations from the mean over all, S^(n) first and S^(n−1) second; and
 * Σ d_a d_b at [a·2m + b] for a of S^(n) and b of both.
 */
function blockSums(
  { values, operators, count }: OperatorSeries,
  step: number,
  chosen: readonly number[],
): Float64Array[] {
  const m = chosen.length;
  const all = operators.length;
  const levels = [values[step]!, values[step - 1]!];
  const columns = levels.flatMap((level) => chosen.map((a) => ({ level, a })));
  const means = columns.map(({ level, a }) => {
    let sum = 0;
    for (let c = 0; c < count; c++) sum += level[c * all + a]!;
    return sum / count;
  });
  const blocks = Math.min(BLOCKS, count);
  const rows = Array.from({ length: blocks }, () => new Float64Array(1 + 2 * m + m * 2 * m));
  const deviations = new Float64Array(2 * m);
  for (let c = 0; c < count; c++) {
    const row = rows[Math.floor((c * blocks) / count)]!;
    row[0]! += 1;
    columns.forEach(({ level, a }, k) => {
      deviations[k] = level[c * all + a]! - means[k]!;
      row[1 + k]! += deviations[k]!;
    });
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < 2 * m; b++) row[1 + 2 * m + a * 2 * m + b]! += deviations[a]! * deviations[b]!;
    }
  }
  return rows;
}

/** The exponent after every step with the first 1, 2, … operators of a parity: how it converges in both. */
export function mcrgTable(series: OperatorSeries, parity: Operator["parity"]): McrgStep[] {
  const names = series.operators.filter((operator) => operator.parity === parity).map(({ name }) => name);
  return series.sizes
    .slice(1)
    .flatMap((_, n) => names.map((_, k) => mcrg(series, { step: n + 1, operators: names.slice(0, k + 1) })));
}
