import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import type { ProxyGradient } from "../information/index.ts";
import { type Key, randomStream } from "../kernels/index.ts";
import { adam, boundLike, boundNorm, inverseSquareRoot, orthogonalized } from "../optimize/index.ts";

/** What Λ climbs: a mean over rows, windows or what stands for many of them, and its gradient. */
export interface Objective {
  /** Rows of the mean. */
  readonly rows: number;
  /** Value and gradient over all rows, or over those listed. */
  gradient(rule: CoarseGraining, batch?: Uint32Array): ProxyGradient;
  /**
   * ⟨vᵢvₖ⟩ of the block's spins at [i·n + k], where Λ is to climb in coordinates u, λ = u C^{−1/2}, in which the spins do not hang together:
   * neighbouring spins agree most of the time, so that along λ itself hidden units crowd on what the block has in common, and a
   * difference between neighbours grows slowly.
   */
  readonly covariance?: Float64Array;
}

/** How Λ climbs its objective: projected stochastic gradient ascent. */
export interface ClimbOptions {
  /** Steps of the climb. */
  readonly steps: number;
  /** Of a step. */
  readonly rate: number;
  /** Steps of rate times the gradient, or Adam's. */
  readonly ascent: "plain" | "adam";
  /** Rows in a step; all of them at once where there are no more. */
  readonly batch: number;
  /** Whether steps get shorter over the second half, down to a fiftieth. */
  readonly slowing?: boolean;
  /** Largest Euclidean norm of each filter; Infinity for none. */
  readonly norm: number;
  /** Whether bⱼ is learned; without it the rule has the ± symmetry of the spins. */
  readonly bias: boolean;
  /** Steps at the end whose iterates are averaged. */
  readonly averaged: number;
  /** Called after each step with the present iterate. */
  readonly onStep?: (progress: { step: number; rule: CoarseGraining; value: number }) => void;
  /** Ends the climb between steps, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Where Λ begins: small random weights, which break the symmetry between hidden units. */
const INITIAL_WEIGHT = 0.1;

/**
 * Climbs from a random beginning and returns the average of the last iterates, which takes the gradient's noise
 * out of them.
 *
 * @returns the rule, and the relative gain of the objective over the last quarter of the climb
 */
export function climb(
  objective: Objective,
  { block, hidden, key }: { block: readonly [number, number]; hidden: number; key: Key },
  { steps, rate, ascent, batch, slowing = false, norm, bias, averaged, onStep, signal }: ClimbOptions,
): {
  /** The mean of the last iterates. */
  rule: CoarseGraining;
  /** Relative gain over the last quarter: near 0 where the climb has come to rest. */
  lateGain: number;
} {
  const random = randomStream(key);
  const n = block[0] * block[1];
  const weight = (): number => INITIAL_WEIGHT * (2 * random.uniform() - 1);
  const root = objective.covariance && inverseSquareRoot(ridged(objective.covariance, n), n);
  /** Between the two kinds of coordinates: λ of u, or ∂A/∂u of ∂A/∂λ. */
  const turned = (rows: readonly (readonly number[])[]): number[][] =>
    root === undefined
      ? rows.map((row) => [...row])
      : rows.map((row) => row.map((_, i) => row.reduce((sum, u, k) => sum + u * root[k * n + i]!, 0)));
  // At right angles, since units that begin alike may end up with the same spin, and another spin with none.
  let coordinates = orthogonalized(Array.from({ length: hidden }, () => Array.from({ length: n }, weight)));
  let filters = turned(coordinates);
  let biases = filters.map(() => 0);
  const sums = { filters: filters.map((filter) => filter.map(() => 0)), bias: filters.map(() => 0) };
  const everything = batch >= objective.rows;
  const chosen = new Uint32Array(Math.min(batch, objective.rows));
  const values: number[] = [];
  const move =
    ascent === "adam" ? adam(rate) : (slopes: readonly number[]) => Float64Array.from(slopes, (slope) => rate * slope);
  for (let step = 1; step <= steps; step++) {
    if (step % 64 === 0) signal?.throwIfAborted();
    if (!everything) for (let b = 0; b < chosen.length; b++) chosen[b] = random.below(objective.rows);
    const rule = coarseGraining({ block, filters, bias: biases });
    const gradient = objective.gradient(rule, everything ? undefined : chosen);
    values.push(gradient.value);
    const slower = slowing ? Math.min(1, 2 * (1 - step / steps) + 0.02) : 1;
    const moves = move([...turned(gradient.filters).flat(), ...gradient.bias]).map((m) => slower * m);
    const moved = coordinates.map((row, j) => row.map((u, i) => u + moves[j * n + i]!));
    coordinates = turned(moved).map((filter, j) => boundLike(moved[j]!, filter, norm));
    filters = turned(coordinates);
    if (bias) biases = biases.map((b, j) => b + moves[hidden * n + j]!);
    if (step > steps - averaged) {
      for (let j = 0; j < hidden; j++) {
        for (let i = 0; i < n; i++) sums.filters[j]![i]! += filters[j]![i]! / averaged;
        sums.bias[j]! += biases[j]! / averaged;
      }
    }
    onStep?.({ step, rule: coarseGraining({ block, filters, bias: biases }), value: gradient.value });
  }
  const mean = (from: number, to: number): number => {
    const part = values.slice(Math.floor(from * steps), Math.ceil(to * steps));
    return part.reduce((a, b) => a + b, 0) / part.length;
  };
  const [before, after] = [mean(0.7, 0.75), mean(0.95, 1)];
  return {
    rule: coarseGraining({ block, filters: sums.filters.map((filter) => boundNorm(filter, norm)), bias: sums.bias }),
    lateGain: (after - before) / Math.max(Math.abs(after - values[0]!), 1e-12),
  };
}

/** A covariance with a hundredth of a spin's own variance added, lest directions that never vary take over. */
function ridged(covariance: Float64Array, n: number): Float64Array {
  return covariance.map((c, at) => (at % (n + 1) === 0 ? c + 0.01 : c));
}
