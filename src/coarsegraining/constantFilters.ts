/**
 * What two filters that are the same rule may differ by. Of the four links of a vertex exactly one has a dimer, so that equal weights on
 * the four, a star, add to Σ λv the same number in every covering, which is a matter of bias.
 */

/** [bx, by] @inline */
type Block = readonly [number, number];

/**
 * The stars of all vertices whose links are in a block of the medial grid, orthonormal; for other lattices there are none.
 *
 * @returns filters, row-major over the block
 */
export function constantFilters([bx, by]: Block): number[][] {
  const basis: number[][] = [];
  for (let y = 2; y + 1 < by; y += 2) {
    for (let x = 2; x + 1 < bx; x += 2) {
      const vertex = x + bx * y;
      const links = [vertex - 1, vertex + 1, vertex - bx, vertex + bx];
      const star = Array.from({ length: bx * by }, (_, i) => (links.includes(i) ? 1 : 0));
      basis.push(normalized(without(star, basis)));
    }
  }
  return basis;
}

/** A filter less what is constant, with norm 1; all zeros where nothing is left. */
export function distinctFilter(filter: readonly number[], constants: readonly (readonly number[])[]): number[] {
  return normalized(without(filter, constants), filter);
}

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** A vector less its parts along orthonormal others. */
export function without(vector: readonly number[], basis: readonly (readonly number[])[]): number[] {
  return basis.reduce<number[]>(
    (left, e) => {
      const part = dot(left, e);
      return left.map((x, i) => x - part * e[i]!);
    },
    [...vector],
  );
}

/** With norm 1; zeros where no more is left of the vector it came from than rounding leaves. */
export function normalized(vector: readonly number[], from: readonly number[] = vector): number[] {
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map((x) => (norm > 1e-9 * Math.sqrt(dot(from, from)) ? x / norm : 0));
}
