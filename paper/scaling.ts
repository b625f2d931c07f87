/**
 * Scaling dimensions of what a pair of filters on dimers reads, by finite-size scaling: on a torus of L × L vertices, at the distance r = L/2
 * along x and along y,
 *
 *     ⟨O(0) O(r)⟩ ∝ L^{−2Δ},
 *
 * windings and images on the torus included, since all lengths grow in proportion.
 */
import { coarseGraining, responsesOf } from "kadanoff/coarsegraining";
import { electricField } from "kadanoff/models";
import { configuration } from "kadanoff/sampling";
import { type Estimate, estimate, fitLine, jackknife } from "kadanoff/statistics";
import type { Samples } from "./figure.ts";

/** Two filters of a block of the medial grid, and where they lie on a plane of two components, [along the first, along the second]. */
export interface FilterPair {
  readonly block: readonly [number, number];
  readonly filters: readonly (readonly number[])[];
  readonly directions: readonly (readonly [number, number])[];
}

/** What is correlated, by names: see {@link correlationsOf}. */
export const operators = ["field", "vector", "cos2", "sin2"] as const;
export type Operator = (typeof operators)[number];
export type Correlations = Readonly<Record<Operator, Estimate>>;

/** Sites between neighbouring blocks: two vertices, so that a staggered or columnar filter reads the same sign everywhere. */
const STEP = 4;
/** Blocks of the jackknife. */
const PARTS = 50;

/**
 * Correlators at half the torus of the two components (A_x, A_y) that a pair of filters reads, their means taken off:
 *
 * - `field`: ⟨A_x A_x⟩ − ⟨A_y A_y⟩ along x less the same along y, the part of dipoles;
 * - `vector`: ⟨A_x A_x⟩ + ⟨A_y A_y⟩;
 * - `cos2`, `sin2`: of A_x² − A_y² and 2 A_x A_y.
 *
 * Each has the mean of both directions, and an error by the jackknife over configurations.
 */
export function correlationsOf(samples: Samples, { block, filters, directions }: FilterPair): Correlations {
  // ⟨v⟩ = 2/4 − 1 = −½ on every link.
  const bias = filters.map((filter) => filter.reduce((sum, w) => sum + w / 2, 0));
  const read = responsesOf(coarseGraining({ block, filters, bias }), samples.lattice, STEP);
  const [[a, b], [c, d]] = directions as [readonly [number, number], readonly [number, number]];
  const determinant = a * d - b * c;
  const L = samples.lattice.size[0] / STEP;
  const half = L / 2;
  const rows = Array.from({ length: Math.min(PARTS, samples.count) }, () => new Float64Array(operators.length + 1));
  for (let n = 0; n < samples.count; n++) {
    const [first, second] = read(configuration(samples, n)) as [Float64Array, Float64Array];
    // The components from what the filters read of them.
    const x = first.map((u, i) => (d * u - b * second[i]!) / determinant);
    const y = first.map((u, i) => (a * second[i]! - c * u) / determinant);
    const cos2 = x.map((u, i) => u * u - y[i]! * y[i]!);
    const sin2 = x.map((u, i) => 2 * u * y[i]!);
    const along = (of: Float64Array): readonly [number, number] => {
      const sums: [number, number] = [0, 0];
      for (let Y = 0; Y < L; Y++) {
        for (let X = 0; X < L; X++) {
          const here = of[X + L * Y]!;
          sums[0] += here * of[((X + half) % L) + L * Y]!;
          sums[1] += here * of[X + L * ((Y + half) % L)]!;
        }
      }
      return [sums[0] / (L * L), sums[1] / (L * L)];
    };
    const [xx, yy, cc, ss] = [along(x), along(y), along(cos2), along(sin2)];
    const row = rows[Math.floor((n * rows.length) / samples.count)]!;
    row[0]! += (xx[0] - xx[1] - yy[0] + yy[1]) / 2;
    row[1]! += (xx[0] + xx[1] + yy[0] + yy[1]) / 2;
    row[2]! += (cc[0] + cc[1]) / 2;
    row[3]! += (ss[0] + ss[1]) / 2;
    row[4]! += 1;
  }
  const of = (k: number): Estimate => jackknife(rows, (sums) => sums[k]! / sums[operators.length]!);
  return { field: of(0), vector: of(1), cos2: of(2), sin2: of(3) };
}

/**
 * Δ from correlators at half of tori of several sizes: half the slope, downwards, of log C against log L, from two sizes or more. NaN where a
 * correlator is not above zero, and nothing can be said.
 *
 * @param at [L, C] by size
 */
export function dimensionOf(at: readonly (readonly [number, Estimate])[]): Estimate {
  if (at.some(([, { value }]) => !(value > 0))) return estimate(Number.NaN, Number.NaN);
  const x = at.map(([L]) => Math.log(L));
  const y = at.map(([, { value }]) => Math.log(value));
  const errors = at.map(([, { value, error }]) => error / value);
  const { slope } = fitLine(x, y, errors);
  return estimate(-slope.value / 2, slope.error / 2);
}

/**
 * The stiffness g of the Coulomb gas, from the longest waves of the field across its direction: ⟨|E_x(k)|²⟩/N = 1/(2πg) at k = (0, 2π/L), and
 * for E_y at (2π/L, 0) [alet2006].
 */
export function stiffnessOf(samples: Samples): Estimate {
  const { size } = samples.lattice;
  const [Lx, Ly] = [size[0] / 2, size[1] / 2];
  const rows = Array.from({ length: Math.min(PARTS, samples.count) }, () => new Float64Array(2));
  const wave = (L: number) =>
    Array.from({ length: L }, (_, n) => [Math.cos((2 * Math.PI * n) / L), Math.sin((2 * Math.PI * n) / L)] as const);
  const [waveX, waveY] = [wave(Lx), wave(Ly)];
  for (let n = 0; n < samples.count; n++) {
    const field = electricField(configuration(samples, n), samples.lattice);
    let [xc, xs, yc, ys] = [0, 0, 0, 0];
    for (let y = 0; y < Ly; y++) {
      for (let x = 0; x < Lx; x++) {
        const along = field[2 * x + 1 + size[0] * 2 * y]!;
        const down = field[2 * x + size[0] * (2 * y + 1)]!;
        xc += along * waveY[y]![0];
        xs += along * waveY[y]![1];
        yc += down * waveX[x]![0];
        ys += down * waveX[x]![1];
      }
    }
    const row = rows[Math.floor((n * rows.length) / samples.count)]!;
    row[0]! += (xc * xc + xs * xs + yc * yc + ys * ys) / (2 * Lx * Ly);
    row[1]! += 1;
  }
  return jackknife(rows, ([sum, count]) => count! / (2 * Math.PI * sum!));
}
