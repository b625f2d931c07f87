/**
 * What a rule keeps, exactly: sums over the whole joint distribution P(V,E) of a small system in place of windows that
 * were sampled. What the estimators of this folder aim at, without any error but rounding.
 */
import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { log } from "../kernels/index.ts";
import { blockMarginal, environmentMarginal, type JointDistribution } from "./jointDistribution.ts";
import { type HiddenTable, outcomesOf } from "./posterior.ts";
import { contractScore, type DeltaTable, type ProxyGradient } from "./rbmProxy.ts";

/** P(E,H) = Σ_V P(V,E) P_Λ(H|V) of one environment, into an array over H. */
function withHidden({ states, table }: JointDistribution, hidden: Float64Array, E: number, into: Float64Array): void {
  const outcomes = into.length;
  into.fill(0);
  for (let V = 0; V < states; V++) {
    const p = table[E * states + V]!;
    for (let H = 0; H < outcomes; H++) into[H]! += p * hidden[V * outcomes + H]!;
  }
}

function identity(states: number): Float64Array {
  return Float64Array.from({ length: states * states }, (_, i) => (i % (states + 1) === 0 ? 1 : 0));
}

/**
 * I_Λ(H:E) = Σ P(E,H) log [P(E,H)/(P(E) P(H))] of a rule, exactly, in nats (`docs/formulas.md` 3). The sum of the logarithms is over each
 * environment apart, log [P(H|E)/P(H)], so that an information of 10⁻⁶ has as many digits as one of 1 has.
 *
 * @param hidden P(H|V) of the rule as ruleTable makes it; `"whole block"` for I(V:E)
 */
export function jointInformation(joint: JointDistribution, hidden: HiddenTable): number {
  const outcomes = outcomesOf(hidden, joint.states);
  const table = hidden === "whole block" ? identity(joint.states) : hidden;
  const prior = priorOfHidden(joint, table, outcomes);
  const p = new Float64Array(outcomes);
  let information = 0;
  for (let E = 0; E < joint.environments; E++) {
    withHidden(joint, table, E, p);
    let ofE = 0;
    for (let H = 0; H < outcomes; H++) ofE += p[H]!;
    for (let H = 0; H < outcomes; H++) if (p[H]! > 0) information += p[H]! * log(p[H]! / (ofE * prior[H]!));
  }
  return information;
}

/** P(H) */
function priorOfHidden(joint: JointDistribution, table: Float64Array, outcomes: number): Float64Array {
  const prior = new Float64Array(outcomes);
  blockMarginal(joint).forEach((p, V) => {
    for (let H = 0; H < outcomes; H++) prior[H]! += p * table[V * outcomes + H]!;
  });
  return prior;
}

/** I_Λ(H:E) and its gradient, exactly (`docs/formulas.md` 11, with P(E) in place of windows). */
export function jointInformationGradient(rule: CoarseGraining, joint: JointDistribution): ProxyGradient {
  const { states, environments, table } = joint;
  const P = ruleTable(rule);
  const outcomes = P.length / states;
  const prior = priorOfHidden(joint, P, outcomes);
  const p = new Float64Array(outcomes);
  const score = new Float64Array(states * outcomes);
  let value = 0;
  for (let E = 0; E < environments; E++) {
    withHidden(joint, P, E, p);
    let ofE = 0;
    for (let H = 0; H < outcomes; H++) ofE += p[H]!;
    for (let H = 0; H < outcomes; H++) {
      if (p[H]! === 0) continue;
      const ratio = log(p[H]! / (ofE * prior[H]!));
      value += p[H]! * ratio;
      for (let V = 0; V < states; V++) score[V * outcomes + H]! += table[E * states + V]! * ratio;
    }
  }
  for (let i = 0; i < score.length; i++) score[i]! *= P[i]!;
  return { value, ...contractScore(rule, score, 1) };
}

/**
 * The table of the Jensen proxy with the exact P(V,E) in place of Θ-RBMs and data, one row for each state of the block: with
 * ΔE(V,E) = −log [P(V,E)/(P(V) P(E))], which is that of perfect Θ-RBMs up to −log P(E),
 *
 *     delta[V'·states + V] = Σ_E P(E|V') ΔE(V,E),    weights[V'] = P(V'),    blockFreeEnergy[V] = −log P(V)
 *
 * proxyGradient of its Jensen form then is A'_Λ + H(E), at most I_Λ, and ∂A'_Λ. States of the block have to be possible, and
 * all pairs (V,E): ΔE is infinite else.
 */
export function jointJensen(joint: JointDistribution): DeltaTable {
  const { states, environments, table } = joint;
  const P = blockMarginal(joint);
  const ofE = environmentMarginal(joint);
  const delta = new Float64Array(states * states);
  const row = new Float64Array(states);
  for (let E = 0; E < environments; E++) {
    for (let V = 0; V < states; V++) row[V] = -log(table[E * states + V]! / (P[V]! * ofE[E]!));
    for (let seen = 0; seen < states; seen++) {
      const p = table[E * states + seen]! / P[seen]!;
      for (let V = 0; V < states; V++) delta[seen * states + V]! += p * row[V]!;
    }
  }
  return {
    count: states,
    states,
    delta,
    weights: P,
    blockStates: Uint32Array.from(P, (_, V) => V),
    blockFreeEnergy: P.map((p) => -log(p)),
  };
}

/**
 * The baseline of the Jensen proxy: its value A'_Λ + H(E) where H and E are independent, −Σ P(V) P(E) ΔE(V,E) = −KL(P(V) P(E) ‖ P(V,E)).
 * Â = A'_Λ − A'_0 is the proxy counted from there, about twice the information where that is small.
 */
export function jointBaseline({ states, delta, weights }: DeltaTable): number {
  let sum = 0;
  for (let i = 0; i < delta.length; i++) sum -= weights![Math.floor(i / states)]! * weights![i % states]! * delta[i]!;
  return sum;
}

/**
 * Â = A'_Λ − A'_0 of a rule by its table P(H|V), the Jensen proxy counted from its baseline, in nats: exactly, for states of the block that need not be
 * those of so many spins. All states of the block have to be possible.
 *
 *     A'_Λ + H(E) = Σ_{E,H} P(E,H) Σ_V Q(V|H) log [P(V,E)/(P(V) P(E))],    Q(V|H) = P(V) P(H|V)/P(H)
 */
export function jointProxy(joint: JointDistribution, hidden: Float64Array): number {
  const { states, environments, table } = joint;
  const outcomes = outcomesOf(hidden, states);
  const P = blockMarginal(joint);
  const ofE = environmentMarginal(joint);
  const prior = priorOfHidden(joint, hidden, outcomes);
  const p = new Float64Array(outcomes);
  let proxy = 0;
  for (let E = 0; E < environments; E++) {
    withHidden(joint, hidden, E, p);
    for (let V = 0; V < states; V++) {
      const pointwise = log(table[E * states + V]! / (P[V]! * ofE[E]!));
      // Of a rule that keeps nothing P(E,H) = P(E) P(H): what is left is A'_0.
      for (let H = 0; H < outcomes; H++) {
        if (prior[H]! === 0) continue;
        proxy += ((p[H]! - ofE[E]! * prior[H]!) * P[V]! * hidden[V * outcomes + H]! * pointwise) / prior[H]!;
      }
    }
  }
  return proxy;
}
