import { InputError } from "../errors/index.ts";
import { log, log1p, sinh } from "../kernels/index.ts";

/** The critical coupling of the square lattice, K_c = ½ log(1 + √2) = 0.44069 [kramers1941, onsager1944]. */
export const criticalCoupling = 0.44068679350977147;

/** T_c = 1/K_c = 2.26919 J/k_B. */
export const criticalTemperature: number = 1 / criticalCoupling;

/** K = βJ at a temperature in J/k_B. */
export function couplingAt(temperature: number): number {
  if (!(temperature > 0)) throw new InputError(`couplingAt: expected a temperature above 0, got ${temperature}`);
  return 1 / temperature;
}

/** Refuses a coupling that is none of a ferromagnet at a temperature above 0. */
export function requireCoupling(coupling: number, who: string): void {
  if (!Number.isFinite(coupling) || coupling < 0) {
    throw new InputError(`${who}: expected a coupling K = βJ ≥ 0 (a ferromagnet), got ${coupling}`);
  }
}

/** Beyond K = 20, where an overturned spin has a weight of e⁻⁸ᴷ < 10⁻⁶⁹, there is the ground state alone. */
export const FROZEN = 20;

/** What the exact solutions are written in. */
export interface Hyperbolic {
  /** s = sinh 2K, which is 1 at K_c. */
  readonly s: number;
  /** s − 1, to full relative precision also next to K_c. */
  readonly sMinus1: number;
  /** c = cosh 2K */
  readonly c: number;
}

/** ½ log(1 + √2) less {@link criticalCoupling}. */
const CRITICAL_REMAINDER = 4.4258421767128495e-17;

/** sinh 2K, sinh 2K − 1 and cosh 2K; {@link criticalCoupling} stands for K_c itself. */
export function hyperbolic(coupling: number): Hyperbolic {
  // sinh(2K_c + 2δ) − 1 with sinh 2K_c = 1 and cosh 2K_c = √2; the difference of the two doubles is exact near K_c
  const δ = coupling === criticalCoupling ? 0 : coupling - criticalCoupling - CRITICAL_REMAINDER;
  const sMinus1 = 2 * sinh(δ) * sinh(δ) + Math.SQRT2 * sinh(2 * δ);
  const s = sinh(2 * coupling);
  return { s, sMinus1, c: Math.sqrt(1 + s * s) };
}

/** arsinh x for x ≥ 0 */
export const asinh = (x: number): number => (x > 1e9 ? log(2 * x) : log1p(x + (x * x) / (1 + Math.sqrt(1 + x * x))));
