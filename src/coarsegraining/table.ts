import { InputError } from "../errors/index.ts";
import { sigmoid } from "../kernels/index.ts";
import type { CoarseGraining } from "./rule.ts";

/** Blocks and sets of hidden units up to this many units are summed over state by state. */
export const LARGEST_TABLE = 16;

/** Spin of unit i in a state: +1 where bit i is 0, −1 where it is 1. */
export function spinOf(state: number, i: number): 1 | -1 {
  return (state >> i) & 1 ? -1 : 1;
}

/** Σᵢ λⱼᵢ vᵢ + bⱼ for hidden unit j and the state V of the block. */
export function fieldOn({ filters, bias }: CoarseGraining, j: number, V: number): number {
  const filter = filters[j]!;
  let field = 0;
  for (let i = 0; i < filter.length; i++) field += filter[i]! * spinOf(V, i);
  return field + bias[j]!;
}

/** P(hⱼ = +1 | field): σ(2 field), or a sign with a fair tie for a hard rule. */
export function probabilityUp(field: number, hard: boolean): number {
  if (hard) return field > 0 ? 1 : field < 0 ? 0 : 0.5;
  return sigmoid(2 * field);
}

/**
 * P(H|V) of a rule for all states: table[V·2ᵐ + H], the bits of V and of H as in {@link spinOf}; bit j of H is hidden
 * unit j.
 */
export function ruleTable(rule: CoarseGraining): Float64Array {
  const n = rule.block[0] * rule.block[1];
  const m = rule.filters.length;
  if (n > LARGEST_TABLE || m > LARGEST_TABLE) {
    throw new InputError(
      `rule: sums over all states go up to ${LARGEST_TABLE} spins of a block and as many hidden units, got ${n} and ${m}`,
    );
  }
  const states = 1 << m;
  const table = new Float64Array((1 << n) * states).fill(1);
  for (let V = 0; V < 1 << n; V++) {
    for (let j = 0; j < m; j++) {
      const up = probabilityUp(fieldOn(rule, j, V), rule.hard ?? false);
      for (let H = 0; H < states; H++) table[V * states + H]! *= spinOf(H, j) > 0 ? up : 1 - up;
    }
  }
  return table;
}
