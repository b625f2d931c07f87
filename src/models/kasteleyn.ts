import { InputError } from "../errors/index.ts";
import { cosPi, exp, log, logSumExp, sinPi } from "../kernels/index.ts";
import { type Lattice, verticesOf } from "../lattices/index.ts";

/**
 * log Z of free dimers, Z being the number of coverings [kasteleyn1961]. With m × n vertices on an open lattice
 *
 *     Z⁴ = Π_{j=1}^{m} Π_{k=1}^{n} [4 cos²(πj/(m+1)) + 4 cos²(πk/(n+1))],
 *
 * where a factor of zero, j and k both in the middle, belongs to an odd number of vertices, and on a torus of even sides
 *
 *     Z = ½ (P_{½½} + P_{½0} + P_{0½} ± P₀₀),    P_ab⁴ = Π_{j=0}^{m−1} Π_{k=0}^{n−1} [4 sin²(2π(j + a)/m) + 4 sin²(2π(k + b)/n)],
 *
 * the four Pfaffians of antiperiodic (½) and periodic (0) boundaries. P₀₀ = 0, but correlations of a finite torus have a part of it.
 *
 * @param lattice the medial grid of the vertices
 */
export function dimerLogZ(lattice: Lattice): number {
  const {
    size: [m, n],
    boundary,
  } = verticesOf(lattice);
  if (boundary === "open") {
    let fourth = 0;
    for (let j = 1; j <= m; j++) {
      for (let k = 1; k <= n; k++) fourth += log(4 * cosPi(j / (m + 1)) ** 2 + 4 * cosPi(k / (n + 1)) ** 2);
    }
    return fourth / 4;
  }
  return logSumExp(Float64Array.from(SECTORS, (sector) => pfaffian(m, n, sector).log)) - Math.LN2;
}

/** The boundaries [a, b] of the Pfaffians that count; the fourth, P₀₀, is zero. */
export const SECTORS: readonly (readonly [number, number])[] = [
  [0.5, 0.5],
  [0.5, 0],
  [0, 0.5],
];

/**
 * log P_ab without the factors that are zero, and A = ⟨sin² k_x/(sin² k_x + sin² k_y)⟩ over the momenta that are left: in that sector a link to the right has a
 * dimer with probability A/2.
 */
export function pfaffian(m: number, n: number, [a, b]: readonly [number, number]): { log: number; A: number } {
  let fourth = 0;
  let A = 0;
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < n; k++) {
      const [x, y] = [sinPi((2 * (j + a)) / m) ** 2, sinPi((2 * (k + b)) / n) ** 2];
      if (x + y === 0) continue;
      fourth += log(4 * x + 4 * y);
      A += x / (x + y);
    }
  }
  return { log: fourth / 4, A: A / (m * n) };
}

/**
 * The share of plaquettes with two parallel dimers, of free dimers on an m × n torus of even sides, N = mn (*derived*):
 *
 *     Σ_ab P_ab · f = Σ_ab P_ab (A_ab² + (1 − A_ab)²)/2 − 32 P'₀₀/N²
 *
 * over the three sectors of {@link dimerLogZ}, each with the 2×2 determinant of its propagator between the two links [fisher1963]. P₀₀ is zero since two
 * modes are, but not where two links are taken out: P'₀₀ is the product of all other factors. ¼ for N → ∞, and 0.249441 at 32×32.
 *
 * @param lattice the medial grid of the vertices, a torus
 */
export function dimerFlippable(lattice: Lattice): number {
  const {
    size: [m, n],
    boundary,
  } = verticesOf(lattice);
  if (boundary !== "torus") throw new InputError(`dimerFlippable: expected a torus, got an ${boundary} lattice`);
  const sectors = SECTORS.map((sector) => pfaffian(m, n, sector));
  const largest = Math.max(...sectors.map(({ log }) => log));
  let Z = 0;
  let flippable = (-32 * exp(pfaffian(m, n, [0, 0]).log - largest)) / (m * n) ** 2;
  for (const { log, A } of sectors) {
    const weight = exp(log - largest);
    Z += weight;
    flippable += (weight * (A * A + (1 - A) * (1 - A))) / 2;
  }
  return flippable / Z;
}
