import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { dimers, ising } from "../models/index.ts";
import { heatBath, sample, samplingKey, timeSeries } from "./index.ts";

const at = (coupling: number, size: [number, number] = [16, 16]) =>
  ising({ lattice: squareLattice({ size }), coupling });

/** Energies of samples at two neighbouring temperatures, 40 sweeps between two of them: how much they fluctuate alike. */
function correlation(keyOf: (model: ReturnType<typeof at>) => ReturnType<typeof key>): number {
  const [a, b] = [1 / 2.4, 1 / 2.42].map((coupling) => {
    const model = at(coupling);
    const samples = sample(model, { sampler: heatBath(), count: 1000, interval: 40, key: keyOf(model) });
    const energies = timeSeries({ ...samples, model }, 1).energy[0]!;
    const mean = energies.reduce((sum, e) => sum + e, 0) / energies.length;
    return energies.map((e) => e - mean);
  }) as [Float64Array, Float64Array];
  const product = (x: Float64Array, y: Float64Array) => x.reduce((sum, e, n) => sum + e * y[n]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe("the key of samples", () => {
  it("makes those of neighbouring temperatures independent, which one key for both does not", () => {
    // Of 1000 pairs that are independent the correlation is 0 ± 0.032: 4σ.
    expect(correlation(() => key(1))).toBeGreaterThan(0.3);
    expect(Math.abs(correlation((model) => samplingKey(1, model)))).toBeLessThan(0.13);
  });

  it("hangs on the seed and on everything that fixes the equilibrium", () => {
    const lattice = squareLattice({ size: [16, 16] });
    const models = [
      ...[at(0.4), at(0.41), at(0.4, [16, 18]), at(0.4, [18, 16]), ising({ lattice, coupling: 0.4, field: 0.1 })],
      ising({ lattice, coupling: 0.4, couplings: [1, 0.5] }),
      ising({ lattice: squareLattice({ size: [16, 16], boundary: "open" }), coupling: 0.4 }),
      ...[dimers({ size: [8, 8] }), dimers({ size: [8, 8], noise: 0.5 }), dimers({ size: [8, 8], coupling: 0.4 })],
    ];
    const keys = models.flatMap((model) => [1, 2].map((seed) => samplingKey(seed, model).words.join()));
    expect(new Set(keys).size).toBe(2 * models.length);
    expect(samplingKey(1, at(0.4))).toEqual(samplingKey(1, at(0.4)));
  });
});
