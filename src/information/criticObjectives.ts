import { log, log1p, xlogx } from "../kernels/index.ts";

/** The objectives that a critic climbs, by the names that the command line knows. */
export const criticObjectives = ["conditional", "infonce", "nwj", "dv", "js", "smile"] as const;
/** One of {@link criticObjectives}. */
export type CriticObjective = (typeof criticObjectives)[number];

/**
 * A batch of B windows: what the rule makes of their blocks, and what a critic T says of their environments. All arrays are
 * [H·B + b] over the values of H. They lie where kernels find them.
 */
export interface CriticBatch {
  /** 2ᵐ, the values that H takes. */
  readonly outcomes: number;
  /** B, the windows of the batch. */
  readonly size: number;
  /** T_H(E_b) */
  readonly scores: Float32Array;
  /** P_Λ(H|V_b) */
  readonly probabilities: Float32Array;
  /** To be set: ∂J/∂T_H(E_b). */
  readonly slopes: Float32Array;
  /** To be set: ∂J/∂P_Λ(H|V_b), up to what is the same for all H. */
  readonly rewards: Float32Array;
  /** Room for exponentials, and how they are taken. */
  readonly room: Float32Array;
  /** y = eˣ, the kernel's. */
  exp(x: Float32Array, y: Float32Array): void;
}

/**
 * Value and gradient of an objective on a batch, in nats (`docs/formulas.md` 32). Whatever the joint and the product distribution
 * of H and E have in it is summed over H exactly, and over all B² pairs of windows: with p̄(H) = ⟨P_Λ(H|V_b)⟩,
 *
 *     ⟨f⟩_joint = ⟨ Σ_H P_Λ(H|V_b) f_H(E_b) ⟩_b,    ⟨f⟩_product = Σ_H p̄(H) ⟨ f_H(E_b) ⟩_b
 *
 * so that no unit is relaxed and no value of H is drawn.
 *
 * @returns J; the slopes and the rewards of the batch are set
 */
export function climbObjective(objective: CriticObjective, batch: CriticBatch): number {
  switch (objective) {
    case "conditional":
      return conditional(batch);
    case "infonce":
      return infoNce(batch);
    case "nwj":
      return nwj(batch);
    case "dv":
      return donskerVaradhan(batch);
    case "js":
    case "smile":
      return jensenShannon(batch);
    default:
      return objective satisfies never;
  }
}

/** p̄(H) */
function marginal({ outcomes, size, probabilities }: CriticBatch): Float64Array {
  return Float64Array.from({ length: outcomes }, (_, H) => {
    let sum = 0;
    for (let i = H * size; i < (H + 1) * size; i++) sum += probabilities[i]!;
    return sum / size;
  });
}

/**
 * Barber and Agakov's bound [barber2003] with q(H|E) = softmax_H T_H(E):
 *
 *     J = S(p̄) + ⟨ Σ_H P_Λ(H|V) log q(H|E) ⟩,    ∂J/∂T = P − q,    ∂J/∂P = log q − log p̄
 */
function conditional(batch: CriticBatch): number {
  const { outcomes, size: B, scores, probabilities, slopes, rewards, room } = batch;
  const p = marginal(batch);
  const most = new Float32Array(B).fill(Number.NEGATIVE_INFINITY);
  for (let H = 0, i = 0; H < outcomes; H++) {
    for (let b = 0; b < B; b++, i++) if (scores[i]! > most[b]!) most[b] = scores[i]!;
  }
  // Less its maximum, so that nothing overflows.
  for (let H = 0, i = 0; H < outcomes; H++) for (let b = 0; b < B; b++, i++) rewards[i] = scores[i]! - most[b]!;
  batch.exp(rewards, room);
  const Z = new Float64Array(B);
  for (let H = 0, i = 0; H < outcomes; H++) for (let b = 0; b < B; b++, i++) Z[b]! += room[i]!;
  const logZ = Z.map(log);
  let J = 0;
  for (const mean of p) J -= xlogx(mean);
  for (let H = 0, i = 0; H < outcomes; H++) {
    const logP = log(Math.max(p[H]!, 1e-30));
    for (let b = 0; b < B; b++, i++) {
      const logQ = rewards[i]! - logZ[b]!;
      const P = probabilities[i]!;
      J += (P * logQ) / B;
      slopes[i] = (P - room[i]! / Z[b]!) / B;
      rewards[i] = (logQ - logP) / B;
    }
  }
  return J;
}

/** e^T of all scores, and Z_H = ⟨e^{T_H}⟩. */
function partitions({ outcomes, size, scores, room, ...batch }: CriticBatch): Float64Array {
  batch.exp(scores, room);
  return Float64Array.from({ length: outcomes }, (_, H) => {
    let sum = 0;
    for (let i = H * size; i < (H + 1) * size; i++) sum += room[i]!;
    return sum / size;
  });
}

/**
 * Objectives J = ⟨T⟩_joint − φ(p̄, Z): slopes are P − ∂φ/∂Z_H e^T, rewards T − ∂φ/∂p̄_H.
 *
 * @param byZ ∂φ/∂Z_H
 * @param byP ∂φ/∂p̄_H
 */
function subtract(
  { outcomes, size: B, scores, probabilities, slopes, rewards, room }: CriticBatch,
  { value, byZ, byP }: { value: number; byZ: (H: number) => number; byP: (H: number) => number },
): number {
  let joint = 0;
  for (let H = 0; H < outcomes; H++) {
    const [z, p] = [byZ(H), byP(H)];
    for (let i = H * B; i < (H + 1) * B; i++) {
      const [P, T] = [probabilities[i]!, scores[i]!];
      joint += P * T;
      slopes[i] = (P - z * room[i]!) / B;
      rewards[i] = (T - p) / B;
    }
  }
  return joint / B - value;
}

/** InfoNCE [oord2018; poole2019] over B windows, φ = Σ_H p̄ log Z_H: never more than log B. */
function infoNce(batch: CriticBatch): number {
  const [p, Z] = [marginal(batch), partitions(batch)];
  const logZ = Z.map(log);
  const value = p.reduce((sum, mean, H) => sum + mean * logZ[H]!, 0);
  return subtract(batch, { value, byZ: (H) => p[H]! / Z[H]!, byP: (H) => logZ[H]! });
}

/** The bound of Nguyen, Wainwright and Jordan [nguyen2010], φ = e^{−1} Σ_H p̄ Z_H. */
function nwj(batch: CriticBatch): number {
  const [p, Z] = [marginal(batch), partitions(batch)];
  const value = p.reduce((sum, mean, H) => sum + mean * Z[H]!, 0) / Math.E;
  return subtract(batch, { value, byZ: (H) => p[H]! / Math.E, byP: (H) => Z[H]! / Math.E });
}

/**
 * Donsker and Varadhan's bound, as MINE climbs it [belghazi2018], φ = log Σ_H p̄ Z_H. Of the ratio in its gradient MINE keeps a
 * running mean, for B pairs leave it a bias of order 1/B; here it is a mean over all B² pairs.
 */
function donskerVaradhan(batch: CriticBatch): number {
  const [p, Z] = [marginal(batch), partitions(batch)];
  const all = p.reduce((sum, mean, H) => sum + mean * Z[H]!, 0);
  return subtract(batch, { value: log(all), byZ: (H) => p[H]! / all, byP: (H) => Z[H]! / all });
}

/**
 * The Jensen–Shannon objective [nowozin2016] of a critic that tells pairs from pairs torn apart: no information, but bounded, and best where T = log
 * P(E|H)/P(E) as for the others. It is what `js` and `smile` climb; what they report is another matter, see criticInformation.
 *
 *     J = −⟨log(1 + e^{−T})⟩_joint − ⟨log(1 + e^T)⟩_product
 */
function jensenShannon(batch: CriticBatch): number {
  const { outcomes, size: B, scores, probabilities, slopes, rewards, room } = batch;
  const p = marginal(batch);
  for (let i = 0; i < outcomes * B; i++) rewards[i] = -Math.abs(scores[i]!);
  batch.exp(rewards, room);
  let J = 0;
  for (let H = 0; H < outcomes; H++) {
    let product = 0;
    for (let i = H * B; i < (H + 1) * B; i++) {
      const [P, T, e] = [probabilities[i]!, scores[i]!, room[i]!];
      // log(1 + e^{±T}) is this and the part of ±T above zero; 1/(1 + e^{−T}) is `up`.
      const rest = log1p(e);
      const up = (T > 0 ? 1 : e) / (1 + e);
      product += (Math.max(T, 0) + rest) / B;
      const joint = Math.min(T, 0) - rest;
      J += (P * joint) / B;
      slopes[i] = (P * (1 - up) - p[H]! * up) / B;
      rewards[i] = joint / B;
    }
    J -= p[H]! * product;
    for (let i = H * B; i < (H + 1) * B; i++) rewards[i]! -= product / B;
  }
  return J;
}
