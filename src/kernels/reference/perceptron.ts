import { PANEL, panels } from "../kernels.ts";
import type { AdamState, HiddenUnits, Layer, Perceptron, RealLayer, SignLayer } from "../perceptron.ts";
import { preciseExp32 } from "./exp.ts";
import { unitSum } from "./rbm.ts";

// Single precision throughout: each sum and product is rounded, f(…), as a SIMD lane rounds it.
const f = Math.fround;

/** Input i of member b, as a bit. */
const isUp = ({ data, order, inputs }: SignLayer, i: number, b: number): number =>
  (data[order[b]! * panels(inputs) + (i >> 4)]! >> (i & 15)) & 1;

/** x_k = c_k + Σ e W, for all members of the batch. */
function layerForward(layer: Layer): void {
  if (layer.kind === "reals") {
    realForward(layer);
    return;
  }
  const { inputs, outputs, batch, weights, bias, fields } = layer;
  const rows = PANEL * panels(inputs);
  for (let k = 0; k < outputs; k++) {
    const [p, l] = [k >> 4, k & 15];
    const weight = (i: number): number => weights[(p * rows + i) * PANEL + l]!;
    for (let b = 0; b < batch; b++) {
      const up = (i: number): number => isUp(layer, i, b);
      fields[(p * batch + b) * PANEL + l] = unitSum("±1", (inputs + 3) & ~3, up, weight, bias[k]!);
    }
  }
}

/** ∂W = Σ_b e slope and ∂c = Σ_b slope, from slopes in the place of the fields. */
function layerBackward(layer: Layer): void {
  if (layer.kind === "reals") {
    realBackward(layer);
    return;
  }
  const { inputs, outputs, batch, fields, weightGradient, biasGradient } = layer;
  const rows = PANEL * panels(inputs);
  for (let k = 0; k < outputs; k++) {
    const [p, l] = [k >> 4, k & 15];
    const slope = (b: number): number => fields[(p * batch + b) * PANEL + l]!;
    biasGradient[k] = unitSum("±1", batch, () => true, slope);
    for (let i = 0; i < inputs; i++) {
      weightGradient[(p * rows + i) * PANEL + l] = unitSum("±1", batch, (b) => isUp(layer, i, b), slope);
    }
  }
}

/** The same on real inputs, one after the other. */
function realForward({ inputs, outputs, batch, data, order, weights, bias, fields }: RealLayer): void {
  const rows = PANEL * panels(inputs);
  for (let k = 0; k < outputs; k++) {
    const [p, l] = [k >> 4, k & 15];
    for (let b = 0; b < batch; b++) {
      const from = order[b]! * inputs;
      let x = bias[k]!;
      for (let i = 0; i < inputs; i++) x = f(x + f(data[from + i]! * weights[(p * rows + i) * PANEL + l]!));
      fields[(p * batch + b) * PANEL + l] = x;
    }
  }
}

/** The same on real inputs, one member after the other. */
function realBackward({ inputs, outputs, batch, data, order, fields, weightGradient, biasGradient }: RealLayer): void {
  const rows = PANEL * panels(inputs);
  for (let k = 0; k < outputs; k++) {
    const [p, l] = [k >> 4, k & 15];
    const slope = (b: number): number => fields[(p * batch + b) * PANEL + l]!;
    let total = 0;
    for (let b = 0; b < batch; b++) total = f(total + slope(b));
    biasGradient[k] = total;
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let b = 0; b < batch; b++) sum = f(sum + f(data[order[b]! * inputs + i]! * slope(b)));
      weightGradient[(p * rows + i) * PANEL + l] = sum;
    }
  }
}

/** Four sums, of every fourth term, and these in pairs: how lanes are added up. */
function lanes(terms: number, term: (n: number) => number): number {
  const sums = [0, 0, 0, 0];
  for (let n = 0; n < terms; n++) sums[n & 3] = f(sums[n & 3]! + term(n));
  return f(f(sums[0]! + sums[1]!) + f(sums[2]! + sums[3]!));
}

export function perceptron({ layer, outputs, weights, bias, values }: Perceptron): void {
  layerForward(layer);
  const { batch, fields, outputs: width } = layer;
  for (let i = 0; i < fields.length; i++) if (!(fields[i]! > 0)) fields[i] = 0;
  for (let o = 0; o < outputs; o++) {
    for (let b = 0; b < batch; b++) {
      const sum = lanes(width, (k) =>
        f(weights[((k >> 4) * outputs + o) * PANEL + (k & 15)]! * fields[((k >> 4) * batch + b) * PANEL + (k & 15)]!),
      );
      values[o * batch + b] = f(sum + bias[o]!);
    }
  }
}

export function perceptronGradient({ layer, outputs, weights, slopes, ...m }: Perceptron): void {
  const { batch, fields, outputs: width } = layer;
  for (let o = 0; o < outputs; o++) m.biasGradient[o] = lanes(batch, (b) => slopes[o * batch + b]!);
  for (let k = 0; k < width; k++) {
    const [p, l] = [k >> 4, k & 15];
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let b = 0; b < batch; b++) sum = f(sum + f(slopes[o * batch + b]! * fields[(p * batch + b) * PANEL + l]!));
      m.weightGradient[(p * outputs + o) * PANEL + l] = sum;
    }
    for (let b = 0; b < batch; b++) {
      const at = (p * batch + b) * PANEL + l;
      let sum = 0;
      for (let o = 0; o < outputs; o++) {
        sum = f(sum + f(slopes[o * batch + b]! * weights[(p * outputs + o) * PANEL + l]!));
      }
      // Where the unit is off nothing hangs on it.
      fields[at] = fields[at]! > 0 ? sum : 0;
    }
  }
  layerBackward(layer);
}

export function hiddenUnits({ layer, probabilities, means, exponents }: HiddenUnits): void {
  layerForward(layer);
  const { outputs: m, batch, fields } = layer;
  for (let b = 0; b < batch; b++) {
    probabilities[b] = 1;
    for (let j = 0; j < m; j++) {
      const e = preciseExp32(f(-2 * fields[b * PANEL + j]!));
      exponents[j * batch + b] = e;
      const all = f(1 + e);
      const [up, down] = [f(1 / all), f(e / all)];
      means[j * batch + b] = f(f(1 - e) / all);
      for (let H = 0; H < 1 << j; H++) {
        const p = probabilities[H * batch + b]!;
        probabilities[(H + (1 << j)) * batch + b] = f(p * down);
        probabilities[H * batch + b] = f(p * up);
      }
    }
  }
}

export function hiddenUnitsGradient({ layer, probabilities, rewards, means }: HiddenUnits): void {
  const { outputs: m, batch, fields } = layer;
  for (let j = 0; j < m; j++) {
    for (let b = 0; b < batch; b++) {
      let [up, down] = [0, 0];
      for (let H = 0; H < 1 << m; H++) {
        const term = f(probabilities[H * batch + b]! * rewards[H * batch + b]!);
        if ((H >> j) & 1) down = f(down + term);
        else up = f(up + term);
      }
      fields[b * PANEL + j] = f(f(up - down) - f(means[j * batch + b]! * f(up + down)));
    }
  }
  layerBackward(layer);
}

/** One step of Adam [kingma2015], uphill. */
export function adamStep({ parameters, gradient, mean, square }: AdamState, rate: number, scale: number): void {
  const [vRate, vScale] = [f(rate), f(scale)];
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = f(f(f(0.9) * mean[i]!) + f(f(0.1) * g));
    const s = f(f(f(0.999) * square[i]!) + f(f(0.001) * f(g * g)));
    mean[i] = m;
    square[i] = s;
    const step = f(f(vRate * m) / f(f(f(Math.sqrt(s)) * vScale) + f(1e-8)));
    parameters[i] = f(parameters[i]! + step);
  }
}
