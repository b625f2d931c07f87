/**
 * The χ² distribution, through the regularized incomplete gamma function [dlmf, chapter 8].
 */
import { InputError } from "../errors/index.ts";
import { exp, log, log1p } from "../kernels/index.ts";

/**
 * The probability that χ² of `degreesOfFreedom` exceeds the given one by chance: the p-value of a χ² test,
 *
 *     Q(k/2, χ²/2) = Γ(k/2, χ²/2)/Γ(k/2)
 *
 * Relative error ≤ 2·10⁻¹³ for k ≤ 10⁵ and p ≥ 10⁻²⁰⁰.
 *
 * @param chiSquare at least 0
 * @param degreesOfFreedom k, an integer of at least 1
 */
export function chiSquareProbability(chiSquare: number, degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new InputError(`chiSquareProbability: expected at least 1 degree of freedom, got ${degreesOfFreedom}`);
  }
  if (!(chiSquare >= 0)) throw new InputError(`chiSquareProbability: expected χ² ≥ 0, got ${chiSquare}`);
  if (chiSquare === Number.POSITIVE_INFINITY) return 0;
  const a = degreesOfFreedom / 2;
  const x = chiSquare / 2;
  return x < a + 1 ? 1 - lowerBySeries(a, x) : upperByFraction(a, x);
}

/** P(a, x) = xᵃe⁻ˣ/Γ(a + 1) · Σₙ xⁿ/((a + 1)…(a + n)) [dlmf, 8.7.1]; for x < a + 1, where the terms fall from the start. */
function lowerBySeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return (powerTerm(a, x) / a) * sum;
}

/**
 * Q(a, x) = xᵃe⁻ˣ/Γ(a) · 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(x + 5 − a − …))) [dlmf, 8.9.2 contracted], for x ≥ a + 1,
 * where all denominators are positive; evaluated from the front by the method of Lentz.
 */
function upperByFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; ; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (b + an * d);
    c = b + an / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) return powerTerm(a, x) * fraction;
  }
}

/** xᵃe⁻ˣ/Γ(a) for a a multiple of ½. */
function powerTerm(a: number, x: number): number {
  if (x === 0) return 0;
  // a log x − x − log Γ(a) would cancel to the last few digits. With Stirling's series the large parts meet in the small
  // difference log(1 + μ) − μ, μ = x/a − 1.
  const μ = (x - a) / a;
  if (a >= 15) {
    const exponent = a * (log1p(μ) - μ) - stirlingRemainder(a);
    return Math.sqrt(a / (2 * Math.PI)) * exp(exponent);
  }
  // Γ(a) = (a − 1)(a − 2) … down to Γ(1) = 1 or Γ(½) = √π
  let gamma = a % 1 === 0 ? 1 : Math.sqrt(Math.PI);
  for (let z = a % 1 === 0 ? 1 : 0.5; z < a; z++) gamma *= z;
  return exp(a * log(x) - x) / gamma;
}

/** log Γ(a) − [(a − ½) log a − a + ½ log 2π] = 1/(12a) − 1/(360a³) + … [dlmf, 5.11.1]; a ≥ 15 leaves 10⁻¹⁵·⁵ */
function stirlingRemainder(a: number): number {
  const z = 1 / (a * a);
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - (z * 691) / 360360))))) / a;
}
