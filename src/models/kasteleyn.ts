import { cosPi, log, logSumExp, sinPi } from "../kernels/index.ts";
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
  const logPfaffian = ([a, b]: readonly [number, number]): number => {
    let fourth = 0;
    for (let j = 0; j < m; j++) {
      for (let k = 0; k < n; k++) fourth += log(4 * sinPi((2 * (j + a)) / m) ** 2 + 4 * sinPi((2 * (k + b)) / n) ** 2);
    }
    return fourth / 4;
  };
  const sectors: readonly (readonly [number, number])[] = [
    [0.5, 0.5],
    [0.5, 0],
    [0, 0.5],
  ];
  return logSumExp(Float64Array.from(sectors, logPfaffian)) - Math.LN2;
}
