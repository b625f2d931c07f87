/** Learning that is watched: what is shown on the way, and that to be seen changes nothing. */
import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Ensemble, sample, wolff } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { conditional } from "./criticMethod.ts";
import { type LearnOptions, learn, type RuleSeen } from "./learn.ts";
import { orient } from "./orient.ts";

const lattice = squareLattice({ size: [16, 16] });
const samples = sample(ising({ lattice, coupling: criticalCoupling }), { sampler: wolff(), count: 200, key: key(1) });
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const common = { geometry, windows: 2000, restarts: 2, key: key(5) } as const;

/** What is learned with and without somebody who watches, and what is seen. */
function watched(ensemble: Ensemble, options: LearnOptions) {
  const seen: RuleSeen[] = [];
  const unseen = learn(ensemble, options);
  const learned = learn(ensemble, { ...options, onRule: (rule) => void seen.push(rule) });
  expect(JSON.stringify(learned)).toBe(JSON.stringify(unseen));
  return { learned, seen };
}

describe("a rule that is watched while it is learned", () => {
  it("by a critic is shown every 20 steps of each climb, with the exact information of the learning curve at its points", () => {
    const { learned, seen } = watched(samples, { ...common, method: conditional({ steps: 60 }) });
    for (const restart of [0, 1]) {
      const steps = seen.filter((one) => one.restart === restart).map(({ step }) => step);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps).toEqual(expect.arrayContaining([20, 40, 60]));
    }
    expect(new Set(seen.map(({ hidden, steps }) => `${hidden} ${steps}`))).toEqual(new Set(["1 60"]));
    const ofBest = [0, 1].map((restart) => seen.filter((one) => one.restart === restart && one.information));
    const best = ofBest.find((points) =>
      learned.history.every(({ step, information }) =>
        points.some((point) => point.step === step && point.information!.value === information.value),
      ),
    );
    expect(best).toBeDefined();
    expect(new Set(best!.map(({ informationKind }) => informationKind))).toEqual(new Set(["exact"]));
    // And the rule that is chosen was among those that were shown.
    const chosen = best!.find(({ step }) => step === learned.critic!.stoppedAt)!;
    expect(orient(chosen.rule).filters).toEqual(learned.rule.filters);
  });

  it("of samples that name no model, is shown with the critic's own bound on the second set", () => {
    const { model, ...unknown } = samples;
    const { seen } = watched(unknown, { ...common, restarts: 1, method: conditional({ steps: 60 }) });
    const points = seen.filter(({ information }) => information);
    expect(points.length).toBeGreaterThan(5);
    expect(new Set(points.map(({ informationKind }) => informationKind))).toEqual(new Set(["lower bound"]));
  });

  it("by the Θ-RBMs is shown with the exact information of the learning curve, and without where there is none", () => {
    const options: LearnOptions = { ...common, theta: { epochs: 3 }, climb: { steps: 120 } };
    const { learned, seen } = watched(samples, options);
    const values = new Set(seen.flatMap(({ information }) => (information ? [information.value] : [])));
    for (const { information } of learned.history) expect(values).toContain(information.value);
    const { model, ...unknown } = samples;
    const blind = watched(unknown, options).seen;
    expect(blind.length).toBe(seen.length);
    expect(blind.every(({ information, informationKind }) => !information && !informationKind)).toBe(true);
  });
});
