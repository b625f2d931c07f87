import { describe, expect, it } from "vitest";
import { exp, key, log, randomStream } from "../kernels/index.ts";
import { zScore } from "../statistics/index.ts";
import { type CriticBatch, type CriticScores, climbObjective, criticInformation, criticObjectives } from "./index.ts";

const size = 24;

/** A batch of random scores and probabilities of m hidden units. */
function randomBatch(m: number): CriticBatch {
  const random = randomStream(key(m));
  const outcomes = 2 ** m;
  const array = (): Float32Array => new Float32Array(outcomes * size);
  const [scores, probabilities] = [array(), array()];
  for (let b = 0; b < size; b++) {
    let total = 0;
    for (let i = b; i < outcomes * size; i += size) {
      scores[i] = 3 * (random.uniform() - 0.5);
      total += probabilities[i] = 0.05 + random.uniform();
    }
    for (let i = b; i < outcomes * size; i += size) probabilities[i]! /= total;
  }
  return {
    ...{ outcomes, size, scores, probabilities, slopes: array(), rewards: array(), room: array() },
    exp: (x, y) => x.forEach((value, i) => void (y[i] = exp(value))),
  };
}

describe.each(criticObjectives)("%s", (objective) => {
  it.each([1, 2, 3])("has the slopes and rewards of finite differences, %i hidden units", (m) => {
    const batch = randomBatch(m);
    climbObjective(objective, batch);
    const [slopes, rewards] = [batch.slopes.slice(), batch.rewards.slice()];
    const random = randomStream(key(10 + m));
    const difference = (array: Float32Array, change: (sign: number) => void): number => {
      const old = array.slice();
      const at = (sign: number): number => {
        change(sign);
        const J = climbObjective(objective, batch);
        array.set(old);
        return J;
      };
      return (at(1) - at(-1)) / 0.02;
    };
    for (let n = 0; n < 20; n++) {
      const i = random.below(slopes.length);
      const slope = difference(batch.scores, (sign) => void (batch.scores[i]! += 0.01 * sign));
      expect(Math.abs(slope - slopes[i]!)).toBeLessThan(2e-5);
      // Probabilities go from one value of H to another, so that they add up to 1.
      const b = i % size;
      const j = b + size * ((Math.floor(i / size) + 1) % batch.outcomes);
      const reward = difference(batch.probabilities, (sign) => {
        batch.probabilities[i]! += 0.01 * sign;
        batch.probabilities[j]! -= 0.01 * sign;
      });
      expect(Math.abs(reward - (rewards[i]! - rewards[j]!))).toBeLessThan(2e-5);
    }
  });
});

/**
 * Windows of a channel whose information is known: E is one of four, h₁ says in which half with a probability of error of 0.1, and h₂ is
 * a coin: log 2 + 0.1 log 0.1 + 0.9 log 0.9 = 0.3681 nats. The critic is the best one, T = log P(H|E)/P(H).
 */
const exact = Math.LN2 + 0.1 * Math.log(0.1) + 0.9 * Math.log(0.9);
function channel(seed: number, count: number, distorted = 0): CriticScores {
  const random = randomStream(key(seed));
  const found = { probabilities: new Float32Array(4 * count), scores: new Float32Array(4 * count) };
  for (let t = 0; t < count; t++) {
    const half = random.below(2);
    const seen = random.uniform() < 0.9 ? half : 1 - half;
    for (let H = 0; H < 4; H++) {
      const first = H & 1;
      found.probabilities[4 * t + H] = first === seen ? 0.5 : 0;
      found.scores[4 * t + H] = log(first === half ? 1.8 : 0.2) * (1 + distorted);
    }
  }
  return { count, outcomes: 4, configurations: Uint32Array.from({ length: count }, (_, t) => t >> 2), ...found };
}

describe("criticInformation", () => {
  // What T + const costs NWJ: T = log p(H|E)/p(H) is best for dv, infonce and js, and T + 1 for nwj.
  const shifted = (windows: CriticScores): CriticScores => ({ ...windows, scores: windows.scores.map((T) => T + 1) });

  it.each(criticObjectives)(
    "%s of the best critic is the information, with errors that hold over twelve keys",
    (objective) => {
      const pulls = Array.from({ length: 12 }, (_, seed) => {
        const windows = channel(seed, 4000);
        const found = criticInformation(objective, objective === "nwj" ? shifted(windows) : windows);
        expect(found.error).toBeLessThan(0.02);
        return zScore(found, exact);
      });
      const chiSquare = pulls.reduce((sum, z) => sum + z * z, 0);
      // χ² of 12 degrees of freedom: 2.2 and 28.3 leave 0.1 % and 0.5 % outside.
      expect(chiSquare).toBeGreaterThan(2.2);
      expect(chiSquare).toBeLessThan(28.3);
    },
  );

  it.each(criticObjectives.filter((name) => name !== "smile"))("%s of a worse critic is below by 3σ", (objective) => {
    for (const distorted of [0.8, -0.6]) {
      const found = criticInformation(objective, channel(1, 20_000, distorted));
      expect(found.value).toBeLessThan(exact - 3 * found.error);
    }
  });

  it("smile clips where dv would not", () => {
    // Scores of 9 log 1.8 = 5.29 count as 5 in the partition function: log (e⁵·²⁹/e⁵) = 0.29 more.
    const wild = channel(2, 4000, 8);
    const more = criticInformation("smile", wild).value - criticInformation("dv", wild).value;
    expect(more).toBeCloseTo(9 * Math.log(1.8) - 5, 3);
  });
});
