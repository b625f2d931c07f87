import { type ContrastiveDivergence, type ContrastiveDivergencePass, PANEL, panels, type Units } from "../kernels.ts";
import { alignToFour, nextWord } from "../stream.ts";

// Single precision throughout: each sum and product is rounded, f(…), as a SIMD lane rounds it.
const f = Math.fround;

/** 2ᵗ, t clamped to ±125.5: n by adding 1.5·2²³, 2^(t−n) by a polynomial of degree four; relative error ≤ 2.8·10⁻⁶. */
function power32(t: number): number {
  const bound = f(125.51447);
  const clamped = Math.min(bound, Math.max(-bound, t));
  const shifted = f(clamped + 12582912);
  const r = f(clamped - f(shifted - 12582912));
  let p = f(f(r * f(0.009582853)) + f(0.0559064246));
  p = f(f(p * r) + f(0.2402409861));
  p = f(f(p * r) + f(0.6931241934));
  p = f(f(p * r) + 1);
  word.setFloat32(0, shifted);
  const exponent = word.getInt32(0) << 23;
  word.setFloat32(0, p);
  word.setInt32(0, word.getInt32(0) + exponent);
  return word.getFloat32(0);
}
const word = new DataView(new ArrayBuffer(4));

/** eˣ in single precision, x clamped to ±87; relative error ≤ 4.1·10⁻⁶. */
function exp32(x: number): number {
  return power32(f(x * LOG2E));
}
const LOG2E = f(Math.LOG2E);

/** σ(x) = 1/(1 + e⁻ˣ) in single precision; absolute error ≤ 8·10⁻⁷. */
export function sigmoid32(x: number): number {
  return f(1 / f(1 + exp32(-x)));
}

/** start + Σ s value(row), s the values of units: rows 4g … 4g+3 in pairs, then over g, as the fast kernel's tables have it. */
export function unitSum(
  units: Units,
  count: number,
  isUp: (row: number) => boolean | number,
  value: (row: number) => number,
  start = 0,
): number {
  const term = (row: number): number => (isUp(row) ? value(row) : units === "0/1" ? 0 : -value(row));
  let sum = start;
  for (let row = 0; row < count; row += 4) {
    sum = f(sum + f(f(term(row) + term(row + 1)) + f(term(row + 2) + term(row + 3))));
  }
  return sum;
}

const bitOf = (bits: Uint16Array, Bp: number, unit: number, b: number): number =>
  (bits[(unit >> 4) * Bp + b]! >> (unit & 15)) & 1;

interface Layer {
  readonly coding: Units;
  /** Units of the layer that is given, in panels, and their bits: bits[q·Bp + b]. */
  readonly from: number;
  readonly bits: Uint16Array;
  /** weights[(p·16·from + row)·16 + l], and the bias of the layer that is wanted. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly units: number;
}

/**
 * Means and samples of a layer given the other, by eight units: with x = bias + Σ s W, mean tanh x and P(+1) = 1/(1 + e^{−2x}) of
 * units ±1, mean and P(1) = 1/(1 + e^{−x}) of units 0 and 1.
 */
function activate(
  { coding, from, bits, weights, bias, units }: Layer,
  { B, Bp }: { B: number; Bp: number },
  means: Float32Array | undefined,
  out: Uint16Array | undefined,
  stream: Uint32Array,
): void {
  const rows = PANEL * from;
  const scale = f((coding === "0/1" ? -1 : -2) * LOG2E);
  for (let first = 0; first < units; first += 8) {
    const p = first >> 4;
    if (out) alignToFour(stream);
    for (let b = 0; b < B; b++) {
      for (let unit = first; unit < first + 8; unit++) {
        const l = unit & 15;
        const isUp = (row: number): number => bitOf(bits, Bp, row, b);
        const x = unitSum(coding, rows, isUp, (row) => weights[(p * rows + row) * PANEL + l]!, bias[unit]!);
        const e = power32(f(x * scale));
        const excess = coding === "0/1" ? 1 : f(1 - e);
        // Units beyond the last have no mean, so that their weights stay zero.
        if (means) means[(p * Bp + b) * PANEL + l] = unit < units ? f(excess / f(1 + e)) : 0;
        if (out) {
          const on = f((nextWord(stream) >>> 8) * f(1 + e)) < 2 ** 24 ? 1 : 0;
          out[p * Bp + b] = (out[p * Bp + b]! & ~(1 << l)) | (on << l);
        }
      }
    }
  }
}

/**
 * CD-k, one pass over the data: the rule of Hinton [hinton2002], with momentum and L2 decay. A persistent pass [tieleman2008] takes
 * its k steps from where the last batch left the particles; from the data, as CD-k, in the batch that starts them.
 */
export function contrastiveDivergence(
  m: ContrastiveDivergence,
  pass: ContrastiveDivergencePass,
  stream: Uint32Array,
): void {
  const nQ = panels(m.visible);
  const nP = panels(m.hidden);
  const B = m.batch;
  const Bp = (B + 7) & ~7;
  const coding = m.units;
  const { v0, v1, means0, means1 } = m.scratch;
  const transposed = new Float32Array(m.weights.length);
  const h = pass.persistent ? m.particles.hidden : m.scratch.h;
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
    const up = { coding, from: nQ, weights: m.weights, bias: m.hiddenBias, units: m.hidden };
    const down = { coding, from: nP, weights: transposed, bias: m.visibleBias, units: m.visible };
    activate({ ...up, bits: v0 }, size, means0, pass.persistent && m.particles.running[0] ? undefined : h, stream);
    if (pass.persistent) m.particles.running[0] = 1;
    for (let k = 0; k < pass.steps; k++) {
      const goesOn = pass.persistent || k + 1 < pass.steps;
      activate({ ...down, bits: h }, size, undefined, v1, stream);
      activate({ ...up, bits: v1 }, size, means1, goesOn ? h : undefined, stream);
    }

    const step = (w: Float32Array, velocity: Float32Array, i: number, gradient: number, lambda: number): void => {
      const old = w[i]!;
      velocity[i] = f(f(momentum * velocity[i]!) + f(rate * f(gradient - f(lambda * old))));
      w[i] = f(old + velocity[i]!);
    };
    for (let k = 0; k < PANEL * nP; k++) {
      const mean = (means: Float32Array, b: number): number => means[((k >> 4) * Bp + b) * PANEL + (k & 15)]!;
      // Σ_b s m of a visible unit; a bias is the weight of a unit that is always up.
      const correlation = (isUp: (b: number) => boolean | number, means: Float32Array): number =>
        unitSum(coding, Bp, isUp, (b) => mean(means, b));
      for (let v = 0; v < m.visible; v++) {
        const data = correlation((b) => bitOf(v0, Bp, v, b), means0);
        const sampled = correlation((b) => bitOf(v1, Bp, v, b), means1);
        const i = ((k >> 4) * PANEL * nQ + v) * PANEL + (k & 15);
        step(m.weights, m.velocity, i, f(inverse * f(data - sampled)), decay);
      }
      const difference = f(correlation(() => true, means0) - correlation(() => true, means1));
      step(m.hiddenBias, m.hiddenVelocity, k, f(inverse * difference), 0);
    }
    for (let v = 0; v < m.visible; v++) {
      let count = 0;
      for (let b = 0; b < B; b++) count += bitOf(v0, Bp, v, b) - bitOf(v1, Bp, v, b);
      const difference = coding === "0/1" ? count : 2 * count;
      m.visibleVelocity[v] = f(f(momentum * m.visibleVelocity[v]!) + f(rate * f(difference * inverse)));
      m.visibleBias[v] = f(m.visibleBias[v]! + m.visibleVelocity[v]!);
    }
  }
}
