/**
 * Couplings along each direction of the bonds, K_a = βJ_a, as a torus of the same size has them: those at which all correlations of nearest neighbours,
 * ⟨ss'⟩ along a, are what they were measured to be (`docs/formulas.md` 54). Where they differ it is the anisotropy that flows or does not.
 */
import { inverse as inverseOf, Matrix } from "ml-matrix";
import { type LatticeKind, latticeOf } from "../lattices/index.ts";
import { honeycombIsing, torusIsing } from "../models/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";

/** Newton's steps, of which half a dozen do. */
const STEPS = 40;
/** The difference in K by which slopes are taken. */
const H = 1e-5;
/** Beyond it spins are aligned but for one in 10⁷, and the correlations do not tell. */
const LARGEST = 2;

/**
 * K_a of a square, triangular or honeycomb torus, with errors from blocks of configurations, which know that the correlations hang together.
 *
 * @param blocks blocks[a][k] = ⟨ss'⟩ along direction a in block k of configurations, all of one size; see directionsOf
 * @returns no numbers where no couplings have these correlations, of frozen spins for instance
 */
export function couplingsAlong(
  blocks: readonly Float64Array[],
  { kind, size }: { kind: LatticeKind; size: readonly [number, number] },
): Estimate[] {
  const n = blocks[0]!.length;
  const means = blocks.map((of) => of.reduce((sum, c) => sum + c, 0) / n);
  const lattice = latticeOf({ kind, size });
  const solution = kind === "honeycomb" ? honeycombIsing : torusIsing;
  const correlations = (K: readonly number[]): readonly number[] =>
    solution({ lattice, coupling: 1, couplings: K, field: 0 }).correlations;
  const unknown = means.map(() => estimate(Number.NaN, Number.NaN));
  let K = means.map((c) => c / 2);
  for (let step = 0; step < STEPS; step++) {
    const here = correlations(K);
    const slopes = K.map((_, b) => correlations(K.map((k, a) => (a === b ? k + H : k))));
    /** ∂c_a/∂K_b at [a][b] */
    const jacobian = means.map((_, a) => slopes.map((there) => (there[a]! - here[a]!) / H));
    const inverse = inverted(jacobian);
    if (inverse === undefined) return unknown;
    const moved = inverse.mmul(Matrix.columnVector(means.map((c, a) => c - here[a]!))).to1DArray();
    const longest = Math.max(...moved.map(Math.abs));
    // Not more than a tenth at once: far from the solution the slopes say little.
    K = K.map((k, a) => k + moved[a]! * Math.min(1, 0.1 / longest));
    if (K.some((k) => Math.abs(k) > LARGEST)) return unknown;
    if (longest > 1e-10) continue;
    const errors = means.map(() => 0);
    for (let k = 0; k < n; k++) {
      const shift = inverse.mmul(Matrix.columnVector(blocks.map((of, a) => of[k]! - means[a]!))).to1DArray();
      shift.forEach((d, a) => {
        errors[a]! += d * d;
      });
    }
    return K.map((k, a) => estimate(k, n > 1 ? Math.sqrt(errors[a]! / (n * (n - 1))) : Number.NaN));
  }
  return unknown;
}

/** None of a matrix that has none, or holds what is no number. */
function inverted(rows: readonly (readonly number[])[]): Matrix | undefined {
  if (!rows.flat().every(Number.isFinite)) return undefined;
  try {
    return inverseOf(new Matrix(rows.map((row) => [...row])));
  } catch {
    return undefined;
  }
}
