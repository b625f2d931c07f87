import { expect, it } from "vitest";
import { boundaryMajority, coarseGraining, decimation, majority } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { ising } from "../models/index.ts";
import { ensemble, sample, wolff } from "../sampling/index.ts";
import { cutWindows, windowGeometry } from "../windows/index.ts";
import { chainJoint, chainRule, countedInformation, jointInformation } from "./index.ts";

const lattice = chainLattice({ length: 64, boundary: "open" });
const windowsOf = (coupling: number, seed: number, L: number, count = 1000) =>
  cutWindows(
    sample(ising({ lattice, coupling }), { sampler: wolff(), count, key: key(seed) }),
    windowGeometry({ block: [L], buffer: 1, environment: 1 }),
    { count: 1e6, key: key(1) },
  );

it("is that of the infinite chain, from samples alone, with an error that is right: χ² of 24 values within 4σ", () => {
  const deviations: number[] = [];
  for (const L of [2, 6]) {
    const joint = chainJoint({ coupling: 0.8, block: L, buffer: 1 });
    for (let seed = 0; seed < 4; seed++) {
      const windows = windowsOf(0.8, seed, L);
      for (const [rule, field] of [
        [decimation([L, 1]), (first: number) => first],
        [boundaryMajority([L, 1]), (first: number, last: number) => first + last],
        [majority([L, 1]), (_first: number, _last: number, sum: number) => sum],
      ] as const) {
        const { value, error } = countedInformation(windows, rule);
        deviations.push((value - jointInformation(joint, chainRule(joint, field))) / error);
      }
    }
  }
  const chi2 = deviations.reduce((sum, z) => sum + z * z, 0);
  // Three rules share their windows, so that there are at least 8 independent values: σ of χ²/24 is at most √(2/8).
  expect(Math.abs(chi2 / deviations.length - 1)).toBeLessThan(4 * 0.5);
  for (const z of deviations) expect(Math.abs(z)).toBeLessThan(4);
});

it("is nothing within its error where there is nothing to know, for two units and soft rules too", () => {
  const windows = windowsOf(0, 3, 4);
  const two = coarseGraining({
    block: [4, 1],
    filters: [
      [0.5, 1, -1, 0],
      [1, 0, 0, 2],
    ],
    bias: [0.1, -0.2],
  });
  for (const rule of [two, majority([4, 1])]) {
    const { value, error } = countedInformation(windows, rule);
    expect(error).toBeLessThan(5e-4);
    expect(Math.abs(value)).toBeLessThan(4 * error);
  }
});

it("knows all of E where H is E: log 2 nats a spin", () => {
  const sigma = Int8Array.from({ length: 400 * 24 }, (_, i) => (Math.floor(i / 24) % 2 ? 1 : -1));
  const cold = ensemble({ lattice: chainLattice({ length: 24 }), sigma });
  const windows = cutWindows(cold, windowGeometry({ block: [3], buffer: 1, environment: 1 }), {
    count: 9600,
    key: key(1),
  });
  expect(countedInformation(windows, majority([3, 1])).value).toBeCloseTo(Math.LN2, 12);
});

it("refuses environments of many sites, and rules of another block", () => {
  const plane = ensemble({ lattice: squareLattice({ size: [8, 8] }), sigma: new Int8Array(64).fill(1) });
  const wide = cutWindows(plane, windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }), {
    count: 1,
    key: key(1),
  });
  expect(() => countedInformation(wide, majority([2, 2]))).toThrow("an environment of up to 10 sites");
  expect(() => countedInformation(windowsOf(0.5, 1, 3, 5), majority([2, 1]))).toThrow("the 3 sites of the block");
});
