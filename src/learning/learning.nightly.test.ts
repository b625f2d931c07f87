import { beforeAll, describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising, type Model } from "../models/index.ts";
import { type Ensemble, sample, wolff } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { exactInformation, learn } from "./index.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
let samples: Ensemble & { model: Model };
beforeAll(() => {
  samples = { ...sample(model, { sampler: wolff(), count: 3000, key: key(2018) }), model };
});

describe("where means over blocks are samples", () => {
  it("Markov chains with a baseline find the block spin too, and without one a noisier filter", () => {
    const filter = (baseline: boolean): readonly number[] =>
      learn(samples, {
        geometry,
        key: key(1),
        norm: 1.5,
        restarts: 1,
        windows: 20_000,
        inner: "metropolis",
        baseline,
      }).rule.filters[0]!;
    const evenness = (weights: readonly number[]): number => Math.min(...weights) / Math.max(...weights);
    const quiet = evenness(filter(true));
    expect(quiet).toBeGreaterThan(0.8);
    expect(quiet).toBeGreaterThan(evenness(filter(false)));
  });

  it("a block of 4×4 keeps its boundary; the information is exact, and without the model a bound that is one", () => {
    const large = {
      geometry: windowGeometry({ block: [4, 4], buffer: 2, environment: 1 }),
      proxy: "full",
      key: key(2),
      restarts: 1,
      windows: 20_000,
      climb: { steps: 600 },
    } as const;
    const { model: _, ...anonymous } = samples;
    const { rule, information, informationKind, available, history, thetaDivergence } = learn(samples, large);
    const blind = learn(anonymous, large);
    expect(blind.rule).toEqual(rule);
    const [weights] = rule.filters as [readonly number[]];
    const isInside = (i: number): boolean => [1, 2].includes(i % 4) && [1, 2].includes(Math.floor(i / 4));
    const mean = (inside: boolean): number => {
      const chosen = weights.filter((_, i) => isInside(i) === inside).map(Math.abs);
      return chosen.reduce((a, b) => a + b) / chosen.length;
    };
    expect(mean(false) / mean(true)).toBeGreaterThan(2);
    expect([informationKind, blind.informationKind]).toEqual(["exact", "lower bound"]);
    expect(blind.information.value).toBeGreaterThan(0.4);
    expect(blind.information.value).toBeLessThan(information.value + 3 * blind.information.error);
    expect(blind.available!.value).toBeLessThan(available!.value + 3 * blind.available!.error);
    expect(information.value).toBeLessThan(Math.min(Math.LN2, available!.value));
    // The last iterate is close to the mean of the last third, the rule.
    expect(Math.abs(history.at(-1)!.information.value - information.value)).toBeLessThan(0.03);
    expect(thetaDivergence!.value).toBeGreaterThan(5 * thetaDivergence!.error);
    // And by itself, on windows of all configurations
    const again = exactInformation(samples, { geometry: large.geometry, rule, windows: 6000, key: key(4) });
    expect(again.informationKind).toBe("exact");
    expect(Math.abs(again.information.value - information.value)).toBeLessThan(
      4 * Math.hypot(again.information.error, information.error),
    );
  });
});
