/** Windows of samples that are not in memory are those of the whole. */
import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { dimers, ising, type Model } from "../models/index.ts";
import {
  checkedConfigurations,
  contradiction,
  type Ensemble,
  type Excerpt,
  excerptOf,
  excerptTaker,
  metropolis,
  sample,
  worm,
} from "../sampling/index.ts";
import {
  blockStates,
  type CutOptions,
  configurationsOf,
  cutWindows,
  someWindows,
  splitConfigurations,
  type WindowGeometry,
  windowBits,
  windowCorners,
  windowGeometry,
  windowSpins,
} from "./index.ts";

/** An excerpt of an ensemble, taken `each` configurations at a time. */
function excerpted(
  { sigma, ...known }: Ensemble,
  geometry: WindowGeometry,
  options: CutOptions,
  each: number,
): Excerpt {
  const { numSites } = known.lattice;
  const first = excerptOf(known, Uint32Array.of(0), sigma.slice(0, numSites));
  const taker = excerptTaker(known, {
    configurations: Uint32Array.of(0, ...checkedConfigurations(known)),
    patches: { size: geometry.size, corners: windowCorners(first, geometry, options) },
  });
  for (let c = 0; c < known.count; c += each) taker.take(sigma.slice(c * numSites, (c + each) * numSites));
  return taker.finish();
}

const torus = squareLattice({ size: [10, 8] });
const spins = sample(ising({ lattice: torus, coupling: 0.4 }), { sampler: metropolis(), count: 40, key: key(1) });
const covered = sample(dimers({ size: [6, 6], noise: 0.9 }), { sampler: worm(), count: 20, key: key(2) });

describe("windows of an excerpt", () => {
  it.each([
    {
      name: "a torus, round which they go",
      of: spins,
      geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
    },
    {
      name: "dimers, with sites that hold nothing",
      of: covered,
      geometry: windowGeometry({ block: [2, 4], buffer: 2, environment: 1 }),
    },
  ])("are those of the whole: $name", ({ of, geometry }) => {
    for (const [count, each] of [
      [300, 7],
      [300, 40],
      [11, 1],
    ] as const) {
      const options = { count, key: key(3) };
      const whole = cutWindows(of, geometry, options);
      const excerpt = excerpted(of, geometry, options, each);
      const parts = cutWindows(excerpt, geometry, options);
      expect(parts.corners).toEqual(whole.corners);
      expect(parts.geometry).toEqual(whole.geometry);
      expect(configurationsOf(parts)).toEqual(configurationsOf(whole));
      const { visibleSites, environmentSites } = whole.geometry;
      for (const sites of [visibleSites, environmentSites]) {
        expect(windowSpins(parts, sites)).toEqual(windowSpins(whole, sites));
        expect(windowBits(parts, sites)).toEqual(windowBits(whole, sites));
      }
      expect(blockStates(parts)).toEqual(blockStates(whole));
      const [some, ofWhole] = [parts, whole].map((windows) => someWindows(windows, 5, (w) => 2 * w));
      expect(windowSpins(some!, visibleSites)).toEqual(windowSpins(ofWhole!, visibleSites));
    }
  });

  it("are none but those that were kept", () => {
    const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
    const excerpt = excerpted(spins, geometry, { count: 50, key: key(3) }, 40);
    expect(() => cutWindows(excerpt, geometry, { count: 50, key: key(4) })).toThrow(/the patch at \d+ was not kept/);
    const other = windowGeometry({ block: [2, 2], buffer: 1, environment: 2 });
    expect(() => cutWindows(excerpt, other, { count: 50, key: key(3) })).toThrow("an excerpt for windows of");
  });

  it("are held against the model as the whole is", () => {
    const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
    for (const coupling of [0.4, 0.3]) {
      const model: Model = ising({ lattice: torus, coupling });
      const of = { ...spins, model };
      const against = contradiction(excerpted(of, geometry, { count: 10, key: key(3) }, 9));
      expect(against).toEqual(contradiction(of));
      expect(against === undefined).toBe(coupling === 0.4);
    }
  });
});

describe("of more configurations than windows are wanted", () => {
  it("sets are as they are without a limit, thinned", () => {
    for (const count of [5, 13, 50, 777]) {
      const [all, few] = [
        splitConfigurations(count),
        splitConfigurations(count, { learn: 20, choose: 20, report: 20 }),
      ];
      for (const set of ["learn", "choose", "report"] as const) {
        const n = all[set].length;
        const kept = Math.min(n, 20);
        expect([...few[set]]).toEqual(Array.from({ length: kept }, (_, i) => all[set][Math.floor((i * n) / kept)]));
      }
      const together = [...all.learn, ...all.choose, ...all.report].sort((a, b) => a - b);
      expect(together).toEqual(Array.from({ length: count }, (_, c) => c));
    }
  });
});
