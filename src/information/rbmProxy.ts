/**
 * The paper's estimator of the real-space mutual information [kochjanusz2018, with its supplement]: two
 * Θ-RBMs, of (V,E) and of V, give ΔE(V,E) = F_VE(V,E) − F_V(V), and since P(E) does not hang on Λ it is
 *
 *     A_Λ = Σ P_Λ(E,H) log [P_Λ(E,H)/P_Λ(H)] = const + ⟨ log ⟨e^{−ΔE(V',E)}⟩_{V' ~ Q_Λ(·|H)} ⟩_{(E,H)}    full form
 *                                            ≈ const − ⟨ ⟨ΔE(V',E)⟩_{V' ~ Q_Λ(·|H)} ⟩_{(E,H)}              the proxy (Jensen)
 *
 * that is climbed; Q_Λ(V'|H) ∝ e^{−F_V(V')} P_Λ(H|V'), and (E,H) comes from the data (V,E) with H ~ P_Λ(·|V). Here the sums over V' and
 * H are exact, so that no sampling noise is in them. The Jensen value ranks rules and is no information.
 */
import { type CoarseGraining, fieldOn, ruleTable, spinOf } from "../coarsegraining/index.ts";
import { exp, log, tanh } from "../kernels/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import type { BlockStatistic } from "./gain.ts";
import { errorBlocks } from "./posterior.ts";

/** The two forms of the paper's proxy A_Λ: with Jensen's inequality, which is linear in ΔE, or without (`docs/formulas.md` 9 and 10). */
export type ProxyForm = "jensen" | "full";

/** ΔE(V,E_t) of a set of windows, with the block states that were seen with these environments. */
export interface DeltaTable {
  /** Windows. */
  readonly count: number;
  /** 2ⁿ, the states of a block. */
  readonly states: number;
  /** delta[t·states + V] = ΔE(V,E_t), up to any function of E_t. */
  readonly delta: Float64Array;
  /** blockStates[t] = V_t, the block that was seen with E_t. */
  readonly blockStates: Uint32Array;
  /** Weight of a window in the mean; all equal if absent. */
  readonly weights?: Float64Array;
  /** F_V(V) of the second Θ-RBM. */
  readonly blockFreeEnergy: Float64Array;
}

/** A proxy and its gradient along Λ. */
export interface ProxyGradient {
  /** A_Λ in its form, up to a constant that does not hang on Λ. */
  readonly value: number;
  /** ∂A/∂λⱼᵢ at [j][i], and ∂A/∂bⱼ. */
  readonly filters: number[][];
  /** ∂A/∂bⱼ at [j]. */
  readonly bias: number[];
}

/** Q_Λ(V|H) at H·states + V: what Λ says of the block once H is known, with P_Θ(V) for the block's own weights. */
function blocksGivenHidden(P: Float64Array, blockFreeEnergy: Float64Array): Float64Array {
  const states = blockFreeEnergy.length;
  const outcomes = P.length / states;
  const least = blockFreeEnergy.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const Q = new Float64Array(outcomes * states);
  for (let H = 0; H < outcomes; H++) {
    let sum = 0;
    for (let V = 0; V < states; V++) {
      sum += Q[H * states + V] = exp(least - blockFreeEnergy[V]!) * P[V * outcomes + H]!;
    }
    // An H that no block leads to has weight zero in every mean.
    if (sum > 0) for (let V = 0; V < states; V++) Q[H * states + V]! /= sum;
  }
  return Q;
}

/**
 * Value and gradient of the proxy, over all windows of a table or over those listed in `batch`.
 *
 * With g(V,H) = ∂ log P_Λ(H|V), whose components are vᵢ (hⱼ − tanh xⱼ) and hⱼ − tanh xⱼ, the gradients are (score function,
 * `docs/formulas.md` 9 and 10)
 *
 *     Jensen:  ∂A = −⟨ Σ_H P(H|V) [ g(V,H) m_E(H) + Cov_Q(ΔE(·,E), g(·,H)) ] ⟩,   m_E(H) = ⟨ΔE(·,E)⟩_Q
 *     full:    ∂A =  ⟨ Σ_H P(H|V) [ g(V,H) G_E(H) + ⟨g(·,H)⟩_R − ⟨g(·,H)⟩_Q ] ⟩,   G_E(H) = log⟨e^{−ΔE}⟩_Q,  R ∝ Q e^{−ΔE}
 *
 * Both are linear in what Λ multiplies, so the windows enter through sums over (V,H) alone, collected in one pass.
 */
export function proxyGradient(
  rule: CoarseGraining,
  table: DeltaTable,
  form: ProxyForm,
  batch?: Uint32Array,
): ProxyGradient {
  const { states, delta, blockStates, weights, blockFreeEnergy } = table;
  const P = ruleTable(rule);
  const outcomes = P.length / states;
  const Q = blocksGivenHidden(P, blockFreeEnergy);
  const length = batch?.length ?? table.count;

  let value = 0;
  let total = 0;
  // score[V·outcomes + H]: what g(V,H) is multiplied by, summed over windows
  const score = new Float64Array(states * outcomes);
  const reached = new Float64Array(outcomes); // Σ_t P(H|V_t)
  const boltzmann = new Float64Array(states);
  for (let b = 0; b < length; b++) {
    const t = batch?.[b] ?? b;
    const seen = blockStates[t]!;
    const weight = weights?.[t] ?? 1;
    const at = t * states;
    total += weight;
    let least = 0;
    if (form === "full") {
      least = Number.POSITIVE_INFINITY;
      for (let V = 0; V < states; V++) least = Math.min(least, delta[at + V]!);
      for (let V = 0; V < states; V++) boltzmann[V] = exp(least - delta[at + V]!);
    }
    for (let H = 0; H < outcomes; H++) {
      const p = weight * P[seen * outcomes + H]!;
      if (p === 0) continue;
      const q = H * states;
      if (form === "jensen") {
        let mean = 0;
        for (let V = 0; V < states; V++) mean += Q[q + V]! * delta[at + V]!;
        value -= p * mean;
        score[seen * outcomes + H]! -= p * mean;
        for (let V = 0; V < states; V++) score[V * outcomes + H]! -= p * Q[q + V]! * (delta[at + V]! - mean);
      } else {
        let Z = 0;
        for (let V = 0; V < states; V++) Z += Q[q + V]! * boltzmann[V]!;
        const G = log(Z) - least;
        value += p * G;
        score[seen * outcomes + H]! += p * G;
        const factor = p / Z;
        for (let V = 0; V < states; V++) score[V * outcomes + H]! += factor * Q[q + V]! * boltzmann[V]!;
        reached[H]! += p;
      }
    }
  }
  if (form === "full") {
    for (let H = 0; H < outcomes; H++) {
      for (let V = 0; V < states; V++) score[V * outcomes + H]! -= reached[H]! * Q[H * states + V]!;
    }
  }
  return { value: value / total, ...contractScore(rule, score, total) };
}

/** Σ_{V,H} score(V,H) g(V,H)/total, component by component, with g(V,H) = ∂ log P_Λ(H|V). */
export function contractScore(
  rule: CoarseGraining,
  score: Float64Array,
  total: number,
): { filters: number[][]; bias: number[] } {
  const n = rule.filters[0]!.length;
  const outcomes = 2 ** rule.filters.length;
  const states = score.length / outcomes;
  const filters = rule.filters.map(() => Array<number>(n).fill(0));
  const bias = rule.filters.map(() => 0);
  for (let j = 0; j < filters.length; j++) {
    for (let V = 0; V < states; V++) {
      const mean = tanh(fieldOn(rule, j, V));
      let s = 0;
      for (let H = 0; H < outcomes; H++) s += score[V * outcomes + H]! * (spinOf(H, j) - mean);
      s /= total;
      bias[j]! += s;
      for (let i = 0; i < n; i++) filters[j]![i]! += s * spinOf(V, i);
    }
  }
  return { filters, bias };
}

/**
 * ΔE(V,E) less its mean over all environments, block state by block state: the baseline. It leaves the correlation of H
 * with E, all there is to learn, and gives the Jensen proxy the value 0 at Λ = 0. Where P_Θ(V) is the distribution of the
 * data's blocks it changes nothing else.
 */
export function centredDelta(table: DeltaTable): DeltaTable {
  const { count, states, delta } = table;
  const mean = new Float64Array(states);
  for (let t = 0; t < count; t++) for (let V = 0; V < states; V++) mean[V]! += delta[t * states + V]!;
  return { ...table, delta: delta.map((x, i) => x - mean[i % states]! / count) };
}

/**
 * The windows of a table compressed for the Jensen proxy, which is linear in ΔE: one row for each state of the block, with
 * the mean of ΔE(·,E) over the windows in which it was seen, and their number as its weight. The value and the gradient
 * are those of all windows, for small blocks at a fraction of the cost.
 */
export function compressForJensen({ count, states, delta, blockStates, blockFreeEnergy }: DeltaTable): DeltaTable {
  const rows = new Float64Array(states * states);
  const weights = new Float64Array(states);
  for (let t = 0; t < count; t++) {
    const seen = blockStates[t]!;
    weights[seen]!++;
    for (let V = 0; V < states; V++) rows[seen * states + V]! += delta[t * states + V]!;
  }
  for (let i = 0; i < rows.length; i++) rows[i] = rows[i]! / Math.max(weights[Math.floor(i / states)]!, 1);
  const everyState = Uint32Array.from(weights, (_, V) => V);
  return { count: states, states, delta: rows, blockStates: everyState, weights, blockFreeEnergy };
}

/**
 * ΔE shifted, environment by environment, to the zero of the absolute information: since P(E) ∝ ⟨e^{−ΔE(V',E)}⟩_{V' ~ P_Θ(V)}, the
 * full form of the shifted table is I_Λ itself, without a constant.
 */
export function absoluteDelta(table: DeltaTable): DeltaTable {
  const { count, states, delta, blockFreeEnergy } = table;
  const least = blockFreeEnergy.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const prior = blockFreeEnergy.map((F) => exp(least - F));
  const Z = prior.reduce((a, b) => a + b, 0);
  const shifted = new Float64Array(delta.length);
  for (let t = 0; t < count; t++) {
    const at = t * states;
    let lowest = Number.POSITIVE_INFINITY;
    for (let V = 0; V < states; V++) lowest = Math.min(lowest, delta[at + V]!);
    let sum = 0;
    for (let V = 0; V < states; V++) sum += (prior[V]! / Z) * exp(lowest - delta[at + V]!);
    const shift = log(sum) - lowest;
    for (let V = 0; V < states; V++) shifted[at + V] = delta[at + V]! + shift;
  }
  return { ...table, delta: shifted };
}

/**
 * The full form of the absolute table: the information that the Θ-RBMs see in a rule, in nats, with its error over
 * configurations. An estimate, as good as the Θ-RBMs are, and no bound.
 */
export function fullFormInformation(rule: CoarseGraining, absolute: DeltaTable, configurations: Uint32Array): Estimate {
  const { rows, of } = fullFormStatistic(rule, absolute, configurations);
  return jackknife(rows, of);
}

/** The same as sums over error blocks. */
export function fullFormStatistic(
  rule: CoarseGraining,
  absolute: DeltaTable,
  configurations: Uint32Array,
): BlockStatistic {
  const rows = errorBlocks(configurations).map(([from, to]) => {
    const batch = Uint32Array.from({ length: to - from }, (_, t) => from + t);
    return Float64Array.of((to - from) * proxyGradient(rule, absolute, "full", batch).value, to - from);
  });
  return { rows, of: ([sum, windows]) => sum! / windows! };
}

/** I(V:E) in the full form of the absolute table, where H is V itself: −⟨ΔE(V,E)⟩ over the windows that were seen, in nats. */
export function fullFormAvailable({ states, delta, blockStates }: DeltaTable, configurations: Uint32Array): Estimate {
  const rows = errorBlocks(configurations).map(([from, to]) => {
    let sum = 0;
    for (let t = from; t < to; t++) sum -= delta[t * states + blockStates[t]!]!;
    return Float64Array.of(sum, to - from);
  });
  return jackknife(rows, ([sum, windows]) => sum! / windows!);
}
