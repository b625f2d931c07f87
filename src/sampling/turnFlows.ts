/**
 * Flows a_ij = w_i P(i → j) of a Markov step between states of weights w_i ≥ 0, in detailed balance, a_ij = a_ji and Σ_j a_ij = w_i,
 * that stays where it is no more than it must [syljuasen2002]: only in the heaviest state m, and only where that outweighs all others,
 *
 *     a_mm = max(0, w_m − Σ_{i≠m} w_i).
 *
 * That fixes three or fewer states. With four there is a choice, and a_ij = x_i x_j is taken, the flows of greatest entropy: equal
 * weights give ⅓ to each other state. The x_i solve x_i (S − x_i) = w_i with S = Σ x_i.
 *
 * @returns flows[i][j]
 */
export function turnFlows(weights: readonly number[]): number[][] {
  const heaviest = weights.indexOf(Math.max(...weights));
  const most = weights[heaviest]!;
  const others = weights.reduce((sum, w, i) => sum + (i === heaviest ? 0 : w), 0);
  const x = most < others ? factors(weights, heaviest) : undefined;
  return weights.map((w, i) =>
    weights.map((other, j) => {
      if (i === j) return i === heaviest ? Math.max(0, most - others) : 0;
      if (x) return x[i]! * x[j]!;
      return j === heaviest ? w : i === heaviest ? other : 0;
    }),
  );
}

/** x_i with x_i (S − x_i) = w_i, S their sum; the heaviest weight is less than all others together. */
function factors(weights: readonly number[], heaviest: number): number[] {
  const least = 2 * Math.sqrt(weights[heaviest]!);
  /** The smaller root of x (S − x) = w; the larger one is S less that. */
  const smaller = (w: number, S: number): number => (2 * w) / (S + Math.sqrt(Math.max(0, S * S - 4 * w)));
  const sumOf = (S: number, upper: boolean): number =>
    weights.reduce((sum, w, i) => sum + (upper && i === heaviest ? S - smaller(w, S) : smaller(w, S)), 0);
  // Of the heaviest the larger root is wanted where the smaller ones do not reach S even at the least S.
  const upper = sumOf(least, false) < least;
  const tooSmall = (S: number): boolean => (upper ? sumOf(S, true) < S : sumOf(S, false) > S);
  let low = least;
  let high = 2 * least;
  while (tooSmall(high)) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (tooSmall(middle)) low = middle;
    else high = middle;
  }
  return weights.map((w, i) => (upper && i === heaviest ? high - smaller(w, high) : smaller(w, high)));
}
