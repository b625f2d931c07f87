import { InputError } from "../errors/index.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

/** A direction, of norm 1, and the share of Σ |f|² that lies along it. */
export interface PrincipalComponent {
  /** The eigenvalue, in [0, 1]; the error is the jackknife's over groups. */
  readonly share: Estimate;
  /** Of norm 1; its sign means nothing. */
  readonly direction: readonly number[];
}

/** Groups that the jackknife leaves out; more are taken together. */
const MOST_GROUPS = 20;

/**
 * Principal components of vectors f about the origin, for which f and −f are the same: the eigenvectors of
 *
 *     M = Σ f fᵀ / Σ |f|²,    shares the eigenvalues, of sum 1
 *
 * The error of a share is the jackknife's over groups; the share itself is that of all vectors, and those of the largest are too large by
 * as much as chance makes them, as ordered eigenvalues are.
 *
 * @param groups vectors that hang together, such as the filters of one training; all of one length
 * @returns components by falling share, as many as there are directions or vectors, whichever is less
 */
export function principalComponents(groups: readonly (readonly (readonly number[])[])[]): PrincipalComponent[] {
  const vectors = groups.flat();
  const length = vectors[0]?.length ?? 0;
  if (vectors.length === 0 || length === 0 || vectors.some((f) => f.length !== length)) {
    throw new InputError(
      `principalComponents: expected vectors of one length, at least 1, got ${vectors.length} of ${[...new Set(vectors.map((f) => f.length))].join(", ")}`,
    );
  }
  const parts = Math.min(MOST_GROUPS, groups.length);
  const partOf = (g: number): number => Math.floor((g * parts) / groups.length);
  const all = decompose(vectors);
  // Of one group nothing is left to leave out, and its shares have no error.
  const without = Array.from(
    { length: parts < 2 ? 0 : parts },
    (_, part) => decompose(groups.filter((_, g) => partOf(g) !== part).flat()).shares,
  );
  return all.directions.map((direction, k) => {
    const left = without.map((shares) => shares[k] ?? 0);
    const mean = left.reduce((sum, x) => sum + x, 0) / parts;
    const squares = left.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
    const error = parts < 2 ? Number.NaN : Math.sqrt(((parts - 1) / parts) * squares);
    return { share: estimate(all.shares[k]!, error), direction };
  });
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** Eigenvalues, as shares, and eigenvectors of Σ f fᵀ, by the smaller of this matrix and that of the products f·f'. */
function decompose(vectors: readonly (readonly number[])[]): { shares: number[]; directions: number[][] } {
  const d = vectors[0]?.length ?? 0;
  const n = Math.min(d, vectors.length);
  const columns = Array.from({ length: d }, (_, i) => Float64Array.from(vectors, (f) => f[i]!));
  const rows: readonly ArrayLike<number>[] = d <= vectors.length ? columns : vectors;
  const moments = Float64Array.from({ length: n * n }, (_, k) => dot(rows[Math.floor(k / n)]!, rows[k % n]!));
  const { values, vectors: eigenvectors } = symmetricEigen(moments, n);
  const trace = values.reduce((sum, x) => sum + x, 0);
  // Of f·f' the eigenvectors are weights of the vectors, and lead to the directions.
  const directions = eigenvectors.map((u, k) => {
    if (d <= vectors.length) return [...u];
    const sum = columns.map((column) => dot(column, u));
    const norm = Math.sqrt(Math.max(values[k]!, 0));
    return sum.map((x) => (norm > 0 ? x / norm : 0));
  });
  return { shares: [...values].map((x) => (trace > 0 ? Math.max(0, x) / trace : 0)), directions };
}
