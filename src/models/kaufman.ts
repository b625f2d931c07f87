/**
 * The Ising model on a finite torus: Kaufman's solution [kaufman1949] in the notation of Ferdinand and Fisher [ferdinand1969],
 *
 *     Z = ½ (2 sinh 2K)^{mn/2} [Π_odd 2 cosh ½mγ_l + Π_odd 2 sinh ½mγ_l + Π_even 2 cosh ½mγ_l + Π_even 2 sinh ½mγ_l]
 *
 * over the odd and the even l of 0 … 2n − 1, with cosh γ_l = cosh 2K coth 2K − cos(πl/n) and γ_l > 0, but for γ_0 = 2K + log tanh K,
 * which is negative above T_c. Energy and specific heat are the derivatives of log Z, taken term by term.
 */
import { InputError } from "../errors/index.ts";
import { exp, log, log1p, sinPi } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { asinh, FROZEN, type Hyperbolic, hyperbolic, requireCoupling } from "./coupling.ts";

/** Thermodynamics of a finite lattice, per site. */
export interface Thermodynamics {
  /** (1/N) log Z: log 2 at K = 0. */
  readonly logZ: number;
  /** ⟨E⟩/N in J: −2 in the ground state. */
  readonly energy: number;
  /** K² (⟨E²⟩ − ⟨E⟩²)/N in k_B, E in J. */
  readonly specificHeat: number;
}

/** Logarithm of a factor of Z, and its first and second derivative in K. */
type LogDerivatives = readonly [value: number, first: number, second: number];

/** What all factors depend on. */
interface Torus extends Hyperbolic {
  /** Length of the torus in the exponents. */
  readonly m: number;
  /**
   * log (s e^γ) at cos ω = 0. Each factor is taken over e^{½m(reference + log 2)}: their logarithms then sum to something of
   * the order of the four products' ratios, and not to N, whose last digits would be missing from these ratios.
   */
  readonly reference: number;
}

/**
 * Exact thermodynamics of the Ising model on a torus, of any size [kaufman1949]. Two sites along an axis have two bonds.
 *
 * Absolute error 10⁻¹⁵ in log Z (relative where it is large), 10⁻¹⁴ in the energy; relative error 10⁻¹³ in the specific heat
 * or absolute 10⁻¹⁵ (1 + K²), the larger; up to 256×256 sites.
 */
export function kaufman(lattice: Lattice, coupling: number): Thermodynamics {
  requireCoupling(coupling, "kaufman");
  if (lattice.boundary !== "torus") {
    throw new InputError(`kaufman: expected a torus, got a lattice with ${lattice.boundary} boundaries`);
  }
  // Z is symmetric in the two lengths; the short one has the fewer factors, and these the larger arguments.
  const n = Math.min(...lattice.size);
  const m = Math.max(...lattice.size);
  const sites = n * m;
  if (coupling > FROZEN) return { logZ: 2 * coupling + Math.LN2 / sites, energy: -2, specificHeat: 0 };
  if (coupling < 1e-100) return { logZ: Math.LN2, energy: 0, specificHeat: 0 };

  const h = hyperbolic(coupling);
  const A = h.c * h.c;
  const torus: Torus = { ...h, m, reference: log(A + Math.sqrt((A - h.s) * (A + h.s))) };
  const zero = zeroMode(torus);
  const product = (from: 1 | 2, sign: 1 | -1): LogDerivatives => {
    let [value, first, second] = [0, 0, 0];
    for (let l = from; l < 2 * n; l += 2) {
      const factor = mode(torus, l / n, sign);
      value += factor[0];
      first += factor[1];
      second += factor[2];
    }
    return [value, first, second];
  };
  const even = product(2, 1);
  const products = [product(1, 1), product(1, -1), even.map((x, k) => x + zero.cosh[k]!)] as LogDerivatives[];
  const rest = product(2, -1); // times the factor of sinh ½mγ_0, which goes through 0 at T_c and has no logarithm there

  // Each product, and its derivatives, over e^top, and about a common slope: (d/dK − slope)Z for dZ/dK. The large parts that
  // all have in common then never enter the variance (log Z)″.
  const top = Math.max(...products.map(([value]) => value), zero.scale + rest[0]);
  const slope = products[0]![1];
  let Z = 0;
  let dZ = 0;
  let ddZ = 0;
  for (const [value, first, second] of products) {
    const weight = exp(value - top);
    const d = first - slope;
    Z += weight;
    dZ += weight * d;
    ddZ += weight * (d * d + second);
  }
  const weight = exp(zero.scale + rest[0] - top);
  const d = rest[1] - slope;
  const [f, df, ddf] = zero.sinh;
  Z += weight * f;
  dZ += weight * (df + f * d);
  ddZ += weight * (ddf + 2 * df * d + f * (d * d + rest[2]));

  const mean = dZ / Z;
  return {
    logZ: (torus.reference + Math.LN2) / 2 + (top + log(Z) - Math.LN2) / sites,
    energy: -(slope + mean) / sites,
    specificHeat: (coupling * coupling * (ddZ / Z - mean * mean)) / sites,
  };
}

/** γ of one ω, and what goes with it. */
interface Mode {
  /** γ > 0, and its first and second derivative in K. */
  readonly gamma: number;
  readonly dGamma: number;
  readonly ddGamma: number;
  /** log (s e^γ) and its derivative, which stay finite as K → 0. */
  readonly logSExpGamma: number;
  readonly dLogSExpGamma: number;
}

/**
 * The factor (2 sinh 2K)^{m/2} · 2 cosh ½mγ (sign 1) or · 2 sinh ½mγ (sign −1) of ω = πx. Each factor carries its share of the
 * prefactor, since the two diverge apart as K → 0.
 *
 * @param x l/n, in (0, 2)
 */
function mode(torus: Torus, x: number, sign: 1 | -1): LogDerivatives {
  const { s, sMinus1, c } = torus;
  const half = sinPi(x / 2);
  const oneMinusCos = 2 * half * half;
  // A = s cosh γ and D = s sinh γ are regular at s = 0; A − s, which is small for small ω near T_c, is written as a sum.
  const AMinusS = sMinus1 * sMinus1 + s * oneMinusCos;
  const A = AMinusS + s;
  const D = Math.sqrt(AMinusS * (A + s));
  const dGamma = (2 * c * sMinus1 * (s + 1)) / (s * D);
  return logFactor(torus, sign, {
    gamma: log1p((AMinusS + D) / s),
    dGamma,
    ddGamma: (4 * sMinus1 * (s + 1) + (8 * c * c) / (s * s) - dGamma * dGamma * A) / D,
    logSExpGamma: log(A + D),
    dLogSExpGamma: ((2 * c) / D) * (((sMinus1 + oneMinusCos) * (A + 1) - s) / (D + 1) + s),
  });
}

/** The factors of ω = 0: that of cosh ½mγ_0 as those above, and that of sinh ½mγ_0, of either sign, over e^scale. */
function zeroMode(torus: Torus): {
  readonly cosh: LogDerivatives;
  readonly scale: number;
  /** The factor over e^scale, and its derivatives over e^scale. */
  readonly sinh: readonly [value: number, first: number, second: number];
} {
  const { s, sMinus1, c, m, reference } = torus;
  const side = sMinus1 < 0 ? -1 : 1; // the sign of γ_0, sinh γ_0 = c(s − 1)/s; what follows is for |γ_0|
  const zero: Mode = {
    gamma: asinh((c * Math.abs(sMinus1)) / s),
    dGamma: side * 2 * (1 + 1 / s),
    ddGamma: (side * -4 * c) / (s * s),
    logSExpGamma: log(c * c - s + c * Math.abs(sMinus1)),
    dLogSExpGamma: side < 0 ? (2 * s) / (c + 1) - 2 : (2 * (1 + c)) / s + 2,
  };
  // The factor is side · e^scale (1 − e) = e^{log (2s)^{m/2}} · 2 sinh a, with (log (2s)^{m/2})′ = η and a = ½mγ_0.
  const e = exp(-m * zero.gamma);
  const η = (m * c) / s;
  const dη = (-2 * m) / (s * s);
  const da = (m / 2) * zero.dGamma;
  const dda = (m / 2) * zero.ddGamma;
  return {
    cosh: logFactor(torus, 1, zero),
    scale: (m / 2) * (zero.logSExpGamma - reference),
    sinh: [
      side * (1 - e),
      side * (m / 2) * (zero.dLogSExpGamma + e * (zero.dLogSExpGamma - (4 * c) / s)),
      side * ((1 - e) * (η * η + dη + da * da) + (1 + e) * (2 * η * da + dda)),
    ],
  };
}

function logFactor({ s, c, m, reference }: Torus, sign: 1 | -1, mode: Mode): LogDerivatives {
  const e = sign * exp(-m * mode.gamma);
  const t = (1 - e) / (1 + e); // tanh ½mγ or coth ½mγ
  return [
    (m / 2) * (mode.logSExpGamma - reference) + log1p(e),
    // ½m(γ′t + 2c/s), without the 1/s of the two parts
    (m / 2) * mode.dLogSExpGamma * t + ((2 * m * c) / s) * (e / (1 + e)),
    (m / 2) * (mode.ddGamma * t - 4 / (s * s)) + (m * m * mode.dGamma * mode.dGamma * e) / ((1 + e) * (1 + e)),
  ];
}
