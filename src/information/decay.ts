import { log } from "../kernels/index.ts";
import { chiSquareProbability, type Estimate, estimate, fitLine, type LineFit } from "../statistics/index.ts";

/** How a fit describes the data: probability of a χ² as large by chance. */
interface Described {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly probability: number;
}

/** How the information falls with the width of the buffer. */
export interface InformationDecay {
  /** I ∝ e^{−(B + 1)/ℓ}, ℓ in lattice constants. */
  readonly exponential: Described & { readonly length: Estimate };
  /** I ∝ (B + 1)^{−p}. */
  readonly power: Described & { readonly exponent: Estimate };
  /** What the data can be: both laws where they cannot tell them apart, and none where neither describes them, or the information does not fall. */
  readonly law: "exponential" | "power" | "either" | "neither";
  /** Buffers whose information is beyond its error, by which it was fitted. */
  readonly buffers: readonly number[];
}

/** Standard errors from which on an information is used. */
const SIGMAS = 3;
/** A law is left out below this probability. */
const UNLIKELY = 0.01;

/**
 * Whether I(H:E) falls exponentially or like a power with the distance B + 1 of the environment, that of the nearest spins of V and E: straight lines through log I
 * against B + 1 and log(B + 1), by least squares with the errors of I. Informations of the same configurations have errors in common, so that χ² is rather
 * too small: a law that is left out is out.
 *
 * @returns undefined for fewer than three buffers with an information beyond its error
 */
export function informationDecay(
  points: readonly { readonly buffer: number; readonly information: Estimate }[],
): InformationDecay | undefined {
  const used = points.filter(
    ({ information: { value, error } }) => value > SIGMAS * error && error > 0 && Number.isFinite(error),
  );
  if (new Set(used.map(({ buffer }) => buffer)).size < 3) return undefined;
  const y = used.map(({ information }) => log(information.value));
  const errors = used.map(({ information: { value, error } }) => error / value);
  const through = (x: readonly number[]): LineFit => fitLine(x, y, errors);
  const line = through(used.map(({ buffer }) => buffer + 1));
  const logs = through(used.map(({ buffer }) => log(buffer + 1)));
  const described = ({ chiSquare, degreesOfFreedom }: LineFit): Described => ({
    ...{ chiSquare, degreesOfFreedom },
    probability: chiSquareProbability(chiSquare, degreesOfFreedom),
  });
  const exponential = {
    // No length where it does not fall.
    length:
      line.slope.value < 0
        ? estimate(-1 / line.slope.value, line.slope.error / line.slope.value ** 2)
        : estimate(Number.NaN, Number.NaN),
    ...described(line),
  };
  const power = { exponent: estimate(-logs.slope.value, logs.slope.error), ...described(logs) };
  const fits = ({ slope }: LineFit, { probability }: Described): boolean =>
    probability >= UNLIKELY && slope.value < -SIGMAS * slope.error;
  const [byLength, byPower] = [fits(line, exponential), fits(logs, power)];
  return {
    exponential,
    power,
    law: byLength && byPower ? "either" : byLength ? "exponential" : byPower ? "power" : "neither",
    buffers: used.map(({ buffer }) => buffer),
  };
}
