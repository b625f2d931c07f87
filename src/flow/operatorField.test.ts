import { describe, expect, it } from "vitest";
import { coarseGraining, coarsen, majority, staggered } from "../coarsegraining/index.ts";
import { key, randomStream, tanh } from "../kernels/index.ts";
import { chainLattice, honeycombLattice, medialLattice, squareLattice } from "../lattices/index.ts";
import { dimers, electricField } from "../models/index.ts";
import { ensemble, sample, worm } from "../sampling/index.ts";
import { dominantStagger, fieldCorrelations, operatorField, withStagger } from "./index.ts";

/** Fair coins. */
function coins(n: number, seed: number): Int8Array {
  const { uniform } = randomStream(key(seed));
  return Int8Array.from({ length: n }, () => (uniform() < 0.5 ? 1 : -1));
}

const rule = coarseGraining({
  block: [3, 2],
  filters: [
    [0.3, -0.2, 0.5, 0.1, 0, -0.7],
    [1, 0, 0, 0, 0, 0],
  ],
  bias: [0.05, 0],
});

describe("operators at every place", () => {
  it("are tanh(λ·v + b) of the block there, also where it goes round the torus", () => {
    const [Lx, Ly] = [7, 5];
    const sigma = coins(2 * Lx * Ly, 1);
    const samples = ensemble({ lattice: squareLattice({ size: [Lx, Ly] }), sigma });
    const field = operatorField(samples, rule);
    expect(field).toMatchObject({ places: [7, 5], step: [1, 1], names: ["1", "2"] });
    for (const c of [0, 1]) {
      const [first, second] = field.values(c) as [Float64Array, Float64Array];
      for (let Y = 0; Y < Ly; Y++) {
        for (let X = 0; X < Lx; X++) {
          const spin = (i: number): number =>
            sigma[c * Lx * Ly + ((X + (i % 3)) % Lx) + Lx * ((Y + Math.floor(i / 3)) % Ly)]!;
          const x = rule.filters[0]!.reduce((sum, w, i) => sum + w * spin(i), 0.05);
          expect(first[X + Lx * Y]).toBeCloseTo(tanh(x), 14);
          expect(second[X + Lx * Y]).toBeCloseTo(tanh(spin(0)), 14);
        }
      }
    }
  });

  it("of an open lattice lie where the block lies inside, and are read as signs or as fields if asked for; products are of one place", () => {
    const sigma = coins(6 * 4, 2);
    const samples = ensemble({ lattice: squareLattice({ size: [6, 4], boundary: "open" }), sigma });
    const fields = operatorField(samples, rule, { reading: "field" });
    expect(fields.places).toEqual([4, 3]);
    const [x, y] = fields.values(0).map((of) => of.slice()) as [Float64Array, Float64Array];
    const [sign] = operatorField(samples, rule, { reading: "sign", units: [[0]] }).values(0) as [Float64Array];
    expect([...sign]).toEqual([...x].map(Math.sign));
    const product = operatorField(samples, rule, { reading: "field", units: [[0, 1]] });
    expect(product.names).toEqual(["1x2"]);
    [...product.values(0)[0]!].forEach((value, i) => void expect(value).toBeCloseTo(x[i]! * y[i]!, 14));
  });

  it("at the places of a tiling are what coarsen makes of its blocks, where there are no ties", () => {
    const samples = ensemble({ lattice: squareLattice({ size: [9, 6] }), sigma: coins(3 * 54, 3) });
    const three = majority([3, 3]);
    const [coarse] = coarsen(samples, three, { key: key(1) });
    const field = operatorField(samples, three);
    for (let c = 0; c < 3; c++) {
      const [O] = field.values(c) as [Float64Array];
      for (let i = 0; i < 6; i++) {
        expect(O[3 * (i % 3) + 9 * 3 * Math.floor(i / 3)]).toBe(coarse!.sigma[6 * c + i]);
      }
    }
  });

  it("of a hard rule are 0 where the block is a tie", () => {
    const samples = ensemble({ lattice: chainLattice({ length: 4 }), sigma: Int8Array.of(1, 1, -1, -1) });
    expect([...operatorField(samples, majority([2, 1])).values(0)[0]!]).toEqual([1, 0, -1, 0]);
  });

  it("are read at every vertex of dimers and every cell of a honeycomb lattice", () => {
    const medial = sample(dimers({ size: [4, 6] }), { sampler: worm(), count: 2, key: key(4) });
    expect(operatorField(medial, staggered([4, 4], "x"))).toMatchObject({ places: [4, 6], step: [2, 2] });
    const honeycomb = ensemble({ lattice: honeycombLattice({ size: [6, 4] }), sigma: coins(24, 5) });
    expect(operatorField(honeycomb, majority([2, 1]))).toMatchObject({ places: [3, 4], step: [2, 1] });
  });

  it("refuse a block that does not fit, and a unit that is not there", () => {
    const samples = ensemble({ lattice: squareLattice({ size: [2, 2] }), sigma: coins(4, 6) });
    expect(() => operatorField(samples, rule)).toThrow(
      "a block of 3x2 does not fit a lattice of 2x2; expected a smaller one",
    );
    expect(() => operatorField(samples, majority([2, 2]), { units: [[1]] })).toThrow(
      "expected units from 0 to 0, got 1",
    );
  });
});

describe("signs from place to place", () => {
  const samples = sample(dimers({ size: [8, 8] }), { sampler: worm(), count: 20, key: key(7) });

  it("make the field of a staggered filter the electric field of its links, at every vertex", () => {
    // One link to the right: Σ (−1)^{x+y} (n − ¼) is E of it, and s = 2n − 1 is 2(n − ¼) − ½.
    const link = staggered([2, 2], "x");
    const field = withStagger(operatorField(samples, link, { reading: "field" }), ["xy"]);
    for (let c = 0; c < 3; c++) {
      const E = electricField(samples.sigma.subarray(c * 256, (c + 1) * 256), samples.lattice);
      const [O] = field.values(c) as [Float64Array];
      for (let i = 0; i < 64; i++) {
        expect(O[i]).toBeCloseTo(2 * E[2 * (i % 8) + 1 + 16 * 2 * Math.floor(i / 8)]!, 14);
      }
    }
  });

  it("are found: (π, π) of the electric field, (π, 0) of columns, none of spins", () => {
    const block = [4, 4] as const;
    const filters = coarseGraining({ block, filters: [...staggered(block, "x").filters] });
    expect(dominantStagger(operatorField(samples, filters))).toEqual(["xy"]);
    const columns = sample(dimers({ size: [8, 8], coupling: 3 }), { sampler: worm(), count: 20, key: key(8) });
    const columnar = coarseGraining({ block, filters: [[0, 1, 0, -1, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 0, 0]] });
    expect(dominantStagger(operatorField(columns, columnar))).toEqual(["x"]);
    const spins = ensemble({ lattice: squareLattice({ size: [8, 8] }), sigma: coins(20 * 64, 9) });
    expect(dominantStagger(operatorField(spins, majority([2, 2])))).toEqual(["none"]);
  });

  it("shift the structure factor by (π, π)", () => {
    const bare = operatorField(samples, staggered([4, 4], "x"));
    const [S, shifted] = [bare, withStagger(bare, ["xy"])].map((field) => {
      const rows = fieldCorrelations(field).spectra[0]!;
      return Float64Array.from({ length: 64 }, (_, k) => rows.reduce((sum, row) => sum + row[k]!, 0));
    }) as [Float64Array, Float64Array];
    for (let k = 0; k < 64; k++) {
      const [kx, ky] = [k % 8, Math.floor(k / 8)];
      expect(shifted[k]).toBeCloseTo(S[((kx + 4) % 8) + 8 * ((ky + 4) % 8)]!, 10);
    }
  });

  it("do not go round a torus of an odd side", () => {
    const odd = ensemble({ lattice: squareLattice({ size: [3, 4] }), sigma: coins(24, 10) });
    const field = operatorField(odd, majority([1, 1]));
    expect(() => withStagger(field, ["x"])).toThrow("expected an even number of places along x");
    expect(withStagger(field, ["y"]).values(0)[0]).toHaveLength(12);
  });
});

it("medial grids that are open have no block on the links that lead nowhere", () => {
  const open = sample(dimers({ size: [4, 4], boundary: "open" }), { sampler: worm(), count: 2, key: key(11) });
  expect(open.lattice).toEqual(medialLattice({ vertices: [4, 4], boundary: "open" }));
  expect(operatorField(open, staggered([4, 4], "x")).places).toEqual([2, 2]);
});
