import { describe, expect, it } from "vitest";
import {
  type HiddenUnits,
  hiddenUnitsBytes,
  hiddenUnitsIn,
  type Kernels,
  key,
  type Layer,
  type Perceptron,
  perceptronBytes,
  perceptronIn,
  type RandomStream,
  randomStream,
  referenceKernels,
  type Workspace,
  wasmKernels,
} from "./index.ts";

const uniform = (random: RandomStream): number => 2 * random.uniform() - 1;

function fillLayer(layer: Layer, windows: number, random: RandomStream) {
  const { inputs, outputs, order, weights, bias } = layer;
  const nQ = Math.ceil(inputs / 16);
  if (layer.kind === "reals") layer.data.forEach((_, n) => void (layer.data[n] = 2 * uniform(random)));
  else {
    for (let w = 0; w < windows; w++) {
      for (let i = 0; i < inputs; i++) if (random.sign() > 0) layer.data[w * nQ + (i >> 4)]! |= 1 << (i & 15);
    }
  }
  order.forEach((_, b) => void (order[b] = random.below(windows)));
  for (let k = 0; k < outputs; k++) {
    bias[k] = uniform(random);
    for (let i = 0; i < inputs; i++) weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)] = 0.3 * uniform(random);
  }
}

interface Shape {
  readonly kind: Layer["kind"];
  readonly inputs: number;
  readonly width: number;
  readonly hidden: number;
  readonly batch: number;
}
const windows = 50;

/** A perceptron and hidden units on random windows of their own. */
function networks(kernels: Kernels, { kind, inputs, width, hidden, batch }: Shape) {
  const shape = { kind, inputs, batch, windows };
  const outputs = 2 ** hidden;
  const bytes = perceptronBytes({ ...shape, width, outputs }) + hiddenUnitsBytes({ ...shape, hidden });
  const workspace: Workspace = kernels.workspace(bytes);
  const perceptron: Perceptron = perceptronIn(workspace, { ...shape, width, outputs });
  const units: HiddenUnits = hiddenUnitsIn(workspace, { ...shape, hidden });
  const random = randomStream(key(inputs));
  fillLayer(perceptron.layer, windows, random);
  fillLayer(units.layer, windows, random);
  for (const array of [perceptron.weights, perceptron.bias]) {
    array.forEach((_, i) => void (array[i] = uniform(random)));
  }
  for (const array of [perceptron.slopes, units.rewards]) {
    array.forEach((_, i) => void (array[i] = uniform(random)));
  }
  return { workspace, perceptron, units };
}

/** Input i of member b. */
function input({ kind, inputs, data, order }: Layer, i: number, b: number): number {
  if (kind === "reals") return data[order[b]! * inputs + i]!;
  return (data[order[b]! * Math.ceil(inputs / 16) + (i >> 4)]! >> (i & 15)) & 1 ? 1 : -1;
}
const field = (layer: Layer, k: number, b: number): number => {
  const rows = 16 * Math.ceil(layer.inputs / 16);
  let x = layer.bias[k]!;
  for (let i = 0; i < layer.inputs; i++) {
    x += layer.weights[((k >> 4) * rows + i) * 16 + (k & 15)]! * input(layer, i, b);
  }
  return x;
};

/** T_o and P(H) of member b in double precision, from their definitions. */
function outputOf({ layer, outputs, weights, bias }: Perceptron, o: number, b: number): number {
  let T = bias[o]!;
  for (let k = 0; k < layer.outputs; k++) {
    T += weights[((k >> 4) * outputs + o) * 16 + (k & 15)]! * Math.max(0, field(layer, k, b));
  }
  return T;
}
function probabilityOf({ layer }: HiddenUnits, H: number, b: number): number {
  let P = 1;
  for (let j = 0; j < layer.outputs; j++) {
    const h = (H >> j) & 1 ? -1 : 1;
    P /= 1 + Math.exp(-2 * h * field(layer, j, b));
  }
  return P;
}

const sizes = [
  { inputs: 5, width: 16, hidden: 1, batch: 8 },
  { inputs: 20, width: 64, hidden: 2, batch: 40 },
  { inputs: 36, width: 32, hidden: 3, batch: 128 },
  { inputs: 144, width: 48, hidden: 6, batch: 120 },
];
const ofKind = (kind: Layer["kind"], some = sizes): Shape[] => some.map((size) => ({ kind, ...size }));
const shapes = [...ofKind("signs"), ...ofKind("reals")];
const small = sizes.slice(0, 3);

describe.each([referenceKernels, wasmKernels])("$backend kernels", (kernels) => {
  it.each(shapes)("compute the values of a perceptron and the probabilities of hidden units: %j", (shape) => {
    const { workspace, perceptron, units } = networks(kernels, shape);
    workspace.perceptron(perceptron);
    workspace.hiddenUnits(units);
    const { batch, hidden } = shape;
    for (let b = 0; b < batch; b += 7) {
      let total = 0;
      for (let H = 0; H < 2 ** hidden; H++) {
        expect(Math.abs(perceptron.values[H * batch + b]! - outputOf(perceptron, H, b))).toBeLessThan(2e-5);
        expect(Math.abs(units.probabilities[H * batch + b]! - probabilityOf(units, H, b))).toBeLessThan(2e-6);
        total += units.probabilities[H * batch + b]!;
      }
      expect(total).toBeCloseTo(1, 5);
    }
  });

  it.each([...ofKind("signs", small), ...ofKind("reals", small)])(
    "have the gradients of finite differences: %j",
    (shape) => {
      const { workspace, perceptron, units } = networks(kernels, shape);
      const states = 2 ** shape.hidden;
      const sum = (slopes: Float32Array, term: (o: number, b: number) => number): number => {
        let J = 0;
        for (let o = 0; o < states; o++) {
          for (let b = 0; b < shape.batch; b++) J += slopes[o * shape.batch + b]! * term(o, b);
        }
        return J;
      };
      workspace.perceptron(perceptron);
      workspace.perceptronGradient(perceptron);
      workspace.hiddenUnits(units);
      workspace.hiddenUnitsGradient(units);
      let compared = 0;
      const agree = (parameter: Float32Array, gradient: Float32Array, J: () => number): void => {
        const random = randomStream(key(parameter.length));
        for (let n = 0; n < 4; n++) {
          let i = random.below(parameter.length);
          while (parameter[i] === 0) i = random.below(parameter.length); // a unit beyond the last
          const old = parameter[i]!;
          const slope = (step: number): number => {
            parameter[i] = old + step;
            const [high, above] = [J(), parameter[i]!];
            parameter[i] = old - step;
            const [low, below] = [J(), parameter[i]!];
            parameter[i] = old;
            return (high - low) / (above - below);
          };
          const [fine, coarse] = [slope(1e-4), slope(1e-3)];
          // A unit that is switched on or off within a step makes the two differ.
          if (Math.abs(fine - coarse) > 1e-3) continue;
          compared++;
          expect(Math.abs(gradient[i]! - fine)).toBeLessThan(2e-3);
        }
      };
      const J = (): number => sum(perceptron.slopes, (o, b) => outputOf(perceptron, o, b));
      const { layer } = perceptron;
      agree(layer.weights, layer.weightGradient, J);
      agree(layer.bias, layer.biasGradient, J);
      agree(perceptron.weights, perceptron.weightGradient, J);
      agree(perceptron.bias, perceptron.biasGradient, J);
      const reward = (): number => sum(units.rewards, (H, b) => probabilityOf(units, H, b));
      agree(units.layer.weights, units.layer.weightGradient, reward);
      agree(units.layer.bias, units.layer.biasGradient, reward);
      expect(compared).toBeGreaterThan(16);
    },
  );

  it("take a first step of the rate along the signs, as Adam does", () => {
    const { workspace, perceptron } = networks(kernels, shapes[0]!);
    const before = perceptron.parameters.slice();
    perceptron.gradient.forEach((_, i) => void (perceptron.gradient[i] = i % 3 === 0 ? -2 : i % 3 === 1 ? 0.01 : 0));
    workspace.adamStep(perceptron, 0.01 / (1 - 0.9), 1 / Math.sqrt(1 - 0.999));
    perceptron.parameters.forEach((w, i) => {
      expect(w - before[i]!).toBeCloseTo(i % 3 === 0 ? -0.01 : i % 3 === 1 ? 0.01 : 0, 5);
    });
  });
});

it.each(shapes)("both backends give the same bits of ten steps uphill: %j", (shape) => {
  const [a, b] = [referenceKernels, wasmKernels].map((kernels) => {
    const { workspace, perceptron, units } = networks(kernels, shape);
    const random = randomStream(key(1));
    for (let t = 1; t <= 10; t++) {
      for (const { order } of [perceptron.layer, units.layer]) {
        order.forEach((_, m) => void (order[m] = random.below(windows)));
      }
      workspace.perceptron(perceptron);
      workspace.perceptronGradient(perceptron);
      workspace.adamStep(perceptron, 0.01 / (1 - 0.9 ** t), 1 / Math.sqrt(1 - 0.999 ** t));
      workspace.hiddenUnits(units);
      workspace.hiddenUnitsGradient(units);
    }
    const { layer, probabilities, means } = units;
    return [
      ...perceptron.parameters,
      ...perceptron.gradient,
      ...perceptron.values,
      ...layer.weightGradient,
      ...layer.biasGradient,
      ...probabilities,
      ...means,
    ];
  });
  expect(b).toEqual(a);
  expect(a!.every(Number.isFinite)).toBe(true);
});
