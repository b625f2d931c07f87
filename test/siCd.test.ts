import { readFileSync } from "node:fs";
import { columnar, staggered } from "kadanoff/coarsegraining";
import { cosPi, key, log, randomStream, xlogx } from "kadanoff/kernels";
import { dimers } from "kadanoff/models";
import { rbm } from "kadanoff/rbm";
import { sample, worm } from "kadanoff/sampling";
import { cutWindows, windowGeometry } from "kadanoff/windows";
import { describe, expect, it } from "vitest";
import { cdReading, likelihoodGain, meanCosine, randomCosine, trainingsOf } from "../paper/si-cd.ts";
import { programIn } from "./program.ts";

const { at, json } = programIn("si-cd");

/** Weights by site of the 8×8 grid; zero elsewhere. */
const weights = (entries: Readonly<Record<number, number>>): number[] =>
  Array.from({ length: 64 }, (_, i) => entries[i] ?? 0);
/** Weights in directions at random. */
const random = randomStream(key(11));
const normal = (): number => Math.sqrt(-2 * log(1 - random.uniform())) * cosPi(2 * random.uniform());
const isotropic = Array.from({ length: 1500 }, () => Array.from({ length: 64 }, normal));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** How many standard errors the mean of values is from what it should be. */
function deviation(values: readonly number[], from: number): number {
  const m = mean(values);
  return (m - from) / Math.sqrt(mean(values.map((x) => (x - m) ** 2)) / (values.length - 1));
}

describe("what a hidden unit looks at", () => {
  it("is the field, the columnar order, a plaquette, or a noise pair", () => {
    for (const axis of ["x", "y"] as const) {
      const field = cdReading(staggered([8, 8], axis).filters[0]!);
      expect([field.staggered, field.columnar, field.noise]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12), 0]);
    }
    const order = columnar([8, 8]).filters[0]!;
    const turned = order.map((_, i) => order[(i >> 3) + 8 * (i % 8)]!);
    for (const filter of [order, turned]) {
      expect(cdReading(filter)).toMatchObject({ columnar: expect.closeTo(1, 12), staggered: expect.closeTo(0, 12) });
    }
    // Links above and below, left and right of the face at (3, 3): without a field, an eighth of it columnar.
    const plaquette = cdReading(weights({ 19: -2, 35: -2, 26: 2, 28: 2 }));
    expect(plaquette.plaquette).toBeCloseTo(1, 12);
    expect(plaquette.staggered).toBeCloseTo(0, 12);
    expect(plaquette.columnar).toBeCloseTo(1 / 8, 12);
    // The face at (1, 1) and the vertex at (2, 2) are pair 0, those at (5, 5) and (6, 6) the ninth; two spins of different pairs are none.
    expect(cdReading(weights({ 9: 3, 18: 3, 1: 1 }))).toMatchObject({ pair: 0, noise: Math.sqrt(18) });
    expect(cdReading(weights({ 45: -3, 54: -3, 1: 1 })).pair).toBe(8);
    expect(cdReading(weights({ 9: 3, 54: 3, 1: 1 })).pair).toBeUndefined();
    expect(cdReading(weights({ 9: 0.3, 18: 0.3, 1: 1 })).pair).toBeUndefined();
  });

  it("is 2/32 along the field, and along the columnar order, of weights at random: within 4σ", () => {
    const readings = isotropic.map(cdReading);
    expect(
      Math.abs(
        deviation(
          readings.map((r) => r.staggered),
          2 / 32,
        ),
      ),
    ).toBeLessThan(4);
    expect(
      Math.abs(
        deviation(
          readings.map((r) => r.columnar),
          2 / 32,
        ),
      ),
    ).toBeLessThan(4);
  });

  it("is orthogonal or not by the mean |cos|, which is known of directions at random", () => {
    expect(meanCosine([weights({ 1: 2 }), weights({ 3: -1 })])).toBe(0);
    expect(meanCosine([weights({ 1: 2 }), weights({ 1: -1 }), weights({ 3: 1 })])).toBeCloseTo(1 / 3, 12);
    expect([randomCosine(2), randomCosine(4)]).toEqual([2 / Math.PI, expect.closeTo(4 / (3 * Math.PI), 12)]);
    const cosines = Array.from({ length: 750 }, (_, k) => meanCosine([isotropic[2 * k]!, isotropic[2 * k + 1]!]));
    expect(Math.abs(deviation(cosines, randomCosine(64)))).toBeLessThan(4);
  });

  it("is counted by training", () => {
    const onPair = weights({ 9: 3, 18: 3, 1: 1 });
    const onField = staggered([8, 8], "x").filters[0]!;
    const trainings = trainingsOf(0.95, [
      [onPair, onField],
      [onPair, onPair],
    ]);
    expect(trainings).toMatchObject({ hidden: 2, counts: [1, 2], spent: { value: 1.5, error: 0.5 } });
    // Both units of the second are on one pair; it has no others.
    expect(trainings.pairs.value).toBe(1);
    expect(trainings.staggered.value).toBeCloseTo(1, 12);
  });
});

it("a unit on a noise pair gains log 2 − H(P) nats, within 4σ", () => {
  const P = 0.95;
  const model = dimers({ size: [12, 12], noise: P });
  const samples = { ...sample(model, { sampler: worm(), count: 500, key: key(4) }), model };
  const geometry = windowGeometry({ block: [8, 8], buffer: 0, environment: 2 });
  const windows = cutWindows(samples, geometry, { count: 2000, key: key(5) });
  // P(equal) = cosh 2W/(cosh 2W + 1) of two spins on one hidden unit; a link has a dimer with probability ¼.
  const W = Math.acosh(P / (1 - P)) / 2;
  const machine = rbm({
    weights: Float64Array.from(weights({ 9: W, 18: W })),
    visibleBias: Float64Array.from({ length: 64 }, (_, i) => (((i % 8) + (i >> 3)) % 2 === 1 ? log(1 / 3) / 2 : 0)),
    hiddenBias: new Float64Array(1),
  });
  const { value, error } = likelihoodGain(machine, windows);
  expect(error).toBeLessThan(0.02);
  expect(Math.abs(value - (Math.LN2 + xlogx(P) + xlogx(1 - P)))).toBeLessThan(4 * error);
});

it("paper si-cd --quick: a plain RBM of 16 units spends 8 and more on noise and has no field; two units of largest information have", async () => {
  await json("paper", "si-cd", "--quick", "--out", "out");
  const { plain, gains, filters, readings, rules } = JSON.parse(readFileSync(at("out/si-cd.json"), "utf8"));
  const sixteen = plain.find(({ hidden }: { hidden: number }) => hidden === 16);
  for (const count of sixteen.counts) expect(count).toBeGreaterThanOrEqual(8);
  // No more pairs than there are in the block.
  expect(sixteen.pairs.value).toBeLessThanOrEqual(9);
  expect(sixteen.staggered.value).toBeLessThan(0.12);
  expect(sixteen.columnar.value).toBeGreaterThan(sixteen.staggered.value);
  expect(filters).toHaveLength(16);
  expect(readings.slice(0, 8).every(({ noise }: { noise: number }) => noise > 1)).toBe(true);
  // The first units are not on noise: plaquettes are worth more.
  expect(plain[0].hidden).toBe(2);
  expect(plain[0].spent.value).toBeLessThan(1);
  expect(gains[0].most.value - gains[0].pairs).toBeGreaterThan(4 * gains[0].most.error);
  for (const reading of rules[0][0].readings) {
    expect(reading.staggered).toBeGreaterThan(0.8);
    expect(reading.noise).toBeLessThan(0.1);
  }
});
