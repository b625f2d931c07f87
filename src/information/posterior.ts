import { log } from "../kernels/index.ts";
import { type Estimate, estimate, jackknife } from "../statistics/index.ts";

/**
 * P(V|E) for the environments of many windows: all that the information a rule keeps hangs on, for
 * P(H|E) = Σ_V P(V|E) P_Λ(H|V).
 */
export interface Posterior {
  /** Windows. */
  readonly count: number;
  /** 2ⁿ, the states of a block. */
  readonly states: number;
  /** table[t·states + V] = P(V|E_t), V a state index (bit i is 0 where spin i is +1). */
  readonly table: Float64Array;
  /** The configuration that each window comes from, ascending: errors go by configuration. */
  readonly configurations: Uint32Array;
}

/**
 * P(H|V) at V·2ᵐ + H, as the function ruleTable makes it; or `"whole block"` for H = V, the rule that keeps everything,
 * whose table is the unit matrix.
 */
export type HiddenTable = Float64Array | "whole block";

/** The number of values that H takes. */
export function outcomesOf(hidden: HiddenTable, states: number): number {
  return hidden === "whole block" ? states : hidden.length / states;
}

/** p_E(H) = Σ_V P(V|E_t) P_Λ(H|V) of window t, for all values of H, into an array of that length. */
export function hiddenGivenEnvironment(
  { states, table }: Posterior,
  hidden: HiddenTable,
  t: number,
  into: Float64Array,
): void {
  const row = table.subarray(t * states, (t + 1) * states);
  if (hidden === "whole block") into.set(row);
  else averageOver(row, hidden, into);
}

/** into[H] = Σ_V row[V] P(H|V) */
export function averageOver(row: Float64Array, hidden: Float64Array, into: Float64Array): void {
  const outcomes = into.length;
  if (outcomes === 2) {
    // One hidden unit: both sums stay in registers.
    let up = 0;
    let down = 0;
    for (let V = 0; V < row.length; V++) {
      const posterior = row[V]!;
      up += posterior * hidden[2 * V]!;
      down += posterior * hidden[2 * V + 1]!;
    }
    into[0] = up;
    into[1] = down;
    return;
  }
  into.fill(0);
  for (let V = 0, at = 0; V < row.length; V++) {
    const posterior = row[V]!;
    for (let H = 0; H < outcomes; H++, at++) into[H]! += posterior * hidden[at]!;
  }
}

/** At most this many blocks of neighbouring configurations for errors: enough for an error good to 7 %. */
const ERROR_BLOCKS = 100;

/** Windows [from, to) of each error block: whole configurations, neighbours together. */
export function errorBlocks(configurations: Uint32Array): readonly (readonly [number, number])[] {
  const starts = [0];
  for (let t = 1; t < configurations.length; t++) if (configurations[t] !== configurations[t - 1]) starts.push(t);
  const blocks = Math.min(ERROR_BLOCKS, starts.length);
  const bounds = Array.from({ length: blocks + 1 }, (_, b) =>
    b === blocks ? configurations.length : starts[Math.floor((b * starts.length) / blocks)]!,
  );
  return bounds.slice(1).map((to, b) => [bounds[b]!, to]);
}

/**
 * The jackknife of an information over error blocks. Where there is (almost) nothing to know, an information is flat: to first
 * order no block changes it, and its scatter is of second order, like its bias. The bias that the jackknife takes out
 * is therefore part of the error, √2 of it for each of the two distributions p(H) that are compared.
 */
export function informationJackknife(rows: readonly Float64Array[], f: (sums: Float64Array) => number): Estimate {
  const { value, error } = jackknife(rows, f);
  const total = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < total.length; i++) total[i]! += row[i]!;
  const bias = f(total) - value;
  return estimate(value, Math.sqrt(error * error + 4 * bias * bias));
}

/** Mean Kullback–Leibler divergence ⟨Σ_V P(V|E) log P(V|E)/Q(V|E)⟩_E of one posterior from another, in nats. */
export function posteriorDivergence(exact: Posterior, model: Posterior): Estimate {
  const rows = errorBlocks(exact.configurations).map(([from, to]) => {
    let sum = 0;
    for (let i = from * exact.states; i < to * exact.states; i++) {
      const p = exact.table[i]!;
      if (p > 0) sum += p * (log(p) - log(model.table[i]!));
    }
    return Float64Array.of(sum, to - from);
  });
  return jackknife(rows, ([sum, windows]) => sum! / windows!);
}
