/** The complete elliptic integrals of modulus k, and what the Ising model makes of them. */
export interface EllipticIntegrals {
  /** K(k) = ∫₀^{π/2} dφ/√(1 − k² sin²φ); Infinity at k = 1. */
  readonly K: number;
  /** E(k) = ∫₀^{π/2} dφ √(1 − k² sin²φ) */
  readonly E: number;
  /** K(k) − E(k), which is π k²/4 for small k. */
  readonly KMinusE: number;
  /** E(k) − k′² K(k), which is π k²/4 for small k. */
  readonly EMinusK: number;
  /** ½π − k′ K(k), which is π k²/8 for small k. */
  readonly halfPiMinusK: number;
}

/**
 * Complete elliptic integrals by the arithmetic–geometric mean [dlmf, section 19.8(i)]:
 *
 *     a₀ = 1, b₀ = k′, c₀ = k;  aₙ₊₁ = (aₙ + bₙ)/2, bₙ₊₁ = √(aₙbₙ), cₙ₊₁ = (aₙ − bₙ)/2 = cₙ²/(4 aₙ₊₁)
 *     K = π/(2 a_∞),  K − E = K Σₙ 2ⁿ⁻¹ cₙ²
 *
 * Sums of cₙ stand where differences of the integrals would cancel for small k. Relative error about 10⁻¹⁵, and 10⁻¹⁵ K/E
 * in E and E − k′²K, which matters where k′ is very small.
 *
 * @param k modulus, in [0, 1]
 * @param complement k′ = √(1 − k²), in [0, 1]; given apart, since each of the two is lost in the other near 1
 */
export function ellipticIntegrals(k: number, complement: number): EllipticIntegrals {
  if (complement === 0) {
    const infinite = Number.POSITIVE_INFINITY;
    return { K: infinite, E: 1, KMinusE: infinite, EMinusK: 1, halfPiMinusK: Math.PI / 2 };
  }
  let a = 1;
  let b = complement;
  let c = k;
  let squares = 0; // Σ_{n ≥ 1} 2ⁿ⁻¹ cₙ²
  let above = 0; // a_∞ − k′ = c₁ − c₂ − c₃ − …
  for (let power = 1; c > 1e-17 * a; power *= 2) {
    const next = (a + b) / 2;
    b = Math.sqrt(a * b);
    c = (c * c) / (4 * next);
    a = next;
    squares += power * c * c;
    above += power === 1 ? c : -c;
  }
  if (complement < 0.5) above = a - complement; // here it is the sum that would cancel
  const K = Math.PI / (2 * a);
  const KMinusE = K * ((k * k) / 2 + squares);
  return { K, E: K - KMinusE, KMinusE, EMinusK: K * ((k * k) / 2 - squares), halfPiMinusK: K * above };
}
