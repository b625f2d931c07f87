import { type Estimate, estimate } from "../statistics/index.ts";
import { numbersIn, type SweepTable } from "./table.ts";

/**
 * A combined number with the error that is shown of it: `x_error`, made larger by the scale factor of the Particle Data Group where independent samples scatter more than
 * their errors say [navas2024, section 5.2.2],
 *
 *     σ = x_error · max(1, √(x_chi2/(n − 1)))
 *
 * and, where all seeds are upon the same samples (n = 1), with the scatter of their trainings in quadrature. An error that is not known
 * stays so; a number that has none itself is shown with its scatter. Undefined where the number is not known.
 */
export function shownEstimate(combined: SweepTable, name: string, row: number): Estimate | undefined {
  const at = (column: string): number => numbersIn(combined, column)?.[row] ?? Number.NaN;
  const hasErrors = numbersIn(combined, `${name}_error`) !== undefined;
  const value = at(name);
  if (!Number.isFinite(value)) return undefined;
  const [error, spread, chiSquare] = [at(`${name}_error`), at(`${name}_spread`), at(`${name}_chi2`)];
  // Where not all samples at the point have the number, those that do.
  const n = at(numbersIn(combined, `${name}_independent`) === undefined ? "independent" : `${name}_independent`);
  if (!hasErrors) return estimate(value, spread);
  if (n > 1) return estimate(value, error * Math.max(1, Number.isNaN(chiSquare) ? 1 : Math.sqrt(chiSquare / (n - 1))));
  return estimate(value, Math.hypot(error, Number.isNaN(spread) ? 0 : spread));
}
