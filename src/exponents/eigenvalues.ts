import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";

/**
 * The eigenvalues of A⁻¹B with the largest real part first, [re, im], where rows and columns have been scaled so that A has ones on its diagonal:
 * it leaves them as they are, and the solution accurate where the operators have very different sizes.
 *
 * @param A symmetric, positive definite, n×n, row by row
 * @returns none where A is singular or a number is not finite
 */
export function eigenvaluesOfRatio(A: Float64Array, B: Float64Array, n: number): [re: number, im: number][] {
  const scale = Array.from({ length: n }, (_, i) => 1 / Math.sqrt(A[i * n + i]!));
  const scaled = (M: Float64Array): Matrix =>
    Matrix.from1DArray(
      n,
      n,
      M.map((x, at) => x * scale[Math.floor(at / n)]! * scale[at % n]!),
    );
  const [left, right] = [scaled(A), scaled(B)];
  const finite = (M: Matrix): boolean => M.to1DArray().every(Number.isFinite);
  // A NaN would keep the decomposition going for ever.
  if (!finite(left) || !finite(right)) return [];
  let ratio: Matrix;
  try {
    ratio = solve(left, right);
  } catch {
    return [];
  }
  if (!finite(ratio)) return [];
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(ratio);
  return realEigenvalues
    .map((re, i): [number, number] => [re, imaginaryEigenvalues[i]!])
    .sort(([a, x], [b, y]) => b - a || y - x);
}
