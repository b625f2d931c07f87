import { beforeAll, describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Ensemble, ensemble, sample, wolff } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { enoughUnits } from "./enoughUnits.ts";
import { conditional, type LearnOptions, learn } from "./index.ts";
import type { Trial } from "./learn.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const options: LearnOptions = { geometry, key: key(1), restarts: 1 };
const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
let samples: Ensemble;
beforeAll(() => {
  samples = { ...sample(model, { sampler: wolff(), count: 3000, key: key(2018) }), model };
});

describe("hidden units, one after the other", () => {
  it.each<[string, string, readonly [number, number], Partial<LearnOptions>, readonly number[]]>([
    ["Θ-RBMs", "four spins", [2, 2], { climb: { steps: 600 } }, [4, 5]],
    ["a critic", "two spins", [2, 1], { method: conditional({ steps: 800, width: 32, ruleRate: 0.05 }) }, [2, 3]],
  ])("%s: are one for each of %s, or one more, and keep all of I(V:E)", (_, __, block, method, expected) => {
    const asked = { ...options, geometry: windowGeometry({ block, buffer: 1, environment: 1 }), ...method };
    const { hiddenCurve: curve, ...auto } = learn(samples, { ...asked, windows: 12_000, hidden: "auto" });
    const enough = auto.rule.filters.length;
    expect(expected).toContain(enough);
    expect(auto.information.value / auto.available!.value).toBeGreaterThan(0.97);
    expect(curve!.map(({ hidden }) => hidden)).toEqual(Array.from({ length: enough + 1 }, (_, u) => u + 1));
    expect(curve![0]!.gain).toBeNull();
    expect(curve![enough - 1]!.information).toEqual(auto.information);
    curve!.slice(1).forEach(({ hidden, gain }) => {
      expect(gain!.value > gain!.error).toBe(hidden <= enough);
    });
    // The rule is the one that this number of units has by itself.
    expect(learn(samples, { ...asked, windows: 12_000, hidden: enough })).toEqual(auto);
  });

  it("are one where there is nothing to keep", () => {
    const random = randomStream(key(7));
    const lattice = squareLattice({ size: [12, 12], boundary: "open" });
    const noise = ensemble({ lattice, sigma: Int8Array.from({ length: 600 * 144 }, random.sign) });
    const learned = learn(noise, { ...options, windows: 6000, hidden: "auto", climb: { steps: 200 } });
    expect(learned.rule.filters).toHaveLength(1);
    expect(learned.hiddenCurve).toHaveLength(2);
  });

  it("are said to have no end where the most that there can be still gain", () => {
    const learned = learn(samples, { ...options, windows: 6000, climb: { steps: 100 } });
    const value = (hidden: number): Trial => ({
      learned,
      score: { rows: [1, 2, 3].map((x) => Float64Array.of(hidden + x * 0.01 * hidden)), of: ([sum]) => sum! },
    });
    const all = enoughUnits({ most: 3, prepare: () => value });
    expect(all.hiddenCurve!.map(({ hidden }) => hidden)).toEqual([1, 2, 3]);
    expect(all.converged).toBe(false);
    expect(all.warnings.at(-1)).toMatch(/3 hidden units, the most there can be, still gain/);
  });
});
