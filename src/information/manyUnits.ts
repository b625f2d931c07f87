/**
 * A lower bound on I(H:E) for any number of hidden units, without a sum over the 2ᵐ values of H and without a draw of one.
 *
 * The critic has C fields Tᶜⱼ(E) for each unit, with weights sᶜ(E), and not a number for each value of H; q(H|E) is the data's own
 * distribution of H turned by them,
 *
 *     q(H|E) = p̄(H) Σ_c e^{sᶜ(E) + Σⱼ hⱼ Tᶜⱼ(E)} / Z(E)
 *     Z(E) = Σ_c e^{sᶜ(E)} Σ_H p̄(H) e^{Σⱼ hⱼ Tᶜⱼ(E)} = Σ_c e^{sᶜ(E)} ⟨ Πⱼ (cosh Tᶜⱼ(E) + mⱼ(V) sinh Tᶜⱼ(E)) ⟩_V
 *
 * with mⱼ(V) = ⟨hⱼ⟩ = tanh xⱼ(V): P_Λ(H|V) is a product over units, so that the sum over H is one too, block by block. Barber and Agakov's
 * bound [barber2003] with it is (`docs/formulas.md` 42; *derived*)
 *
 *     I_Λ(H:E) ≥ ⟨ log Σ_c e^{sᶜ(E) + Σⱼ mⱼ(V) Tᶜⱼ(E)} − log Z(E) ⟩_{(V,E)}
 *
 * since log Σ_c e^{…} is convex in H, with mean mⱼ; for units that are sure of their sign it is no less. With the mean over V taken over M blocks of
 * which one is that which was seen with E, it is a bound of InfoNCE's kind [oord2018; poole2019], never more than log M, and one for each M: that H
 * is summed over and not drawn lowers it, too, by Jensen's inequality.
 */
import { exp, log, logCosh, tanh } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { type BlockStatistic, informationOf } from "./gain.ts";
import { errorBlocks } from "./posterior.ts";

/** Fields of a critic for each unit: with one, T is linear in H, and a tenth of what neighbouring spins say is lost; see docs/decisions/0006. */
export const FIELDS = 2;

/** Outputs of a critic of so many units: of field c those from c(m + 1) on, Tᶜⱼ and then sᶜ. */
export const unitsOutputs = (units: number): number => FIELDS * (units + 1);

/** A batch of B windows. Numbers of units are at [b·m + j], outputs of the critic at [o·B + b], where kernels have them. */
export interface UnitsBatch {
  /** m, the hidden units. */
  readonly units: number;
  /** B, the windows of the batch. */
  readonly size: number;
  /** Tᶜⱼ(E_b) at [(c(m + 1) + j)·B + b], sᶜ(E_b) where j is m. */
  readonly scores: Float32Array;
  /** mⱼ(V_b) at [b·m + j]. */
  readonly means: Float64Array;
  /** To be set: ∂J/∂ of the scores. */
  readonly slopes: Float32Array;
  /** To be set: ∂J/∂mⱼ(V_b) at [b·m + j]. */
  readonly rewards: Float64Array;
}

/** The most units of a rule: a product of so many factors 1 − tanh 11 is still a number. */
export const MOST_UNITS = 32;
/** A critic that is as sure as this of one window has gone astray: its odds are e²² to one. */
const LARGEST_SCORE = 11;

const bounded = (T: number): number => Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, T));

/** What a critic says of one environment. */
interface Fields {
  readonly T: Float64Array;
  /** tanh T */
  readonly tau: Float64Array;
  /** e^{sᶜ} Πⱼ cosh Tᶜⱼ, up to a factor, and the logarithm of that. */
  readonly factor: Float64Array;
  common: number;
}

const fieldsOf = (units: number): Fields => ({
  T: new Float64Array(FIELDS * (units + 1)),
  tau: new Float64Array(FIELDS * (units + 1)),
  factor: new Float64Array(FIELDS),
  common: 0,
});

/** Reads the outputs of a critic, times an exponent. */
function readFields(fields: Fields, m: number, output: (o: number) => number, exponent = 1): void {
  const { T, tau, factor } = fields;
  fields.common = Number.NEGATIVE_INFINITY;
  for (let c = 0, o = 0; c < FIELDS; c++) {
    let sum = 0;
    for (let j = 0; j < m; j++, o++) {
      T[o] = bounded(exponent * output(o));
      tau[o] = tanh(T[o]!);
      sum += logCosh(T[o]!);
    }
    T[o] = exponent * output(o);
    factor[c] = sum + T[o++]!;
    fields.common = Math.max(fields.common, factor[c]!);
  }
  for (let c = 0; c < FIELDS; c++) factor[c] = exp(factor[c]! - fields.common);
}

/** log Σ_c e^{sᶜ + Σⱼ mⱼ Tᶜⱼ}, less what is common to all of Z; and the parts of the terms of the sum. */
function ownTerm({ T, common }: Fields, m: number, means: ArrayLike<number>, at: number, parts: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0, o = 0; c < FIELDS; c++) {
    let sum = -common;
    for (let j = 0; j < m; j++) sum += means[at + j]! * T[o++]!;
    sum += T[o++]!;
    parts[c] = sum;
    most = Math.max(most, sum);
  }
  let Z = 0;
  for (let c = 0; c < FIELDS; c++) Z += parts[c] = exp(parts[c]! - most);
  for (let c = 0; c < FIELDS; c++) parts[c]! /= Z;
  return most + log(Z);
}

/**
 * Value and gradient of the bound on a batch, its own blocks for the mean over V.
 *
 * @returns J in nats; the slopes and the rewards of the batch are set
 */
export function climbUnits({ units: m, size: B, scores, means, slopes, rewards }: UnitsBatch): number {
  let J = 0;
  rewards.fill(0);
  const fields = fieldsOf(m);
  const { T, tau, factor } = fields;
  const parts = new Float64Array(FIELDS);
  const slope = new Float64Array(m);
  /** W_ca = e^{sᶜ} Πⱼ (cosh Tᶜⱼ + mⱼ(V_a) sinh Tᶜⱼ), up to the common factor. */
  const W = new Float64Array(FIELDS * B);
  for (let t = 0; t < B; t++) {
    readFields(fields, m, (o) => scores[o * B + t]!);
    const own = ownTerm(fields, m, means, t * m, parts);
    let sum = 0;
    for (let c = 0; c < FIELDS; c++) {
      const of = c * (m + 1);
      for (let a = 0, i = 0; a < B; a++) {
        let product = factor[c]!;
        for (let j = 0; j < m; j++, i++) product *= 1 + means[i]! * tau[of + j]!;
        W[c * B + a] = product;
        sum += product;
      }
    }
    J += (own - log(sum / B)) / B;
    const scale = 1 / (sum * B);
    for (let c = 0; c < FIELDS; c++) {
      const of = c * (m + 1);
      const part = parts[c]! / B;
      slope.fill(0);
      let whole = 0;
      for (let a = 0, i = 0; a < B; a++) {
        const w = W[c * B + a]! * scale;
        whole += w;
        for (let j = 0; j < m; j++, i++) {
          const mean = means[i]!;
          const others = w / (1 + mean * tau[of + j]!);
          slope[j]! += mean * others;
          rewards[i]! -= tau[of + j]! * others;
        }
      }
      for (let j = 0; j < m; j++) {
        const along = tau[of + j]!;
        rewards[t * m + j]! += part * T[of + j]!;
        slopes[(of + j) * B + t] = part * means[t * m + j]! - along * whole - (1 - along * along) * slope[j]!;
      }
      slopes[(of + m) * B + t] = part - whole;
    }
  }
  return J;
}

/** Windows with what a rule makes of their blocks, unit by unit, and what a critic says of their environments. */
export interface UnitScores {
  /** Windows. */
  readonly count: number;
  /** m, the hidden units. */
  readonly units: number;
  /** The configuration that each window comes from, ascending. */
  readonly configurations: Uint32Array;
  /** mⱼ(V_t) at [t·m + j]. */
  readonly means: Float32Array;
  /** Outputs of the critic, [t·unitsOutputs(m) + o]. */
  readonly scores: Float32Array;
}

/** Blocks of other configurations that a window is compared with, and windows that are. */
const BLOCKS = 500;
const WINDOWS = 6000;
/** The same where the exponent is fitted. */
const FEW_BLOCKS = 250;
const FEW_WINDOWS = 2000;
/** The exponent lies between 0, no trust in the critic, and this. */
const LARGEST_EXPONENT = 2;

/**
 * The bound as sums over error blocks, on windows that neither critic nor rule has seen, each with M blocks of other configurations and its own;
 * never more than log (M + 1) = 6.2 nats.
 *
 * @param exponent a factor of all outputs of the critic
 */
export function unitsStatistic(
  { count, units: m, configurations, means, scores }: UnitScores,
  exponent = 1,
  { windows = WINDOWS, blocks = BLOCKS }: { windows?: number; blocks?: number } = {},
): BlockStatistic {
  const outputs = unitsOutputs(m);
  const fields = fieldsOf(m);
  const { tau, factor } = fields;
  const parts = new Float64Array(FIELDS);
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
      const t = from + Math.floor((k * (to - from)) / used);
      readFields(fields, m, (o) => scores[t * outputs + o]!, exponent);
      value += ownTerm(fields, m, means, t * m, parts);
      let sum = 0;
      for (let c = 0; c < FIELDS; c++) {
        const of = c * (m + 1);
        let own = factor[c]!;
        for (let j = 0; j < m; j++) own *= 1 + means[t * m + j]! * tau[of + j]!;
        sum += own;
        for (let a = 0, i = 0; a < M; a++) {
          let product = factor[c]!;
          for (let j = 0; j < m; j++, i++) product *= 1 + reference[i]! * tau[of + j]!;
          sum += product;
        }
      }
      value -= log(sum / (M + 1));
    }
    return Float64Array.of(value, used);
  });
  return { rows, of: ([sum, windows]) => sum! / windows! };
}

/**
 * The bound in nats, with its error over configurations. One exponent, a factor of all outputs of the critic, is fitted on windows apart, where there are such: it
 * takes the overconfidence out of a critic that was trained on few windows.
 */
export const unitsInformation = (evaluate: UnitScores, calibrate?: UnitScores): Estimate =>
  informationOf(calibratedUnits(evaluate, calibrate));

/** The same as sums over error blocks. */
export const calibratedUnits = (evaluate: UnitScores, calibrate?: UnitScores): BlockStatistic =>
  unitsStatistic(evaluate, calibrate === undefined ? 1 : fitExponent(calibrate));

/** log Σ_c e^{sᶜ + Σⱼ mⱼ Tᶜⱼ} of a window's block and another window's environment: the part of the bound that hangs on how they are paired. */
export function unitPairScore({ units: m, means, scores }: UnitScores): (block: number, environment: number) => number {
  const outputs = unitsOutputs(m);
  const fields = fieldsOf(m);
  const parts = new Float64Array(FIELDS);
  return (block, environment) => {
    readFields(fields, m, (o) => scores[environment * outputs + o]!);
    return ownTerm(fields, m, means, block * m, parts) + fields.common;
  };
}

/**
 * The exponent that is best on some windows, by golden sections: with one field the bound is concave in it, with more it may have more than one
 * maximum; it is a bound at any.
 */
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
