import type { AnyRule } from "../coarsegraining/index.ts";
import type { RandomStream } from "../kernels/index.ts";
import { type AdamPast, adam, boundNorm, noPast } from "../optimize/index.ts";
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
  /** All that the next step hangs on, and back to that, to the last bit. */
  pause(): PausedRule;
  resume(paused: PausedRule): void;
}

/** A rule between two steps. */
export interface PausedRule extends Omit<CriticState, "critic"> {
  /** What Adam knows of past gradients. */
  readonly past: AdamPast;
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
  let past = noPast();
  let steps = adam(1, past);
  const recall = (before: AdamPast): void => {
    past = before;
    steps = adam(1, past);
  };
  const save = () => ({ filters: filters.map((filter) => [...filter]), bias: [...bias] });
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
      recall(noPast());
      set(start, Array<number>(m).fill(0));
    },
    move(gradient, rate) {
      const moves = steps(gradient);
      set(
        filters.map((filter, j) => filter.map((w, i) => w + rate * moves[j * n + i]!)),
        withBias ? bias.map((b, j) => b + rate * moves[m * n + j]!) : bias,
      );
    },
    rule: () => coding.rule(filters, bias),
    save,
    restore: (state) => set(state.filters, state.bias),
    pause: () => ({ ...save(), past: copied(past) }),
    resume(paused) {
      // As they are: a filter at its bound would be rounded once more.
      filters = paused.filters.map((filter) => [...filter]);
      bias = [...paused.bias];
      onSet(filters, bias);
      recall(copied(paused.past));
    },
  };
}

const copied = ({ mean, square, left }: AdamPast): AdamPast => ({ mean: mean.slice(), square: square.slice(), left });

/** Filters to begin with: m of them, of n weights. */
export function initialFilters(m: number, n: number, random: RandomStream): number[][] {
  const weight = (): number => INITIAL_WEIGHT * (2 * random.uniform() - 1);
  return Array.from({ length: m }, () => Array.from({ length: n }, weight));
}
