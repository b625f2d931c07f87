/**
 * The Ising model on the infinite square lattice, without a field, as a function of K = βJ: Onsager's solution [onsager1944],
 * the magnetization of Yang [yang1952] and the correlations of Kaufman and Onsager [kaufman1949b], in the form of McCoy and
 * Wu [mccoy1973]. With s = sinh 2K and c = cosh 2K the modulus of the elliptic integrals is k = 2s/c², and
 * 2 tanh²2K − 1 = (s² − 1)/c² is k′ below T_c and −k′ above; duality takes s to 1/s.
 *
 * Energies are per site and in J, specific heats per site and in k_B. Below T_c averages are over the ± symmetric mixture,
 * but for the spontaneous magnetization and the correlation length.
 */
import { exp, log, log1p, sigmoid, sinh, sinPi } from "../kernels/index.ts";
import { asinh, criticalCoupling, FROZEN, type Hyperbolic, hyperbolic, requireCoupling } from "./coupling.ts";
import { ellipticIntegrals } from "./ellipticIntegrals.ts";

/** ½π + (2 tanh²2K − 1) K(k) and K(k) − E(k). */
function onsagerIntegrals({ s, sMinus1, c }: Hyperbolic): { bracket: number; KMinusE: number } {
  const complement = (Math.abs(sMinus1) * (s + 1)) / (c * c);
  const { K, KMinusE, halfPiMinusK } = ellipticIntegrals((2 * s) / (c * c), complement);
  if (sMinus1 === 0) return { bracket: Math.PI / 2, KMinusE }; // k′ K(k) → 0
  return { bracket: sMinus1 > 0 ? Math.PI / 2 + complement * K : halfPiMinusK, KMinusE };
}

/**
 * Correlation of nearest neighbours, ⟨s₀₀ s₁₀⟩ = ½ coth 2K [1 + (2/π)(2 tanh²2K − 1) K(k)] [onsager1944]: in [0, 1],
 * √½ at K_c. Relative error 10⁻¹⁵.
 */
export function nearestNeighbourCorrelation(coupling: number): number {
  requireCoupling(coupling, "nearestNeighbourCorrelation");
  if (coupling > FROZEN) return 1;
  if (coupling < 1e-100) return coupling;
  const h = hyperbolic(coupling);
  return (h.c / h.s) * (onsagerIntegrals(h).bracket / Math.PI);
}

/** Energy per site, u = −2⟨s₀₀ s₁₀⟩ in J [onsager1944]: from 0 at K = 0 to −2, −√2 at K_c. */
export function onsagerEnergy(coupling: number): number {
  return -2 * nearestNeighbourCorrelation(coupling) + 0; // + 0: no negative zero at K = 0
}

/**
 * Specific heat per site in k_B [onsager1944],
 *
 *     C = (4/π)(K coth 2K)² {K(k) − E(k) − (1 − tanh²2K)[π/2 + (2 tanh²2K − 1) K(k)]}
 *
 * which diverges as log |K − K_c|, and is Infinity at {@link criticalCoupling}. Error 2·10⁻¹⁵, relative where C > 1 or K < K_c.
 */
export function onsagerSpecificHeat(coupling: number): number {
  requireCoupling(coupling, "onsagerSpecificHeat");
  if (coupling > FROZEN || coupling < 1e-100) return 0;
  const h = hyperbolic(coupling);
  const { bracket, KMinusE } = onsagerIntegrals(h);
  const kCoth = (coupling * h.c) / h.s;
  return (4 / Math.PI) * kCoth * kCoth * (KMinusE - bracket / (h.c * h.c));
}

/**
 * Logarithm of the partition function per site, lim (1/N) log Z = −βf [onsager1944],
 *
 *     ½ log(2 sinh 2K) + (1/2π) ∫₀^π γ(ω) dω,  cosh γ(ω) = cosh 2K coth 2K − cos ω
 *
 * It is log 2 at K = 0, ½ log 2 + 2G/π = 0.92970 at K_c (G Catalan's constant), 2K at low temperature. Absolute
 * error 3·10⁻¹⁵(1 + K).
 */
export function onsagerLogZ(coupling: number): number {
  requireCoupling(coupling, "onsagerLogZ");
  if (coupling > FROZEN) return 2 * coupling;
  if (coupling < 1e-100) return Math.LN2;
  const { s, sMinus1 } = hyperbolic(coupling);
  // tanh–sinh quadrature, ω = π σ(π sinh t). Near K_c γ has branch points at ω = ±i|γ(0)|, next to the end of the range:
  // there the nodes crowd, and a step of 1/24 leaves less than 10⁻¹⁹ at every K.
  const step = 1 / 24;
  let integral = 0; // (1/π) ∫ γ dω
  for (let node = -84; node <= 84; node++) {
    const t = node * step;
    const q = Math.PI * sinh(t);
    const half = sinPi(sigmoid(q) / 2); // sin ω/2
    const z = (sMinus1 * sMinus1) / s + 2 * half * half; // cosh γ − 1
    const gamma = log1p(z + Math.sqrt(z * (z + 2)));
    integral += step * Math.PI * Math.sqrt(1 + (q * q) / (Math.PI * Math.PI)) * sigmoid(q) * sigmoid(-q) * gamma;
  }
  return (log(2 * s) + integral) / 2;
}

/** Spontaneous magnetization per site, m = (1 − sinh⁻⁴2K)^(1/8) below T_c and 0 above [yang1952]: in [0, 1]. */
export function spontaneousMagnetization(coupling: number): number {
  requireCoupling(coupling, "spontaneousMagnetization");
  if (coupling <= criticalCoupling) return 0;
  if (coupling > FROZEN) return 1;
  const { s, sMinus1 } = hyperbolic(coupling);
  const s2 = s * s;
  return Math.sqrt(Math.sqrt(Math.sqrt((sMinus1 / s2) * (s + 1) * ((s2 + 1) / s2))));
}

/**
 * Correlation of next-nearest neighbours, ⟨s₀₀ s₁₁⟩ [mccoy1973], with S = sinh²2K:
 *
 *     (2/π) E(1/S) below T_c,  (2/π)[E(S) − (1 − S²) K(S)]/S above
 *
 * in [0, 1], 2/π at K_c. Relative error 10⁻¹⁵, next to K_c up to 10⁻¹⁴.
 */
export function diagonalCorrelation(coupling: number): number {
  requireCoupling(coupling, "diagonalCorrelation");
  if (coupling > FROZEN) return 1;
  const { s, sMinus1 } = hyperbolic(coupling);
  const S = s * s;
  if (S < 1e-100) return S / 2;
  const complement = Math.sqrt(Math.abs(sMinus1) * (s + 1) * (1 + S)); // √|1 − S²|
  return S < 1
    ? (2 / Math.PI) * (ellipticIntegrals(S, complement).EMinusK / S)
    : (2 / Math.PI) * ellipticIntegrals(1 / S, complement / S).E;
}

/**
 * Correlation length ξ in lattice constants, of the decay exp(−r/ξ) of the connected correlation ⟨s₀ s_r⟩ − m² along an axis
 * or a diagonal, r the Euclidean distance [onsager1944; mccoy1973]:
 *
 *     1/ξ = log coth K − 2K along the axis,  −√2 log sinh 2K along the diagonal, above T_c
 *
 * and twice the modulus of these below. Infinity at K_c, 0 at K = 0. Relative error 10⁻¹⁵ also next to K_c.
 */
export function onsagerCorrelationLength(coupling: number, direction: "axis" | "diagonal" = "axis"): number {
  requireCoupling(coupling, "onsagerCorrelationLength");
  if (coupling === 0) return 0;
  const inverse = direction === "axis" ? axialDecay(coupling) : Math.SQRT2 * diagonalDecay(coupling);
  return 1 / (coupling > criticalCoupling ? 2 * inverse : inverse);
}

/** |log coth K − 2K| */
function axialDecay(coupling: number): number {
  if (coupling > 1) {
    const q = exp(-2 * coupling);
    return 2 * coupling - (log1p(q) - log1p(-q));
  }
  // 2(K* − K) of the dual coupling, sinh 2K* = 1/s: sinh 2(K* − K) = c(1 − s)/s
  const { s, sMinus1, c } = hyperbolic(coupling);
  return asinh((c * Math.abs(sMinus1)) / s);
}

/** |log sinh 2K| */
function diagonalDecay(coupling: number): number {
  if (coupling > 1) return 2 * coupling - Math.LN2 + log1p(-exp(-4 * coupling));
  const { s, sMinus1 } = hyperbolic(coupling);
  return Math.abs(s < 0.5 ? log(s) : log1p(sMinus1));
}
