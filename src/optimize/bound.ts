/** Scales a vector down to a Euclidean norm of at most `bound`: the projection onto a ball. */
export function boundNorm(vector: readonly number[], bound: number): number[] {
  return boundLike(vector, vector, bound);
}

/** Scales a vector by what would bring another one down to a Euclidean norm of at most `bound`. */
export function boundLike(vector: readonly number[], other: readonly number[], bound: number): number[] {
  const norm = Math.sqrt(other.reduce((sum, x) => sum + x * x, 0));
  return norm > bound ? vector.map((x) => (x * bound) / norm) : [...vector];
}
