import { InputError } from "../errors/index.ts";
import { cosPi, exp, sinPi } from "../kernels/index.ts";
import { type Lattice, verticesOf } from "../lattices/index.ts";
import { pfaffian, SECTORS } from "./kasteleyn.ts";

/**
 * Correlations of two links to the right of free dimers on a torus of m × n vertices, exactly: the probability that both have a dimer, P(n₀ = n_r = 1), r vertices
 * apart along x or along y [fisher1963; mccoy1973, chapter 4; the part of the fourth Pfaffian is *derived*].
 *
 * With K(v, v ± x̂) = ±1, K(v, v ± ŷ) = ±i, and its inverse in the sector [a, b] of boundaries, N = mn,
 *
 *     G_ab(d) = (1/N) Σ_k e^{ikd}/(2i sin k_x − 2 sin k_y),    k = (2π(j + a)/m, 2π(l + b)/n)
 *
 * each sector gives the 2×2 determinant of G between the dark and the light ends of the links, weighted by its Pfaffian. The sector [0, 0] has none, for K has two zero modes
 * there, but the minor that is left when both links are taken out is P'₀₀ times the determinants of these modes, 1 and (−1)^x, at the ends: 16/N² for links one above the
 * other an odd distance apart, and 0 for all others along an axis. P'₀₀ is the product of the other factors.
 *
 * @param lattice the medial grid of the vertices, a torus
 * @returns at [r], r = 0 … half the side; at r = 0 that of one dimer, ¼ on a square torus
 */
export function dimerPairs(lattice: Lattice, axis: "x" | "y"): Float64Array {
  const {
    size: [m, n],
    boundary,
  } = verticesOf(lattice);
  if (boundary !== "torus") throw new InputError(`dimerPairs: expected a torus, got an ${boundary} lattice`);
  const side = axis === "x" ? m : n;
  const half = Math.floor(side / 2);
  const sectors = SECTORS.map((sector) => {
    const G = propagator(m, n, sector);
    return { log: pfaffian(m, n, sector).log, G, along: G(1, 0), back: G(-1, 0) };
  });
  const largest = Math.max(...sectors.map((sector) => sector.log));
  const fourth = exp(pfaffian(m, n, [0, 0]).log - largest);
  const Z = sectors.reduce((sum, sector) => sum + exp(sector.log - largest), 0);
  return Float64Array.from({ length: half + 1 }, (_, r) => {
    if (r === 0) return sectors.reduce((sum, { log, along }) => sum + exp(log - largest) * along[0], 0) / Z;
    const [dx, dy] = axis === "x" ? [r, 0] : [0, r];
    let sum = 0;
    for (const { log, G, along, back } of sectors) {
      // Vertex (0, 0) is dark. The second link begins with a dark vertex where r is even, and ends with it where r is odd, which turns the sign of its K.
      const even = r % 2 === 0;
      const dark = even ? [dx, dy] : [dx + 1, dy];
      const light = even ? [dx + 1, dy] : [dx, dy];
      const K = even ? 1 : -1;
      const crossed = re(G(light[0]!, light[1]!), G(1 - dark[0]!, -dark[1]!));
      sum += exp(log - largest) * K * (re(along, even ? along : back) - crossed);
    }
    if (axis === "y" && r % 2 === 1) sum -= (16 * fourth) / (m * n) ** 2;
    return sum / Z;
  });
}

type Complex = readonly [number, number];

/** Re of a product. */
const re = ([a, b]: Complex, [c, d]: Complex): number => a * c - b * d;

/** G_ab, each value a sum over all k. */
function propagator(m: number, n: number, [a, b]: readonly [number, number]): (dx: number, dy: number) => Complex {
  return (dx, dy) => {
    let [real, imaginary] = [0, 0];
    for (let j = 0; j < m; j++) {
      for (let l = 0; l < n; l++) {
        const [x, y] = [(2 * (j + a)) / m, (2 * (l + b)) / n];
        // 1/(2i s − 2 t) = (−2i s − 2 t)/(4 s² + 4 t²)
        const [s, t] = [sinPi(x), sinPi(y)];
        const norm = 2 * (s * s + t * t);
        const [c, d] = [cosPi(x * dx + y * dy), sinPi(x * dx + y * dy)];
        real += (-t * c + s * d) / norm;
        imaginary += (-s * c - t * d) / norm;
      }
    }
    return [real / (m * n), imaginary / (m * n)];
  };
}
