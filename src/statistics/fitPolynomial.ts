import { InputError } from "../errors/index.ts";

/** A polynomial of least squares. */
export interface PolynomialFit {
  /** Σ ((yᵢ − p(xᵢ))/σᵢ)² */
  readonly chiSquare: number;
  /** Number of points less that of coefficients. */
  readonly degreesOfFreedom: number;
  /** p(x) */
  at(x: number): number;
  /** p′(x) */
  slopeAt(x: number): number;
}

/**
 * Weighted least squares with a polynomial of the given degree: the sum of polynomials that are orthogonal on the points themselves [forsythe1957],
 *
 *     p = Σ_k c_k q_k,    c_k = ⟨y q_k⟩/⟨q_k q_k⟩,    q_{k+1} = (x − ⟨x q_k q_k⟩/⟨q_k q_k⟩) q_k − (⟨q_k q_k⟩/⟨q_{k−1} q_{k−1}⟩) q_{k−1},    ⟨u⟩ = Σ_i u(x_i)/σ_i²
 *
 * so that no system of equations is solved, and a degree costs one pass over the points.
 *
 * @param errors σᵢ above 0
 */
export function fitPolynomial(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  errors: ArrayLike<number>,
  degree: number,
): PolynomialFit {
  const n = x.length;
  if (y.length !== n || errors.length !== n) {
    throw new InputError(`fitPolynomial: expected as many x as y and errors, got ${n}, ${y.length}, ${errors.length}`);
  }
  if (!Number.isInteger(degree) || degree < 0 || n <= degree) {
    throw new InputError(`fitPolynomial: expected a degree from 0 to ${n - 1} of ${n} points, got ${degree}`);
  }
  const weight = new Float64Array(n);
  const rest = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!(Number.isFinite(x[i]) && Number.isFinite(y[i]) && errors[i]! > 0 && errors[i]! < Number.POSITIVE_INFINITY)) {
      throw new InputError(
        `fitPolynomial: expected finite points with errors above 0, got x = ${x[i]}, y = ${y[i]}, error ${errors[i]} at index ${i}`,
      );
    }
    weight[i] = 1 / (errors[i]! * errors[i]!);
    rest[i] = y[i]!;
  }
  const [coefficients, centers, ratios]: [number[], number[], number[]] = [[], [], []];
  let q = new Float64Array(n).fill(1);
  let before = new Float64Array(n);
  let normBefore = 1;
  for (let k = 0; k <= degree; k++) {
    let [norm, center, product] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const wq = weight[i]! * q[i]!;
      norm += wq * q[i]!;
      center += wq * q[i]! * x[i]!;
      product += wq * rest[i]!;
    }
    if (!(norm > 0)) {
      throw new InputError(`fitPolynomial: expected more than ${k} different x for degree ${degree}, got ${k}`);
    }
    coefficients.push(product / norm);
    centers.push(center / norm);
    ratios.push(k === 0 ? 0 : norm / normBefore);
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      rest[i]! -= coefficients[k]! * q[i]!;
      next[i] = (x[i]! - centers[k]!) * q[i]! - ratios[k]! * before[i]!;
    }
    [before, q, normBefore] = [q, next, norm];
  }
  let chiSquare = 0;
  for (let i = 0; i < n; i++) chiSquare += weight[i]! * rest[i]! * rest[i]!;
  /** [p(x), p′(x)] by the recurrence of the q_k and of their derivatives. */
  const evaluate = (at: number): readonly [number, number] => {
    let [value, slope, q, dq, before, dBefore] = [0, 0, 1, 0, 0, 0];
    for (let k = 0; k <= degree; k++) {
      value += coefficients[k]! * q;
      slope += coefficients[k]! * dq;
      const next = (at - centers[k]!) * q - ratios[k]! * before;
      const dNext = q + (at - centers[k]!) * dq - ratios[k]! * dBefore;
      [before, q, dBefore, dq] = [q, next, dq, dNext];
    }
    return [value, slope];
  };
  return {
    chiSquare,
    degreesOfFreedom: n - degree - 1,
    at: (x) => evaluate(x)[0],
    slopeAt: (x) => evaluate(x)[1],
  };
}
