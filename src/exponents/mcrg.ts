import { InputError } from "../errors/index.ts";
import type { Operator, OperatorSeries } from "../flow/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import {
  type OperatorCorrelations,
  operatorCorrelations,
  stepEigenvalues,
  stepExponent,
  totalOf,
} from "./operatorCorrelations.ts";

/** What the Monte Carlo renormalization group says of one step, with some operators of one parity. */
export interface McrgStep {
  /** From step − 1 to step. */
  readonly step: number;
  /** Their names, in the order of the matrix. */
  readonly operators: readonly string[];
  /** y = log λ/log b of the largest eigenvalue λ, relevant where positive; NaN where no eigenvalue is real and positive. */
  readonly exponent: Estimate;
  /** All eigenvalues, [re, im], the one with the largest real part first. */
  readonly eigenvalues: readonly (readonly [re: number, im: number])[];
}

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
  const found = stepWith(operatorCorrelations(series, names), step, names.length);
  if (Number.isNaN(found.exponent.value)) {
    throw new InputError(
      `mcrg: the operators ${names.join(", ")} have no largest real eigenvalue at step ${step} of ${count} configurations; take fewer operators or more configurations`,
    );
  }
  return found;
}

/** The exponent after every step with the first 1, 2, … operators of a parity: how it converges in both. */
export function mcrgTable(series: OperatorSeries, parity: Operator["parity"]): McrgStep[] {
  return tableOf(operatorCorrelations(series, namesOf(series, parity)));
}

/** The operators of a parity, in the order of the series. */
export function namesOf({ operators }: OperatorSeries, parity: Operator["parity"]): string[] {
  return operators.filter((operator) => operator.parity === parity).map(({ name }) => name);
}

export function tableOf(correlations: OperatorCorrelations): McrgStep[] {
  return correlations.sizes
    .slice(1)
    .flatMap((_, n) => correlations.names.map((_, k) => stepWith(correlations, n + 1, k + 1)));
}

function stepWith(correlations: OperatorCorrelations, step: number, count: number): McrgStep {
  const which = { step, count };
  return {
    step,
    operators: correlations.names.slice(0, count),
    exponent: jackknife(correlations.rows, (sums) => stepExponent(correlations, sums, which)),
    eigenvalues: stepEigenvalues(correlations, totalOf(correlations), which),
  };
}
