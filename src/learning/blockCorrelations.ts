import { type Rbm, unitState, visibleDistribution } from "../rbm/index.ts";
import type { WindowGeometry } from "../windows/index.ts";

/**
 * ⟨v_i v_j⟩ of the pairs of a block under an RBM of the block, spins ±1, by the sum over all its states: the mean over pairs with the same [dx, dy], dy > 0 or
 * dy = 0 and dx > 0.
 */
export function blockCorrelations(
  block: Rbm,
  { visibleSites }: Pick<WindowGeometry, "visibleSites">,
): { readonly offset: readonly [number, number]; readonly value: number }[] {
  const n = visibleSites.length;
  const P = visibleDistribution(block);
  const pair = new Float64Array(n * n);
  P.forEach((p, state) => {
    const v = unitState(state, n, "±1");
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pair[i * n + j]! += p * v[i]! * v[j]!;
  });
  const found = new Map<string, { offset: readonly [number, number]; sum: number; pairs: number }>();
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [[x, y], [X, Y]] = [visibleSites[i]!, visibleSites[j]!];
      // Sites stand row by row, so that the second is below the first or to its right.
      const offset = [X - x, Y - y] as const;
      const { sum, pairs } = found.get(String(offset)) ?? { sum: 0, pairs: 0 };
      found.set(String(offset), { offset, sum: sum + pair[i * n + j]!, pairs: pairs + 1 });
    }
  }
  return [...found.values()].map(({ offset, sum, pairs }) => ({ offset, value: sum / pairs }));
}
