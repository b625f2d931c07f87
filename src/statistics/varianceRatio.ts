import { InputError } from "../errors/index.ts";
import { exp, log, log1p } from "../kernels/index.ts";

/**
 * The probability that Fisher's ratio of two variances, of a and of b degrees of freedom, exceeds F by chance [dlmf, 8.17],
 *
 *     P(F_{a,b} > F) = I_x(b/2, a/2),    x = b/(b + a F)
 *
 * and with it that of χ² with a covariance that was itself estimated, of n independent blocks: T² = δᵀ S⁻¹ δ of d degrees of freedom has
 * T² (n − d)/(d (n − 1)) distributed as F_{d, n−d} [hotelling1931]. Relative error 10⁻¹¹ where the probability is above 10⁻¹⁰⁰.
 *
 * @param F at least 0
 */
export function varianceRatioProbability(F: number, a: number, b: number): number {
  for (const d of [a, b]) {
    if (!Number.isInteger(d) || d < 1) {
      throw new InputError(`varianceRatioProbability: expected degrees of freedom of at least 1, got ${a} and ${b}`);
    }
  }
  if (!(F >= 0)) throw new InputError(`varianceRatioProbability: expected a ratio of at least 0, got ${F}`);
  if (F === Number.POSITIVE_INFINITY) return 0;
  if (F === 0) return 1;
  // The fraction converges fast on the near side of the middle only.
  const [p, q] = [b / 2, a / 2];
  const x = b / (b + a * F);
  return x < (p + 1) / (p + q + 2) ? incompleteBeta(x, p, q) : 1 - incompleteBeta((a * F) / (b + a * F), q, p);
}

/** I_x(p, q) = x^p (1 − x)^q/(p B(p, q)) · 1/(1 + d₁/(1 + d₂/(1 + …))) [dlmf, 8.17.22], by the method of Lentz. */
function incompleteBeta(x: number, p: number, q: number): number {
  const front = exp(
    p * log(x) + q * log1p(-x) - log(p) + logGammaOfHalves(p + q) - logGammaOfHalves(p) - logGammaOfHalves(q),
  );
  let c = 1;
  let d = 1 / (1 - ((p + q) * x) / (p + 1));
  let fraction = d;
  for (let m = 1; ; m++) {
    const even = (m * (q - m) * x) / ((p + 2 * m - 1) * (p + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(p + m) * (p + q + m) * x) / ((p + 2 * m) * (p + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return front * fraction;
  }
}

/** log Γ(z) of a multiple of ½: by Γ(z) = (z − 1) Γ(z − 1), from Γ(1) = 1 or Γ(½) = √π. */
function logGammaOfHalves(z: number): number {
  let sum = z % 1 === 0 ? 0 : log(Math.PI) / 2;
  for (let k = z % 1 === 0 ? 1 : 0.5; k < z; k++) sum += log(k);
  return sum;
}
