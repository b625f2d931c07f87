import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import {
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  key,
  panels,
  randomStream,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "../kernels/index.ts";
import {
  exactLikelihood,
  freeEnergy,
  logPartition,
  moments,
  type Rbm,
  rbm,
  trainRbm,
  type UnitData,
  unitState,
  visibleDistribution,
} from "./index.ts";

const { params, values } = oracle("s6.rbm.pm_6x3");
const machine = rbm({
  weights: Float64Array.from(params.theta.flat()),
  visibleBias: Float64Array.from(params.a),
  hiddenBias: Float64Array.from(params.b),
});

const closeTo = (got: ArrayLike<number>, expected: readonly number[], digits: number): void => {
  expect(got.length).toBe(expected.length);
  expected.forEach((x, i) => void expect(got[i]).toBeCloseTo(x, digits));
};

describe("an RBM of ±1 units, 6 visible and 3 hidden, against exhaustive sums", () => {
  it("has the free energies, log Z and distribution of the oracle", () => {
    closeTo(
      values.free_energies.map((_: number, s: number) => freeEnergy(machine, unitState(s, 6))),
      values.free_energies,
      12,
    );
    expect(logPartition(machine)).toBeCloseTo(values.logZ, 12);
    closeTo(visibleDistribution(machine), values.P_visible, 14);
  });

  it("sums over whichever layer is smaller to the same log Z", () => {
    const W = machine.weights;
    const turned = rbm({
      weights: Float64Array.from({ length: 18 }, (_, j) => W[(j % 6) * 3 + Math.floor(j / 6)]!),
      visibleBias: machine.hiddenBias,
      hiddenBias: machine.visibleBias,
    });
    expect(logPartition(turned)).toBeCloseTo(values.logZ, 12);
  });

  it("has the moments, likelihood and gradient of the oracle", () => {
    const model = moments(machine, visibleDistribution(machine));
    closeTo(model.visible, values.mean_v, 12);
    closeTo(model.hidden, values.mean_h, 12);
    closeTo(model.correlation, values.mean_vh.flat(), 12);
    const { value, gradient } = exactLikelihood(machine, values.data_distribution);
    expect(value).toBeCloseTo(values.mean_log_likelihood, 12);
    closeTo(gradient.visible, values.grad_log_likelihood.a, 12);
    closeTo(gradient.hidden, values.grad_log_likelihood.b, 12);
    closeTo(gradient.correlation, values.grad_log_likelihood.theta.flat(), 12);
  });
});

/** Windows drawn from a distribution over the states of n units. */
function draw(distribution: readonly number[], n: number, count: number, seed: number): UnitData {
  const { uniform } = randomStream(key(seed));
  const cumulative: number[] = [];
  distribution.reduce((sum, p, s) => (cumulative[s] = sum + p), 0);
  const bits = new Uint16Array(count * panels(n));
  for (let w = 0; w < count; w++) {
    const u = uniform() * cumulative.at(-1)!;
    const state = cumulative.findIndex((c) => u < c);
    bits[w] = ~state & ((1 << n) - 1);
  }
  return { visible: n, count, bits };
}

describe("contrastive divergence", () => {
  it.each([1, 2, 5])("CD-%i moves along the exact expected direction of the oracle, within 4.5σ", (steps) => {
    // A large batch, and a step so small that the machine stays where it is: the update divided by the rate is the
    // batch mean of v h, whose spread over batches gives its error.
    const batch = 20_000;
    const shape = { visible: 6, hidden: 3, batch, windows: batch };
    const workspace = wasmKernels.workspace(contrastiveDivergenceBytes(shape) + 4 * STREAM_WORDS);
    const m = contrastiveDivergenceIn(workspace, shape);
    const stream = streamState(key(steps), workspace.uint32(STREAM_WORDS));
    const repeats = 12;
    const updates: number[][] = [];
    for (let r = 0; r < repeats; r++) {
      m.data.set(draw(values.data_distribution, 6, batch, 100 * steps + r).bits);
      m.order.forEach((_, i) => void (m.order[i] = i));
      for (const part of [m.velocity, m.visibleVelocity, m.hiddenVelocity]) part.fill(0);
      for (let i = 0; i < 6; i++) {
        m.visibleBias[i] = params.a[i];
        for (let k = 0; k < 3; k++) m.weights[16 * i + k] = params.theta[i][k];
      }
      for (let k = 0; k < 3; k++) m.hiddenBias[k] = params.b[k];
      workspace.contrastiveDivergence(m, { windows: batch, steps, rate: 2 ** -10, momentum: 0, decay: 0 }, stream);
      // The velocity is rate × gradient.
      updates.push(
        [
          ...m.visibleVelocity.slice(0, 6),
          ...m.hiddenVelocity.slice(0, 3),
          ...Array.from({ length: 18 }, (_, j) => m.velocity[16 * Math.floor(j / 3) + (j % 3)]!),
        ].map((v) => v * 2 ** 10),
      );
    }
    const expected = values.expected_CD_update_direction[`CD-${steps}`];
    const all = [...expected.a, ...expected.b, ...expected.theta.flat()];
    let chi2 = 0;
    all.forEach((x: number, i) => {
      const mean = updates.reduce((sum, u) => sum + u[i]!, 0) / repeats;
      const variance = updates.reduce((sum, u) => sum + (u[i]! - mean) ** 2, 0) / (repeats - 1) / repeats;
      expect(Math.abs(mean - x)).toBeLessThan(4.5 * Math.sqrt(variance) + 2e-6);
      chi2 += (mean - x) ** 2 / variance;
    });
    // 27 squares of Student's t with 11 degrees of freedom: mean 33, spread about 12.
    expect(chi2).toBeLessThan(33 + 4.5 * 12);
  });

  it("learns a distribution: the exact KL from data to model falls below 0.01 nats, from above 0.3", () => {
    const target = visibleDistribution(machine);
    const data = draw([...target], 6, 20_000, 7);
    const kl = (m: Rbm): number => {
      const p = visibleDistribution(m);
      return target.reduce((sum, t, s) => sum + t * Math.log(t / p[s]!), 0);
    };
    const history: number[] = [];
    const trained = trainRbm(data, {
      hidden: 6,
      key: key(1),
      epochs: 20,
      rate: [0.05, 0.005],
      onEpoch: ({ machine: now }) => void history.push(kl(now())),
    });
    expect(
      kl(rbm({ weights: new Float64Array(18), visibleBias: new Float64Array(6), hiddenBias: new Float64Array(3) })),
    ).toBeGreaterThan(0.3);
    expect(kl(trained)).toBeLessThan(0.01);
    expect(history).toHaveLength(20);
  });

  it("refuses layers that are too wide for a batch", () => {
    const data = { visible: 300, count: 4, bits: new Uint16Array(4 * panels(300)) };
    expect(() => trainRbm(data, { hidden: 1, key: key(1), batch: 1 })).toThrow(
      /at most 256 units.*got 300 and 1; use larger/,
    );
  });

  it("refuses less data than a batch", () => {
    expect(() => trainRbm(draw([1, 1], 1, 10, 1), { hidden: 1, key: key(1) })).toThrow(
      /at least a batch of 100 windows.*got 10/,
    );
  });
});
