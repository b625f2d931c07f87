// Contrastive divergence for a restricted Boltzmann machine of ±1 units, in single precision.
//
// Units are packed sixteen to a word ("panel"). The products of ±1 units with weights go by tables of the sums of four
// rows (the method of four Russians): with s = 2·bit − 1, Σᵥ sᵥ Wᵥ = 2 Σ_{bit} Wᵥ − Σᵥ Wᵥ. Every sum has a fixed order,
// which ../../reference/rbm.ts spells out one number at a time and matches bit for bit.
import { aligned, BLOCK, bufferEnd, draw, enter, leave } from "./random";

// @ts-ignore: decorator
@inline
function u32At(array: usize, i: u32): u32 {
  return load<u32>(array + (<usize>i << 2));
}

/** eˣ on four lanes, |x| ≤ 87 (clamped); relative error ≤ 4.0·10⁻⁶ (stated and tested in ../../kernels.test.ts). */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.splat(87), f32x4.max(f32x4.splat(-87), x));
  const t = f32x4.mul(x, f32x4.splat(1.44269504));
  // Adding 1.5·2²³ rounds to the nearest integer, which then stands in the low bits.
  const shifted = f32x4.add(t, f32x4.splat(12582912));
  const f = f32x4.sub(t, f32x4.sub(shifted, f32x4.splat(12582912)));
  let p = f32x4.add(f32x4.mul(f, f32x4.splat(0.0013333558)), f32x4.splat(0.0096181291));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.0555041087));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.240226507));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.6931471806));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

/** Uniform in [0, 1), a multiple of 2⁻²⁴, from four words. */
// @ts-ignore: decorator
@inline
function uniform4(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(5.9604644775390625e-8));
}

export function expArray(x: usize, y: usize, n: u32): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(y + i, exp4(v128.load(x + i)));
}

export function sigmoidArray(x: usize, y: usize, n: u32): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(y + i, sigmoid4(v128.load(x + i)));
}

/** tables[g][c] for c in 0..15: the sum of those of rows 4g … 4g+3 whose bit is set in c, each row 16 floats (64 bytes). */
function sumTables(tables: usize, rows: usize, groups: u32): void {
  const zero = f32x4.splat(0);
  for (let g: u32 = 0; g < groups; g++) {
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const t = tables + lane;
      const r = rows + lane;
      const a = v128.load(r);
      const b = v128.load(r, 64);
      const c = v128.load(r, 128);
      const d = v128.load(r, 192);
      const ab = f32x4.add(a, b);
      const cd = f32x4.add(c, d);
      v128.store(t, zero);
      v128.store(t, a, 64);
      v128.store(t, b, 128);
      v128.store(t, ab, 192);
      v128.store(t, c, 256);
      v128.store(t, f32x4.add(a, c), 320);
      v128.store(t, f32x4.add(b, c), 384);
      v128.store(t, f32x4.add(ab, c), 448);
      v128.store(t, d, 512);
      v128.store(t, f32x4.add(a, d), 576);
      v128.store(t, f32x4.add(b, d), 640);
      v128.store(t, f32x4.add(ab, d), 704);
      v128.store(t, cd, 768);
      v128.store(t, f32x4.add(a, cd), 832);
      v128.store(t, f32x4.add(b, cd), 896);
      v128.store(t, f32x4.add(ab, cd), 960);
    }
    tables += 1024;
    rows += 256;
  }
}

/**
 * Means and samples of one layer given the other. For each panel p of sixteen output units and each batch member b:
 *
 *     mean = tanh(bias + Σ s W) = 2 σ(2 (bias − Σ W + 2 Σ_bit W)) − 1,   bit = [u < σ(…)]
 *
 * bits: u16[nIn][Bp]; W: f32[nOut][16·nIn][16]; means: f32[nOut][Bp][16] or 0; out: u16[nOut][Bp] or 0.
 */
function activate(bits: usize, Bp: u32, nIn: u32, W: usize, bias: usize, nOut: u32, B: u32, tables: usize, means: usize, out: usize, stream: usize): void {
  const stride: usize = <usize>Bp << 1;
  const tablesEnd = tables + <usize>nIn * 4096;
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const one = f32x4.splat(1);
  let limit = bufferEnd(stream);
  let next = aligned(enter(stream));
  for (let p: u32 = 0; p < nOut; p++) {
    const rows = W + p * nIn * 1024;
    sumTables(tables, rows, nIn << 2);
    // base = 2 (bias − Σᵥ Wᵥ), the rows added one after the other
    let w0 = f32x4.splat(0), w1 = w0, w2 = w0, w3 = w0;
    for (let r = rows; r < rows + nIn * 1024; r += 64) {
      w0 = f32x4.add(w0, v128.load(r));
      w1 = f32x4.add(w1, v128.load(r, 16));
      w2 = f32x4.add(w2, v128.load(r, 32));
      w3 = f32x4.add(w3, v128.load(r, 48));
    }
    const at = bias + (p << 6);
    const b0 = f32x4.mul(two, f32x4.sub(v128.load(at), w0));
    const b1 = f32x4.mul(two, f32x4.sub(v128.load(at, 16), w1));
    const b2 = f32x4.mul(two, f32x4.sub(v128.load(at, 32), w2));
    const b3 = f32x4.mul(two, f32x4.sub(v128.load(at, 48), w3));
    for (let b: u32 = 0; b < B; b++) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
      let word = bits + (<usize>b << 1);
      for (let t = tables; t < tablesEnd; t += 4096) {
        const m: u32 = load<u16>(word);
        word += stride;
        let x: usize = t + ((m & 15) << 6);
        let y: usize = t + 1024 + ((m & 0xf0) << 2);
        a0 = f32x4.add(a0, v128.load(x));
        a1 = f32x4.add(a1, v128.load(x, 16));
        a2 = f32x4.add(a2, v128.load(x, 32));
        a3 = f32x4.add(a3, v128.load(x, 48));
        d0 = f32x4.add(d0, v128.load(y));
        d1 = f32x4.add(d1, v128.load(y, 16));
        d2 = f32x4.add(d2, v128.load(y, 32));
        d3 = f32x4.add(d3, v128.load(y, 48));
        x = t + 2048 + ((m & 0xf00) >> 2);
        y = t + 3072 + ((m & 0xf000) >> 6);
        a0 = f32x4.add(a0, v128.load(x));
        a1 = f32x4.add(a1, v128.load(x, 16));
        a2 = f32x4.add(a2, v128.load(x, 32));
        a3 = f32x4.add(a3, v128.load(x, 48));
        d0 = f32x4.add(d0, v128.load(y));
        d1 = f32x4.add(d1, v128.load(y, 16));
        d2 = f32x4.add(d2, v128.load(y, 32));
        d3 = f32x4.add(d3, v128.load(y, 48));
      }
      a0 = sigmoid4(f32x4.add(b0, f32x4.mul(four, f32x4.add(a0, d0))));
      a1 = sigmoid4(f32x4.add(b1, f32x4.mul(four, f32x4.add(a1, d1))));
      a2 = sigmoid4(f32x4.add(b2, f32x4.mul(four, f32x4.add(a2, d2))));
      a3 = sigmoid4(f32x4.add(b3, f32x4.mul(four, f32x4.add(a3, d3))));
      if (means) {
        const o = means + ((p * Bp + b) << 6);
        v128.store(o, f32x4.sub(f32x4.mul(two, a0), one));
        v128.store(o, f32x4.sub(f32x4.mul(two, a1), one), 16);
        v128.store(o, f32x4.sub(f32x4.mul(two, a2), one), 32);
        v128.store(o, f32x4.sub(f32x4.mul(two, a3), one), 48);
      }
      if (out) {
        if (next == limit) {
          next = draw(stream, limit);
          limit = next + BLOCK;
        }
        const r0 = uniform4(v128.load(next));
        next += 16;
        if (next == limit) {
          next = draw(stream, limit);
          limit = next + BLOCK;
        }
        const r1 = uniform4(v128.load(next));
        next += 16;
        if (next == limit) {
          next = draw(stream, limit);
          limit = next + BLOCK;
        }
        const r2 = uniform4(v128.load(next));
        next += 16;
        if (next == limit) {
          next = draw(stream, limit);
          limit = next + BLOCK;
        }
        const r3 = uniform4(v128.load(next));
        next += 16;
        const m = i32x4.bitmask(f32x4.lt(r0, a0)) | (i32x4.bitmask(f32x4.lt(r1, a1)) << 4)
          | (i32x4.bitmask(f32x4.lt(r2, a2)) << 8) | (i32x4.bitmask(f32x4.lt(r3, a3)) << 12);
        store<u16>(out + ((p * Bp + b) << 1), <u16>m);
      }
    }
  }
  leave(stream, next, limit);
}

/** Bits of a layer with the batch along the bits: transposed[unit][⌈Bp/8⌉ bytes], from bits u16[panels][Bp]. */
function transposeBits(bits: usize, Bp: u32, panels: u32, transposed: usize): void {
  const bytes: u32 = Bp >> 3;
  for (let q: u32 = 0; q < panels; q++) {
    for (let k: u32 = 0; k < bytes; k++) {
      let x = v128.load(bits + ((q * Bp + k * 8) << 1));
      let o = transposed + (q * 16 + 15) * bytes + k;
      for (let j = 0; j < 16; j++) {
        store<u8>(o, <u8>i16x8.bitmask(x));
        x = i16x8.shl(x, 1);
        o -= bytes;
      }
    }
  }
}

/** Σ_b means[b] over the batch, for one panel: into sums, 16 floats. */
// @ts-ignore: decorator
@inline
function columnSum(means: usize, B: u32, lane: usize): v128 {
  let sum = f32x4.splat(0);
  for (let b: u32 = 0; b < B; b++) sum = f32x4.add(sum, v128.load(means + (<usize>b << 6) + lane));
  return sum;
}

/** velocity ← momentum·velocity + rate·(gradient − decay·w); w ← w + velocity, on four lanes. */
// @ts-ignore: decorator
@inline
function step4(w: usize, velocity: usize, gradient: v128, rate: v128, momentum: v128, decay: v128): void {
  const old = v128.load(w);
  const v = f32x4.add(f32x4.mul(momentum, v128.load(velocity)), f32x4.mul(rate, f32x4.sub(gradient, f32x4.mul(decay, old))));
  v128.store(velocity, v);
  v128.store(w, f32x4.add(old, v));
}

/** The table entries of four batch members each that one row of transposed bits picks, summed: 16 floats, into `out`. */
// @ts-ignore: decorator
@inline
function maskedSums(tables: usize, mask: usize, bytes: usize, out: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
  let t = tables;
  for (let m = mask; m < mask + bytes; m++) {
    const z: u32 = load<u8>(m);
    const x = t + ((z & 15) << 6);
    const y = t + 1024 + ((z & 0xf0) << 2);
    t += 2048;
    a0 = f32x4.add(a0, v128.load(x));
    a1 = f32x4.add(a1, v128.load(x, 16));
    a2 = f32x4.add(a2, v128.load(x, 32));
    a3 = f32x4.add(a3, v128.load(x, 48));
    d0 = f32x4.add(d0, v128.load(y));
    d1 = f32x4.add(d1, v128.load(y, 16));
    d2 = f32x4.add(d2, v128.load(y, 32));
    d3 = f32x4.add(d3, v128.load(y, 48));
  }
  v128.store(out, f32x4.add(a0, d0));
  v128.store(out, f32x4.add(a1, d1), 16);
  v128.store(out, f32x4.add(a2, d2), 32);
  v128.store(out, f32x4.add(a3, d3), 48);
}

/** What a run of contrastive divergence works on; the fields are words, in the order of RBM_FIELDS in ../index.ts. */
// @ts-ignore: decorator
@unmanaged
export class Machine {
  W: usize; // f32[nP][16 nQ][16]: W[p][v][k], visible unit v and hidden unit 16p + k
  WT: usize; // f32[nQ][16 nP][16]: its transpose
  velocity: usize; // as W
  visibleBias: usize; // f32[16 nQ]
  hiddenBias: usize; // f32[16 nP]
  visibleVelocity: usize;
  hiddenVelocity: usize;
  visible: u32; // number of visible units
  hidden: u32;
  data: usize; // u16[windows][nQ]
  order: usize; // u32[windows]
  tables: usize; // f32[max(4 max(nQ, nP), Bp/4)][16][16]
  dataTables: usize; // f32[Bp/4][16][16]
  v0: usize; // u16[nQ][Bp]
  v1: usize;
  h: usize; // u16[nP][Bp]
  means0: usize; // f32[nP][Bp][16]
  means1: usize;
  t0: usize; // u8[16 nQ][Bp/8]
  t1: usize;
  sums: usize; // f32[2][16]
  columns: usize; // f32[2][16]
}

/** WT from W: the first `visible` rows and `hidden` columns; the rest of both stays zero. */
function transposeWeights(m: Machine, nQ: u32, nP: u32): void {
  for (let p: u32 = 0; p < nP; p++) {
    for (let v: u32 = 0; v < nQ * 16; v++) {
      const from: usize = m.W + <usize>((p * nQ * 16 + v) << 6);
      const to: usize = m.WT + <usize>((((v >> 4) * nP * 16 + p * 16) << 6) + ((v & 15) << 2));
      for (let k: usize = 0; k < 16; k++) store<f32>(to + (k << 6), load<f32>(from + (k << 2)));
    }
  }
}

/**
 * One pass of CD-k over `windows` windows in the given order, in batches of B (what is left over waits for another
 * order): for each batch
 *
 *     ΔW ∝ ⟨s m⟩_data − ⟨s m⟩_after k steps of Gibbs sampling, m = tanh of the hidden units' field.
 */
export function contrastiveDivergence(machine: usize, windows: u32, B: u32, steps: u32, rate: f32, momentum: f32, decay: f32, stream: usize): void {
  const m = changetype<Machine>(machine);
  const nQ = (m.visible + 15) >> 4;
  const nP = (m.hidden + 15) >> 4;
  const Bp = (B + 7) & ~7;
  const bytes: usize = Bp >> 3;
  const vRate = f32x4.splat(rate);
  const vMomentum = f32x4.splat(momentum);
  const vDecay = f32x4.splat(decay);
  const one: f32 = 1;
  const inverse: f32 = one / <f32>B;
  const scale = f32x4.splat(inverse);
  const two = f32x4.splat(2);
  const none = f32x4.splat(0);
  for (let start: u32 = 0; start + B <= windows; start += B) {
    for (let b: u32 = 0; b < B; b++) {
      const from = m.data + ((u32At(m.order, start + b) * nQ) << 1);
      for (let q: u32 = 0; q < nQ; q++) store<u16>(m.v0 + ((q * Bp + b) << 1), load<u16>(from + (q << 1)));
    }
    transposeWeights(m, nQ, nP);
    activate(m.v0, Bp, nQ, m.W, m.hiddenBias, nP, B, m.tables, m.means0, m.h, stream);
    for (let k: u32 = 0; k < steps; k++) {
      activate(m.h, Bp, nP, m.WT, m.visibleBias, nQ, B, m.tables, 0, m.v1, stream);
      activate(m.v1, Bp, nQ, m.W, m.hiddenBias, nP, B, m.tables, m.means1, k + 1 < steps ? m.h : <usize>0, stream);
    }
    transposeBits(m.v0, Bp, nQ, m.t0);
    transposeBits(m.v1, Bp, nQ, m.t1);
    for (let p: u32 = 0; p < nP; p++) {
      const means0 = m.means0 + ((p * Bp) << 6);
      const means1 = m.means1 + ((p * Bp) << 6);
      sumTables(m.dataTables, means0, Bp >> 2);
      sumTables(m.tables, means1, Bp >> 2);
      for (let lane: usize = 0; lane < 64; lane += 16) {
        const sum0 = columnSum(means0, B, lane);
        const sum1 = columnSum(means1, B, lane);
        v128.store(m.columns + lane, sum0);
        v128.store(m.columns + lane, sum1, 64);
        const at = (<usize>p << 6) + lane;
        step4(m.hiddenBias + at, m.hiddenVelocity + at, f32x4.mul(scale, f32x4.sub(sum0, sum1)), vRate, vMomentum, none);
      }
      let at: usize = (p * nQ * 16) << 6;
      for (let v: usize = 0; v < <usize>m.visible; v++) {
        maskedSums(m.dataTables, m.t0 + v * bytes, bytes, m.sums);
        maskedSums(m.tables, m.t1 + v * bytes, bytes, m.sums + 64);
        // Σ_b s m = 2 Σ_bit m − Σ_b m
        for (let lane: usize = 0; lane < 64; lane += 16) {
          const g0 = f32x4.sub(f32x4.mul(two, v128.load(m.sums + lane)), v128.load(m.columns + lane));
          const g1 = f32x4.sub(f32x4.mul(two, v128.load(m.sums + lane, 64)), v128.load(m.columns + lane, 64));
          step4(m.W + at + lane, m.velocity + at + lane, f32x4.mul(scale, f32x4.sub(g0, g1)), vRate, vMomentum, vDecay);
        }
        at += 64;
      }
    }
    for (let v: usize = 0; v < <usize>m.visible; v++) {
      let count = 0;
      for (let k: usize = 0; k < bytes; k++) {
        count += popcnt<i32>(<i32>load<u8>(m.t0 + v * bytes + k)) - popcnt<i32>(<i32>load<u8>(m.t1 + v * bytes + k));
      }
      // Σ_b (s0 − s1) = 2 Σ_b (bit0 − bit1)
      const difference: f32 = <f32>(count + count);
      const at = v << 2;
      const velocity: f32 = momentum * load<f32>(m.visibleVelocity + at) + rate * (difference * inverse);
      store<f32>(m.visibleVelocity + at, velocity);
      store<f32>(m.visibleBias + at, load<f32>(m.visibleBias + at) + velocity);
    }
  }
}
