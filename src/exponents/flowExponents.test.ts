import { describe, expect, it } from "vitest";
import { namedRules, onSublattices, sublatticesOf } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { honeycombLattice, squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { asFerromagnet } from "./asFerromagnet.ts";
import { flowExponents } from "./index.ts";

describe("flowExponents", () => {
  it("of a honeycomb lattice are those of its first sublattice, and near those of Ising at its T_c (4σ and a tenth)", () => {
    const majority = namedRules.majority!([2, 2]);
    const model = ising({ lattice: honeycombLattice({ size: [32, 16] }), coupling: Math.log(2 + Math.sqrt(3)) / 2 });
    const samples = sample(model, { sampler: swendsenWang(), count: 1000, key: key(3) });
    const [first] = sublatticesOf(samples);
    const found = flowExponents(samples, { rules: [onSublattices(majority), onSublattices(majority)], key: key(4) });
    expect(found).toEqual(flowExponents(first, { rules: [majority, majority], key: key(4) }));
    expect(Math.abs(found.yt.value - 1)).toBeLessThan(4 * found.yt.error + 0.1);
    expect(Math.abs(found.yh.value - 1.875)).toBeLessThan(4 * found.yh.error + 0.1);
  });

  it("of an antiferromagnet with a staggered rule are those of the ferromagnet that it is by other names", () => {
    const majority = namedRules.majority!([2, 2]);
    const staggered = { ...majority, filters: [[1, -1, -1, 1]] };
    const lattice = squareLattice({ size: [16, 16] });
    const model = ising({ lattice, coupling: criticalCoupling, couplings: [-1] });
    const samples = sample(model, { sampler: swendsenWang(), count: 500, key: key(5) });
    const turned = ensemble({
      lattice,
      sigma: samples.sigma.map((s, i) => ((i + Math.floor((i % 256) / 16)) % 2 ? -s : s)),
    });
    const found = flowExponents(samples, { rules: [staggered, majority], key: key(6) });
    expect(found).toEqual(flowExponents(turned, { rules: [majority, majority], key: key(6) }));
    expect(found.yt.value).toBeGreaterThan(0.5);
    // Up or down is an accident of a staggered filter.
    const other = { ...staggered, filters: [[-1, 1, 1, -1]] };
    expect(flowExponents(samples, { rules: [other, majority], key: key(6) })).toEqual(found);
    // Blocks of 3×3 lie on both parts of the pattern: the coarse lattice is an antiferromagnet, too, and nothing is changed.
    const odd = { samples, rules: [namedRules.majority!([3, 3])] };
    expect(asFerromagnet(odd.samples, odd.rules)).toEqual(odd);
  });
});
