/** How far Adam's means reach back, for the gradient and for its square, as its authors propose. */
const MEAN = 0.9;
const SQUARE = 0.999;
const SMALL = 1e-8;

/** What Adam knows of the gradients that it was given: their running means, and how much of the beginning, which was 0, is left in these. */
export interface AdamPast {
  /** Of the gradient; empty before the first. */
  mean: Float64Array;
  /** Of its square. */
  square: Float64Array;
  /** How much of their beginning is left. */
  left: AdamLeft;
}

/** How much is left of the beginning of Adam's means after n gradients. */
export interface AdamLeft {
  /** 0.9ⁿ */
  readonly mean: number;
  /** 0.999ⁿ */
  readonly square: number;
}

/** Adam without a past. */
export const noPast = (): AdamPast => ({
  mean: new Float64Array(0),
  square: new Float64Array(0),
  left: { mean: 1, square: 1 },
});

/**
 * Adam [kingma2015]: steps of about `rate` along the signs of a gradient that keeps its direction, and shorter ones the more it is
 * noise. Steps are uphill.
 *
 * @param past what it goes on from, and writes into
 * @returns from a gradient, what to add to each parameter
 */
export function adam(rate: number, past: AdamPast = noPast()): (gradient: ArrayLike<number>) => Float64Array {
  return (gradient) => {
    if (past.mean.length === 0) {
      past.mean = new Float64Array(gradient.length);
      past.square = new Float64Array(gradient.length);
    }
    past.left = { mean: past.left.mean * MEAN, square: past.left.square * SQUARE };
    const { mean, square, left } = past;
    return mean.map((_, i) => {
      const g = gradient[i]!;
      mean[i] = MEAN * mean[i]! + (1 - MEAN) * g;
      square[i] = SQUARE * square[i]! + (1 - SQUARE) * g * g;
      return (rate * (mean[i]! / (1 - left.mean))) / (Math.sqrt(square[i]! / (1 - left.square)) + SMALL);
    });
  };
}
