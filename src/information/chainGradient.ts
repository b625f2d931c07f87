/**
 * The gradient of the Jensen proxy as the paper takes it [kochjanusz2018]: V' ~ Q_Λ(·|H) by a Markov chain, a few samples for each
 * pair (E,H). It needs no sums over states and no store of blocks, and is noisy; it serves for large blocks with many hidden units,
 * where weighted data blocks match a given H too rarely, and to compare.
 */
import type { CoarseGraining } from "../coarsegraining/index.ts";
import { exp, log, type RandomStream, sigmoid, tanh } from "../kernels/index.ts";
import type { Rbm } from "../rbm/index.ts";
import type { BlockPairs } from "./blockPairs.ts";
import type { ProxyGradient } from "./rbmProxy.ts";
import type { ThetaRbms } from "./theta.ts";

/**
 * What is taken off the reward D(V',E) = −ΔE(V',E), which leaves the gradient's mean as it is, or changes it to that of a proxy with
 * the same signal: nothing; its mean over the batch; or, sample by sample, its mean over a few other environments, and then the mean
 * over the batch (see centredDelta).
 */
export type Baseline = "none" | "batch" | "environments";

/** Options of the gradient by Markov chains. */
export interface ChainOptions {
  /** Windows of the step. */
  readonly windows: Uint32Array;
  /** Draws H and the moves. */
  readonly random: RandomStream;
  /** Single flips by Metropolis' rule, as in the paper; or Gibbs sampling: all hidden units of P_Θ(V) at once, then the spins. */
  readonly move?: "metropolis" | "gibbs";
  /** Sweeps from the block that was seen to the first sample, and from each sample to the next. */
  readonly sweeps?: number;
  /** Samples for each pair (E,H), at least 2. */
  readonly samples?: number;
  /** Over environments by default. */
  readonly baseline?: Baseline;
}

/** Other environments that a sample's reward is held against. */
const OTHERS = 4;

/**
 * A function that estimates value and gradient of the Jensen proxy over windows of a step. With g = ∂ log P_Λ(H|V) and S samples V'_s
 * of Q_Λ(·|H), H ~ P_Λ(·|V_t) (`docs/formulas.md` 27),
 *
 *     ∂A' ≈ ⟨ g(V_t,H) (D̄ − baseline) + Σ_s (D_s − D̄) g(V'_s,H)/(S − 1) ⟩_t
 *
 * which has no bias of finite S. The chain begins at V_t itself: (V_t,H) is a sample of P(V) P_Λ(H|V), and so V_t one of Q_Λ(·|H) as
 * far as P_Θ(V) is right; what has to be forgotten is E_t alone.
 */
export function chainGradient(
  theta: ThetaRbms,
  pairs: BlockPairs,
): (rule: CoarseGraining, options: ChainOptions) => ProxyGradient {
  const { n, blocks, environment } = pairs;
  const prior = multipliers(theta.block, n);
  const joint = multipliers(theta.joint, n);
  const { hidden: K } = theta.joint;

  const priorFields = new Float64Array(theta.block.hidden); // e^{2x_k} of the present V'
  const jointFields = new Float64Array(K);

  /** What of D(v,E) does not hang on E: F_V(v) + Σ aᵢvᵢ − Σ_k x_k; leaves e^{2x_k} of the joint RBM in jointFields. */
  const ownTerm = (v: Int8Array): number => {
    fieldsOf(prior, v, priorFields);
    fieldsOf(joint, v, jointFields);
    let own = 0;
    for (let i = 0; i < n; i++) own += (theta.joint.visibleBias[i]! - theta.block.visibleBias[i]!) * v[i]!;
    // F_V = −a·v − Σ log 2cosh x, log 2cosh x = −x + log(1 + e^{2x})
    let product = 1;
    for (let k = 0; k < priorFields.length; k++) {
      product *= 1 + priorFields[k]!;
      if ((k & 7) === 7) {
        own -= log(product);
        product = 1;
      }
    }
    own -= log(product);
    own += sumOfFields(theta.block, v) - sumOfFields(theta.joint, v);
    return own;
  };
  const reward = (own: number, t: number): number => {
    let product = 1;
    let sum = own;
    for (let k = 0; k < K; k++) {
      product *= 1 + jointFields[k]! * environment.factor[t * K + k]!;
      if ((k & 7) === 7) {
        sum += log(product);
        product = 1;
      }
    }
    return sum + log(product);
  };

  return (
    rule,
    { windows, random, move = "gibbs", sweeps = move === "gibbs" ? 3 : 10, samples = 2, baseline = "environments" },
  ) => {
    const { filters, bias } = rule;
    const m = filters.length;
    const T = windows.length;
    // e^{2λⱼᵢ} at [i·m + j]
    const up = new Float64Array(n * m);
    for (let j = 0; j < m; j++) for (let i = 0; i < n; i++) up[i * m + j] = exp(2 * filters[j]![i]!);
    const gradient = { filters: filters.map(() => Array<number>(n).fill(0)), bias: filters.map(() => 0) };
    const h = new Int8Array(m);
    const v = new Int8Array(n);
    const odds = new Float64Array(m); // e^{−2hⱼxⱼ} of the present V'
    const scores = new Float64Array(samples * m); // hⱼ − tanh xⱼ of each sample
    const states = new Int8Array(samples * n);
    const rewards = new Float64Array(samples);
    const means = new Float64Array(T);
    const outer = new Float64Array(T * m);

    for (let b = 0; b < T; b++) {
      const t = windows[b]!;
      const seen = blocks.subarray(t * n, (t + 1) * n);
      v.set(seen);
      for (let j = 0; j < m; j++) {
        let x = bias[j]!;
        for (let i = 0; i < n; i++) x += filters[j]![i]! * seen[i]!;
        h[j] = random.uniform() < sigmoid(2 * x) ? 1 : -1;
        outer[b * m + j] = h[j]! - tanh(x);
        odds[j] = exp(-2 * h[j]! * x);
      }
      let mean = 0;
      for (let s = 0; s < samples; s++) {
        for (let k = 0; k < sweeps; k++) {
          if (move === "gibbs") gibbsSweep(prior, theta.block, v, h, odds, up, random, priorFields);
          else metropolisSweep(prior, theta.block, v, h, odds, up, random, priorFields);
        }
        states.set(v, s * n);
        for (let j = 0; j < m; j++) {
          // tanh xⱼ = hⱼ (1 − odds)/(1 + odds)
          scores[s * m + j] = h[j]! - (h[j]! * (1 - odds[j]!)) / (1 + odds[j]!);
        }
        const own = ownTerm(v);
        let D = reward(own, t);
        if (baseline === "environments") {
          for (let o = 0; o < OTHERS; o++) D -= reward(own, windows[(b + 1 + random.below(T - 1)) % T]!) / OTHERS;
        }
        rewards[s] = D;
        mean += D / samples;
      }
      means[b] = mean;
      for (let s = 0; s < samples; s++) {
        const deviation = (rewards[s]! - mean) / ((samples - 1) * T);
        for (let j = 0; j < m; j++) {
          const slope = deviation * scores[s * m + j]!;
          gradient.bias[j]! += slope;
          const filter = gradient.filters[j]!;
          for (let i = 0; i < n; i++) filter[i]! += slope * states[s * n + i]!;
        }
      }
    }
    let value = 0;
    for (let b = 0; b < T; b++) value += means[b]! / T;
    for (let b = 0; b < T; b++) {
      const t = windows[b]!;
      // Left out of its own baseline, a reward is independent of it.
      const off = baseline === "none" ? 0 : (value * T - means[b]!) / (T - 1);
      for (let j = 0; j < m; j++) {
        const slope = ((means[b]! - off) * outer[b * m + j]!) / T;
        gradient.bias[j]! += slope;
        const filter = gradient.filters[j]!;
        for (let i = 0; i < n; i++) filter[i]! += slope * blocks[t * n + i]!;
      }
    }
    return { value, ...gradient };
  };
}

/** e^{2W_ik} and its inverse at [i·K + k], and e^{2c_k}; the first n visible units. */
interface Multipliers {
  readonly hidden: number;
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly bias: Float64Array;
}

function multipliers({ hidden, weights, hiddenBias }: Rbm, n: number): Multipliers {
  const part = weights.subarray(0, n * hidden);
  // Of the joint RBM the hidden biases are in the fields of the environments.
  const ofBlock = weights.length === n * hidden;
  return {
    hidden,
    up: part.map((w) => exp(2 * w)),
    down: part.map((w) => exp(-2 * w)),
    bias: hiddenBias.map((c) => (ofBlock ? exp(2 * c) : 1)),
  };
}

/** e^{2x_k} of a state, by products. */
function fieldsOf({ hidden, up, down, bias }: Multipliers, v: Int8Array, into: Float64Array): void {
  into.set(bias);
  for (let i = 0; i < v.length; i++) {
    const factors = v[i]! > 0 ? up : down;
    for (let k = 0; k < hidden; k++) into[k]! *= factors[i * hidden + k]!;
  }
}

/** Σ_k x_k of a block; of the joint RBM without the hidden biases, as in {@link multipliers}. */
function sumOfFields({ hidden, weights, hiddenBias }: Rbm, v: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    let row = 0;
    for (let k = 0; k < hidden; k++) row += weights[i * hidden + k]!;
    sum += v[i]! * row;
  }
  if (weights.length === v.length * hidden) for (let k = 0; k < hidden; k++) sum += hiddenBias[k]!;
  return sum;
}

/**
 * P_Λ(H|V') with vᵢ = −1 over that with vᵢ = +1, from e^{−2hx} of the present V': Πⱼ (1 + o₊)/(1 + o₋), where
 * o± = e^{−2hⱼ(xⱼ at vᵢ = ±1)}.
 */
function ratioDownToUp(odds: Float64Array, h: Int8Array, up: Float64Array, i: number, spin: number): number {
  const m = h.length;
  let numerator = 1;
  let denominator = 1;
  for (let j = 0; j < m; j++) {
    const factor = up[i * m + j]!;
    const square = factor * factor;
    // A flip of vᵢ from s takes xⱼ to xⱼ − 2sλ, and e^{−2hx} to e^{−2hx} e^{4hsλ}.
    const flipped = h[j]! * spin > 0 ? odds[j]! * square : odds[j]! / square;
    const [plus, minus] = spin > 0 ? [odds[j]!, flipped] : [flipped, odds[j]!];
    numerator *= 1 + plus;
    denominator *= 1 + minus;
  }
  return numerator / denominator;
}

/** Turns vᵢ round, and with it e^{−2hx}. */
function flip(v: Int8Array, i: number, h: Int8Array, odds: Float64Array, up: Float64Array): void {
  const m = h.length;
  const spin = v[i]!;
  for (let j = 0; j < m; j++) {
    const square = up[i * m + j]! * up[i * m + j]!;
    odds[j] = h[j]! * spin > 0 ? odds[j]! * square : odds[j]! / square;
  }
  v[i] = -spin;
}

/**
 * A sweep of Gibbs sampling of Q_Λ(V|H) ∝ Σ_Θ e^{−E_Θ(V,Θ)} P_Λ(H|V): the hidden units Θ of the RBM of V, all at once, then each spin
 * given these and H.
 */
function gibbsSweep(
  prior: Multipliers,
  { hidden, weights, visibleBias }: Rbm,
  v: Int8Array,
  h: Int8Array,
  odds: Float64Array,
  up: Float64Array,
  random: RandomStream,
  fields: Float64Array,
): void {
  fieldsOf(prior, v, fields);
  const units = fields; // the same room: ±1 in the place of e^{2x}
  for (let k = 0; k < hidden; k++) units[k] = random.uniform() * (1 + fields[k]!) < fields[k]! ? 1 : -1;
  for (let i = 0; i < v.length; i++) {
    let y = visibleBias[i]!;
    for (let k = 0; k < hidden; k++) y += weights[i * hidden + k]! * units[k]!;
    const down = exp(-2 * y) * ratioDownToUp(odds, h, up, i, v[i]!);
    const spin = random.uniform() * (1 + down) < 1 ? 1 : -1;
    if (spin !== v[i]) flip(v, i, h, odds, up);
  }
}

/** A sweep of single flips by Metropolis' rule on Q_Λ(V|H) ∝ e^{−F_V(V)} P_Λ(H|V). */
function metropolisSweep(
  prior: Multipliers,
  { hidden, visibleBias }: Rbm,
  v: Int8Array,
  h: Int8Array,
  odds: Float64Array,
  up: Float64Array,
  random: RandomStream,
  fields: Float64Array,
): void {
  fieldsOf(prior, v, fields);
  for (let i = 0; i < v.length; i++) {
    const spin = v[i]!;
    const away = spin > 0 ? prior.down : prior.up; // e^{−2sW}
    let numerator = 1;
    let denominator = 1;
    // cosh x'/cosh x = e^{x − x'} (1 + e^{2x'})/(1 + e^{2x}), x' = x − 2sW
    for (let k = 0; k < hidden; k++) {
      const once = away[i * hidden + k]!;
      numerator *= 1 + fields[k]! * once * once;
      denominator *= once * (1 + fields[k]!);
      if ((k & 7) === 7) {
        numerator /= denominator;
        denominator = 1;
      }
    }
    const toDown = ratioDownToUp(odds, h, up, i, spin);
    const ratio = (numerator / denominator) * exp(-2 * spin * visibleBias[i]!) * (spin > 0 ? toDown : 1 / toDown);
    if (random.uniform() < ratio) {
      for (let k = 0; k < hidden; k++) fields[k]! *= away[i * hidden + k]! * away[i * hidden + k]!;
      flip(v, i, h, odds, up);
    }
  }
}
