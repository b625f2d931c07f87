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
  blockFreeEnergies,
  divergence,
  exactLikelihood,
  freeEnergy,
  logPartition,
  moments,
  pseudoLikelihood,
  type Rbm,
  rbm,
  toUnits,
  trainingCurve,
  trainRbm,
  type UnitData,
  unitState,
  visibleDistribution,
} from "./index.ts";

const codings = (["±1", "0/1"] as const).map((units) => {
  const { params, values } = oracle(units === "±1" ? "s6.rbm.pm_6x3" : "s6.rbm.01_6x3");
  const machine = rbm({
    units,
    weights: Float64Array.from(params.theta.flat()),
    visibleBias: Float64Array.from(params.a),
    hiddenBias: Float64Array.from(params.b),
  });
  // The oracle counts units 0 and 1 by their values, where bits of state numbers here are 1 for the lower one.
  const inOrder = (table: number[]): number[] => table.map((_, s) => table[units === "±1" ? s : 63 - s]!);
  return { units, params, values, machine, inOrder };
});
const [{ machine: spins }] = codings as [(typeof codings)[0]];

const closeTo = (got: ArrayLike<number>, expected: readonly number[], digits: number): void => {
  expect(got.length).toBe(expected.length);
  expected.forEach((x, i) => void expect(got[i]).toBeCloseTo(x, digits));
};

describe.each(codings)("an RBM of units $units, 6 visible and 3 hidden, against exhaustive sums", (coding) => {
  const { units, machine, values, inOrder } = coding;

  it("has the free energies, log Z and distribution of the oracle", () => {
    const all = Array.from({ length: 64 }, (_, s) => unitState(s, 6, units));
    closeTo(
      all.map((v) => freeEnergy(machine, v)),
      inOrder(values.free_energies),
      12,
    );
    expect(logPartition(machine)).toBeCloseTo(values.logZ, 12);
    closeTo(visibleDistribution(machine), inOrder(values.P_visible), 14);
  });

  it("sums over whichever layer is smaller to the same log Z", () => {
    expect(logPartition(turned(machine))).toBeCloseTo(values.logZ, 12);
  });

  it("has the moments, likelihood and gradient of the oracle", () => {
    const model = moments(machine, visibleDistribution(machine));
    closeTo(model.visible, values.mean_v, 12);
    closeTo(model.hidden, values.mean_h, 12);
    closeTo(model.correlation, values.mean_vh.flat(), 12);
    const { value, gradient } = exactLikelihood(machine, inOrder(values.data_distribution));
    expect(value).toBeCloseTo(values.mean_log_likelihood, 12);
    closeTo(gradient.visible, values.grad_log_likelihood.a, 12);
    closeTo(gradient.hidden, values.grad_log_likelihood.b, 12);
    closeTo(gradient.correlation, values.grad_log_likelihood.theta.flat(), 12);
  });

  it("has the same probabilities in the other units, and free energies a constant apart; there and back it is itself", () => {
    const other = units === "±1" ? "0/1" : "±1";
    const { machine: image, constant } = toUnits(machine, other);
    expect(image.units).toBe(other);
    expect(Math.abs(constant)).toBeGreaterThan(0.1);
    for (let s = 0; s < 64; s++) {
      const F = freeEnergy(machine, unitState(s, 6, units));
      expect(freeEnergy(image, unitState(s, 6, other)) + constant).toBeCloseTo(F, 12);
    }
    expect(logPartition(image) - constant).toBeCloseTo(values.logZ, 12);
    closeTo(visibleDistribution(image), inOrder(values.P_visible), 14);
    const back = toUnits(image, units);
    expect(back.constant).toBeCloseTo(-constant, 12);
    closeTo(back.machine.weights, [...machine.weights], 12);
    closeTo(back.machine.visibleBias, [...machine.visibleBias], 12);
    closeTo(back.machine.hiddenBias, [...machine.hiddenBias], 12);
    expect(toUnits(machine, units)).toEqual({ machine, constant: 0 });
  });

  it.each([1, 1000])(
    "has free energies of all blocks of an environment, also where exponentials overflow (W × %i)",
    (scale) => {
      const large = rbm({ ...machine, weights: machine.weights.map((W) => scale * W) });
      const freeEnergies = blockFreeEnergies(large, 2);
      const row = new Float64Array(4);
      for (let E = 0; E < 16; E++) {
        freeEnergies(unitState(E, 4, units), row);
        for (let V = 0; V < 4; V++) {
          const F = freeEnergy(large, unitState(V + 4 * E, 6, units));
          expect(Math.abs(row[V]! - F)).toBeLessThan(1e-13 * scale * 10);
        }
      }
    },
  );
});

/** The machine with its layers exchanged. */
function turned({ units, visible, hidden, weights, visibleBias, hiddenBias }: Rbm): Rbm {
  return rbm({
    units,
    weights: weights.map((_, j) => weights[(j % visible) * hidden + Math.floor(j / visible)]!),
    visibleBias: hiddenBias,
    hiddenBias: visibleBias,
  });
}

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

const visibleDistributionOf = (machine: Rbm): number[] => [...visibleDistribution(machine)];

/** The share of each state among windows of up to 16 units. */
function shares({ visible, count, bits }: UnitData): Float64Array {
  const share = new Float64Array(2 ** visible);
  for (const word of bits) share[~word & (2 ** visible - 1)]! += 1 / count;
  return share;
}

describe.each(codings)("contrastive divergence of units $units", ({ units, params, values, inOrder }) => {
  it.each([1, 2, 5])("CD-%i moves along the exact expected direction of the oracle, within 4.5σ", (steps) => {
    // A large batch, and a step so small that the machine stays where it is: the update divided by the rate is the
    // batch mean of v h, whose spread over batches gives its error.
    const batch = 20_000;
    const shape = { units, visible: 6, hidden: 3, batch, windows: batch };
    const workspace = wasmKernels.workspace(contrastiveDivergenceBytes(shape) + 4 * STREAM_WORDS);
    const m = contrastiveDivergenceIn(workspace, shape);
    const stream = streamState(key(steps), workspace.uint32(STREAM_WORDS));
    const repeats = 12;
    const updates: number[][] = [];
    for (let r = 0; r < repeats; r++) {
      m.data.set(draw(inOrder(values.data_distribution), 6, batch, 100 * steps + r).bits);
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

  it("learns a distribution of spins: the exact KL from data to model falls below 0.01 nats, from above 0.3", () => {
    const target = visibleDistribution(spins);
    const data = draw([...target], 6, 20_000, 7);
    const kl = (m: Rbm): number => {
      const p = visibleDistribution(m);
      return target.reduce((sum, t, s) => sum + t * Math.log(t / p[s]!), 0);
    };
    const history: number[] = [];
    const trained = trainRbm(data, {
      units,
      hidden: 6,
      key: key(1),
      // Weights are four times as large between units 0 and 1, and their gradients a quarter: it takes longer.
      ...(units === "±1" ? { epochs: 20, rate: [0.05, 0.005] } : { epochs: 100, rate: [0.2, 0.02] }),
      onEpoch: ({ machine: now }) => void history.push(kl(now())),
    });
    expect(
      kl(rbm({ weights: new Float64Array(18), visibleBias: new Float64Array(6), hiddenBias: new Float64Array(3) })),
    ).toBeGreaterThan(0.3);
    expect(trained.units).toBe(units);
    expect(kl(trained)).toBeLessThan(0.01);
    expect(history).toHaveLength(units === "±1" ? 20 : 100);
  });
});

describe("persistent contrastive divergence", () => {
  it("comes nearer to the data than CD-1 where chains from the data are biased, and neither passes the optimum", () => {
    // A ring of 8 spins with K = 1.2: exact probabilities by its 256 states.
    const n = 8;
    const weight = Array.from({ length: 2 ** n }, (_, s) => {
      const v = unitState(s, n);
      return Math.exp(1.2 * v.reduce((sum, x, i) => sum + x * v[(i + 1) % n]!, 0));
    });
    const data = draw(weight, n, 10_000, 7);
    const share = shares(data);
    const optimum = share.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    const differences = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const [cd, pcd] = [false, true].map(
        (persistent) => exactLikelihood(trainRbm(data, { hidden: 8, key: key(seed), persistent }), share).value,
      );
      expect(cd).toBeLessThan(optimum);
      expect(pcd).toBeLessThan(optimum);
      return pcd! - cd!;
    });
    const mean = differences.reduce((a, b) => a + b) / differences.length;
    const spread = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (differences.length - 1));
    // By more than 3σ of the mean over keys.
    expect(mean).toBeGreaterThan((3 * spread) / Math.sqrt(differences.length));
  });

  it("gives the same machine from the same key, another than CD-1", () => {
    const data = draw(visibleDistributionOf(spins), 6, 1000, 3);
    const train = (persistent: boolean) => trainRbm(data, { hidden: 3, key: key(1), epochs: 3, persistent });
    expect(train(true)).toEqual(train(true));
    expect(train(true)).not.toEqual(train(false));
  });
});

describe.each(codings)("what a training is watched by, units $units", ({ units, machine, inOrder, values }) => {
  it.each([1, 40, 300])(
    "pseudo-likelihoods are sums of log P(v_i | others), by enumeration of P(v) (W × %i)",
    (scale) => {
      const large = rbm({ ...machine, weights: machine.weights.map((W) => scale * W) });
      const minusF = Array.from({ length: 64 }, (_, s) => -freeEnergy(large, unitState(s, 6, units)));
      const P = scale === 1 ? inOrder(values.P_visible).map(Math.log) : minusF;
      const got = pseudoLikelihood(large, { visible: 6, count: 64, bits: Uint16Array.from(P, (_, s) => ~s & 63) });
      P.forEach((logP, s) => {
        let sum = 0;
        for (let i = 0; i < 6; i++) {
          const other = P[s ^ (1 << i)]!;
          const most = Math.max(logP, other);
          sum += logP - most - Math.log(Math.exp(logP - most) + Math.exp(other - most));
        }
        expect(Math.abs(got[s]! - sum)).toBeLessThan(1e-11 * (1 + Math.abs(sum)));
      });
    },
  );

  it("divergence is Σ p log(p/P) by enumeration, and its curve falls while pseudo-likelihood rises", () => {
    const data = draw(visibleDistributionOf(spins), 6, 20_000, 11);
    const share = shares(data);
    const byEnumeration = (m: Rbm): number => {
      const P = visibleDistribution(m);
      return share.reduce((sum, p, s) => sum + (p > 0 ? p * Math.log(p / P[s]!) : 0), 0);
    };
    expect(divergence(machine, data)).toBeCloseTo(byEnumeration(machine), 12);
    const watched = trainingCurve(data, { every: 4 });
    const exact: number[] = [];
    const options = { units, hidden: 6, key: key(2), epochs: 10, rate: [0.05, 0.02] } as const;
    const trained = trainRbm(data, {
      ...options,
      onEpoch: (progress) => {
        watched.onEpoch(progress);
        if ([4, 8, 10].includes(progress.epoch)) exact.push(byEnumeration(progress.machine()));
      },
    });
    expect(watched.points.map(({ epoch }) => epoch)).toEqual([4, 8, 10]);
    closeTo(
      watched.points.map((point) => point.divergence!),
      exact,
      12,
    );
    const [first, , last] = watched.points;
    expect(last!.divergence!).toBeLessThan(first!.divergence!);
    expect(last!.pseudoLikelihood).toBeGreaterThan(first!.pseudoLikelihood);
    expect(trained).toEqual(trainRbm(data, options));
  });

  it("there is no divergence where both layers are too wide, and points need a whole number of epochs", () => {
    const data = { visible: 21, count: 1, bits: new Uint16Array(2) };
    const { onEpoch, points } = trainingCurve(data);
    const zero = rbm({
      units,
      weights: new Float64Array(441),
      visibleBias: new Float64Array(21),
      hiddenBias: new Float64Array(21),
    });
    onEpoch({ epoch: 1, epochs: 1, machine: () => zero });
    expect(points).toEqual([{ epoch: 1, pseudoLikelihood: expect.closeTo(-21 * Math.LN2, 10) }]);
    expect(() => trainingCurve(data, { every: 0 })).toThrow(/whole number of epochs from 1 on, got 0/);
  });
});

describe("trainRbm", () => {
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
