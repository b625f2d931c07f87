import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { dimers } from "../models/index.ts";
import { sample, worm } from "../sampling/index.ts";
import { estimate } from "../statistics/index.ts";
import { occupiedGeometry, windowGeometry } from "../windows/index.ts";
import { thetaDefaults, trainThetaRbms } from "./index.ts";
import { cutThreeSets } from "./sets.ts";
import { thetaSight, weakThetaWarning } from "./thetaSight.ts";

describe("what Θ-RBMs see of dimers", () => {
  it("is nothing of the electric field after one pass over few windows, where a critic sees it; and that is said", () => {
    const samples = sample(dimers({ size: [16, 16] }), { sampler: worm(), count: 2000, key: key(1) });
    const geometry = occupiedGeometry(samples, windowGeometry({ block: [8, 8], buffer: 4, environment: 2 }));
    const cut = cutThreeSets(samples, geometry, 20_000, key(2));
    const settings = { ...thetaDefaults(cut.learn), jointHidden: 16, blockHidden: 8, epochs: 1, steps: 1 };
    expect(thetaDefaults(cut.learn)).toMatchObject({ jointHidden: 160, blockHidden: 80, epochs: 25, steps: 3 });
    const sight = thetaSight(cut, trainThetaRbms(cut.learn, settings, { key: key(3) }), { key: key(4) });
    expect(sight.rule).toBe("staggered-x and staggered-y");
    // 0.16 or so: see fig4, of larger tori.
    expect(sight.known.value).toBeGreaterThan(0.08);
    expect(sight.known.value).toBeLessThan(0.25);
    expect(sight.seen.value).toBeLessThan(sight.known.value / 8);
    expect(weakThetaWarning(sight)).toHaveLength(1);
  });

  it("is enough from a quarter of what a critic sees on, and where that is not sure of anything", () => {
    const sight = (seen: number, known: number) =>
      weakThetaWarning({ rule: "majority", seen: estimate(seen, 0.01), known: estimate(known, 0.01) });
    expect(sight(0.02, 0.1)).toEqual([
      "the Θ-RBMs see 0.020(10) nats in majority, where a critic finds at least 0.100(10): they are too weak to learn by; more windows (--windows), hidden units (--theta-hidden), CD steps (--cd-steps) or epochs (--theta-epochs) help",
    ]);
    expect(sight(0.03, 0.1)).toEqual([]);
    expect(sight(0, 0.02)).toEqual([]);
  });
});
