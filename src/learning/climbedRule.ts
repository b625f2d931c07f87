import type { AnyRule } from "../coarsegraining/index.ts";
import type { RandomStream } from "../kernels/index.ts";
import { adam, boundNorm } from "../optimize/index.ts";
import type { LearnedSide } from "./criticNetwork.ts";
import type { FilterCoding } from "./filterCoding.ts";
import type { CriticState } from "./network.ts";

/** Where the filters begin: in ±1 coding, or units of the standard deviation, uniform within this. */
const INITIAL_WEIGHT = 0.05;

/** Λ as a critic's rewards move it, by Adam, its filters within their bound, in double precision. */
export interface ClimbedRule {
  /** Σᵢ λⱼᵢ vᵢ + bⱼ is made of filters[j][i] and bias[j]. */
  readonly filters: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** At filters that are given, without biases, and Adam without a past. */
  begin(filters: readonly (readonly number[])[]): void;
  /** A step uphill, from the gradient by λⱼᵢ at [j·n + i], and by bⱼ after all of these. */
  move(gradient: Float64Array, rate: number): void;
  rule(): AnyRule;
  save(): Omit<CriticState, "critic">;
  restore(state: Omit<CriticState, "critic">): void;
}

/**
 * @param n weights of a filter
 * @param onSet called with each new Λ, for those who keep a copy of it
 */
export function climbedRule(
  { hidden: m, norm, bias: withBias }: LearnedSide,
  n: number,
  coding: FilterCoding,
  onSet: (filters: readonly (readonly number[])[], bias: readonly number[]) => void = () => {},
): ClimbedRule {
  let filters: number[][] = [];
  let bias: number[] = [];
  let steps: ((gradient: ArrayLike<number>) => Float64Array) | undefined;
  const set = (f: readonly (readonly number[])[], b: readonly number[]): void => {
    filters = f.map((filter) => boundNorm(coding.gauged(filter), norm));
    bias = [...b];
    onSet(filters, bias);
  };
  return {
    get filters() {
      return filters;
    },
    get bias() {
      return bias;
    },
    begin(start) {
      steps = adam(1);
      set(start, Array<number>(m).fill(0));
    },
    move(gradient, rate) {
      const moves = steps!(gradient);
      set(
        filters.map((filter, j) => filter.map((w, i) => w + rate * moves[j * n + i]!)),
        withBias ? bias.map((b, j) => b + rate * moves[m * n + j]!) : bias,
      );
    },
    rule: () => coding.rule(filters, bias),
    save: () => ({ filters: filters.map((filter) => [...filter]), bias: [...bias] }),
    restore: (state) => set(state.filters, state.bias),
  };
}

/** Filters to begin with: m of them, of n weights. */
export function initialFilters(m: number, n: number, random: RandomStream): number[][] {
  const weight = (): number => INITIAL_WEIGHT * (2 * random.uniform() - 1);
  return Array.from({ length: m }, () => Array.from({ length: n }, weight));
}
