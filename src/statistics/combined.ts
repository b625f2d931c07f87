import { InputError } from "../errors/index.ts";
import { type Estimate, estimate } from "./estimate.ts";

/**
 * An estimate whose error has two parts, of sources that know nothing of each other:
 *
 *     error² = statistical² + systematic²
 *
 * statistical is what another set of samples would change, systematic what another choice in the analysis would: of operators, of steps, of sizes.
 */
export interface CombinedEstimate extends Estimate {
  /** One standard error, of the samples. */
  readonly statistical: number;
  /** One standard error, of the choices in the analysis. */
  readonly systematic: number;
}

/** An estimate from its value and both its standard errors; each is at least 0, or NaN where it is not known. */
export function combined(value: number, statistical: number, systematic: number): CombinedEstimate {
  for (const [kind, error] of Object.entries({ statistical, systematic })) {
    if (error < 0) throw new InputError(`combined: expected a ${kind} error of at least 0, got ${error}`);
  }
  return Object.assign(estimate(value, Math.hypot(statistical, systematic)), { statistical, systematic });
}

/**
 * What stands for the systematic error where several choices in the analysis give several values: half the distance of the largest from the smallest. Of
 * two it is their standard deviation, and of more it does not shrink with their number, as a bias that all have in common does not.
 */
export function spread(values: readonly number[]): number {
  if (values.length === 0) throw new InputError("spread: expected at least one value, got none");
  if (values.some(Number.isNaN)) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / 2;
}
