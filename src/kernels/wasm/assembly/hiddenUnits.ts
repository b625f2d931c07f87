// Hidden units ±1 given visible ones: the probabilities of all their states, and the gradient of what hangs on these.
import { expArray } from "./exp";
import { SignLayer } from "./layer";
import { backward, forward } from "./realLayer";

/** On top of a layer; in the order of hiddenUnitsFields in ../index.ts. */
// @ts-ignore: decorator
@unmanaged
export class HiddenUnits {
  layer: usize;
  exponents: usize; // f32[m][B]
  means: usize; // f32[m][B]
  probabilities: usize; // f32[2ᵐ][B]
  rewards: usize; // f32[2ᵐ][B]
  real: u32; // whether the inputs of the layer are real
}

/** P(H) of all states: with e = e^{−2x}, P(h = +1) = 1/(1 + e) and tanh x = (1 − e)/(1 + e); bit j of H is 0 where h_j = +1. */
export function hiddenForward(units: usize): void {
  const m = changetype<HiddenUnits>(units);
  forward(m.layer, m.real);
  const layer = changetype<SignLayer>(m.layer);
  const B = layer.batch;
  const row: usize = <usize>B << 2;
  const count = layer.outputs;
  for (let j: u32 = 0; j < count; j++) {
    const out = m.exponents + j * row;
    let x = layer.fields + (<usize>j << 2);
    for (let b: usize = 0; b < row; b += 4) {
      store<f32>(out + b, -2 * load<f32>(x));
      x += 64;
    }
  }
  expArray(m.exponents, m.exponents, count * B);
  const one = f32x4.splat(1);
  for (let b: usize = 0; b < row; b += 16) v128.store(m.probabilities + b, one);
  for (let j: u32 = 0; j < count; j++) {
    const states: u32 = 1 << j;
    for (let b: usize = 0; b < row; b += 16) {
      const e = v128.load(m.exponents + j * row + b);
      const all = f32x4.add(one, e);
      const up = f32x4.div(one, all);
      const down = f32x4.div(e, all);
      v128.store(m.means + j * row + b, f32x4.div(f32x4.sub(one, e), all));
      for (let H: u32 = 0; H < states; H++) {
        const at = m.probabilities + H * row + b;
        const p = v128.load(at);
        v128.store(at + states * row, f32x4.mul(p, down));
        v128.store(at, f32x4.mul(p, up));
      }
    }
  }
}

/** The gradient of Σ_b Σ_H P(H|V_b) reward[H][b]: the slope of field j is Σ_H P reward (h_j − tanh x_j). */
export function hiddenBackward(units: usize): void {
  const m = changetype<HiddenUnits>(units);
  const layer = changetype<SignLayer>(m.layer);
  const B = layer.batch;
  const row: usize = <usize>B << 2;
  const count = layer.outputs;
  const states: u32 = 1 << count;
  for (let j: u32 = 0; j < count; j++) {
    for (let b: usize = 0; b < row; b += 16) {
      let up = f32x4.splat(0), down = f32x4.splat(0);
      for (let H: u32 = 0; H < states; H++) {
        const term = f32x4.mul(v128.load(m.probabilities + H * row + b), v128.load(m.rewards + H * row + b));
        if ((H >> j) & 1) down = f32x4.add(down, term);
        else up = f32x4.add(up, term);
      }
      const mean = v128.load(m.means + j * row + b);
      const slope = f32x4.sub(f32x4.sub(up, down), f32x4.mul(mean, f32x4.add(up, down)));
      const at = layer.fields + (b << 4) + (<usize>j << 2);
      store<f32>(at, f32x4.extract_lane(slope, 0));
      store<f32>(at, f32x4.extract_lane(slope, 1), 64);
      store<f32>(at, f32x4.extract_lane(slope, 2), 128);
      store<f32>(at, f32x4.extract_lane(slope, 3), 192);
    }
  }
  backward(m.layer, m.real);
}
