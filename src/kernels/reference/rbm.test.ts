import { describe, expect, it } from "vitest";
import { oracle } from "../../../test/oracles/index.ts";
import {
  type ContrastiveDivergence,
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  type Kernels,
  key,
  panels,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  type Units,
  type Workspace,
  wasmKernels,
} from "../index.ts";

// Layers of more than eight panels, and batches of more than 112, go through the fast kernel in parts.
it.each<[number, number, number, Units]>([
  [300, 20, 16, "±1"],
  [20, 270, 16, "±1"],
  [130, 9, 8, "±1"],
  [7, 5, 230, "0/1"],
  [70, 64, 9, "±1"],
  [64, 90, 107, "0/1"],
  [65, 81, 210, "±1"],
])(
  "machines of both backends learn the same with %i visible and %i hidden units, batch %i, %s",
  (visible, hidden, batch, units) => {
    const learn = (kernels: Kernels): number[] => {
      const windows = 2 * batch;
      const shape = { visible, hidden, batch, windows, units };
      const workspace = kernels.workspace(contrastiveDivergenceBytes(shape));
      const machine = contrastiveDivergenceIn(workspace, shape);
      const stream = streamState(key(visible), workspace.uint32(STREAM_WORDS));
      const random = randomStream(key(hidden));
      random.permutation(windows, machine.order);
      const nQ = panels(visible);
      for (let w = 0; w < windows; w++) {
        for (let i = 0; i < visible; i++) machine.data[w * nQ + (i >> 4)]! |= (random.word() & 1) << (i & 15);
      }
      for (let k = 0; k < hidden; k++) {
        for (let i = 0; i < visible; i++) {
          machine.weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)] = 0.2 * (random.uniform() - 0.5);
        }
      }
      const pass = { windows, steps: 1, rate: 0.1, momentum: 0.5, decay: 0.001 };
      workspace.contrastiveDivergence(machine, pass, stream);
      return [...machine.weights, ...machine.visibleBias, ...machine.hiddenBias, ...stream];
    };
    expect(learn(wasmKernels)).toEqual(learn(referenceKernels));
  },
);

/** A machine of 6 visible and 3 hidden units with the parameters of an oracle, and what returns it to them. */
function oracleMachine(units: Units, { batch, windows, seed }: { batch: number; windows: number; seed: number }) {
  const { params, values } = oracle(units === "0/1" ? "s6.rbm.01_6x3" : "s6.rbm.pm_6x3");
  const shape = { visible: 6, hidden: 3, batch, windows, units };
  const workspace: Workspace = wasmKernels.workspace(contrastiveDivergenceBytes(shape));
  const machine: ContrastiveDivergence = contrastiveDivergenceIn(workspace, shape);
  const stream = streamState(key(seed), workspace.uint32(STREAM_WORDS));
  machine.order.forEach((_, w) => void (machine.order[w] = w));
  const reset = (): void => {
    machine.visibleBias.set(params.a);
    machine.hiddenBias.set(params.b);
    for (let i = 0; i < 6; i++) machine.weights.set(params.theta[i], 16 * i);
  };
  /** The velocity that one batch gives a machine without momentum at rate 1: what CD-k takes for the gradient. */
  const directions = (steps: number, persistent = false): number[] => {
    reset();
    const pass = { windows: batch, steps, rate: 1, momentum: 0, decay: 0, persistent };
    workspace.contrastiveDivergence(machine, pass, stream);
    return flat({
      a: machine.visibleVelocity.subarray(0, 6),
      b: machine.hiddenVelocity.subarray(0, 3),
      theta: [0, 1, 2, 3, 4, 5].map((i) => machine.velocity.subarray(16 * i, 16 * i + 3)),
    });
  };
  return { machine, directions, params, values };
}

interface Direction {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  readonly theta: readonly ArrayLike<number>[];
}
const flat = ({ a, b, theta }: Direction): number[] => [a, b, ...theta].flatMap((row) => Array.from(row));

/** (mean − expected)/σ of each component, and the sum of their squares. */
function deviations(mean: number[], variance: number[], expected: number[]): number[] {
  return mean.map((value, i) => (value - expected[i]!) / Math.sqrt(variance[i]!));
}

describe.each<Units>(["±1", "0/1"])("with units %s", (units) => {
  it.each([1, 2, 5])("CD-%i moves along its exact direction, within 4.5 σ for each parameter", (steps) => {
    const { machine, directions, values } = oracleMachine(units, { batch: 200, windows: 200, seed: 11 + steps });
    const repeats = 40;
    const mean: number[] = Array(27).fill(0);
    const variance: number[] = Array(27).fill(0);
    // One visible state at a time, with its weight in the distribution of the data.
    values.data_distribution.forEach((weight: number, state: number) => {
      machine.data.fill(units === "0/1" ? state : ~state & 63);
      const drawn = Array.from({ length: repeats }, () => directions(steps));
      for (let i = 0; i < 27; i++) {
        const average = drawn.reduce((sum, d) => sum + d[i]!, 0) / repeats;
        const squares = drawn.reduce((sum, d) => sum + (d[i]! - average) ** 2, 0);
        mean[i]! += weight * average;
        variance[i]! += weight ** 2 * (squares / (repeats - 1) / repeats);
      }
    });
    const z = deviations(mean, variance, flat(values.expected_CD_update_direction[`CD-${steps}`]));
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5);
    // The errors are small enough to tell one k from another.
    const other = flat(values.expected_CD_update_direction[steps === 1 ? "CD-2" : "CD-1"]);
    expect(Math.max(...deviations(mean, variance, other).map(Math.abs))).toBeGreaterThan(8);
  });

  it("persistent chains draw from the machine: the means of its exact sums, within 4.5 σ", () => {
    const { machine, directions, params, values } = oracleMachine(units, { batch: 64, windows: 64, seed: 5 });
    machine.data.forEach((_, state) => void (machine.data[state] = state));
    // What each state of the data, all 64 once, adds to ⟨v⟩, ⟨h⟩ and ⟨v h⟩.
    const low = units === "0/1" ? 0 : -1;
    const fromData: Direction = { a: Array(6).fill(0), b: Array(3).fill(0), theta: params.theta.map(() => [0, 0, 0]) };
    const [a, b, theta] = [fromData.a as number[], fromData.b as number[], fromData.theta as number[][]];
    for (let state = 0; state < 64; state++) {
      const v = a.map((_, i) => ((state >> i) & 1 ? 1 : low));
      const h = b.map((_, j) => {
        const x = params.b[j] + v.reduce<number>((sum, vi, i) => sum + vi * params.theta[i][j], 0);
        return units === "0/1" ? 1 / (1 + Math.exp(-x)) : Math.tanh(x);
      });
      v.forEach((vi, i) => {
        a[i]! += vi / 64;
        h.forEach((hj, j) => void (theta[i]![j]! += (vi * hj) / 64));
      });
      h.forEach((hj, j) => void (b[j]! += hj / 64));
    }
    const data = flat(fromData);
    const blocks = 40;
    const passes = 100;
    for (let k = 0; k < 50; k++) directions(1, true);
    const means = Array.from({ length: blocks }, () => {
      const sum: number[] = Array(27).fill(0);
      for (let k = 0; k < passes; k++) directions(1, true).forEach((d, i) => void (sum[i]! += (data[i]! - d) / passes));
      return sum;
    });
    const mean = data.map((_, i) => means.reduce((sum, m) => sum + m[i]!, 0) / blocks);
    const variance = mean.map(
      (average, i) => means.reduce((sum, m) => sum + (m[i]! - average) ** 2, 0) / (blocks - 1) / blocks,
    );
    const z = deviations(mean, variance, flat({ a: values.mean_v, b: values.mean_h, theta: values.mean_vh }));
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5);
    expect(Math.max(...deviations(mean, variance, data).map(Math.abs))).toBeGreaterThan(20);
  });

  it("chains begin at the data, as CD-k does, go on from where they are, and begin anew where they are told to", () => {
    const start = { batch: 30, windows: 30, seed: 3 };
    const run = (running: number): number[] => {
      const { machine, directions } = oracleMachine(units, start);
      for (let w = 0; w < 30; w++) machine.data[w] = (37 * w) & 63;
      machine.particles.hidden.fill(0xffff);
      machine.particles.running[0] = running;
      return directions(1, true);
    };
    const { machine, directions } = oracleMachine(units, start);
    for (let w = 0; w < 30; w++) machine.data[w] = (37 * w) & 63;
    const contrastive = directions(1);
    expect(run(0)).toEqual(contrastive);
    expect(run(1)).not.toEqual(contrastive);
  });
});
