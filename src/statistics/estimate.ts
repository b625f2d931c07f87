/**
 * A number with its error: what every measured quantity is. Prints as physicists write it, `0.397(3)`.
 */
export interface Estimate {
  readonly value: number;
  /** One standard error, in the unit of the value; NaN where it is not known. */
  readonly error: number;
  toString(): string;
}

/** An {@link Estimate} of the given value and standard error. */
export function estimate(value: number, error: number): Estimate {
  return Object.defineProperty({ value, error }, "toString", {
    value: () => formatEstimate(value, error),
  }) as Estimate;
}

/**
 * Value and error in the compact notation of the particle data tables: the digits in brackets are the error in units of
 * the last digit shown. One digit of the error is kept, two where the first is 1: `1.02(3)`, `0.3974(12)`, `1234(56)`.
 */
export function formatEstimate(value: number, error: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (!Number.isFinite(error)) return `${trimmed(value)}(?)`;
  if (error === 0) return trimmed(value);
  let decimals = -Math.floor(Math.log10(error));
  // 0.0095 rounds to two digits, 0.010, so that the leading digit is decided after rounding.
  if (Math.round(error * 10 ** (decimals + 1)) < 20) decimals++;
  const shown = Math.max(decimals, 0);
  const inUnits = Math.round(error * 10 ** shown);
  return `${minus(value.toFixed(shown))}(${inUnits})`;
}

const trimmed = (value: number): string => minus(String(Number(value.toPrecision(6))));
const minus = (text: string): string => text.replace(/^-/, "−");
