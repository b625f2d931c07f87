// A layer of linear units on real inputs, and the gradient of its weights: plain sums, sixteen units at a time.
import { layerBackward, layerForward } from "./layer";

/** Where a layer lies; the fields are words, in the order of layerFields in ../index.ts. Up to biasGradient they are those of SignLayer. */
// @ts-ignore: decorator
@unmanaged
class RealLayer {
  inputs: u32;
  outputs: u32;
  batch: u32; // B, a multiple of 8
  data: usize; // f32[windows][inputs]
  order: usize; // u32[B]: the windows of the batch
  weights: usize; // f32[nP][16 nQ][16]
  bias: usize; // f32[16 nP]
  fields: usize; // f32[nP][B][16]
  weightGradient: usize; // as weights
  biasGradient: usize; // as bias
  rows: usize; // f32[B][inputs]
}

/** fields ← bias + Σ e W of a layer of either kind. */
export function forward(layer: usize, real: u32): void {
  if (real) realForward(layer);
  else layerForward(layer);
}

/** weightGradient ← Σ_b e slope, biasGradient ← Σ_b slope of a layer of either kind, from slopes in the place of the fields. */
export function backward(layer: usize, real: u32): void {
  if (real) realBackward(layer);
  else layerBackward(layer);
}

function realForward(layer: usize): void {
  const m = changetype<RealLayer>(layer);
  const B = m.batch;
  const row: usize = <usize>m.inputs << 2; // bytes of the inputs of one batch member
  const panel: usize = <usize>((m.inputs + 15) >> 4) << 10;
  for (let b: u32 = 0; b < B; b++) memory.copy(m.rows + b * row, m.data + load<u32>(m.order + (b << 2)) * row, row);
  for (let p: u32 = 0; p << 4 < m.outputs; p++) {
    const bias = m.bias + (p << 6);
    let out = m.fields + (<usize>(p * B) << 6);
    let x = m.rows;
    // Two members at a time share the loads of the weights.
    for (let b: u32 = 0; b < B; b += 2) {
      let s0 = v128.load(bias), s1 = v128.load(bias, 16), s2 = v128.load(bias, 32), s3 = v128.load(bias, 48);
      let t0 = s0, t1 = s1, t2 = s2, t3 = s3;
      let w = m.weights + p * panel;
      const end = x + row;
      for (let at = x; at < end; at += 4) {
        const u = v128.load32_splat(at);
        const v = v128.load32_splat(at + row);
        const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
        s0 = f32x4.add(s0, f32x4.mul(u, w0));
        s1 = f32x4.add(s1, f32x4.mul(u, w1));
        s2 = f32x4.add(s2, f32x4.mul(u, w2));
        s3 = f32x4.add(s3, f32x4.mul(u, w3));
        t0 = f32x4.add(t0, f32x4.mul(v, w0));
        t1 = f32x4.add(t1, f32x4.mul(v, w1));
        t2 = f32x4.add(t2, f32x4.mul(v, w2));
        t3 = f32x4.add(t3, f32x4.mul(v, w3));
        w += 64;
      }
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
      v128.store(out, t0, 64);
      v128.store(out, t1, 80);
      v128.store(out, t2, 96);
      v128.store(out, t3, 112);
      out += 128;
      x = end + row;
    }
  }
}

function realBackward(layer: usize): void {
  const m = changetype<RealLayer>(layer);
  const B: usize = m.batch;
  const row: usize = <usize>m.inputs << 2;
  const panel: usize = <usize>((m.inputs + 15) >> 4) << 10;
  const none = f32x4.splat(0);
  for (let p: u32 = 0; p << 4 < m.outputs; p++) {
    const slopes = m.fields + ((p * B) << 6);
    const last = slopes + (B << 6);
    let c0 = none, c1 = none, c2 = none, c3 = none;
    for (let slope = slopes; slope < last; slope += 64) {
      c0 = f32x4.add(c0, v128.load(slope));
      c1 = f32x4.add(c1, v128.load(slope, 16));
      c2 = f32x4.add(c2, v128.load(slope, 32));
      c3 = f32x4.add(c3, v128.load(slope, 48));
    }
    const bias = m.biasGradient + (p << 6);
    v128.store(bias, c0);
    v128.store(bias, c1, 16);
    v128.store(bias, c2, 32);
    v128.store(bias, c3, 48);
    // Two inputs at a time share the loads of the slopes; of an odd number the last goes alone, twice.
    let out = m.weightGradient + p * panel;
    for (let i: usize = 0; i < row; i += 8) {
      const pair = i + 4 < row;
      let x = m.rows + i;
      let y = pair ? x + 4 : x;
      let s0 = none, s1 = none, s2 = none, s3 = none;
      let t0 = none, t1 = none, t2 = none, t3 = none;
      for (let slope = slopes; slope < last; slope += 64) {
        const u = v128.load32_splat(x);
        const v = v128.load32_splat(y);
        const g0 = v128.load(slope), g1 = v128.load(slope, 16), g2 = v128.load(slope, 32), g3 = v128.load(slope, 48);
        s0 = f32x4.add(s0, f32x4.mul(u, g0));
        s1 = f32x4.add(s1, f32x4.mul(u, g1));
        s2 = f32x4.add(s2, f32x4.mul(u, g2));
        s3 = f32x4.add(s3, f32x4.mul(u, g3));
        t0 = f32x4.add(t0, f32x4.mul(v, g0));
        t1 = f32x4.add(t1, f32x4.mul(v, g1));
        t2 = f32x4.add(t2, f32x4.mul(v, g2));
        t3 = f32x4.add(t3, f32x4.mul(v, g3));
        x += row;
        y += row;
      }
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
      if (pair) {
        v128.store(out, t0, 64);
        v128.store(out, t1, 80);
        v128.store(out, t2, 96);
        v128.store(out, t3, 112);
      }
      out += 128;
    }
  }
}
