import { beforeAll, describe, expect, it } from "vitest";
import { exactPosterior, posteriorDivergence, thetaPosterior } from "../information/index.ts";
import { key, keyFor } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising, type Model } from "../models/index.ts";
import { freeEnergy, trainRbm, unitState } from "../rbm/index.ts";
import { type Ensemble, sample, wolff } from "../sampling/index.ts";
import { windowBits, windowGeometry } from "../windows/index.ts";
import { type LearnOptions, learn, type ThetaOptions, thetaDefaults, trainThetaRbms } from "./index.ts";
import { cutThreeSets, type ThreeSets } from "./sets.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
let samples: Ensemble & { model: Model };
let cut: ThreeSets;
beforeAll(() => {
  const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
  samples = { ...sample(model, { sampler: wolff(), count: 3000, key: key(2018) }), model };
  cut = cutThreeSets(samples, geometry, 60_000, key(1));
});

const optionsOf = (given: Partial<ThetaOptions>): ThetaOptions => ({
  ...thetaDefaults(cut.learn, given.units),
  ...given,
});

describe("Θ-RBMs", () => {
  // Means of three trainings, in nats; samples of 64×64 gave 0.0058, 0.0064, 0.0104 and 0.0173.
  it.each<[string, Partial<ThetaOptions>, [number, number]]>([
    ["±1 by CD-1", {}, [0.002, 0.012]],
    ["0 and 1 by CD-1", { units: "0/1" }, [0.002, 0.012]],
    ["±1 by persistent chains", { persistent: true }, [0.004, 0.025]],
    ["0 and 1 at smaller rates, which leave them behind", { units: "0/1", rate: [0.2, 0.01] }, [0.012, 0.03]],
  ])("of units %s: ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ where it belongs", (_, given, [least, most]) => {
    const posterior = exactPosterior(cut.report, samples.model);
    const divergences = [1, 2, 3].map((seed) => {
      const { joint } = trainThetaRbms(cut.learn, optionsOf(given), { key: key(seed) });
      return posteriorDivergence(posterior, thetaPosterior(cut.report, joint)).value;
    });
    const mean = divergences.reduce((a, b) => a + b) / 3;
    expect(mean).toBeGreaterThan(least);
    expect(mean).toBeLessThan(most);
  });

  it("that were trained as 0 and 1 are the same distributions as machines of ±1: free energies a constant apart", () => {
    const options = optionsOf({ units: "0/1", epochs: 3, persistent: true });
    const theta = trainThetaRbms(cut.learn, options, { key: key(5) });
    expect([theta.joint.units, theta.block.units]).toEqual(["±1", "±1"]);
    const { visibleSites } = geometry;
    const { blockHidden: hidden, jointHidden: _, ...training } = options;
    const bits = trainRbm(
      { visible: 4, count: cut.learn.count, bits: windowBits(cut.learn, visibleSites) },
      { ...training, hidden, key: keyFor(key(5), "block") },
    );
    expect(bits.units).toBe("0/1");
    const apart = Array.from(
      { length: 16 },
      (_, V) => freeEnergy(theta.block, unitState(V, 4)) - freeEnergy(bits, unitState(V, 4, "0/1")),
    );
    for (const constant of apart) expect(constant).toBeCloseTo(apart[0]!, 12);
    expect(Math.abs(apart[0]!)).toBeGreaterThan(0.01);
    expect(trainThetaRbms(cut.learn, options, { key: key(5) })).toEqual(theta);
    expect(trainThetaRbms(cut.learn, { ...options, persistent: false }, { key: key(5) })).not.toEqual(theta);
  });

  it("of 0 and 1 serve learn as well, with the rates that belong to them, and the result says how they were trained", () => {
    const options: LearnOptions = { geometry, key: key(1), restarts: 1, norm: 1.5 };
    const { rule, thetaDivergence, theta } = learn(samples, { ...options, theta: { units: "0/1" } });
    expect(theta).toEqual(optionsOf({ units: "0/1" }));
    expect(theta!.rate).not.toEqual(thetaDefaults(cut.learn).rate);
    expect(thetaDivergence!.value).toBeLessThan(0.012);
    const sizes = rule.filters[0]!.map(Math.abs);
    expect(Math.min(...sizes) / Math.max(...sizes)).toBeGreaterThan(0.8);
    expect(rule.filters[0]!.every((w) => w > 0)).toBe(true);
  });
});
