/**
 * A lower bound on I(H:E) for any number of hidden units, without a sum over the 2ᵐ values of H and without a draw of one.
 *
 * The critic has a number for each unit and not for each value of H, T_H(E) = Σⱼ hⱼ Tⱼ(E), and q(H|E) is the data's own distribution of H
 * turned by it,
 *
 *     q(H|E) = p̄(H) e^{Σⱼ hⱼ Tⱼ(E)} / Z(E),    Z(E) = Σ_H p̄(H) e^{Σⱼ hⱼ Tⱼ(E)} = ⟨ Πⱼ (cosh Tⱼ(E) + mⱼ(V) sinh Tⱼ(E)) ⟩_V
 *
 * with mⱼ(V) = ⟨hⱼ⟩ = tanh xⱼ(V): P_Λ(H|V) is a product over units, so that the sum over H is one too, block by block. Barber and Agakov's
 * bound [barber2003] with it is (`docs/formulas.md` 38; *derived*)
 *
 *     I_Λ(H:E) ≥ ⟨ Σⱼ mⱼ(V) Tⱼ(E) − log Z(E) ⟩_{(V,E)}
 *
 * With the mean over V taken over M blocks of which one is that which was seen with E, it is one of InfoNCE's kind [oord2018; poole2019],
 * never more than log M, and a bound for each M: that H is summed over and not drawn lowers it, by Jensen's inequality.
 */
import { log, logCosh, tanh } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { type BlockStatistic, informationOf } from "./gain.ts";
import { errorBlocks } from "./posterior.ts";

/** A batch of B windows. Numbers of units are at [b·m + j], those of the critic at [j·B + b], where kernels have them. */
export interface UnitsBatch {
  readonly units: number;
  readonly size: number;
  /** Tⱼ(E_b) at [j·B + b]. */
  readonly scores: Float32Array;
  /** mⱼ(V_b) at [b·m + j]. */
  readonly means: Float64Array;
  /** To be set: ∂J/∂Tⱼ(E_b) at [j·B + b]. */
  readonly slopes: Float32Array;
  /** To be set: ∂J/∂mⱼ(V_b) at [b·m + j]. */
  readonly rewards: Float64Array;
}

/** The most units of a rule: a product of so many factors 1 − tanh 11 is still a number. */
export const MOST_UNITS = 32;
/** A critic that is as sure as this of one window has gone astray: its odds are e²² to one. */
const LARGEST_SCORE = 11;

const bounded = (T: number): number => Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, T));

/**
 * Value and gradient of the bound on a batch, its own blocks for the mean over V. With W_ta = Πⱼ (1 + mⱼ(V_a) tanh Tⱼ(E_t)):
 *
 *     J = ⟨ Σⱼ mⱼ(V_t) Tⱼ(E_t) − Σⱼ log cosh Tⱼ(E_t) − log (1/B) Σ_a W_ta ⟩_t
 *
 * @returns J in nats; the slopes and the rewards of the batch are set
 */
export function climbUnits({ units: m, size: B, scores, means, slopes, rewards }: UnitsBatch): number {
  let J = 0;
  rewards.fill(0);
  const T = new Float64Array(m);
  const tau = new Float64Array(m);
  const slope = new Float64Array(m);
  const W = new Float64Array(B);
  for (let t = 0; t < B; t++) {
    let own = 0;
    for (let j = 0; j < m; j++) {
      T[j] = bounded(scores[j * B + t]!);
      tau[j] = tanh(T[j]!);
      own += means[t * m + j]! * T[j]! - logCosh(T[j]!);
      rewards[t * m + j]! += T[j]! / B;
    }
    let sum = 0;
    for (let a = 0, i = 0; a < B; a++) {
      let product = 1;
      for (let j = 0; j < m; j++, i++) product *= 1 + means[i]! * tau[j]!;
      W[a] = product;
      sum += product;
    }
    J += (own - log(sum / B)) / B;
    slope.fill(0);
    const scale = 1 / (sum * B);
    for (let a = 0, i = 0; a < B; a++) {
      const w = W[a]! * scale;
      for (let j = 0; j < m; j++, i++) {
        const mean = means[i]!;
        const others = w / (1 + mean * tau[j]!);
        slope[j]! += mean * others;
        rewards[i]! -= tau[j]! * others;
      }
    }
    for (let j = 0; j < m; j++) {
      const along = tau[j]!;
      slopes[j * B + t] = (means[t * m + j]! - along) / B - (1 - along * along) * slope[j]!;
    }
  }
  return J;
}

/** Windows with what a rule makes of their blocks, unit by unit, and what a critic says of their environments, at [t·m + j]. */
export interface UnitScores {
  readonly count: number;
  readonly units: number;
  /** The configuration that each window comes from, ascending. */
  readonly configurations: Uint32Array;
  /** mⱼ(V_t) */
  readonly means: Float32Array;
  /** Tⱼ(E_t) */
  readonly scores: Float32Array;
}

/** Blocks of other configurations that a window is compared with, and windows that are. */
const BLOCKS = 1000;
const WINDOWS = 6000;
/** The same where the exponent is fitted. */
const FEW_BLOCKS = 250;
const FEW_WINDOWS = 2000;
/** The exponent lies between 0, no trust in the critic, and this. */
const LARGEST_EXPONENT = 2;

/**
 * The bound as sums over error blocks, on windows that neither critic nor rule has seen, each with M blocks of other configurations and its own;
 * never more than log (M + 1) = 6.9 nats.
 *
 * @param exponent a factor of all Tⱼ
 */
export function unitsStatistic(
  { count, units: m, configurations, means, scores }: UnitScores,
  exponent = 1,
  { windows = WINDOWS, blocks = BLOCKS }: { windows?: number; blocks?: number } = {},
): BlockStatistic {
  const tau = new Float64Array(m);
  const part = Math.min(1, windows / count);
  const rows = errorBlocks(configurations).map(([from, to]) => {
    const others = count - (to - from);
    const M = Math.min(blocks, others);
    // M windows of other configurations, evenly spread over them, side by side.
    const reference = new Float64Array(M * m);
    for (let a = 0; a < M; a++) {
      const w = Math.floor((a * others) / M);
      const at = (w < from ? w : w + to - from) * m;
      for (let j = 0; j < m; j++) reference[a * m + j] = means[at + j]!;
    }
    let value = 0;
    const used = Math.max(1, Math.floor(part * (to - from)));
    for (let k = 0; k < used; k++) {
      const t = (from + Math.floor((k * (to - from)) / used)) * m;
      let own = 1;
      for (let j = 0; j < m; j++) {
        const T = bounded(exponent * scores[t + j]!);
        tau[j] = tanh(T);
        value += means[t + j]! * T - logCosh(T);
        own *= 1 + means[t + j]! * tau[j]!;
      }
      let sum = own;
      for (let a = 0, i = 0; a < M; a++) {
        let product = 1;
        for (let j = 0; j < m; j++, i++) product *= 1 + reference[i]! * tau[j]!;
        sum += product;
      }
      value -= log(sum / (M + 1));
    }
    return Float64Array.of(value, used);
  });
  return { rows, of: ([sum, windows]) => sum! / windows! };
}

/**
 * The bound in nats, with its error over configurations. One exponent, a factor of all Tⱼ, is fitted on windows apart, where there are such: it
 * takes the overconfidence out of a critic that was trained on few windows.
 */
export function unitsInformation(evaluate: UnitScores, calibrate?: UnitScores): Estimate {
  return informationOf(unitsStatistic(evaluate, calibrate === undefined ? 1 : fitExponent(calibrate)));
}

/** The exponent that is best on some windows: the bound is concave in it, so that golden sections find it. */
function fitExponent(windows: UnitScores): number {
  const value = (exponent: number): number => {
    const { rows } = unitsStatistic(windows, exponent, { windows: FEW_WINDOWS, blocks: FEW_BLOCKS });
    return rows.reduce((sum, row) => sum + row[0]!, 0);
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, LARGEST_EXPONENT];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [ofA, ofB] = [value(a), value(b)];
  while (high - low > 0.01) {
    if (ofA > ofB) {
      [high, b, ofB] = [b, a, ofA];
      a = high - golden * (high - low);
      ofA = value(a);
    } else {
      [low, a, ofA] = [a, b, ofB];
      b = low + golden * (high - low);
      ofB = value(b);
    }
  }
  return (low + high) / 2;
}
