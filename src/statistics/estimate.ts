import { InputError } from "../errors/index.ts";

/**
 * A number with its error: what every measured quantity is. Prints as physicists write it, `0.397(3)`.
 */
export interface Estimate {
  /** The number, in the unit of the quantity. */
  readonly value: number;
  /** One standard error, in the unit of the value; NaN where it is not known. */
  readonly error: number;
  /** `0.397(3)`; see {@link formatEstimate}. */
  toString(): string;
}

/**
 * An {@link Estimate} of the given value and standard error.
 *
 * @param error at least 0; 0 for what is known exactly, NaN for an error that is not known
 */
export function estimate(value: number, error: number): Estimate {
  if (error < 0) throw new InputError(`estimate: expected a standard error of at least 0, got ${error}`);
  return Object.defineProperty({ value, error }, "toString", {
    value: () => formatEstimate(value, error),
  }) as Estimate;
}

/**
 * Value and error in the compact notation of the particle data tables: the digits in brackets are the error in units of
 * the last digit shown. One digit of the error is kept, two where the first is 1, and all of those before the point:
 * `1.02(3)`, `0.3974(12)`, `1234(56)`. Numbers below 10⁻⁵ or from 10⁷ on carry a power of ten, `1.02(3)e−7`. An error
 * of 0 leaves six digits and no brackets, an unknown one three and `1.02(?)`.
 */
export function formatEstimate(value: number, error: number): string {
  if (!Number.isFinite(value)) return signed(String(value));
  if (!Number.isFinite(error)) return `${digits(value, 3)}(?)`; // no more digits than somebody could believe
  if (error <= Math.abs(value) * 1e-17) return digits(value, 6); // none, or far below the last bit of the value
  const exponent = exponentOf(Math.max(Math.abs(value), error));
  if (exponent >= -5 && exponent < 7) return bracketed(value, error);
  return `${bracketed(shifted(value, -exponent), shifted(error, -exponent))}e${signed(String(exponent))}`;
}

/** The notation without a power of ten, for an error of 10⁻⁹⁰ or more. */
function bracketed(value: number, error: number): string {
  // Two digits of the error, d.d·10ᵉ, decide. toExponential and toFixed round exactly, by ECMA-262, in every engine.
  const twoDigits = error.toExponential(1);
  const exponent = exponentOf(Number(twoDigits));
  const decimals = Math.max(twoDigits.startsWith("1") ? 1 - exponent : -exponent, 0);
  const inUnits = error
    .toFixed(decimals)
    .replace(".", "")
    .replace(/^0+(?=.)/, "");
  return `${signed(value.toFixed(decimals))}(${inUnits})`;
}

/** e of a number d.ddd·10ᵉ with 1 ≤ d < 10. */
const exponentOf = (x: number): number => Number(x.toExponential().split("e")[1]);

/** x·10ⁿ by the decimal digits of x, since a product of powers of ten would round twice. */
function shifted(x: number, n: number): number {
  const [mantissa, exponent] = x.toExponential().split("e");
  return Number(`${mantissa}e${Number(exponent) + n}`);
}

const digits = (value: number, n: number): string => signed(String(Number(value.toPrecision(n))));

/** A true minus sign, and none before a zero. */
const signed = (text: string): string => text.replace(/^-(?=[0.]*$)/, "").replaceAll("-", "−");

/**
 * How far two results are apart, in standard errors of their difference: (a − b) / √(σ_a² + σ_b²), for independent a
 * and b; an exact b is a plain number.
 */
export function zScore(a: Estimate, b: Estimate | number): number {
  const exact = typeof b === "number";
  const difference = a.value - (exact ? b : b.value);
  return difference === 0 ? 0 : difference / Math.sqrt(a.error * a.error + (exact ? 0 : b.error * b.error));
}

/**
 * The weighted mean of independent estimates of one quantity, with weights 1/σᵢ², and how well they agree.
 *
 * @param estimates at least one, each with a known error above 0
 * @returns the mean, its error (Σ 1/σᵢ²)^(−1/2), and χ² = Σ ((xᵢ − x̄)/σᵢ)², which has n − 1 degrees of freedom and
 *   tells whether the estimates agree: see chiSquareProbability
 */
export function weightedMean(estimates: readonly Estimate[]): Estimate & {
  /** Σ ((xᵢ − x̄)/σᵢ)² */
  readonly chiSquare: number;
  /** n − 1 */
  readonly degreesOfFreedom: number;
} {
  if (estimates.length === 0) throw new InputError("weightedMean: expected at least one estimate, got none");
  let weights = 0;
  let sum = 0;
  for (const { value, error } of estimates) {
    if (!(Number.isFinite(value) && error > 0 && error < Number.POSITIVE_INFINITY)) {
      throw new InputError(`weightedMean: expected values with errors above 0, got ${formatEstimate(value, error)}`);
    }
    const weight = 1 / (error * error);
    weights += weight;
    sum += weight * value;
  }
  const mean = sum / weights;
  let chiSquare = 0;
  for (const { value, error } of estimates) chiSquare += ((value - mean) / error) * ((value - mean) / error);
  const degreesOfFreedom = estimates.length - 1;
  return Object.assign(estimate(mean, 1 / Math.sqrt(weights)), { chiSquare, degreesOfFreedom });
}
