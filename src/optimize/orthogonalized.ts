/**
 * Vectors at right angles to each other: of each only what it does not share with those before it is kept, at the length that it had (Gram and
 * Schmidt). There are no more than n at right angles in n dimensions; of a longer list every n are, among themselves.
 */
export function orthogonalized(vectors: readonly (readonly number[])[]): number[][] {
  const turned: number[][] = [];
  vectors.forEach((vector, j) => {
    const n = vector.length;
    const before = turned.slice(j - (j % n));
    // Twice, since what rounding leaves of the others counts where little is left of the vector.
    const left = without(without(vector, before), before);
    const scale = before.length === 0 ? 1 : norm(vector) / norm(left);
    turned.push(left.map((x) => x * scale));
  });
  return turned;
}

function without(vector: readonly number[], others: readonly (readonly number[])[]): number[] {
  return others.reduce<number[]>(
    (left, other) => {
      const share = dot(left, other) / dot(other, other);
      return left.map((x, i) => x - share * other[i]!);
    },
    [...vector],
  );
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));
