/** How far Adam's means reach back, for the gradient and for its square, as its authors propose. */
const MEAN = 0.9;
const SQUARE = 0.999;
const SMALL = 1e-8;

/**
 * Adam [kingma2015]: steps of about `rate` along the signs of a gradient that keeps its direction, and shorter ones the more it is
 * noise. Steps are uphill.
 *
 * @returns from a gradient, what to add to each parameter
 */
export function adam(rate: number): (gradient: ArrayLike<number>) => Float64Array {
  let mean = new Float64Array(0);
  let square = new Float64Array(0);
  let meanLeft = 1;
  let squareLeft = 1;
  return (gradient) => {
    if (mean.length === 0) {
      mean = new Float64Array(gradient.length);
      square = new Float64Array(gradient.length);
    }
    meanLeft *= MEAN;
    squareLeft *= SQUARE;
    return mean.map((_, i) => {
      const g = gradient[i]!;
      mean[i] = MEAN * mean[i]! + (1 - MEAN) * g;
      square[i] = SQUARE * square[i]! + (1 - SQUARE) * g * g;
      return (rate * (mean[i]! / (1 - meanLeft))) / (Math.sqrt(square[i]! / (1 - squareLeft)) + SMALL);
    });
  };
}
