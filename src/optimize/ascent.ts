/**
 * Optimizers as pairs of functions, `init` and `update`, without any state of their own: `update` turns a gradient into a
 * step to add, and gives the state for the next.
 */
export interface Optimizer<State> {
  init(parameters: Float64Array): State;
  update(gradient: Float64Array, state: State): { readonly step: Float64Array; readonly state: State };
}

/** Plain gradient ascent: step = rate · gradient. */
export function gradientAscent(rate: number): Optimizer<null> {
  return {
    init: () => null,
    update: (gradient) => ({ step: gradient.map((g) => rate * g), state: null }),
  };
}

/** Scales a vector down to a Euclidean norm of at most `bound`: the projection onto a ball. */
export function boundNorm(vector: readonly number[], bound: number): number[] {
  const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return norm > bound ? vector.map((x) => (x * bound) / norm) : [...vector];
}
