import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { InputError } from "../errors/index.ts";

/**
 * Eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @param matrix shape [n, n], row-major
 * @returns values, falling, and vectors[k], of norm 1, that belongs to values[k]; its largest component is positive
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): {
  /** Eigenvalues, falling. */
  readonly values: Float64Array;
  /** vectors[k], of norm 1. */
  readonly vectors: readonly Float64Array[];
} {
  // A NaN would keep the decomposition going for ever.
  if (!matrix.every(Number.isFinite)) throw new InputError("symmetricEigen: expected finite numbers");
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, matrix), {
    assumeSymmetric: true,
  });
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  return {
    values: Float64Array.from(order, (k) => realEigenvalues[k]!),
    vectors: order.map((k) => {
      const vector = Float64Array.from(eigenvectorMatrix.getColumn(k));
      const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
      return largest < 0 ? vector.map((x) => -x) : vector;
    }),
  };
}
