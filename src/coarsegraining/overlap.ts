import { InputError } from "../errors/index.ts";
import { assignment } from "../optimize/index.ts";
import { distinctFilter, dot, normalized, without } from "./constantFilters.ts";
import type { CoarseGraining } from "./rule.ts";

/** How alike the filters of two rules are; both numbers run from 0 to 1, and are 1 for the same rule. */
export interface FilterOverlap {
  /** Mean |f·g| of filters of norm 1, each unit paired with one of the other rule so that it is largest: signs and the order of units are no difference. */
  readonly filters: number;
  /** Mean square of the filters of one rule in the space that those of the other span: 1 as well for units that are mixtures of the other's. */
  readonly span: number;
}

/**
 * Compares the filters of two rules of one block and number of units.
 *
 * @param constants filters that are the same number in every configuration, orthonormal, which are left out; see constantFilters
 */
export function filterOverlap(
  a: Pick<CoarseGraining, "block" | "filters">,
  b: Pick<CoarseGraining, "block" | "filters">,
  { constants = [] }: { constants?: readonly (readonly number[])[] } = {},
): FilterOverlap {
  const m = a.filters.length;
  if (a.block.join() !== b.block.join() || b.filters.length !== m) {
    throw new InputError(
      `filterOverlap: expected rules of one block and number of units, got ${m} on ${a.block.join("x")} and ${b.filters.length} on ${b.block.join("x")}`,
    );
  }
  const [f, g] = [a, b].map(({ filters }) => filters.map((filter) => distinctFilter(filter, constants))) as [
    number[][],
    number[][],
  ];
  const products = Float64Array.from(f.flatMap((one) => g.map((other) => Math.abs(dot(one, other)))));
  const paired = assignment(products, m).reduce((sum, column, row) => sum + products[row * m + column]!, 0);
  return { filters: paired / m, span: (inSpan(f, g) + inSpan(g, f)) / 2 };
}

/** Mean square of unit vectors in the span of others. */
function inSpan(vectors: readonly (readonly number[])[], others: readonly (readonly number[])[]): number {
  const basis: number[][] = [];
  for (const other of others) {
    const e = normalized(without(other, basis), [1]);
    if (dot(e, e) > 0) basis.push(e);
  }
  const sum = vectors.reduce((all, f) => all + basis.reduce((part, e) => part + dot(f, e) ** 2, 0), 0);
  return sum / vectors.length;
}
