// Contrastive divergence for a restricted Boltzmann machine of ±1 units, in single precision.
//
// Units are packed sixteen to a word ("panel"), and their products with weights go by tables. Every sum has a fixed order, which
// ../../reference/rbm.ts spells out one number at a time and matches bit for bit.
import { u32At } from "./memory";
import { aligned, BLOCK, bufferEnd, draw, enter, leave } from "./random";
import {
  addLast,
  CHUNK,
  fourPlaces,
  fourTables,
  GROUPS,
  plainColumns,
  plainRows,
  rowPlaces,
  signedColumns,
  signedRows,
  sumPlaces,
  transposeBits,
} from "./tables";

/**
 * 2ᵗ on four lanes, t clamped to `low` … `high` = ±125.5: its integer part goes to the exponent, the rest is a polynomial
 * with its fourth power, of relative error 2.8·10⁻⁶ and exact at 0. What does not change is passed in: the engine would
 * build each constant anew where it is used, by three instructions.
 */
// @ts-ignore: decorator
@inline
function power4(t: v128, low: v128, high: v128, shift: v128, c1: v128, c2: v128, c3: v128, c4: v128, one: v128): v128 {
  // As integers, floats are in order as far as they are positive; and as unsigned ones, backwards, where they are negative.
  t = i32x4.min_u(i32x4.min_s(t, high), low);
  // Adding 1.5·2²³ rounds to the nearest integer, which then stands in the low bits.
  const shifted = f32x4.add(t, shift);
  const r = f32x4.sub(t, f32x4.sub(shifted, shift));
  let p = f32x4.add(f32x4.mul(r, c4), c3);
  p = f32x4.add(f32x4.mul(p, r), c2);
  p = f32x4.add(f32x4.mul(p, r), c1);
  p = f32x4.add(f32x4.mul(p, r), one);
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
const BOUND: f32 = 125.51447; // 87 / log 2
const SHIFT: f32 = 12582912;
const C1: f32 = 0.6931241934;
const C2: f32 = 0.2402409861;
const C3: f32 = 0.0559064246;
const C4: f32 = 0.009582853;
const LOG2E: f32 = 1.44269504;

/** eˣ on four lanes; errors are stated and tested in ../../kernels.test.ts. */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  return power4(
    f32x4.mul(x, f32x4.splat(LOG2E)), f32x4.splat(-BOUND), f32x4.splat(BOUND), f32x4.splat(SHIFT),
    f32x4.splat(C1), f32x4.splat(C2), f32x4.splat(C3), f32x4.splat(C4), f32x4.splat(1),
  );
}

export function sigmoidArray(x: usize, y: usize, n: u32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    v128.store(y + i, f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(x + i))))));
  }
}

/** The constants of `respond`, where the engine does not see them; `plain` where units are 0 and 1. */
function writeConstants(c: usize, plain: bool): void {
  store<f32>(c, -BOUND);
  store<f32>(c, BOUND, 4);
  store<f32>(c, SHIFT, 8);
  store<f32>(c, C1, 12);
  store<f32>(c, C2, 16);
  store<f32>(c, C3, 20);
  store<f32>(c, C4, 24);
  store<f32>(c, 1, 28);
  store<f32>(c, plain ? -LOG2E : -2 * LOG2E, 32);
  store<f32>(c, 16777216, 36);
  store<u32>(c, plain ? 0 : 0xffffffff, 40);
}

/**
 * For eight units of each batch member, eight floats x at `x` and every 64 bytes on: x ← tanh x = (1 − e)/(1 + e) with
 * e = e^{−2x}, or 1/(1 + e) with e = e^{−x} of units 0 and 1, if `means`; and, if `samples`, a byte to `out` and every two bytes on: +1 where u (1 + e) < 1.
 */
// @ts-ignore: decorator
@inline
function respond(x: usize, out: usize, B: u32, c: usize, stream: usize, means: bool, samples: bool): void {
  const low = v128.load32_splat(c), high = v128.load32_splat(c, 4), shift = v128.load32_splat(c, 8);
  const c1 = v128.load32_splat(c, 12), c2 = v128.load32_splat(c, 16), c3 = v128.load32_splat(c, 20), c4 = v128.load32_splat(c, 24);
  const one = v128.load32_splat(c, 28), scale = v128.load32_splat(c, 32), all = v128.load32_splat(c, 36);
  const signed = v128.load32_splat(c, 40);
  let limit = bufferEnd(stream);
  let next = samples ? aligned(enter(stream)) : limit;
  for (let b: u32 = 0; b < B; b++) {
    const e0 = power4(f32x4.mul(v128.load(x), scale), low, high, shift, c1, c2, c3, c4, one);
    const e1 = power4(f32x4.mul(v128.load(x, 16), scale), low, high, shift, c1, c2, c3, c4, one);
    const q0 = f32x4.add(one, e0);
    const q1 = f32x4.add(one, e1);
    if (means) {
      v128.store(x, f32x4.div(f32x4.sub(one, v128.and(e0, signed)), q0));
      v128.store(x, f32x4.div(f32x4.sub(one, v128.and(e1, signed)), q1), 16);
    }
    if (samples) {
      // u is a multiple of 2⁻²⁴, here in units of that.
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const u0 = f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(next), 8));
      next += 16;
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const u1 = f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(next), 8));
      next += 16;
      const bits = i32x4.bitmask(f32x4.lt(f32x4.mul(u0, q0), all));
      store<u8>(out, bits | (i32x4.bitmask(f32x4.lt(f32x4.mul(u1, q1), all)) << 4));
      out += 2;
    }
    x += 64;
  }
  if (samples) leave(stream, next, limit);
}

// Each way of responding is a function of its own: in one with switches, exponentials would be taken twice.
function meansOnly(x: usize, B: u32, c: usize): void {
  respond(x, 0, B, c, 0, true, false);
}
function samplesOnly(x: usize, out: usize, B: u32, c: usize, stream: usize): void {
  respond(x, out, B, c, stream, false, true);
}
function meansAndSamples(x: usize, out: usize, B: u32, c: usize, stream: usize): void {
  respond(x, out, B, c, stream, true, true);
}

/**
 * Means and samples of one layer given the other, for each batch member b:
 *
 *     mean = tanh x,   P(+1) = 1/(1 + e^{−2x}),   x = bias + Σ s W
 *
 * or, of units 0 and 1, mean = P(1) = 1/(1 + e^{−x}); of the hidden layer given the visible one if `up`, else the reverse.
 *
 * bits: u16[nIn][Bp]; means: f32[panels][Bp][16] or 0; out: u16[panels][Bp] or 0.
 */
function activate(m: Machine, up: bool, bits: usize, B: u32, means: usize, out: usize, stream: usize): void {
  const Bp = (B + 7) & ~7;
  const tables = m.tables;
  const nQ = (m.visible + 15) >> 4;
  const rows = up ? m.visible : m.hidden;
  const nIn = (rows + 15) >> 4;
  const units = up ? m.hidden : m.visible;
  const bias = up ? m.hiddenBias : m.visibleBias;
  const row: usize = <usize>nIn << 4; // bytes of the places of one batch member
  for (let q: u32 = 0; q < nIn; q++) {
    const four = fourTables(tables + ((q % CHUNK) << 12));
    let place = m.places + (q << 4);
    for (let b: u32 = 0; b < B; b++) {
      v128.store(place, fourPlaces(load<u16>(bits + ((q * Bp + b) << 1)), four));
      place += row;
    }
  }
  for (let p: u32 = 0; p << 4 < units; p++) {
    const wide = units > (p << 4) + 8;
    const halves: u32 = wide ? 2 : 1;
    const x = means ? means + ((p * Bp) << 6) : m.fields;
    for (let q: u32 = 0; q < nIn; q += CHUNK) {
      const blocks = min<u32>(CHUNK, nIn - q);
      const groups = min<u32>(blocks << 2, (rows + 3 >> 2) - (q << 2));
      if (up) {
        const from = m.W + ((<usize>(p * nQ + q)) << 10);
        if (m.plain) plainRows(tables, from, groups);
        else signedRows(tables, from, groups);
      } else {
        const block = m.W + ((<usize>(q * nQ + p)) << 10);
        if (m.plain) plainColumns(tables, block, <usize>nQ << 10, blocks);
        else signedColumns(tables, block, <usize>nQ << 10, blocks);
      }
      let place = m.places + (q << 4);
      const length: usize = <usize>groups << 2;
      let sum = x;
      if (wide) {
        for (let b: u32 = 0; b < B; b++) {
          sumPlaces(place, place + length, q ? sum : bias + (p << 6), sum, true);
          place += row;
          sum += 64;
        }
      } else {
        for (let b: u32 = 0; b < B; b++) {
          sumPlaces(place, place + length, q ? sum : bias + (p << 6), sum, false);
          place += row;
          sum += 64;
        }
      }
    }
    const words = out + ((p * Bp) << 1);
    for (let half: u32 = 0; half < halves; half++) {
      const lanes = x + (half << 5);
      if (!out) meansOnly(lanes, B, m.constants);
      else if (means) meansAndSamples(lanes, words + half, B, m.constants, stream);
      else samplesOnly(lanes, words + half, B, m.constants, stream);
    }
  }
}

/** Zeros for the means of units beyond the last: half, not none, is what units 0 and 1 have without weights. */
function forgetBeyond(means: usize, units: u32, B: u32, Bp: u32): void {
  for (let unit = units; unit & 15; unit++) {
    let mean = means + (((unit >> 4) * Bp) << 6) + ((unit & 15) << 2);
    for (let b: u32 = 0; b < B; b++) {
      store<f32>(mean, 0);
      mean += 64;
    }
  }
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

/** What a run of contrastive divergence works on; the fields are words, in the order of machineFields in ../index.ts. */
// @ts-ignore: decorator
@unmanaged
export class Machine {
  W: usize; // f32[nP][16 nQ][16]: W[p][v][k], visible unit v and hidden unit 16p + k
  velocity: usize; // as W
  visibleBias: usize; // f32[16 nQ]
  hiddenBias: usize; // f32[16 nP]
  visibleVelocity: usize;
  hiddenVelocity: usize;
  visible: u32; // number of visible units
  hidden: u32;
  data: usize; // u16[windows][nQ]
  order: usize; // u32[windows]
  tables: usize; // f32[32][16][16]
  places: usize; // u32: addresses of entries of the tables, [B][4 nQ] or [B][4 nP], or [2][visible][4 ⌈Bp/16⌉]
  v0: usize; // u16[nQ][Bp]
  v1: usize;
  h: usize; // u16[nP][Bp]
  means0: usize; // f32[nP][Bp][16]
  means1: usize;
  t0: usize; // u8[16 nQ][Bp/8]
  t1: usize;
  sums: usize; // f32[32 nQ + 3][16]: sums over the batch
  constants: usize; // f32[32]
  plain: u32; // 1 where units are 0 and 1, not ±1
  particles: usize; // u16[nP][Bp]: hidden units of the chains of persistent contrastive divergence
  running: usize; // u32: whether they have begun
  fields: usize; // f32[Bp][16]
}

/**
 * One pass of CD-k over `windows` windows in the given order, in batches of B (what is left over waits for another
 * order): for each batch
 *
 *     ΔW ∝ ⟨s m⟩_data − ⟨s m⟩_after k steps of Gibbs sampling, m = the mean of the hidden units in their field.
 *
 * The steps begin at the data or, if `persistent`, at the hidden units of the particles once these run.
 */
export function contrastiveDivergence(machine: usize, windows: u32, B: u32, steps: u32, rate: f32, momentum: f32, decay: f32, persistent: bool, stream: usize): void {
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
  const none = f32x4.splat(0);
  const groups = (B + 3) >> 2;
  const row: usize = (bytes + 1 & ~1) << 3; // bytes of the places of a visible unit
  const dataSums = m.sums;
  const sampleSums = dataSums + (nQ << 10);
  const biasSums = sampleSums + (nQ << 10);
  const lastSum = biasSums + 128;
  const zeros = m.constants + 64;
  const h = persistent ? m.particles : m.h;
  writeConstants(m.constants, m.plain != 0);
  for (let start: u32 = 0; start + B <= windows; start += B) {
    for (let b: u32 = 0; b < B; b++) {
      const from = m.data + ((u32At(m.order, start + b) * nQ) << 1);
      for (let q: u32 = 0; q < nQ; q++) store<u16>(m.v0 + ((q * Bp + b) << 1), load<u16>(from + (q << 1)));
    }
    const begun = persistent && load<u32>(m.running) != 0;
    activate(m, true, m.v0, B, m.means0, begun ? <usize>0 : h, stream);
    if (persistent) store<u32>(m.running, 1);
    for (let k: u32 = 0; k < steps; k++) {
      activate(m, false, h, B, 0, m.v1, stream);
      activate(m, true, m.v1, B, m.means1, persistent || k + 1 < steps ? h : <usize>0, stream);
    }
    if (m.plain) {
      forgetBeyond(m.means0, m.hidden, B, Bp);
      forgetBeyond(m.means1, m.hidden, B, Bp);
    }
    transposeBits(m.v0, Bp, nQ, m.t0);
    transposeBits(m.v1, Bp, nQ, m.t1);
    rowPlaces(m.places, row, m.t0, bytes, m.visible, m.tables);
    rowPlaces(m.places + m.visible * row, row, m.t1, bytes, m.visible, m.tables);
    for (let p: u32 = 0; p < nP; p++) {
      for (let g: u32 = 0; g < groups; g += GROUPS) {
        // Σ_b s m of the data for each visible unit; then the same of the samples, and, at the end, a step along the difference.
        const count = min<u32>(GROUPS, groups - g);
        const from = ((p * Bp + (g << 2)) << 6);
        const end = g + count == groups;
        let place = m.places + (<usize>g << 2);
        let length: usize = <usize>count << 2;
        if (m.plain) plainRows(m.tables, m.means0 + from, count);
        else signedRows(m.tables, m.means0 + from, count);
        // A bias is the weight of a unit that is always up.
        addLast(m.tables, count, g ? biasSums : zeros, biasSums);
        for (let v: u32 = 0; v < m.visible; v++) {
          const sum = dataSums + (v << 6);
          sumPlaces(place, place + length, g ? sum : zeros, sum, true);
          place += row;
        }
        if (m.plain) plainRows(m.tables, m.means1 + from, count);
        else signedRows(m.tables, m.means1 + from, count);
        addLast(m.tables, count, g ? biasSums + 64 : zeros, biasSums + 64);
        for (let v: u32 = 0; v < m.visible; v++) {
          const sum = sampleSums + (v << 6);
          const out = end ? lastSum : sum;
          sumPlaces(place, place + length, g ? sum : zeros, out, true);
          place += row;
          if (end) {
            const at = (p * nQ * 16 + v) << 6;
            const data = dataSums + (v << 6);
            for (let lane: usize = 0; lane < 64; lane += 16) {
              const gradient = f32x4.mul(scale, f32x4.sub(v128.load(data + lane), v128.load(out + lane)));
              step4(m.W + at + lane, m.velocity + at + lane, gradient, vRate, vMomentum, vDecay);
            }
          }
        }
      }
      for (let lane: usize = 0; lane < 64; lane += 16) {
        const at = (<usize>p << 6) + lane;
        const gradient = f32x4.mul(scale, f32x4.sub(v128.load(biasSums + lane), v128.load(biasSums + lane, 64)));
        step4(m.hiddenBias + at, m.hiddenVelocity + at, gradient, vRate, vMomentum, none);
      }
    }
    for (let v: usize = 0; v < <usize>m.visible; v++) {
      let count = 0;
      for (let k: usize = 0; k < bytes; k++) {
        count += popcnt<i32>(<i32>load<u8>(m.t0 + v * bytes + k)) - popcnt<i32>(<i32>load<u8>(m.t1 + v * bytes + k));
      }
      // Σ_b (s0 − s1) = 2 Σ_b (bit0 − bit1) for s = ±1
      const difference: f32 = <f32>(m.plain ? count : count + count);
      const at = v << 2;
      const velocity: f32 = momentum * load<f32>(m.visibleVelocity + at) + rate * (difference * inverse);
      store<f32>(m.visibleVelocity + at, velocity);
      store<f32>(m.visibleBias + at, load<f32>(m.visibleBias + at) + velocity);
    }
  }
}
