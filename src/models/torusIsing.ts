/**
 * The Ising model on a finite torus of the square or triangular lattice with a coupling for each direction of bonds, without a field: four Pfaffians
 * [kasteleyn1961; mccoy1973, chapter 4] (`docs/formulas.md` 54). With c_a = cosh 2K_a, s_a = sinh 2K_a, K_a = K J_a, and K₃ = 0 on the square lattice,
 *
 *     Z = 2^N ½ (−Z₀₀ + Z₀½ + Z½₀ + Z½½),    Z_uv = Π √f(α, β) over α = 2π(m + u)/Lx, β = 2π(n + v)/Ly
 *     f = c₁c₂c₃ + s₁s₂s₃ − s₁ cos α − s₂ cos β − s₃ cos(α + β)
 *
 * The modes α, β and −α, −β have the same f, and one root of a pair is f. Where a mode is its own partner, ε = cos α = ±1 and η = cos β = ±1, f is a square, and its root
 * has a sign:
 *
 *     √f = Π cosh K_a · (1 − τ₁ − τ₂ − τ₃ − τ₁τ₂ − τ₂τ₃ − τ₃τ₁ + τ₁τ₂τ₃),    τ = (ε tanh K₁, η tanh K₂, εη tanh K₃)
 *
 * That of ε = η = 1 goes through zero at T_c. See kaufman for the plain square lattice, where rows are multiplied out.
 */
import { InputError } from "../errors/index.ts";
import { cosh, cosPi, exp, log, sinh, sinPi, tanh } from "../kernels/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { IsingModel } from "./ising.ts";

/** What is known of a finite torus, per site. */
export interface TorusIsing {
  /** (1/N) log Z */
  readonly logZ: number;
  /** ⟨E⟩/N in J. */
  readonly energy: number;
  /** ⟨s₀s_a⟩ of neighbours along each direction of bonds, see directionsOf. */
  readonly correlations: readonly number[];
}

/** Couplings 2K_a whose exponentials are still numbers, three at a time. */
const LARGEST = 200;

/**
 * Exact thermodynamics of an Ising model on a torus. Absolute errors are 10⁻¹² up to 64×64, where it takes a millisecond; in the
 * cold of frustrated tori, where the four products all but cancel, 10⁻¹⁰. Two sites along an axis have two bonds.
 *
 * @param model on a square or triangular torus, any couplings, no field
 */
export function torusIsing({
  lattice,
  coupling: K,
  couplings,
  field,
}: Pick<IsingModel, "lattice" | "coupling" | "couplings" | "field">): TorusIsing {
  requireCoupling(K, "torusIsing");
  const {
    kind,
    boundary,
    size: [Lx, Ly],
    numSites: N,
  } = lattice;
  if ((kind !== "square" && kind !== "triangular") || boundary !== "torus" || field !== 0) {
    throw new InputError(
      `torusIsing: expected a square or triangular torus without a field, got a ${kind} lattice, ${boundary}, field ${field}; see transferMatrix`,
    );
  }
  const k = [0, 1, 2].map((a) => K * (couplings[a] ?? 0)) as [number, number, number];
  if (k.some((x) => Math.abs(2 * x) > LARGEST)) {
    throw new InputError(`torusIsing: expected couplings K J of at most ${LARGEST / 2}, got ${k}`);
  }
  const [c1, c2, c3] = k.map((x) => cosh(2 * x)) as [number, number, number];
  const [s1, s2, s3] = k.map((x) => sinh(2 * x)) as [number, number, number];
  const [t1, t2, t3] = k.map(tanh) as [number, number, number];
  const scale = k.reduce((product, x) => product * cosh(x), 1);
  const P = c1 * c2 * c3 + s1 * s2 * s3;
  // ∂f/∂K_a over 2, without its cosine
  const P1 = s1 * c2 * c3 + c1 * s2 * s3;
  const P2 = c1 * s2 * c3 + s1 * c2 * s3;
  const P3 = c1 * c2 * s3 + s1 * s2 * c3;

  const sectors = [0, 1].flatMap((u) => [0, 1].map((v) => sector(u, v)));
  /** A product of roots: the logarithm of those in pairs with its slopes, and the single ones with theirs. */
  function sector(u: number, v: number): { log: number; slopes: Float64Array; single: number; singles: Float64Array } {
    let logarithm = 0;
    let product = 1;
    const slopes = new Float64Array(3);
    let single = 1;
    const singles = new Float64Array(3);
    const [x, sinX] = circle(Lx, u);
    const [y, sinY] = circle(Ly, v);
    for (let m = 0; m < Lx; m++) {
      const partnerOfM = (2 * Lx - m - u) % Lx;
      const ownX = partnerOfM === m;
      if (partnerOfM < m) continue;
      const [cosα, sinα] = [x[m]!, sinX[m]!];
      for (let n = 0; n < Ly; n++) {
        const partnerOfN = (2 * Ly - n - v) % Ly;
        if (ownX && partnerOfN < n) continue;
        const cosβ = y[n]!;
        if (ownX && partnerOfN === n) {
          const signs = [cosα, cosβ, cosα * cosβ];
          const [a, b, c] = [signs[0]! * t1, signs[1]! * t2, signs[2]! * t3];
          const G = 1 - a - b - c - a * b - b * c - c * a + a * b * c;
          const slope = [b * c - 1 - b - c, c * a - 1 - c - a, a * b - 1 - a - b];
          const root = scale * G;
          for (let d = 0; d < 3; d++) {
            const t = [t1, t2, t3][d]!;
            singles[d] = singles[d]! * root + single * scale * (signs[d]! * slope[d]! * (1 - t * t) + G * t);
          }
          single *= root;
          continue;
        }
        const cosαβ = cosα * cosβ - sinα * sinY[n]!;
        const f = P - s1 * cosα - s2 * cosβ - s3 * cosαβ;
        // One logarithm for many factors, as long as their product is a number.
        product *= f;
        if (!(product > 1e-100 && product < 1e100)) {
          logarithm += log(product / f) + log(f);
          product = 1;
        }
        slopes[0]! += (2 * (P1 - c1 * cosα)) / f;
        slopes[1]! += (2 * (P2 - c2 * cosβ)) / f;
        slopes[2]! += (2 * (P3 - c3 * cosαβ)) / f;
      }
    }
    logarithm += log(product);
    return { log: logarithm, slopes, single, singles };
  }

  const reference = Math.max(...sectors.map((of) => of.log));
  let Z = 0;
  const dZ = new Float64Array(3);
  sectors.forEach(({ log: logarithm, slopes, single, singles }, n) => {
    const weight = (n === 0 ? -0.5 : 0.5) * exp(logarithm - reference);
    Z += weight * single;
    for (let d = 0; d < 3; d++) dZ[d]! += weight * (single * slopes[d]! + singles[d]!);
  });
  const correlations = couplings.map((_, a) => dZ[a]! / Z / N);
  return {
    logZ: Math.LN2 + (reference + log(Z)) / N,
    energy: -couplings.reduce((sum, J, a) => sum + J * correlations[a]!, 0) + 0,
    correlations,
  };
}

/** Cosines and sines of 2π(m + u/2)/L, m < L. */
function circle(L: number, u: number): readonly [Float64Array, Float64Array] {
  const of = (part: (x: number) => number): Float64Array =>
    Float64Array.from({ length: L }, (_, m) => part((2 * m + u) / L));
  return [of(cosPi), of(sinPi)];
}
