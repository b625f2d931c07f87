import { describe, expect, it } from "vitest";
import { exp, key, log, randomStream, tanh } from "../kernels/index.ts";
import { zScore } from "../statistics/index.ts";
import {
  climbObjective,
  climbUnits,
  MOST_UNITS,
  type UnitScores,
  type UnitsBatch,
  unitsInformation,
  unitsOutputs,
} from "./index.ts";
import { FIELDS } from "./manyUnits.ts";

const size = 16;

function randomBatch(units: number): UnitsBatch {
  const random = randomStream(key(units));
  const some = (scale: number): number => scale * (2 * random.uniform() - 1);
  return {
    ...{ units, size },
    scores: Float32Array.from({ length: unitsOutputs(units) * size }, () => some(1.5)),
    means: Float64Array.from({ length: units * size }, () => tanh(some(2))),
    slopes: new Float32Array(unitsOutputs(units) * size),
    rewards: new Float64Array(units * size),
  };
}

/** hⱼ of a state H: bit j is 0 where it is +1. */
const spin = (H: number, j: number): number => ((H >> j) & 1 ? -1 : 1);

/** log Σ_c e^{sᶜ + Σⱼ hⱼ Tᶜⱼ} of window b, of signs or of means h. */
function critic({ units, size: B, scores }: UnitsBatch, b: number, h: (j: number) => number): number {
  let Z = 0;
  for (let c = 0; c < FIELDS; c++) {
    const of = c * (units + 1);
    let T = scores[(of + units) * B + b]!;
    for (let j = 0; j < units; j++) T += h(j) * scores[(of + j) * B + b]!;
    Z += exp(T);
  }
  return log(Z);
}

/** The same batch for the objective with a sum over all values of H: P(H|V_b), and log p̄(H) + T_H(E_b) for scores. */
function summed(batch: UnitsBatch) {
  const { units, size: B, means } = batch;
  const outcomes = 2 ** units;
  const array = (): Float32Array => new Float32Array(outcomes * B);
  const all = { outcomes, size: B, scores: array(), probabilities: array(), slopes: array(), rewards: array() };
  for (let H = 0; H < outcomes; H++) {
    let marginal = 0;
    for (let b = 0; b < B; b++) {
      let P = 1;
      for (let j = 0; j < units; j++) P *= (1 + spin(H, j) * means[b * units + j]!) / 2;
      all.probabilities[H * B + b] = P;
      marginal += P / B;
    }
    for (let b = 0; b < B; b++) {
      all.scores[H * B + b] = log(Math.max(marginal, 1e-30)) + critic(batch, b, (j) => spin(H, j));
    }
  }
  const room = array();
  return { ...all, room, exp: (x: Float32Array, y: Float32Array) => x.forEach((v, i) => void (y[i] = exp(v))) };
}

describe("climbUnits", () => {
  it.each([1, 2, 3, 5])(
    "is conditional's bound with all values of H summed over, for %i units that are sure",
    (units) => {
      const random = randomBatch(units);
      const batch = { ...random, means: random.means.map((m) => Math.sign(m)) };
      expect(climbUnits(batch)).toBeCloseTo(climbObjective("conditional", summed(batch)), 5);
    },
  );

  it.each([1, 2, 3, 5])("and of %i that are not it is less by what their means lose in its convex critic", (units) => {
    const batch = randomBatch(units);
    const all = summed(batch);
    let lost = 0;
    for (let b = 0; b < size; b++) {
      for (let H = 0; H < all.outcomes; H++) {
        lost += (all.probabilities[H * size + b]! * critic(batch, b, (j) => spin(H, j))) / size;
      }
      lost -= critic(batch, b, (j) => batch.means[b * units + j]!) / size;
    }
    expect(lost).toBeGreaterThan(0);
    expect(climbUnits(batch)).toBeCloseTo(climbObjective("conditional", all) - lost, 5);
  });

  it.each([1, 2, 3, 9])("has the slopes and rewards of finite differences, %i units", (units) => {
    const batch = randomBatch(units);
    climbUnits(batch);
    const [slopes, rewards] = [batch.slopes.slice(), batch.rewards.slice()];
    const difference = (array: Float32Array | Float64Array, i: number, step: number): number => {
      const old = array[i]!;
      array[i] = old + step;
      const [up, at] = [climbUnits(batch), array[i]!];
      array[i] = old - step;
      const [down, from] = [climbUnits(batch), array[i]!];
      array[i] = old;
      return (up - down) / (at - from);
    };
    for (let i = 0; i < slopes.length; i += 3) expect(difference(batch.scores, i, 1e-3)).toBeCloseTo(slopes[i]!, 6);
    for (let i = 0; i < rewards.length; i += 3) expect(difference(batch.means, i, 1e-6)).toBeCloseTo(rewards[i]!, 6);
  });

  it("stays finite where critic and units are sure, and wrong", () => {
    const batch = { ...randomBatch(MOST_UNITS), means: new Float64Array(MOST_UNITS * size).fill(-1) };
    batch.scores.fill(100);
    expect(climbUnits(batch)).toBeCloseTo(0, 5);
    for (const x of [...batch.slopes, ...batch.rewards]) expect(x).not.toBeNaN();
  });
});

/**
 * Windows of m independent channels: e_j is a fair sign, and mⱼ = ±0.8 tells it right with probability 0.9: of two units
 * each hⱼ agrees with e_j with probability p = 0.9 · 0.9 + 0.1 · 0.1, and I = m (log 2 + p log p + (1 − p) log (1 − p)).
 */
const p = 0.9 * 0.9 + 0.1 * 0.1;
const each = Math.LN2 + p * Math.log(p) + (1 - p) * Math.log(1 - p);
function channels(seed: number, count: number, units: number, factor = 1): UnitScores {
  const random = randomStream(key(seed));
  const best = Math.log(p / (1 - p)) / 2;
  const e = Float32Array.from({ length: units * count }, random.sign);
  return {
    ...{ count, units },
    configurations: Uint32Array.from({ length: count }, (_, t) => t >> 2),
    means: e.map((sign) => (random.uniform() < 0.9 ? sign : -sign) * 0.8),
    scores: outputs(e, units, factor * best),
  };
}

/** A critic whose fields are all alike, Tⱼ = x eⱼ. */
function outputs(e: Float32Array, units: number, x: number): Float32Array {
  const each = unitsOutputs(units);
  const count = e.length / units;
  return Float32Array.from({ length: count * each }, (_, i) => {
    const j = (i % each) % (units + 1);
    return j < units ? x * e[Math.floor(i / each) * units + j]! : 0;
  });
}

describe("unitsInformation", () => {
  it("of the best critic is the information of independent channels, with errors that hold over ten keys", () => {
    const pulls = Array.from({ length: 10 }, (_, seed) => zScore(unitsInformation(channels(seed, 4000, 3)), 3 * each));
    const chiSquare = pulls.reduce((sum, z) => sum + z * z, 0);
    // χ² of 10 degrees of freedom: 1.5 and 29.6 leave 0.1 % outside each.
    expect(chiSquare).toBeGreaterThan(1.5);
    expect(chiSquare).toBeLessThan(29.6);
  });

  it("of a worse critic is below by 3σ, and its exponent on windows apart makes up for a factor", () => {
    const wild = channels(1, 8000, 2, 2);
    const plain = unitsInformation(wild);
    expect(plain.value).toBeLessThan(2 * each - 3 * plain.error);
    const mended = unitsInformation(wild, channels(2, 8000, 2, 2));
    expect(Math.abs(zScore(mended, 2 * each))).toBeLessThan(3);
  });

  it("never exceeds what the blocks allow: log of their number", () => {
    // Twenty fair and certain signs, each known: 13.9 nats, of which log 501 = 6.2 can be seen.
    const random = randomStream(key(3));
    const means = Float32Array.from({ length: 20 * 2000 }, random.sign);
    const configurations = Uint32Array.from({ length: 2000 }, (_, t) => t >> 1);
    const scores = outputs(means, 20, 9);
    const { value } = unitsInformation({ count: 2000, units: 20, configurations, means, scores });
    expect(value).toBeLessThan(log(501) + 1e-9);
    expect(value).toBeGreaterThan(6.1);
  });
});
