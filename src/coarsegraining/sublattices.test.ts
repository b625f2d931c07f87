import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { honeycombLattice, triangularLattice } from "../lattices/index.ts";
import { type Ensemble, ensemble } from "../sampling/index.ts";
import { coarsen, decimation, honeycombOf, majority, onSublattices, sublatticesOf } from "./index.ts";

const lattice = honeycombLattice({ size: [16, 8] });
const { sign } = randomStream(key(1));
const samples: Ensemble = ensemble({ lattice, sigma: Int8Array.from({ length: 3 * lattice.numSites }, sign) });

describe("the sublattices of a honeycomb lattice", () => {
  it("are taken apart and put together again", () => {
    const [first, second] = sublatticesOf(samples);
    expect(first.lattice).toEqual(triangularLattice({ size: [8, 8] }));
    expect(first.sigma[8 * 3 + 2]).toBe(samples.sigma[16 * 3 + 4]);
    expect(second.sigma[8 * 3 + 2]).toBe(samples.sigma[16 * 3 + 5]);
    expect(honeycombOf([first, second])).toEqual(samples);
  });

  it("have a hidden unit each, which sees its own spins alone: as if each were coarse-grained by itself", () => {
    // A majority of two or four spins may tie; of one there is no coin.
    const [one, two] = [decimation([2, 2], 1), decimation([2, 2], 2)];
    const coarse = coarsen(samples, onSublattices(one, two), { key: key(2) });
    const planes = sublatticesOf(samples).map((plane, j) => coarsen(plane, [one, two][j]!, { key: key(3) })[0]!);
    coarse.forEach(({ lattice: cells, sigma }, j) => {
      expect(cells).toEqual(triangularLattice({ size: [4, 4] }));
      expect(sigma).toEqual(planes[j]!.sigma);
    });
    expect(honeycombOf(coarse).lattice).toEqual(honeycombLattice({ size: [8, 4] }));
  });

  it("are refused where there are none", () => {
    expect(() => sublatticesOf(sublatticesOf(samples)[0])).toThrow(
      /expected a honeycomb lattice, got a triangular one/,
    );
    expect(() => honeycombOf([samples])).toThrow(/two sublattices/);
    expect(() => onSublattices(majority([2, 2]), majority([3, 3]))).toThrow(/two rules of one hidden unit/);
    expect(() => coarsen(samples, majority([1, 2]), { key: key(1) })).toThrow(/whole cells/);
  });
});
