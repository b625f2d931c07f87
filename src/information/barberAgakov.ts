import { exp, log, xlogx } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { type BlockStatistic, informationOf } from "./gain.ts";
import { errorBlocks, type HiddenTable, hiddenGivenEnvironment, outcomesOf, type Posterior } from "./posterior.ts";

/** What a rule makes of windows, and what a model says of it: the two distributions of H that the bound compares. */
export interface ScoredWindows {
  /** Windows. */
  readonly count: number;
  /** The number of values that H takes. */
  readonly outcomes: number;
  /** The configuration that each window comes from, ascending. */
  readonly configurations: Uint32Array;
  /** P_Λ(H|V_t) of the block that was seen, all values of H. */
  ofBlock(t: number): Float64Array;
  /** p_E(H) of the model for the environment that was seen, into an array of all values of H. */
  ofEnvironment(t: number, into: Float64Array): void;
}

/** Windows whose block states are known, scored with a model's posterior for their environments. */
export function scoredByPosterior(hidden: HiddenTable, posterior: Posterior, blockStates: Uint32Array): ScoredWindows {
  const { count, states, configurations } = posterior;
  const outcomes = outcomesOf(hidden, states);
  const row = hiddenRows(hidden, outcomes);
  return {
    count,
    outcomes,
    configurations,
    ofBlock: (t) => row(blockStates[t]!),
    ofEnvironment: (t, into) => hiddenGivenEnvironment(posterior, hidden, t, into),
  };
}

/** α runs over this range: 0 puts no trust in the model, 1 takes it at its word. */
const LARGEST_EXPONENT = 2;

/**
 * A certified lower bound on the information that a rule keeps, from any model of P(V|E) [barber2003]:
 *
 *     I_Λ(H:E) ≥ S(p̄) + ⟨ Σ_H P_Λ(H|V) log q(H|E) ⟩_{(V,E)},    q(H|E) ∝ p̄(H) (p_E(H)/p(H))^α
 *
 * in nats. p_E(H) is the model's, p̄(H) the data's; the exponent α, one number, is fitted on windows apart, and takes the
 * overconfidence out of a model that was trained on few windows: α = 0 gives the bound zero. It is a bound up to its
 * standard error as long as neither the rule, nor the model, nor α has seen the windows it is evaluated on.
 */
export function barberAgakovBound(windows: {
  evaluate: ScoredWindows;
  calibrate: ScoredWindows;
}): Estimate & { readonly exponent: number } {
  const statistic = barberAgakovStatistic(windows);
  return Object.assign(informationOf(statistic), { exponent: statistic.exponent });
}

/** The same as sums over error blocks. */
export function barberAgakovStatistic({
  evaluate,
  calibrate,
}: {
  evaluate: ScoredWindows;
  calibrate: ScoredWindows;
}): BlockStatistic & {
  /** α as it was fitted: 1 where the model is neither too sure nor too unsure of itself. */
  readonly exponent: number;
} {
  const reference = prior(calibrate);
  const exponent = fitExponent(calibrate, reference);
  const { outcomes } = evaluate;
  // Sums over error blocks: Σ_t Σ_H P(H|V_t) log q(H|E_t); Σ_t P(H|V_t) for each H; the number of windows.
  const rows = errorBlocks(evaluate.configurations).map(([from, to]) => {
    const row = new Float64Array(outcomes + 2);
    scoreWindows(evaluate, reference, from, to, (P, logRatio) => {
      let Z = 0;
      for (let H = 0; H < outcomes; H++) Z += reference.seen[H]! * exp(exponent * logRatio[H]!);
      const logZ = log(Z);
      for (let H = 0; H < outcomes; H++) {
        if (P[H]! === 0) continue;
        row[0]! += P[H]! * (log(reference.seen[H]!) + exponent * logRatio[H]! - logZ);
        row[1 + H]! += P[H]!;
      }
    });
    row[outcomes + 1] = to - from;
    return row;
  });
  const of = (sums: Float64Array): number => {
    const windows = sums[outcomes + 1]!;
    let value = sums[0]! / windows;
    for (let H = 0; H < outcomes; H++) value -= xlogx(sums[1 + H]! / windows);
    return value;
  };
  return { rows, of, exponent };
}

/** p̄(H) as the data have it, and p(H) as the model does, on the windows for calibration. */
interface Prior {
  readonly seen: Float64Array;
  readonly model: Float64Array;
}

function prior({ count, outcomes, ofBlock, ofEnvironment }: ScoredWindows): Prior {
  const seen = new Float64Array(outcomes);
  const model = new Float64Array(outcomes);
  const p = new Float64Array(outcomes);
  for (let t = 0; t < count; t++) {
    ofEnvironment(t, p);
    const P = ofBlock(t);
    for (let H = 0; H < outcomes; H++) {
      seen[H]! += P[H]!;
      model[H]! += p[H]! / count;
    }
  }
  // Half a window more for each outcome: one that was never seen here may turn up among the windows that report.
  for (let H = 0; H < outcomes; H++) seen[H] = (seen[H]! + 0.5) / (count + 0.5 * outcomes);
  return { seen, model };
}

/** P(H|V) of one block state, all values of H: a row of the table. */
function hiddenRows(hidden: HiddenTable, outcomes: number): (V: number) => Float64Array {
  if (hidden !== "whole block") return (V) => hidden.subarray(V * outcomes, (V + 1) * outcomes);
  const row = new Float64Array(outcomes);
  let last = 0;
  return (V) => {
    row[last] = 0;
    row[V] = 1;
    last = V;
    return row;
  };
}

/** Calls `each` for windows [from, to) with P_Λ(H|V_t) and log p_E(H)/p(H), H = 0 … 2ᵐ − 1. */
function scoreWindows(
  { ofBlock, ofEnvironment }: ScoredWindows,
  { model }: Prior,
  from: number,
  to: number,
  each: (P: Float64Array, logRatio: Float64Array) => void,
): void {
  const outcomes = model.length;
  const p = new Float64Array(outcomes);
  for (let t = from; t < to; t++) {
    ofEnvironment(t, p);
    for (let H = 0; H < outcomes; H++) p[H] = log(Math.max(p[H]!, 1e-300)) - log(Math.max(model[H]!, 1e-300));
    each(ofBlock(t), p);
  }
}

/** The exponent that maximizes the bound on the windows for calibration: concave in α, by Newton's method. */
function fitExponent(windows: ScoredWindows, reference: Prior): number {
  const { seen } = reference;
  let alpha = 1;
  for (let iteration = 0; iteration < 30; iteration++) {
    let slope = 0;
    let curvature = 0;
    scoreWindows(windows, reference, 0, windows.count, (P, logRatio) => {
      let Z = 0;
      let first = 0;
      let second = 0;
      for (let H = 0; H < seen.length; H++) {
        const r = logRatio[H]!;
        const w = seen[H]! * exp(alpha * r);
        Z += w;
        first += w * r;
        second += w * r * r;
        slope += P[H]! * r;
      }
      slope -= first / Z;
      curvature += second / Z - (first / Z) * (first / Z);
    });
    if (curvature <= 0) return alpha;
    const next = Math.min(LARGEST_EXPONENT, Math.max(0, alpha + slope / curvature));
    if (Math.abs(next - alpha) < 1e-9) return next;
    alpha = next;
  }
  return alpha;
}
