/** What is measured along a chain that is watched, against a process whose averages and τ are known. */
import { child, key, randomStream } from "kadanoff/kernels";
import { describe, expect, it } from "vitest";
import { type Summary, watching } from "../../lab/src/engine/series.ts";

/** x_{t+1} = a x_t + ξ_t with ξ uniform in (−½, ½): mean 0, variance 1/(12(1 − a²)), ρ(t) = aᵗ, τ = ½ + a/(1 − a). */
function watched(seed: number, a: number, length: number): Summary {
  const { uniform } = randomStream(child(key(31), seed));
  const series = watching(2); // two updates between measurements
  let x = 0;
  const next = (): number => (x = a * x + uniform() - 0.5);
  for (let t = 0; t < 20 / (1 - a); t++) next();
  for (let update = 2; update <= 2 * length; update += series.spacing) {
    for (let skipped = 2; skipped <= series.spacing; skipped += 2) next();
    series.add(update, x - 1, x + 0.5);
  }
  return series.summary()!;
}

describe("the series of a chain that is watched", () => {
  it.each([
    [0.9, 30_000],
    [0.995, 200_000],
  ])("has means whose errors are right, by χ² over 60 keys, and τ and ρ within 4σ, a = %d", (a, length) => {
    const tau = 2 * (0.5 + a / (1 - a)); // in updates
    const all = Array.from({ length: 60 }, (_, seed) => watched(seed, a, length));
    const squares = all.map(({ means }) => ((means.energy.value + 1) / means.energy.error) ** 2);
    const chiSquare = squares.reduce((sum, x) => sum + x, 0);
    // 60 degrees of freedom: 99.9 % of them are between 30 and 103.
    expect(chiSquare).toBeGreaterThan(30);
    expect(chiSquare).toBeLessThan(103);
    const meanTau = all.reduce((sum, { taus }) => sum + taus.order.value, 0) / all.length;
    const spread = Math.sqrt(all.reduce((sum, { taus }) => sum + (taus.order.value - meanTau) ** 2, 0) / 59 / 60);
    // What the sum over ρ leaves out beyond its window is a share of τ, too [wolff2004, eq. 51]: 3 % at most here.
    expect(Math.abs(meanTau - tau)).toBeLessThan(4 * spread + 0.03 * tau);
    const { lags, rho } = all[0]!;
    const at = lags.findIndex((t) => t >= tau / 2);
    const meanRho = all.reduce((sum, one) => sum + one.rho.energy[at]!, 0) / all.length;
    expect(rho.energy[0]).toBe(1);
    expect(meanRho).toBeCloseTo(a ** (lags[at]! / 2), 1);
  });

  it("is of nearly all that was measured, and remembers no more than it must", () => {
    const short = watched(1, 0.9, 30_000);
    expect(short.spacing).toBe(2);
    expect(short.count / 30_000).toBeCloseTo(0.8, 1);
    expect(short.at.length).toBe(400);
    expect(short.at.at(-1)).toBe(60_000);
    const slow = watched(1, 0.995, 200_000);
    expect(slow.spacing).toBeGreaterThan(2);
    expect(slow.count * slow.spacing).toBeGreaterThan(0.7 * 400_000);
    // τ/2 of the spacing is the least that it goes to, so that τ is resolved.
    expect(slow.taus.order.value / slow.spacing).toBeGreaterThan(8);
  });

  it("says nothing of too little, and of what does not vary that it does not", () => {
    const series = watching(1);
    for (let t = 1; t < 39; t++) series.add(t, -2, 1);
    expect(series.summary()).toBeUndefined();
    for (let t = 39; t < 100; t++) series.add(t, -2, 1);
    const { means, taus, lags } = series.summary()!;
    expect(means).toEqual({ energy: { value: -2, error: 0 }, order: { value: 1, error: 0 } });
    expect(taus.energy.value).toBe(0.5);
    expect(lags.length).toBe(0);
  });
});
