// Contrastive divergence for a restricted Boltzmann machine of ±1 units, in single precision.
//
// Units are packed sixteen to a word ("panel"). The products of ±1 units with weights go by tables of the signed sums of
// four rows (the method of four Russians): Σᵥ sᵥ Wᵥ = Σ_g tables[g][bits 4g … 4g+3 of s]. Every sum has a fixed order, which
// ../../reference/rbm.ts spells out one number at a time and matches bit for bit.
import { aligned, BLOCK, bufferEnd, draw, enter, leave } from "./random";

// @ts-ignore: decorator
@inline
function u32At(array: usize, i: u32): u32 {
  return load<u32>(array + (<usize>i << 2));
}

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

export function expArray(x: usize, y: usize, n: u32): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(y + i, exp4(v128.load(x + i)));
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

/** tables[g][k] for k in 0 … 15: ±row 4g ± … ± row 4g+3, a sign + where k has a bit; rows are 16 floats (64 bytes). */
function signedSums(tables: usize, rows: usize, groups: u32): void {
  for (let g: u32 = 0; g < groups; g++) {
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const t = tables + lane;
      const r = rows + lane;
      const a = v128.load(r);
      const b = v128.load(r, 64);
      const c = v128.load(r, 128);
      const d = v128.load(r, 192);
      const both = f32x4.add(a, b);
      const first = f32x4.sub(a, b);
      const second = f32x4.sub(b, a);
      const neither = f32x4.neg(both);
      const sum = f32x4.add(c, d);
      const difference = f32x4.sub(c, d);
      v128.store(t, f32x4.sub(neither, sum));
      v128.store(t, f32x4.sub(first, sum), 64);
      v128.store(t, f32x4.sub(second, sum), 128);
      v128.store(t, f32x4.sub(both, sum), 192);
      v128.store(t, f32x4.add(neither, difference), 256);
      v128.store(t, f32x4.add(first, difference), 320);
      v128.store(t, f32x4.add(second, difference), 384);
      v128.store(t, f32x4.add(both, difference), 448);
      v128.store(t, f32x4.sub(neither, difference), 512);
      v128.store(t, f32x4.sub(first, difference), 576);
      v128.store(t, f32x4.sub(second, difference), 640);
      v128.store(t, f32x4.sub(both, difference), 704);
      v128.store(t, f32x4.add(neither, sum), 768);
      v128.store(t, f32x4.add(first, sum), 832);
      v128.store(t, f32x4.add(second, sum), 896);
      v128.store(t, f32x4.add(both, sum), 960);
    }
    tables += 1024;
    rows += 256;
  }
}

/** tables[g][k] for k in 0 … 15: the sum of those of rows 4g … 4g+3 where k has a bit; rows are 16 floats (64 bytes). */
function plainSums(tables: usize, rows: usize, groups: u32): void {
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

/** Tables of what four rows add where units are the bits of k: ±1, or 0 and 1. */
// @ts-ignore: decorator
@inline
function unitSums(m: Machine, rows: usize, groups: u32): void {
  if (m.plain) plainSums(m.tables, rows, groups);
  else signedSums(m.tables, rows, groups);
}

/** Addresses of four tables, 1024 bytes each, from `tables` on. */
// @ts-ignore: decorator
@inline
function fourTables(tables: usize): v128 {
  return i32x4.add(i32x4.splat(tables), i32x4(0, 1024, 2048, 3072));
}
/** Addresses of the entries that a word of sixteen bits picks from four tables, by four bits each. */
// @ts-ignore: decorator
@inline
function fourPlaces(word: u32, tables: v128): v128 {
  // Bits 4j … 4j+3 of the word go to bits 6 … 9 of lane j.
  const shifted = i32x4.shr_u(i32x4.mul(i32x4.splat(word), i32x4(4096, 256, 16, 1)), 6);
  return i32x4.add(tables, v128.and(shifted, i32x4.splat(0x3c0)));
}

/** Sixteen floats at `start`, or eight unless `wide`, plus the entries at places … end, one after the other: into `out`. */
// @ts-ignore: decorator
@inline
function sumPlaces(places: usize, end: usize, start: usize, out: usize, wide: bool): void {
  let s0 = v128.load(start);
  let s1 = v128.load(start, 16);
  if (wide) {
    let s2 = v128.load(start, 32);
    let s3 = v128.load(start, 48);
    for (let at = places; at < end; at += 4) {
      const entry = load<u32>(at);
      s0 = f32x4.add(s0, v128.load(entry));
      s1 = f32x4.add(s1, v128.load(entry, 16));
      s2 = f32x4.add(s2, v128.load(entry, 32));
      s3 = f32x4.add(s3, v128.load(entry, 48));
    }
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  } else {
    for (let at = places; at < end; at += 4) {
      const entry = load<u32>(at);
      s0 = f32x4.add(s0, v128.load(entry));
      s1 = f32x4.add(s1, v128.load(entry, 16));
    }
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
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
      if (next == limit) {
        next = draw(stream, limit);
        limit = next + BLOCK;
      }
      const u0 = f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(next), 8));
      next += 16;
      if (next == limit) {
        next = draw(stream, limit);
        limit = next + BLOCK;
      }
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

/**
 * Means and samples of one layer given the other, for each batch member b:
 *
 *     mean = tanh x,   P(+1) = 1/(1 + e^{−2x}),   x = bias + Σ s W
 *
 * bits: u16[nIn][Bp]; W: f32[panels][16·nIn][16]; means: f32[panels][Bp][16] or 0; out: u16[panels][Bp] or 0.
 */
function activate(m: Machine, bits: usize, Bp: u32, nIn: u32, W: usize, bias: usize, units: u32, B: u32, means: usize, out: usize, stream: usize): void {
  const tables = m.tables;
  const row: usize = <usize>nIn << 4; // bytes of the places of one batch member
  const most = min<u32>(B, (Bp << 4) / nIn); // batch members whose places there is room for
  if (most == 0) unreachable(); // more than 256 units for each batch member
  for (let p: u32 = 0; p << 4 < units; p++) {
    const wide = units > (p << 4) + 8;
    const halves: u32 = wide ? 2 : 1;
    const x = means ? means + ((p * Bp) << 6) : m.fields;
    unitSums(m, W + p * nIn * 1024, nIn << 2);
    for (let first: u32 = 0; first < B; first += most) {
      const end = min<u32>(first + most, B);
      if (p == 0 || most < B) {
        for (let q: u32 = 0; q < nIn; q++) {
          const four = fourTables(tables + (q << 12));
          let place = m.places + (q << 4);
          for (let b = first; b < end; b++) {
            v128.store(place, fourPlaces(load<u16>(bits + ((q * Bp + b) << 1)), four));
            place += row;
          }
        }
      }
      let place = m.places;
      for (let b = first; b < end; b++) {
        sumPlaces(place, place + row, bias + (p << 6), x + (b << 6), wide);
        place += row;
      }
    }
    const words = out + ((p * Bp) << 1);
    for (let half: u32 = 0; half < halves; half++) {
      const lanes = x + (half << 5);
      if (means && out) respond(lanes, words + half, B, m.constants, stream, true, true);
      else if (means) respond(lanes, words + half, B, m.constants, stream, true, false);
      else respond(lanes, words + half, B, m.constants, stream, false, true);
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
  places: usize; // u32[64 Bp]: addresses of entries of the tables
  v0: usize; // u16[nQ][Bp]
  v1: usize;
  h: usize; // u16[nP][Bp]
  means0: usize; // f32[nP][Bp][16]
  means1: usize;
  t0: usize; // u8[16 nQ][Bp/8]
  t1: usize;
  sums: usize; // f32[2][16]
  constants: usize; // f32[32]
  plain: u32; // 1 where units are 0 and 1, not ±1
  particles: usize; // u16[nP][Bp]: hidden units of the chains of persistent contrastive divergence
  running: usize; // u32: whether they have begun
  fields: usize; // f32[Bp][16]
}

/** WT from W, in blocks of 4 × 4; rows and columns beyond the last units are zero in both. */
function transposeWeights(m: Machine, nQ: u32, nP: u32): void {
  for (let p: u32 = 0; p < nP; p++) {
    for (let v: u32 = 0; v < nQ << 4; v += 4) {
      let from: usize = m.W + <usize>((p * nQ * 16 + v) << 6);
      let to: usize = m.WT + <usize>((((v >> 4) * nP * 16 + p * 16) << 6) + ((v & 15) << 2));
      for (let k = 0; k < 4; k++) {
        const r0 = v128.load(from);
        const r1 = v128.load(from, 64);
        const r2 = v128.load(from, 128);
        const r3 = v128.load(from, 192);
        const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
        const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
        const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
        const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
        v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 64);
        v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 128);
        v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 192);
        from += 16;
        to += 256;
      }
    }
  }
}

/** Sums of the last entries of the tables, where every sign is +: sixteen floats. */
function sumLast(tables: usize, groups: u32, out: usize): void {
  for (let lane: usize = 0; lane < 64; lane += 16) {
    let sum = f32x4.splat(0);
    for (let t = tables + lane; t < tables + (groups << 10); t += 1024) sum = f32x4.add(sum, v128.load(t, 960));
    v128.store(out + lane, sum);
  }
}

/** Places for rows first … end of transposed bits, Bp/4 of them a row. */
function rowPlaces(places: usize, transposed: usize, Bp: u32, first: u32, end: u32, tables: usize): void {
  const bytes: usize = Bp >> 3;
  const next = i32x4.splat(4096);
  for (let v = first; v < end; v++) {
    let place = places + (v - first) * Bp;
    let four = fourTables(tables);
    // Where a row has an odd number of bytes, the last two places written belong to the next row, which comes after.
    for (let k: usize = 0; k < bytes; k += 2) {
      v128.store(place, fourPlaces(load<u16>(transposed + v * bytes + k), four));
      four = i32x4.add(four, next);
      place += 16;
    }
  }
}

/** Rows of transposed bits for whose places, of the data and of the samples, there is room. */
const ROWS: u32 = 127;

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
  const sums = m.sums;
  const dataSums = sums + 64;
  const zeros = m.constants + 64;
  const h = persistent ? m.particles : m.h;
  writeConstants(m.constants, m.plain != 0);
  for (let start: u32 = 0; start + B <= windows; start += B) {
    for (let b: u32 = 0; b < B; b++) {
      const from = m.data + ((u32At(m.order, start + b) * nQ) << 1);
      for (let q: u32 = 0; q < nQ; q++) store<u16>(m.v0 + ((q * Bp + b) << 1), load<u16>(from + (q << 1)));
    }
    transposeWeights(m, nQ, nP);
    const begun = persistent && load<u32>(m.running) != 0;
    activate(m, m.v0, Bp, nQ, m.W, m.hiddenBias, m.hidden, B, m.means0, begun ? <usize>0 : h, stream);
    if (persistent) store<u32>(m.running, 1);
    for (let k: u32 = 0; k < steps; k++) {
      activate(m, h, Bp, nP, m.WT, m.visibleBias, m.visible, B, 0, m.v1, stream);
      activate(m, m.v1, Bp, nQ, m.W, m.hiddenBias, m.hidden, B, m.means1, persistent || k + 1 < steps ? h : <usize>0, stream);
    }
    if (m.plain) {
      forgetBeyond(m.means0, m.hidden, B, Bp);
      forgetBeyond(m.means1, m.hidden, B, Bp);
    }
    transposeBits(m.v0, Bp, nQ, m.t0);
    transposeBits(m.v1, Bp, nQ, m.t1);
    for (let p: u32 = 0; p < nP; p++) {
      // Σ_b s m of the data for each visible unit, to where the transposed weights were; then the same of the samples.
      for (let sampled: u32 = 0; sampled < 2; sampled++) {
        const places = m.places + sampled * ROWS * Bp;
        unitSums(m, (sampled ? m.means1 : m.means0) + ((p * Bp) << 6), Bp >> 2);
        // A bias is the weight of a unit that is always +1.
        sumLast(m.tables, Bp >> 2, sampled ? sums : dataSums);
        if (sampled) {
          for (let lane: usize = 0; lane < 64; lane += 16) {
            const at = (<usize>p << 6) + lane;
            const gradient = f32x4.mul(scale, f32x4.sub(v128.load(dataSums + lane), v128.load(sums + lane)));
            step4(m.hiddenBias + at, m.hiddenVelocity + at, gradient, vRate, vMomentum, none);
          }
        }
        for (let first: u32 = 0; first < m.visible; first += ROWS) {
          const end = min<u32>(first + ROWS, m.visible);
          if (p == 0 || ROWS < m.visible) rowPlaces(places, sampled ? m.t1 : m.t0, Bp, first, end, m.tables);
          for (let v = first; v < end; v++) {
            const place = places + (v - first) * Bp;
            const data = m.WT + (v << 6);
            const out = sampled ? sums : data;
            sumPlaces(place, place + Bp, zeros, out, true);
            if (sampled) {
              const at = (p * nQ * 16 + v) << 6;
              for (let lane: usize = 0; lane < 64; lane += 16) {
                const gradient = f32x4.mul(scale, f32x4.sub(v128.load(data + lane), v128.load(sums + lane)));
                step4(m.W + at + lane, m.velocity + at + lane, gradient, vRate, vMomentum, vDecay);
              }
            }
          }
        }
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
