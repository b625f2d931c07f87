import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { log } from "../kernels/index.ts";
import { hiddenGivenEnvironment, type Posterior } from "./posterior.ts";
import { contractScore, type ProxyGradient } from "./rbmProxy.ts";

/**
 * The information of a rule under a model of P(V|E), and its gradient: the form that needs one Θ-RBM, no Jensen step and no
 * P(V) (`docs/formulas.md` 11). With p_t(H) = Σ_V P(V|E_t) P_Λ(H|V) and p(H) its mean over the windows taken,
 *
 *     I = ⟨ Σ_H p_t(H) log p_t(H)/p(H) ⟩_t,    ∂I = ⟨ Σ_V P(V|E_t) Σ_H P_Λ(H|V) g(V,H) log p_t(H)/p(H) ⟩_t
 *
 * in nats; what comes of differentiating the logarithms sums to zero.
 *
 * @param batch the windows taken; all of them if absent
 */
export function posteriorGradient(rule: CoarseGraining, posterior: Posterior, batch?: Uint32Array): ProxyGradient {
  const { states, table } = posterior;
  const P = ruleTable(rule);
  const outcomes = P.length / states;
  const length = batch?.length ?? posterior.count;
  const hidden = new Float64Array(length * outcomes);
  const mean = new Float64Array(outcomes);
  for (let b = 0; b < length; b++) {
    const p = hidden.subarray(b * outcomes, (b + 1) * outcomes);
    hiddenGivenEnvironment(posterior, P, batch?.[b] ?? b, p);
    for (let H = 0; H < outcomes; H++) mean[H]! += p[H]! / length;
  }
  const logMean = mean.map(log);
  let value = 0;
  const score = new Float64Array(states * outcomes);
  for (let b = 0; b < length; b++) {
    const at = (batch?.[b] ?? b) * states;
    for (let H = 0; H < outcomes; H++) {
      const p = hidden[b * outcomes + H]!;
      if (p === 0) continue;
      const ratio = log(p) - logMean[H]!;
      value += p * ratio;
      for (let V = 0; V < states; V++) score[V * outcomes + H]! += table[at + V]! * ratio;
    }
  }
  for (let i = 0; i < score.length; i++) score[i]! *= P[i]!;
  return { value: value / length, ...contractScore(rule, score, length) };
}
