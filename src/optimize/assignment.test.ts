import { describe, expect, it } from "vitest";
import { key, randomStream, split } from "../kernels/index.ts";
import { assignment } from "./index.ts";

/** All orders of n things. */
function* orders(n: number, taken: readonly number[] = []): Iterable<readonly number[]> {
  if (taken.length === n) yield taken;
  else for (let k = 0; k < n; k++) if (!taken.includes(k)) yield* orders(n, [...taken, k]);
}

describe("assignment", () => {
  it.each([1, 2, 3, 5, 6])("has the largest sum of all pairings of %i", (n) => {
    for (const k of split(key(n), 20)) {
      const { uniform } = randomStream(k);
      const worth = Float64Array.from({ length: n * n }, () => uniform() - 0.5);
      const sum = (columns: readonly number[]): number => columns.reduce((s, c, row) => s + worth[row * n + c]!, 0);
      const best = Math.max(...[...orders(n)].map(sum));
      const found = assignment(worth, n);
      expect([...found].sort()).toEqual(Array.from({ length: n }, (_, c) => c));
      expect(sum(found)).toBeCloseTo(best, 12);
    }
  });
});
