/** The shuffle test for zero: p is uniform where there is nothing to know, and small where there is something. */
import { describe, expect, it } from "vitest";
import { child, type Key, key, randomStream, split } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Ensemble, ensemble, sample, wolff } from "../sampling/index.ts";
import { chiSquareProbability } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { conditional, infoNce, type LearnOptions, learn } from "./index.ts";

const lattice = squareLattice({ size: [8, 8] });
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });

/** T = ∞: independent fair spins; or, of chains that move slowly, runs of configurations in which 39 of 40 spins stay. */
function noise(k: Key, count: number, { on = lattice, run = 1 } = {}): Ensemble {
  const { sign, below } = randomStream(k);
  const N = on.numSites;
  const sigma = new Int8Array(count * N);
  for (let c = 0; c < count; c++) {
    const stays = c % run > 0;
    for (let i = 0; i < N; i++) sigma[c * N + i] = stays && below(40) > 0 ? sigma[(c - 1) * N + i]! : sign();
  }
  return ensemble({ lattice: on, sigma });
}

const options: Omit<LearnOptions, "key"> = {
  ...{ geometry, hidden: 1, windows: 1200, restarts: 1, shuffles: 99 },
  method: conditional({ steps: 60, batch: 64, width: 16 }),
};

/** χ² of p values in equal bins. */
function uniformity(ps: readonly number[], bins: number): number {
  const counts = new Float64Array(bins);
  for (const p of ps) counts[Math.min(bins - 1, Math.floor(bins * (p - 0.005)))]! += 1;
  const expected = ps.length / bins;
  return chiSquareProbability(
    counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0),
    bins - 1,
  );
}

describe("of samples at T = ∞", () => {
  it.each([
    { name: "conditional", chosen: options, keys: 120 },
    { name: "infonce", chosen: { ...options, method: infoNce({ steps: 60, batch: 64, width: 16 }) }, keys: 60 },
    { name: "more units than are summed over", chosen: { ...options, hidden: 7, windows: 300 }, keys: 24 },
  ])("p is uniform over $keys keys: $name", ({ chosen, keys }) => {
    const ps = split(key(21), keys).map(
      (k) => learn(noise(child(k, 0), 200), { ...chosen, key: child(k, 1) }).shuffleTest!.p,
    );
    expect(uniformity(ps, keys > 50 ? 10 : 4)).toBeGreaterThan(1e-3);
    // Kolmogorov and Smirnov: the largest distance from a straight line exceeds 1.95/√n with a probability of 0.1 %.
    const sorted = [...ps].sort((a, b) => a - b);
    const distance = Math.max(...sorted.map((p, n) => Math.max((n + 1) / keys - p, p - 0.01 - n / keys)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(keys));
  });

  it("p is uniform for configurations that hang together, if they are shuffled together; if they are not, small p are too many", () => {
    // One window a configuration, and runs as the three sets have them.
    const on = squareLattice({ size: [6, 6], boundary: "open" });
    const p = (k: Key, together: number): number =>
      learn(noise(child(k, 0), 600, { on, run: 12 }), { ...options, together, key: child(k, 1) }).shuffleTest!.p;
    const keys = split(key(22), 80);
    const apart = keys.map((k) => p(k, 1));
    expect(
      uniformity(
        keys.map((k) => p(k, 12)),
        4,
      ),
    ).toBeGreaterThan(1e-3);
    // 4 of 80 are expected, with a standard deviation of 2.
    expect(apart.filter((one) => one <= 0.05).length).toBeGreaterThan(4 + 4 * 2);
  });
});

describe("the shuffle test", () => {
  const critical = sample(ising({ lattice, coupling: criticalCoupling }), {
    sampler: wolff(),
    count: 400,
    key: key(1),
  });

  it("is as sure as its shuffles allow at T_c, by critics and by Θ-RBMs", () => {
    const method = conditional({ steps: 300, batch: 64, width: 16 });
    for (const chosen of [
      { ...options, method },
      { ...options, method, hidden: 7, windows: 480 },
      { ...options, method: infoNce({ steps: 300, batch: 64, width: 16 }) },
    ]) {
      const { shuffleTest, critic } = learn(critical, { ...chosen, key: key(2) });
      expect(shuffleTest).toMatchObject({ p: 0.01, shuffles: 99, together: 1 });
      expect(shuffleTest!.sigmas).toBeGreaterThan(5);
      expect(shuffleTest!.chance.mean).toBeLessThan(0);
      // The score is that of the report, but for its exponent and the jackknife.
      expect(Math.abs(shuffleTest!.score - critic!.information.value)).toBeLessThan(0.1);
    }
    const { method: _, ...byRbms } = options;
    const { shuffleTest } = learn(critical, { ...byRbms, climb: { steps: 100 }, theta: { epochs: 5 }, key: key(2) });
    expect(shuffleTest!.p).toBe(0.01);
    expect(shuffleTest!.sigmas).toBeGreaterThan(10);
  });

  it("is left out where it is not asked for, and where there are fewer than five runs to shuffle", () => {
    expect(learn(critical, { ...options, shuffles: 0, key: key(3) }).shuffleTest).toBeUndefined();
    expect(learn(critical, { ...options, together: 17, key: key(3) }).shuffleTest).toBeUndefined();
    expect(learn(critical, { ...options, together: 16, key: key(3) }).shuffleTest!.together).toBe(16);
  });

  it("changes nothing else of the result", () => {
    const { shuffleTest, ...rest } = learn(critical, { ...options, key: key(4) });
    expect(shuffleTest).toBeDefined();
    expect(rest).toEqual(learn(critical, { ...options, shuffles: 0, key: key(4) }));
  });
});
