import { autocorrelationTime, meanWithError } from "./autocorrelation.ts";
import type { Series } from "./series.ts";

/** How far the parts of a series are apart that have the same mean in equilibrium, in standard errors. */
export interface Drift {
  /** First half less second half. */
  readonly halves: number;
  /** First tenth less second half. */
  readonly beginning: number;
}

/** Fewer independent values than this in the second half, and nothing is said of a drift: the errors are not known. */
const FEWEST_INDEPENDENT = 10;

/**
 * Whether a series had forgotten how it began: the mean of its first half and of its first tenth against that of its second half, of each chain alike
 * [geweke1992]. Errors are those of the Γ-method with the standard error of τ on top of τ. Those of the first tenth are taken from the second half, since what is
 * out of equilibrium is no measure of its own error. No single value may raise an alarm: the error is not below what the most distant one does to a mean.
 *
 * @returns undefined for fewer than 20 values, and where the second half has fewer than 10 independent ones
 */
export function drift(series: Series): Drift | undefined {
  const chains = series instanceof Float64Array ? [series] : series;
  const part = (from: number, to: number): Float64Array[] =>
    chains.map((chain) => chain.slice(Math.floor(from * chain.length), Math.floor(to * chain.length)));
  const [first, second, tenth] = [part(0, 0.5), part(0.5, 1), part(0, 0.1)];
  const sizeOf = (chosen: readonly Float64Array[]): number => chosen.reduce((sum, { length }) => sum + length, 0);
  if (sizeOf(first) < 10 || sizeOf(tenth) < 1) return undefined;
  const late = mean(second);
  if (sizeOf(second) / (2 * late.tau) < FEWEST_INDEPENDENT) return undefined;
  const early = mean(first);
  const farthest = (chosen: readonly Float64Array[]): number =>
    chosen.reduce((most, chain) => chain.reduce((far, x) => Math.max(far, Math.abs(x - late.value)), most), 0) /
    sizeOf(chosen);
  const ofTenth = late.error * Math.sqrt(sizeOf(second) / sizeOf(tenth));
  const beginning = sumOf(tenth) / sizeOf(tenth);
  return {
    halves: inErrors(early.value - late.value, Math.hypot(early.error, late.error, farthest(first))),
    beginning: inErrors(beginning - late.value, Math.hypot(ofTenth, late.error, farthest(tenth))),
  };
}

const sumOf = (chains: readonly Float64Array[]): number =>
  chains.reduce((sum, chain) => chain.reduce((all, x) => all + x, sum), 0);

const inErrors = (difference: number, error: number): number => (error > 0 ? difference / error : 0);

/** Mean with its error, and τ, each with the error of τ on top. */
function mean(chains: readonly Float64Array[]): { value: number; error: number; tau: number } {
  const { value, error } = meanWithError(chains);
  const { tau } = autocorrelationTime(chains);
  return { value, error: error * Math.sqrt(1 + tau.error / tau.value), tau: tau.value + tau.error };
}
