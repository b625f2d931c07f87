import { InputError } from "../errors/index.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** A straight line y = intercept + slope·x through data. */
export interface LineFit {
  /** a, in the unit of y. */
  readonly intercept: Estimate;
  /** b, in that of y over that of x. */
  readonly slope: Estimate;
  /** Of intercept and slope; their variances are the squares of their errors. */
  readonly covariance: number;
  /** Σ ((yᵢ − line(xᵢ))/σᵢ)²; with unknown errors Σ (yᵢ − line(xᵢ))², the sum of squared residuals. */
  readonly chiSquare: number;
  /** Number of points less two. */
  readonly degreesOfFreedom: number;
}

/**
 * Weighted least squares: the straight line of least χ² = Σ ((yᵢ − a − b xᵢ)/σᵢ)², with the covariance of a and b.
 *
 * With errors given, those of a and b follow from them alone, and {@link chiSquareProbability} of χ² tells whether the
 * line is a fair description. Without, all points weigh the same, and the scatter about the line, χ²/(n − 2), stands
 * for the common σ².
 *
 * @param x abscissas without errors, two different ones at least
 * @param y ordinates
 * @param errors σᵢ of yᵢ, above 0; yᵢ must be independent
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>, errors?: ArrayLike<number>): LineFit {
  const n = x.length;
  if (y.length !== n || (errors !== undefined && errors.length !== n)) {
    const lengths = [n, y.length, ...(errors === undefined ? [] : [errors.length])].join(", ");
    throw new InputError(`fitLine: expected as many x as y and errors, got ${lengths}`);
  }
  const fewest = errors === undefined ? 3 : 2;
  if (n < fewest) {
    const why = errors === undefined ? " (3, where their errors are to come from the scatter)" : "";
    throw new InputError(`fitLine: expected at least ${fewest} points${why}, got ${n}`);
  }
  const weight = (i: number): number => (errors === undefined ? 1 : 1 / (errors[i]! * errors[i]!));
  let weights = 0;
  let sumX = 0;
  for (let i = 0; i < n; i++) {
    const σ = errors?.[i] ?? 1;
    if (!(Number.isFinite(x[i]) && Number.isFinite(y[i]) && σ > 0 && σ < Number.POSITIVE_INFINITY)) {
      throw new InputError(
        `fitLine: expected finite points with errors above 0, got x = ${x[i]}, y = ${y[i]}, error ${σ} at index ${i}`,
      );
    }
    weights += weight(i);
    sumX += weight(i) * x[i]!;
  }
  // About the weighted mean of x, height and slope are uncorrelated, and nothing cancels in the normal equations.
  const center = sumX / weights;
  let height = 0;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - center;
    height += (weight(i) * y[i]!) / weights;
    sxx += weight(i) * dx * dx;
    sxy += weight(i) * dx * y[i]!;
  }
  if (!(sxx > 0)) throw new InputError(`fitLine: expected at least two different x, got ${n} times ${x[0]}`);
  const slope = sxy / sxx;
  let chiSquare = 0;
  for (let i = 0; i < n; i++) {
    const residual = y[i]! - height - slope * (x[i]! - center);
    chiSquare += weight(i) * residual * residual;
  }
  const degreesOfFreedom = n - 2;
  const scale = errors === undefined ? chiSquare / degreesOfFreedom : 1;
  const slopeVariance = scale / sxx;
  const interceptVariance = scale / weights + center * center * slopeVariance;
  return {
    intercept: estimate(height - slope * center, Math.sqrt(interceptVariance)),
    slope: estimate(slope, Math.sqrt(slopeVariance)),
    covariance: -center * slopeVariance,
    chiSquare,
    degreesOfFreedom,
  };
}

/** The fitted line at x, with the error that the covariance of intercept and slope gives it. */
export function lineAt({ intercept, slope, covariance }: LineFit, x: number): Estimate {
  const variance = intercept.error * intercept.error + 2 * x * covariance + x * x * slope.error * slope.error;
  return estimate(intercept.value + slope.value * x, Math.sqrt(Math.max(variance, 0)));
}
