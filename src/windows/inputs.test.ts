import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { ensemble, variableEnsemble, variableUnits } from "../sampling/index.ts";
import { blockStateNumbers, cutWindows, windowGeometry, windowInputBits, windowInputs, windowSpins } from "./index.ts";

const lattice = squareLattice({ size: [7, 6] });
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const random = randomStream(key(5));
const [count, N] = [12, 42];
const cut = { count: 60, key: key(1) };
const draw = (f: () => number): Float64Array => Float64Array.from({ length: count * N }, f);
/** Where site (x, y) of window w lies. */
const siteOf = (corners: Uint32Array, w: number, [x, y]: readonly [number, number]): number =>
  corners[3 * w]! * N + ((corners[3 * w + 1]! + x) % 7) + 7 * ((corners[3 * w + 2]! + y) % 6);

describe("inputs of windows", () => {
  it("are the spins where these are ±1, at the same places as those of any other variables", () => {
    const sigma = Int8Array.from({ length: count * N }, random.sign);
    const spins = cutWindows(ensemble({ lattice, sigma }), geometry, cut);
    const states = cutWindows(variableEnsemble({ lattice, variables: "q-state", values: sigma }), geometry, cut);
    expect(states.corners).toEqual(spins.corners);
    const sites = geometry.environmentSites;
    expect(windowInputs(spins, sites)).toEqual(windowSpins(spins, sites));
    // One of two states is up where the spin is.
    const ups = windowInputs(states, sites);
    expect(Array.from(ups).filter((_, k) => k % 2 === 1)).toEqual(
      Array.from(windowSpins(spins, sites), (s) => (s + 1) / 2),
    );
  });

  it("have one bit for each state, at every site and round the torus", () => {
    const values = draw(() => [-2, 0, 5][random.below(3)]!);
    const windows = cutWindows(variableEnsemble({ lattice, variables: "q-state", values }), geometry, cut);
    const sites = geometry.environmentSites;
    const n = 3 * sites.length;
    const inputs = windowInputs(windows, sites);
    const bits = windowInputBits(windows, sites);
    for (let w = 0; w < windows.count; w++) {
      for (let k = 0; k < n; k++) {
        const value = values[siteOf(windows.corners, w, sites[Math.floor(k / 3)]!)];
        expect(inputs[w * n + k]).toBe(value === [-2, 0, 5][k % 3] ? 1 : 0);
        expect((bits[w * Math.ceil(n / 16) + (k >> 4)]! >> (k & 15)) & 1).toBe(inputs[w * n + k]);
      }
      const block = geometry.visibleSites.map((site) => [-2, 0, 5].indexOf(values[siteOf(windows.corners, w, site)]!));
      expect(blockStateNumbers(windows)[w]).toBe(block.reduce((sum, s, i) => sum + s * 3 ** i, 0));
    }
  });

  it("are real numbers in their units, and the cosine and sine of angles", () => {
    const values = draw(() => 3 + 2 * random.uniform());
    for (const variables of ["real", "angle"] as const) {
      const samples = variableEnsemble({ lattice, variables, values });
      const windows = cutWindows(samples, geometry, cut);
      const sites = geometry.visibleSites;
      const of = variables === "real" ? [(v: number) => v] : [Math.cos, Math.sin];
      const units = variableUnits(samples, new Set([0, 3, 4]))!;
      const chosen = [0, 3, 4].flatMap((c) => Array.from(values.subarray(c * N, (c + 1) * N)));
      of.forEach((f, a) => {
        const mean = chosen.reduce((sum, v) => sum + f(v), 0) / chosen.length;
        expect(units.mean[a]).toBeCloseTo(mean, 12);
        const variance = chosen.reduce((sum, v) => sum + (f(v) - mean) ** 2, 0) / chosen.length;
        expect(units.deviation[a]).toBeCloseTo(Math.sqrt(variance), 12);
      });
      const [plain, inUnits] = [windowInputs(windows, sites), windowInputs(windows, sites, units)];
      for (let n = 0; n < plain.length; n++) {
        const d = of.length;
        const [w, k] = [Math.floor(n / (4 * d)), n % (4 * d)];
        const value = of[k % d]!(values[siteOf(windows.corners, w, sites[Math.floor(k / d)]!)]!);
        expect(plain[n]).toBeCloseTo(value, 6);
        expect(inUnits[n]).toBeCloseTo((value - units.mean[k % d]!) / units.deviation[k % d]!, 5);
      }
    }
  });
});

describe("variableEnsemble", () => {
  it.each<[string, () => unknown, string]>([
    [
      "half a configuration",
      () => variableEnsemble({ lattice, variables: "real", values: new Float64Array(43) }),
      "variableEnsemble: expected a whole number of configurations of 42 sites, got 43 values",
    ],
    [
      "states that are no whole numbers",
      () => variableEnsemble({ lattice, variables: "q-state", values: draw(() => 0.5) }),
      "variableEnsemble: expected whole numbers as states, at most 16 of them, got 0.5 in configuration 0",
    ],
    [
      "one state",
      () => variableEnsemble({ lattice, variables: "q-state", values: draw(() => 2) }),
      "variableEnsemble: expected several states, got nothing but 2",
    ],
    [
      "what is no number",
      () => variableEnsemble({ lattice, variables: "angle", values: draw(() => Number.NaN) }),
      "variableEnsemble: expected finite numbers, got NaN in configuration 0",
    ],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
