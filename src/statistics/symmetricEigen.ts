/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: each turns two coordinates so that their element off the
 * diagonal is zero, and the sum of squares off the diagonal only falls.
 *
 * @param matrix shape [n, n], row-major
 * @returns values, falling, and vectors[k], of norm 1, that belongs to values[k]; its largest component is positive
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: readonly Float64Array[] } {
  const a = matrix.slice();
  // Rows of v are the eigenvectors.
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const total = a.reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > 1e-30 * total; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  return {
    values: Float64Array.from(order, (k) => a[k * n + k]!),
    vectors: order.map((k) => {
      const vector = v.slice(k * n, (k + 1) * n);
      const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
      return largest < 0 ? vector.map((x) => -x) : vector;
    }),
  };
}

/** Convergence is quadratic: six to ten sweeps do. */
const MOST_SWEEPS = 50;

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sum += 2 * a[i * n + j]! ** 2;
  return sum;
}

/** Turns coordinates p and q by the angle, of at most 45 degrees, that makes a[p][q] zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const tan = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(tan * tan + 1);
  const sin = tan * cos;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = cos * kp - sin * kq;
    a[k * n + q] = sin * kp + cos * kq;
  }
  for (const m of [a, v]) {
    for (let k = 0; k < n; k++) {
      const [pk, qk] = [m[p * n + k]!, m[q * n + k]!];
      m[p * n + k] = cos * pk - sin * qk;
      m[q * n + k] = sin * pk + cos * qk;
    }
  }
}
