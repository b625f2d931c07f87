/**
 * The paper's proxy where a block has too many states to sum over: V' ~ Q_Λ(·|H) by weighted data blocks.
 *
 * Blocks of the data are samples of P(V), so that M of them stand for Q_Λ(V|H) ∝ P(V) P_Λ(H|V) with the weights
 *
 *     w_m(H) = P_Λ(H|V_m) / Σ_m' P_Λ(H|V_m')
 *
 * and no P_Θ(V) and no Markov chain is needed. With D = −ΔE(V_m,E_t) the proxies are (`docs/formulas.md` 25 and 26)
 *
 *     Jensen:  A' = ⟨ Σ_H P(H|V_t) Σ_m w_m(H) D ⟩_t          full:  A = ⟨ Σ_H P(H|V_t) log Σ_m w_m(H) e^D ⟩_t
 *
 * over windows t, the blocks m drawn apart from them. Normalizing the weights by their own sum is a bias of order 1/M in value
 * and gradient, and no logarithm of a ratio of probabilities larger than log M can be seen.
 */
import type { CoarseGraining } from "../coarsegraining/index.ts";
import { exp, log, type RandomStream, sigmoid, tanh } from "../kernels/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import { type BlockPairs, minusDelta } from "./blockPairs.ts";
import { drawnHiddenGradient, prepareValues, type StateTable } from "./drawnHidden.ts";
import type { BlockStatistic } from "./gain.ts";
import { errorBlocks } from "./posterior.ts";
import type { ProxyForm, ProxyGradient } from "./rbmProxy.ts";

/** Up to so many hidden units all 2ᵐ values of H are summed over; of more, one is drawn for each window. */
const SUMMED_UNITS = 6;

/** xⱼ at [r·m + j], for the blocks of listed windows. */
function fieldsOnBlocks(
  { filters, bias }: CoarseGraining,
  { blocks, n }: BlockPairs,
  rows: ArrayLike<number>,
): Float64Array {
  const m = filters.length;
  const x = new Float64Array(rows.length * m);
  for (let r = 0; r < rows.length; r++) {
    const at = rows[r]! * n;
    for (let j = 0; j < m; j++) {
      const filter = filters[j]!;
      let field = bias[j]!;
      for (let i = 0; i < n; i++) field += filter[i]! * blocks[at + i]!;
      x[r * m + j] = field;
    }
  }
  return x;
}

/** P(H|V) at [r·2ᵐ + H] from the fields; bit j of H is 0 where hⱼ = +1. */
function probabilities(fields: Float64Array, m: number): Float64Array {
  const outcomes = 2 ** m;
  const rows = fields.length / m;
  const P = new Float64Array(rows * outcomes).fill(1);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < m; j++) {
      const up = sigmoid(2 * fields[r * m + j]!);
      const down = sigmoid(-2 * fields[r * m + j]!);
      for (let H = 0; H < outcomes; H++) P[r * outcomes + H]! *= (H >> j) & 1 ? down : up;
    }
  }
  return P;
}

/** ∂A/∂xⱼ at [r·m + j] summed into ∂A/∂λ and ∂A/∂b: xⱼ = bⱼ + Σᵢ λⱼᵢ vᵢ. */
function contractFields(
  parts: readonly { slopes: Float64Array; rows: ArrayLike<number>; pairs: BlockPairs }[],
  m: number,
): { filters: number[][]; bias: number[] } {
  const n = parts[0]!.pairs.n;
  const filters = Array.from({ length: m }, () => Array<number>(n).fill(0));
  const bias = Array<number>(m).fill(0);
  for (const { slopes, rows, pairs } of parts) {
    for (let r = 0; r < rows.length; r++) {
      const at = rows[r]! * n;
      for (let j = 0; j < m; j++) {
        const slope = slopes[r * m + j]!;
        bias[j]! += slope;
        const filter = filters[j]!;
        for (let i = 0; i < n; i++) filter[i]! += slope * pairs.blocks[at + i]!;
      }
    }
  }
  return { filters, bias };
}

/** D less its mean over the environments, block by block: the baseline, see centredDelta. */
function centre(D: Float64Array, M: number): void {
  const T = D.length / M;
  for (let m = 0; m < M; m++) {
    let mean = 0;
    for (let t = 0; t < T; t++) mean += D[t * M + m]! / T;
    for (let t = 0; t < T; t++) D[t * M + m]! -= mean;
  }
}

/** e^D with each environment's largest D taken out of it, and these. */
function boltzmannFactors(D: Float64Array, M: number): { factors: Float64Array; largest: Float64Array } {
  const factors = new Float64Array(D.length);
  const largest = new Float64Array(D.length / M);
  for (let t = 0; t < largest.length; t++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let m = 0; m < M; m++) most = Math.max(most, D[t * M + m]!);
    for (let m = 0; m < M; m++) factors[t * M + m] = exp(D[t * M + m]! - most);
    largest[t] = most;
  }
  return { factors, largest };
}

/**
 * Value and gradient of the proxy over listed windows, with so many other blocks drawn at random. In the full form the value is
 * that above the one of a rule that keeps nothing, an estimate of the information; in the Jensen form it ranks rules.
 */
export function dataBlocksGradient(
  rule: CoarseGraining,
  pairs: BlockPairs,
  form: ProxyForm,
  {
    windows,
    blocks,
    random,
    drawHidden = rule.filters.length > SUMMED_UNITS,
  }: {
    windows: Uint32Array;
    blocks: number;
    random: RandomStream;
    /** Whether one H is drawn for each window, instead of the sum over all; by default for more than 6 hidden units. */
    drawHidden?: boolean;
  },
): ProxyGradient {
  const others = Uint32Array.from({ length: blocks }, () => random.below(pairs.count));
  if (drawHidden) {
    const table = dataBlocksTable(pairs, form, { windows, blocks: others });
    const rows = Uint32Array.from(windows, (_, t) => t);
    return drawnHiddenGradient(rule, table, { rows, random });
  }
  const D = new Float64Array(windows.length * blocks);
  minusDelta({ blocks: pairs, environments: pairs }, others, windows, D);
  if (form === "jensen") centre(D, blocks);
  return summedGradient(rule, pairs, form, windows, others, D);
}

/**
 * With all values of H: A is a function of P(H|V_t) and P(H|V_m),
 *
 *     ∂A/∂P(H|V_t) = G_t(H)/T,    ∂A/∂P(H|V_m) = Σ_t P(H|V_t) [R_tm(H) − …]/(T Σ_m' P(H|V_m'))
 *
 * with G_t(H) = Σ_m w_m D and R − … = D − G_t(H) in the Jensen form, and G_t(H) = log Σ_m w_m e^D and e^{D − G_t(H)} − 1 in the full.
 */
function summedGradient(
  rule: CoarseGraining,
  pairs: BlockPairs,
  form: ProxyForm,
  windows: Uint32Array,
  others: Uint32Array,
  D: Float64Array,
): ProxyGradient {
  const m = rule.filters.length;
  const outcomes = 2 ** m;
  const T = windows.length;
  const M = others.length;
  const ownFields = fieldsOnBlocks(rule, pairs, windows);
  const otherFields = fieldsOnBlocks(rule, pairs, others);
  const own = probabilities(ownFields, m);
  const other = probabilities(otherFields, m);
  const sums = new Float64Array(outcomes);
  for (let a = 0; a < M; a++) for (let H = 0; H < outcomes; H++) sums[H]! += other[a * outcomes + H]!;
  const { factors, largest } = boltzmannFactors(D, M);

  let value = 0;
  const ownSlope = new Float64Array(T * outcomes);
  const otherSlope = new Float64Array(M * outcomes);
  const G = new Float64Array(outcomes);
  const terms = form === "jensen" ? D : factors;
  for (let t = 0; t < T; t++) {
    const row = terms.subarray(t * M, (t + 1) * M);
    G.fill(0);
    let plain = 0;
    for (let a = 0; a < M; a++) {
      const d = row[a]!;
      plain += d;
      for (let H = 0; H < outcomes; H++) G[H]! += other[a * outcomes + H]! * d;
    }
    // What a rule that keeps nothing would see of this environment: it hangs on no rule, and goes out of the gradient.
    const nothing = form === "jensen" ? 0 : log(plain / M) + largest[t]!;
    for (let H = 0; H < outcomes; H++) {
      const p = own[t * outcomes + H]!;
      if (sums[H] === 0 || p === 0) {
        G[H] = 0;
        continue;
      }
      const mean = G[H]! / sums[H]!;
      const g = form === "jensen" ? mean : log(mean) + largest[t]! - nothing;
      value += (p * g) / T;
      ownSlope[t * outcomes + H] = g / T;
      // R_tm = slope·d − offset
      const weight = p / (T * sums[H]!);
      G[H] = form === "jensen" ? weight : weight / mean;
      const offset = form === "jensen" ? weight * mean : weight;
      for (let a = 0; a < M; a++) otherSlope[a * outcomes + H]! += G[H]! * row[a]! - offset;
    }
  }
  return {
    value,
    ...contractFields(
      [
        { slopes: slopesByField(ownSlope, own, ownFields, m), rows: windows, pairs },
        { slopes: slopesByField(otherSlope, other, otherFields, m), rows: others, pairs },
      ],
      m,
    ),
  };
}

/** From ∂A/∂P(H|V) to ∂A/∂xⱼ = Σ_H ∂A/∂P(H|V) P(H|V) (hⱼ − tanh xⱼ). */
function slopesByField(slope: Float64Array, P: Float64Array, fields: Float64Array, m: number): Float64Array {
  const outcomes = 2 ** m;
  const result = new Float64Array(fields.length);
  for (let r = 0; r < fields.length / m; r++) {
    for (let j = 0; j < m; j++) {
      const mean = tanh(fields[r * m + j]!);
      let sum = 0;
      for (let H = 0; H < outcomes; H++) {
        sum += slope[r * outcomes + H]! * P[r * outcomes + H]! * (((H >> j) & 1 ? -1 : 1) - mean);
      }
      result[r * m + j] = sum;
    }
  }
  return result;
}

/**
 * The table that gradients with a drawn H are taken from, of listed windows and listed blocks: blocks that are alike make one
 * state, its weight their number. Of the windows only the first enter if it would hold more than so many numbers.
 */
export function dataBlocksTable(
  pairs: BlockPairs,
  form: ProxyForm,
  {
    windows: listed,
    blocks,
    numbers = Number.POSITIVE_INFINITY,
  }: { windows: Uint32Array; blocks: Uint32Array; numbers?: number },
): StateTable {
  const { n } = pairs;
  const spinsOf = (m: number): Int8Array => pairs.blocks.subarray(m * n, (m + 1) * n);
  const found = new Map<string, { first: number; count: number }>();
  for (let b = 0; b < blocks.length; b++) {
    const name = spinsOf(blocks[b]!).join();
    const state = found.get(name);
    if (state) state.count++;
    else found.set(name, { first: blocks[b]!, count: 1 });
  }
  const states = [...found.values()];
  const M = states.length;
  const windows = listed.subarray(0, Math.max(1, Math.floor(numbers / M)));
  const spins = new Int8Array(M * n);
  states.forEach(({ first }, a) => void spins.set(spinsOf(first), a * n));
  const ofWindows = new Int8Array(windows.length * n);
  const values = new Float32Array(windows.length * M);
  const firsts = Uint32Array.from(states, ({ first }) => first);
  const row = new Float64Array(M);
  for (let t = 0; t < windows.length; t++) {
    ofWindows.set(spinsOf(windows[t]!), t * n);
    minusDelta({ blocks: pairs, environments: pairs }, firsts, [windows[t]!], row);
    // What a rule that keeps nothing sees of an environment moves no rule, but may be large.
    let common = 0;
    for (let a = 0; a < M; a++) common += (states[a]!.count * row[a]!) / blocks.length;
    for (let a = 0; a < M; a++) values[t * M + a] = row[a]! - common;
  }
  prepareValues(values, M, form);
  const weights = Float64Array.from(states, ({ count }) => count);
  return { form, n, count: windows.length, states: M, spins, weights, blocks: ofWindows, values };
}

/**
 * P_Θ(V_m|E_t) ∝ e^{−ΔE(V_m,E_t)} at [t·M + m] over M reference blocks of the data: what the Θ-RBMs say of a block once its
 * environment is known, as weights of blocks that are samples of P(V).
 */
export function referenceWeights(environments: BlockPairs, reference: BlockPairs): Float32Array {
  const M = reference.count;
  const all = Uint32Array.from({ length: M }, (_, m) => m);
  const D = new Float64Array(M);
  const result = new Float32Array(environments.count * M);
  for (let t = 0; t < environments.count; t++) {
    minusDelta({ blocks: reference, environments }, all, [t], D);
    const { factors } = boltzmannFactors(D, M);
    let sum = 0;
    for (let m = 0; m < M; m++) sum += factors[m]!;
    for (let m = 0; m < M; m++) result[t * M + m] = factors[m]! / sum;
  }
  return result;
}

/** p_E(H) = Σ_m P_Θ(V_m|E_t) P_Λ(H|V_m) at [t·2ᵐ + H], from the weights of M reference blocks and P(H|V_m) of a rule. */
export function hiddenOfEnvironments(weights: Float32Array, hiddenOfReference: Float64Array, M: number): Float64Array {
  const outcomes = hiddenOfReference.length / M;
  const T = weights.length / M;
  const result = new Float64Array(T * outcomes);
  for (let t = 0; t < T; t++) {
    for (let m = 0; m < M; m++) {
      const w = weights[t * M + m]!;
      for (let H = 0; H < outcomes; H++) result[t * outcomes + H]! += w * hiddenOfReference[m * outcomes + H]!;
    }
  }
  return result;
}

/** P_Λ(H|V_t) at [t·2ᵐ + H] for the blocks of all windows. */
export function hiddenOfBlocks(rule: CoarseGraining, pairs: BlockPairs): Float64Array {
  const all = Uint32Array.from({ length: pairs.count }, (_, t) => t);
  return probabilities(fieldsOnBlocks(rule, pairs, all), rule.filters.length);
}

/** Windows of a step of the estimates below: what the pairs of a step take stays in the cache. */
const CHUNK = 250;

/**
 * The full form over all windows of a set, with M blocks drawn anew for every few of them: the information that the Θ-RBMs see in a
 * rule, in nats, by sums over configurations. An estimate, and no bound; never more than log M.
 */
export function fullFormByBlocks(
  rule: CoarseGraining,
  pairs: BlockPairs,
  { blocks, random }: { blocks: number; random: RandomStream },
): BlockStatistic {
  const rows = errorBlocks(pairs.configurations).map(([from, to]) => {
    let sum = 0;
    for (let first = from; first < to; first += CHUNK) {
      const windows = Uint32Array.from({ length: Math.min(CHUNK, to - first) }, (_, t) => first + t);
      sum += windows.length * dataBlocksGradient(rule, pairs, "full", { windows, blocks, random }).value;
    }
    return Float64Array.of(sum, to - from);
  });
  return { rows, of: ([sum, windows]) => sum! / windows! };
}

/**
 * A lower bound on I(V:E) [oord2018], with −ΔE of the Θ-RBMs for its critic:
 *
 *     I(V:E) ≥ ⟨ D_tt − log [ (e^{D_tt} + Σ_m e^{D_mt})/(M + 1) ] ⟩_t
 *
 * over windows that the Θ-RBMs have not seen, and M blocks of other configurations for each few of them; never more than log (M + 1).
 */
export function wholeBlockBound(
  pairs: BlockPairs,
  { blocks, random }: { blocks: number; random: RandomStream },
): Estimate {
  const rows = errorBlocks(pairs.configurations).map(([from, to]) => {
    let sum = 0;
    for (let t = from; t < to; t += CHUNK) {
      const windows = Uint32Array.from({ length: Math.min(CHUNK, to - t) }, (_, w) => t + w);
      const first = pairs.configurations[t]!;
      const last = pairs.configurations[t + windows.length - 1]!;
      const others = new Uint32Array(blocks);
      for (let a = 0; a < blocks; ) {
        const m = random.below(pairs.count);
        const c = pairs.configurations[m]!;
        if (c < first || c > last) others[a++] = m;
      }
      const D = new Float64Array(windows.length * blocks);
      minusDelta({ blocks: pairs, environments: pairs }, others, windows, D);
      const own = new Float64Array(1);
      for (let w = 0; w < windows.length; w++) {
        minusDelta({ blocks: pairs, environments: pairs }, [windows[w]!], [windows[w]!], own);
        let Z = 1;
        for (let a = 0; a < blocks; a++) Z += exp(Math.min(600, D[w * blocks + a]! - own[0]!));
        sum -= log(Z / (blocks + 1));
      }
    }
    return Float64Array.of(sum, to - from);
  });
  return jackknife(rows, ([sum, windows]) => sum! / windows!);
}
