/**
 * The paper's proxy for many hidden units: H is drawn, one for each window, where the 2ᵐ values of H are too many to sum over. What
 * remains is summed exactly: over the states of a block, and over each hidden unit in turn.
 */
import type { CoarseGraining } from "../coarsegraining/index.ts";
import { exp, log, logCosh, type RandomStream, sigmoid, tanh } from "../kernels/index.ts";
import type { ProxyForm, ProxyGradient } from "./rbmProxy.ts";

/** ΔE of the states of a block with the environments of windows, and how probable these states are. */
export interface StateTable {
  /** What the values are, and which proxy they belong to. */
  readonly form: ProxyForm;
  /** Sites of a block. */
  readonly n: number;
  /** Windows. */
  readonly count: number;
  /** States of the block that are listed. */
  readonly states: number;
  /** states' spins, spins[a·n + i] = ±1, and their weights P(V_a), up to a factor. */
  readonly spins: Int8Array;
  /** weights[a] = P(V_a), up to a factor. */
  readonly weights: Float64Array;
  /** blocks[t·n + i] = ±1, the block that was seen with E_t. */
  readonly blocks: Int8Array;
  /** values[t·states + a] = D = −ΔE(V_a,E_t) in the Jensen form, e^D up to a factor for each window in the full form. */
  readonly values: Float32Array | Float64Array;
}

/** Brings a table of D to what its form sums: less its mean over environments, or as Boltzmann factors. */
export function prepareValues(D: Float32Array | Float64Array, states: number, form: ProxyForm): void {
  const T = D.length / states;
  if (form === "jensen") {
    const mean = new Float64Array(states);
    for (let i = 0; i < D.length; i++) mean[i % states]! += D[i]! / T;
    for (let i = 0; i < D.length; i++) D[i]! -= mean[i % states]!;
    return;
  }
  for (let t = 0; t < T; t++) {
    const row = D.subarray(t * states, (t + 1) * states);
    let most = Number.NEGATIVE_INFINITY;
    for (const d of row) if (d > most) most = d;
    for (let a = 0; a < states; a++) row[a] = exp(row[a]! - most);
  }
}

/**
 * Value and gradient over listed windows with one H drawn for each from P_Λ(H|V_t), and then hⱼ summed over exactly, one unit after the
 * other, with the others as drawn [titsias2015]: since P_Λ(H|V) is a product over units,
 *
 *     ∂/∂xⱼ Σ_H P(H|V_t) G_t(H) = ⟨ 2 P(hⱼ=+|V_t) P(hⱼ=−|V_t) [G_t(hⱼ=+) − G_t(hⱼ=−)] ⟩_{H ~ P_Λ(·|V_t)}
 *
 * with G_t(H) = Σ_a w_a D_ta or log Σ_a w_a e^{D_ta}, w_a ∝ P(V_a) P_Λ(H|V_a). It has the mean of the sum over all H and far less
 * scatter than the score function: no baseline is needed, and a unit that is sure of its sign adds no noise. Units lock on to single
 * sites with it, where the score function drowns that. In the full form the value is that above the one of a rule that keeps nothing.
 */
export function drawnHiddenGradient(
  rule: CoarseGraining,
  { form, n, states: M, spins, weights: prior, blocks, values }: StateTable,
  { rows, random }: { rows: Uint32Array; random: RandomStream },
): ProxyGradient {
  const m = rule.filters.length;
  const T = rows.length;
  // Of state a at [j·M + a]: xⱼ; P(−hⱼ|V_a)/P(hⱼ|V_a) = e^{−2hⱼxⱼ} for either sign; and P(V_a) Πⱼ 1/2cosh xⱼ.
  const fields = new Float64Array(m * M);
  const flipUp = new Float64Array(m * M);
  const flipDown = new Float64Array(m * M);
  const base = new Float64Array(M);
  for (let a = 0; a < M; a++) base[a] = log(prior[a]!);
  for (let j = 0; j < m; j++) {
    const filter = rule.filters[j]!;
    for (let a = 0; a < M; a++) {
      let x = rule.bias[j]!;
      for (let i = 0; i < n; i++) x += filter[i]! * spins[a * n + i]!;
      fields[j * M + a] = x;
      flipUp[j * M + a] = exp(-2 * x);
      flipDown[j * M + a] = exp(2 * x);
      base[a]! -= logCosh(x);
    }
  }
  let priorSum = 0;
  for (let a = 0; a < M; a++) priorSum += prior[a]!;

  const gradient = { filters: rule.filters.map((filter) => filter.map(() => 0)), bias: rule.bias.map(() => 0) };
  let value = 0;
  // Σ_t hⱼ s_ta at [j·M + a] and Σ_t s_ta, where s_ta g(V_a,H) is what state a adds to the gradient of window t.
  const signed = new Float64Array(m * M);
  const plainly = new Float64Array(M);
  const h = new Int8Array(m);
  const own = new Float64Array(m);
  const weights = new Float64Array(M);
  const reward = (sum: number, weighted: number): number => (form === "jensen" ? weighted / sum : log(weighted / sum));
  for (const t of rows) {
    const row = values.subarray(t * M, (t + 1) * M);
    const block = blocks.subarray(t * n, (t + 1) * n);
    weights.set(base);
    for (let j = 0; j < m; j++) {
      const filter = rule.filters[j]!;
      let x = rule.bias[j]!;
      for (let i = 0; i < n; i++) x += filter[i]! * block[i]!;
      own[j] = x;
      const up = random.uniform() < sigmoid(2 * x);
      h[j] = up ? 1 : -1;
      const of = fields.subarray(j * M, (j + 1) * M);
      if (up) for (let a = 0; a < M; a++) weights[a]! += of[a]!;
      else for (let a = 0; a < M; a++) weights[a]! -= of[a]!;
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let a = 0; a < M; a++) if (weights[a]! > most) most = weights[a]!;
    let sum = 0;
    let weighted = 0;
    let nothing = 0;
    for (let a = 0; a < M; a++) {
      const w = exp(weights[a]! - most);
      weights[a] = w;
      sum += w;
      weighted += w * row[a]!;
      nothing += prior[a]! * row[a]!;
    }
    const G = reward(sum, weighted);
    value += (form === "jensen" ? G : G - log(nothing / priorSum)) / T;
    for (let j = 0; j < m; j++) {
      const flip = (h[j]! > 0 ? flipUp : flipDown).subarray(j * M, (j + 1) * M);
      let otherSum = 0;
      let otherWeighted = 0;
      for (let a = 0; a < M; a++) {
        const w = weights[a]! * flip[a]!;
        otherSum += w;
        otherWeighted += w * row[a]!;
      }
      // Where no state comes near to the other sign nothing is known of it.
      if (!(otherSum > 0 && otherSum < Number.POSITIVE_INFINITY)) continue;
      const x = own[j]!;
      const slope = (2 * sigmoid(2 * x) * sigmoid(-2 * x) * h[j]! * (G - reward(otherSum, otherWeighted))) / T;
      gradient.bias[j]! += slope;
      for (let i = 0; i < n; i++) gradient.filters[j]![i]! += slope * block[i]!;
    }
    const mean = weighted / sum;
    const scale = form === "jensen" ? 1 / (sum * T) : 1 / (weighted * T);
    for (let a = 0; a < M; a++) {
      weights[a] = weights[a]! * scale * (row[a]! - mean);
      plainly[a]! += weights[a]!;
    }
    for (let j = 0; j < m; j++) {
      const to = signed.subarray(j * M, (j + 1) * M);
      if (h[j]! > 0) for (let a = 0; a < M; a++) to[a]! += weights[a]!;
      else for (let a = 0; a < M; a++) to[a]! -= weights[a]!;
    }
  }
  for (let j = 0; j < m; j++) {
    const filter = gradient.filters[j]!;
    for (let a = 0; a < M; a++) {
      const slope = signed[j * M + a]! - plainly[a]! * tanh(fields[j * M + a]!);
      gradient.bias[j]! += slope;
      for (let i = 0; i < n; i++) filter[i]! += slope * spins[a * n + i]!;
    }
  }
  return { value, ...gradient };
}
