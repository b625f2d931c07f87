import { type ContrastiveDivergence, type ContrastiveDivergencePass, PANEL, panels } from "../kernels.ts";
import { alignToFour, nextWord } from "../stream.ts";

// Single precision throughout: each sum and product is rounded, f(…), as a SIMD lane rounds it.
const f = Math.fround;

/** eˣ = 2^(n + t) for |x| ≤ 87: n by adding 1.5·2²³, 2^t by a polynomial of degree five; relative error ≤ 4.1·10⁻⁶. */
export function exp32(x: number): number {
  const clamped = f(Math.min(87, Math.max(-87, x)));
  const t = f(clamped * f(Math.LOG2E));
  const shifted = f(t + 12582912);
  const r = f(t - f(shifted - 12582912));
  let p = f(f(r * f(0.0013333558)) + f(0.0096181291));
  p = f(f(p * r) + f(0.0555041087));
  p = f(f(p * r) + f(0.240226507));
  p = f(f(p * r) + f(Math.LN2));
  p = f(f(p * r) + 1);
  word.setFloat32(0, shifted);
  const exponent = word.getInt32(0) << 23;
  word.setFloat32(0, p);
  word.setInt32(0, word.getInt32(0) + exponent);
  return word.getFloat32(0);
}
const word = new DataView(new ArrayBuffer(4));

/** σ(x) = 1/(1 + e⁻ˣ) in single precision; absolute error ≤ 8·10⁻⁷. */
export function sigmoid32(x: number): number {
  return f(1 / f(1 + exp32(-x)));
}

/** Σ over rows 4g … 4g+3 in pairs, then over g, even groups apart from odd ones: the order of the fast kernel's tables. */
function sumByFours(count: number, term: (row: number) => number): number {
  let even = 0;
  let odd = 0;
  for (let row = 0; row < count; row += 4) {
    const four = f(f(term(row) + term(row + 1)) + f(term(row + 2) + term(row + 3)));
    if ((row / 4) % 2 === 0) even = f(even + four);
    else odd = f(odd + four);
  }
  return f(even + odd);
}

const bitOf = (bits: Uint16Array, Bp: number, unit: number, b: number): number =>
  (bits[(unit >> 4) * Bp + b]! >> (unit & 15)) & 1;

interface Layer {
  /** Units of the layer that is given, in panels, and their bits: bits[q·Bp + b]. */
  readonly from: number;
  readonly bits: Uint16Array;
  /** weights[(p·16·from + row)·16 + l], and the bias of the layer that is wanted. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly to: number;
}

/** Means and samples of a layer given the other: mean tanh(x), P(+1) = σ(2x), x = bias + Σ s W. */
function activate(
  { from, bits, weights, bias, to }: Layer,
  { B, Bp }: { B: number; Bp: number },
  means: Float32Array | undefined,
  out: Uint16Array | undefined,
  stream: Uint32Array,
): void {
  const rows = PANEL * from;
  for (let p = 0; p < to; p++) {
    const weight = (row: number, l: number): number => weights[(p * rows + row) * PANEL + l]!;
    const base = Array.from({ length: PANEL }, (_, l) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum = f(sum + weight(row, l));
      return f(2 * f(bias[p * PANEL + l]! - sum));
    });
    for (let b = 0; b < B; b++) {
      if (out) {
        alignToFour(stream);
        out[p * Bp + b] = 0;
      }
      for (let l = 0; l < PANEL; l++) {
        const sum = sumByFours(rows, (row) => (bitOf(bits, Bp, row, b) ? weight(row, l) : 0));
        const probability = sigmoid32(f(base[l]! + f(4 * sum)));
        if (means) means[(p * Bp + b) * PANEL + l] = f(f(2 * probability) - 1);
        if (out && (nextWord(stream) >>> 8) * 2 ** -24 < probability) out[p * Bp + b]! |= 1 << l;
      }
    }
  }
}

/** CD-k, one pass over the data: the rule of Hinton [hinton2002] for ±1 units, with momentum and L2 decay. */
export function contrastiveDivergence(
  m: ContrastiveDivergence,
  pass: ContrastiveDivergencePass,
  stream: Uint32Array,
): void {
  const nQ = panels(m.visible);
  const nP = panels(m.hidden);
  const B = m.batch;
  const Bp = (B + 7) & ~7;
  const { v0, v1, h, means0, means1, transposed } = m.scratch;
  const size = { B, Bp };
  const rate = f(pass.rate);
  const momentum = f(pass.momentum);
  const decay = f(pass.decay);
  const inverse = f(1 / B);
  for (let start = 0; start + B <= pass.windows; start += B) {
    for (let b = 0; b < B; b++) {
      for (let q = 0; q < nQ; q++) v0[q * Bp + b] = m.data[m.order[start + b]! * nQ + q]!;
    }
    for (let v = 0; v < PANEL * nQ; v++) {
      for (let k = 0; k < PANEL * nP; k++) {
        transposed[((v >> 4) * PANEL * nP + k) * PANEL + (v & 15)] =
          m.weights[((k >> 4) * PANEL * nQ + v) * PANEL + (k & 15)]!;
      }
    }
    const up = { from: nQ, weights: m.weights, bias: m.hiddenBias, to: nP };
    const down = { from: nP, weights: transposed, bias: m.visibleBias, to: nQ };
    activate({ ...up, bits: v0 }, size, means0, h, stream);
    for (let k = 0; k < pass.steps; k++) {
      activate({ ...down, bits: h }, size, undefined, v1, stream);
      activate({ ...up, bits: v1 }, size, means1, k + 1 < pass.steps ? h : undefined, stream);
    }

    const step = (w: Float32Array, velocity: Float32Array, i: number, gradient: number, lambda: number): void => {
      const old = w[i]!;
      velocity[i] = f(f(momentum * velocity[i]!) + f(rate * f(gradient - f(lambda * old))));
      w[i] = f(old + velocity[i]!);
    };
    for (let k = 0; k < PANEL * nP; k++) {
      const mean = (means: Float32Array, b: number): number => means[((k >> 4) * Bp + b) * PANEL + (k & 15)]!;
      const total = (means: Float32Array): number => {
        let sum = 0;
        for (let b = 0; b < B; b++) sum = f(sum + mean(means, b));
        return sum;
      };
      const sum0 = total(means0);
      const sum1 = total(means1);
      for (let v = 0; v < m.visible; v++) {
        // Σ_b s m = 2 Σ_bit m − Σ_b m
        const correlation = (bits: Uint16Array, means: Float32Array, sum: number): number =>
          f(f(2 * sumByFours(Bp, (b) => (bitOf(bits, Bp, v, b) ? mean(means, b) : 0))) - sum);
        const gradient = f(inverse * f(correlation(v0, means0, sum0) - correlation(v1, means1, sum1)));
        step(m.weights, m.velocity, ((k >> 4) * PANEL * nQ + v) * PANEL + (k & 15), gradient, decay);
      }
      step(m.hiddenBias, m.hiddenVelocity, k, f(inverse * f(sum0 - sum1)), 0);
    }
    for (let v = 0; v < m.visible; v++) {
      let count = 0;
      for (let b = 0; b < B; b++) count += bitOf(v0, Bp, v, b) - bitOf(v1, Bp, v, b);
      m.visibleVelocity[v] = f(f(momentum * m.visibleVelocity[v]!) + f(rate * f(2 * count * inverse)));
      m.visibleBias[v] = f(m.visibleBias[v]! + m.visibleVelocity[v]!);
    }
  }
}
