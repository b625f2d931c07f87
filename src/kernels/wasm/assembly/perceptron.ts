// A perceptron of one hidden layer, rectified, on units ±1 or real inputs: its outputs for a batch, the gradient of its weights, and Adam.
//
// As everywhere sums have a fixed order; ../../reference/perceptron.ts spells it out.
import { SignLayer } from "./layer";
import { backward, forward } from "./realLayer";

/** The second layer, on top of a layer; in the order of perceptronFields in ../index.ts. */
// @ts-ignore: decorator
@unmanaged
export class Perceptron {
  layer: usize;
  outputs: u32;
  weights: usize; // f32[nP][outputs][16]
  bias: usize; // f32[outputs]
  values: usize; // f32[outputs][B]
  slopes: usize; // f32[outputs][B]
  weightGradient: usize;
  biasGradient: usize;
  real: u32; // whether the inputs of the layer are real
}

/** One lane from the sums of four, in pairs, for four vectors. */
// @ts-ignore: decorator
@inline
function lanes4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7)); // a01 a23 b01 b23
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 2, 4, 6), v128.shuffle<i32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7));
}

/** values[o][b] ← d_o + Σ_k U_ok max(0, x_k), x = c + Σ e W. */
export function perceptronForward(perceptron: usize): void {
  const m = changetype<Perceptron>(perceptron);
  forward(m.layer, m.real);
  const layer = changetype<SignLayer>(m.layer);
  const B = layer.batch;
  const nP = layer.outputs >> 4;
  const panel: usize = <usize>B << 6;
  const none = f32x4.splat(0);
  const end = layer.fields + nP * panel;
  for (let at = layer.fields; at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, v128.and(x, f32x4.gt(x, none)));
  }
  for (let o: u32 = 0; o < m.outputs; o++) {
    const start = v128.load32_splat(m.bias + (o << 2));
    const out = m.values + (<usize>(o * B) << 2);
    for (let b: u32 = 0; b < B; b += 4) {
      let s0 = none, s1 = none, s2 = none, s3 = none;
      let x = layer.fields + (<usize>b << 6);
      let u = m.weights + (<usize>o << 6);
      for (let p: u32 = 0; p < nP; p++) {
        for (let lane: usize = 0; lane < 64; lane += 16) {
          const w = v128.load(u + lane);
          s0 = f32x4.add(s0, f32x4.mul(w, v128.load(x + lane)));
          s1 = f32x4.add(s1, f32x4.mul(w, v128.load(x + lane, 64)));
          s2 = f32x4.add(s2, f32x4.mul(w, v128.load(x + lane, 128)));
          s3 = f32x4.add(s3, f32x4.mul(w, v128.load(x + lane, 192)));
        }
        x += panel;
        u += <usize>m.outputs << 6;
      }
      v128.store(out + (<usize>b << 2), f32x4.add(lanes4(s0, s1, s2, s3), start));
    }
  }
}

/** The gradient of all weights from the slopes of the values, summed over the batch. */
export function perceptronBackward(perceptron: usize): void {
  const m = changetype<Perceptron>(perceptron);
  const layer = changetype<SignLayer>(m.layer);
  const B = layer.batch;
  const nP = layer.outputs >> 4;
  const none = f32x4.splat(0);
  const row: usize = <usize>B << 2;
  for (let o: u32 = 0; o < m.outputs; o++) {
    let sum = none;
    const from = m.slopes + o * row;
    for (let b: usize = 0; b < row; b += 16) sum = f32x4.add(sum, v128.load(from + b));
    store<f32>(m.biasGradient + (o << 2), f32x4.extract_lane(lanes4(sum, sum, sum, sum), 0));
  }
  for (let p: u32 = 0; p < nP; p++) {
    const x = layer.fields + (<usize>(p * B) << 6);
    const u = m.weights + (<usize>(p * m.outputs) << 6);
    const g = m.weightGradient + (<usize>(p * m.outputs) << 6);
    for (let o: u32 = 0; o < m.outputs; o++) {
      let s0 = none, s1 = none, s2 = none, s3 = none;
      let at = x;
      const from = m.slopes + o * row;
      for (let b: usize = 0; b < row; b += 4) {
        const slope = v128.load32_splat(from + b);
        s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(at)));
        s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(at, 16)));
        s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(at, 32)));
        s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(at, 48)));
        at += 64;
      }
      const out = g + (<usize>o << 6);
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
    }
    // The slopes of the hidden units take the place of their values.
    let at = x;
    for (let b: usize = 0; b < row; b += 4) {
      let s0 = none, s1 = none, s2 = none, s3 = none;
      let slopes = m.slopes + b;
      const end = u + (<usize>m.outputs << 6);
      for (let w = u; w < end; w += 64) {
        const slope = v128.load32_splat(slopes);
        s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(w)));
        s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(w, 16)));
        s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(w, 32)));
        s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(w, 48)));
        slopes += row;
      }
      v128.store(at, v128.and(s0, f32x4.gt(v128.load(at), none)));
      v128.store(at, v128.and(s1, f32x4.gt(v128.load(at, 16), none)), 16);
      v128.store(at, v128.and(s2, f32x4.gt(v128.load(at, 32), none)), 32);
      v128.store(at, v128.and(s3, f32x4.gt(v128.load(at, 48), none)), 48);
      at += 64;
    }
  }
  backward(m.layer, m.real);
}

/** m ← 0.9 m + 0.1 g, s ← 0.999 s + 0.001 g², w ← w + rate·m/(√s·scale + 10⁻⁸), n a multiple of 4. */
export function adam(w: usize, g: usize, m: usize, s: usize, n: u32, rate: f32, scale: f32): void {
  const old = f32x4.splat(0.9), fresh = f32x4.splat(0.1), oldSquare = f32x4.splat(0.999), freshSquare = f32x4.splat(0.001);
  const small = f32x4.splat(1e-8), vRate = f32x4.splat(rate), vScale = f32x4.splat(scale);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const gradient = v128.load(g + i);
    const mean = f32x4.add(f32x4.mul(old, v128.load(m + i)), f32x4.mul(fresh, gradient));
    const square = f32x4.add(f32x4.mul(oldSquare, v128.load(s + i)), f32x4.mul(freshSquare, f32x4.mul(gradient, gradient)));
    v128.store(m + i, mean);
    v128.store(s + i, square);
    const step = f32x4.div(f32x4.mul(vRate, mean), f32x4.add(f32x4.mul(f32x4.sqrt(square), vScale), small));
    v128.store(w + i, f32x4.add(v128.load(w + i), step));
  }
}
