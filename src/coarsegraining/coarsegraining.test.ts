import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { dimers, electricField } from "../models/index.ts";
import { configuration, ensemble, sample, worm } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import {
  boundaryMajority,
  coarseGraining,
  coarsen,
  columnar,
  decimation,
  majority,
  responsesOf,
  ruleTable,
  spinOf,
  staggered,
  toBlock,
  toSites,
} from "./index.ts";

const rng = randomStream(key(4));
const samples = ensemble({
  lattice: squareLattice({ size: [8, 6] }),
  sigma: Int8Array.from({ length: 400 * 48 }, rng.sign),
});

describe("ruleTable", () => {
  const soft = coarseGraining({
    block: [2, 2],
    filters: [
      [0.3, -1, 2, 0.1],
      [1, 1, 0, 0.5],
    ],
    bias: [0.2, -0.4],
  });

  it("is a distribution over H for each V, the product over units of σ(2 h (λ·v + b))", () => {
    const table = ruleTable(soft);
    for (let V = 0; V < 16; V++) {
      let sum = 0;
      for (let H = 0; H < 4; H++) {
        const expected = soft.filters
          .map((filter, j) => {
            const x = filter.reduce((s, l, i) => s + l * spinOf(V, i), soft.bias[j]!);
            return 1 / (1 + Math.exp(-2 * spinOf(H, j) * x));
          })
          .reduce((a, b) => a * b, 1);
        expect(table[V * 4 + H]).toBeCloseTo(expected, 14);
        sum += table[V * 4 + H]!;
      }
      expect(sum).toBeCloseTo(1, 14);
    }
  });

  it("gives the majority of the spins at a block's boundary: of the two ends of a chain's, with fair ties", () => {
    const ends = ruleTable(boundaryMajority([4, 1]));
    expect([0b0110, 0b0001, 0b1000, 0b1111].map((V) => ends[V * 2])).toEqual([1, 0.5, 0.5, 0]);
    expect(boundaryMajority([3, 3]).filters[0]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1]);
    expect(ruleTable(boundaryMajority([2, 2]))).toEqual(ruleTable(majority([2, 2])));
  });

  it("gives the majority of a block with each way to break a tie", () => {
    // V = 0b0011 has spins −, −, +, +: a tie whose first spin is −.
    expect(ruleTable(majority([2, 2]))[0b0011 * 2]).toBe(0.5);
    expect(ruleTable(majority([2, 2], "first"))[0b0011 * 2]).toBe(0);
    expect(ruleTable(majority([2, 2], "first"))[0b1100 * 2]).toBe(1);
    expect(ruleTable(majority([2, 2], "up"))[0b0011 * 2]).toBe(1);
    for (const ties of ["fair", "first", "up"] as const) {
      expect(ruleTable(majority([2, 2], ties))[0b0111 * 2]).toBe(0);
      expect(ruleTable(majority([2, 2], ties))[0b0100 * 2]).toBe(1);
    }
    expect(ruleTable(majority([3, 1], "first"))[0b001 * 2]).toBe(1);
  });
});

describe("coarsen", () => {
  it("tiles the lattice: decimation keeps the first spin of every block", () => {
    const [coarse] = coarsen(samples, decimation([2, 3]), { key: key(1) });
    expect(coarse!.lattice.size).toEqual([4, 2]);
    const spins = configuration(samples, 7);
    expect([...configuration(coarse!, 7)]).toEqual([0, 2, 4, 6, 24, 26, 28, 30].map((i) => spins[i]));
  });

  it("draws hⱼ with its probability, within 4σ, and each unit into an ensemble of its own", () => {
    const soft = coarseGraining({
      block: [2, 2],
      filters: [
        [0.3, -0.5, 0.2, 0.1],
        [0, 0, 0, 0],
      ],
      bias: [0.2, 0.7],
    });
    const [first, second] = coarsen(samples, soft, { key: key(5) });
    let residual = 0;
    let variance = 0;
    let up = 0;
    for (let c = 0; c < samples.count; c++) {
      const spins = configuration(samples, c);
      for (let site = 0; site < 12; site++) {
        const X = 2 * (site % 4);
        const Y = 2 * Math.floor(site / 4);
        const v = [X + 8 * Y, X + 1 + 8 * Y, X + 8 * (Y + 1), X + 1 + 8 * (Y + 1)].map((i) => spins[i]!);
        const x = soft.filters[0]!.reduce((s, l, i) => s + l * v[i]!, 0.2);
        const p = 1 / (1 + Math.exp(-2 * x));
        residual += (configuration(first!, c)[site]! > 0 ? 1 : 0) - p;
        variance += p * (1 - p);
        if (configuration(second!, c)[site]! > 0) up++;
      }
    }
    expect(Math.abs(residual)).toBeLessThan(4 * Math.sqrt(variance));
    const p = 1 / (1 + Math.exp(-1.4));
    expect(Math.abs(up - 4800 * p)).toBeLessThan(4 * Math.sqrt(4800 * p * (1 - p)));
  });

  it("breaks ties fairly when it is deterministic, and gives the same for the same key", () => {
    const soft = coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]] });
    const [a] = coarsen(samples, soft, { key: key(5), deterministic: true });
    const [b] = coarsen(samples, majority([2, 2]), { key: key(5) });
    expect(a!.sigma).toEqual(b!.sigma);
  });

  it("refuses a lattice that blocks do not tile", () => {
    expect(() => coarsen(samples, majority([3, 2]), { key: key(1) })).toThrow(/multiples of the block 3x2.*got 8x6/);
    const chain = ensemble({ lattice: chainLattice({ length: 12 }), sigma: new Int8Array(12).fill(1) });
    for (const block of [
      [5, 1],
      [12, 1],
      [2, 2],
    ] as const) {
      expect(() => coarsen(chain, majority(block), { key: key(1) })).toThrow("a chain of several blocks");
    }
  });

  it("decimates a chain", () => {
    const lattice = chainLattice({ length: 12, boundary: "open" });
    const chain = ensemble({ lattice, sigma: Int8Array.from({ length: 60 }, randomStream(key(6)).sign) });
    const [coarse] = coarsen(chain, decimation([3, 1]), { key: key(1) });
    expect(coarse!.lattice).toMatchObject({ kind: "chain", size: [4, 1], boundary: "open" });
    expect(coarse!.sigma).toEqual(chain.sigma.filter((_, i) => i % 3 === 0));
  });
});

describe("rules for dimers", () => {
  const model = dimers({ size: [12, 12], noise: 0.8 });
  const { lattice } = model;
  const of = sample(model, { sampler: worm(), count: 50, key: key(2), interval: 40 });

  it.each([
    ["x", [6, 4]],
    ["y", [6, 4]],
    ["x", [8, 8]],
    ["y", [2, 2]],
  ] as const)("give the sign of the electric field of a block along %s: blocks of %s", (axis, block) => {
    const [coarse] = coarsen(of, staggered(block, axis), { key: key(1) });
    for (let c = 0; c < of.count; c++) {
      const field = electricField(configuration(of, c), lattice);
      const spins = configuration(coarse!, c);
      spins.forEach((h, site) => {
        const X = (site % coarse!.lattice.size[0]) * block[0];
        const Y = Math.floor(site / coarse!.lattice.size[0]) * block[1];
        let flux = 0;
        for (let y = Y; y < Y + block[1]; y++) {
          for (let x = X; x < X + block[0]; x++) if (x % 2 === (axis === "x" ? 1 : 0)) flux += field[x + 24 * y]!;
        }
        const parity = (X + Y) % 4 === 0 ? 1 : -1;
        if (flux !== 0) expect(h).toBe(Math.sign(parity * flux));
      });
    }
  });

  it("carry no field where they are columnar, and have no weight on noise", () => {
    const block = [8, 8] as const;
    const [C] = columnar(block).filters;
    for (const axis of ["x", "y"] as const) {
      const [E] = staggered(block, axis).filters;
      expect(E!.reduce((sum, w, i) => sum + w * C![i]!, 0)).toBe(0);
      for (const filter of [E!, C!]) {
        filter.forEach((w, i) => void ((i + Math.floor(i / 8)) % 2 === 0 && expect(w).toBe(0)));
        expect(filter.filter((w) => w !== 0).length).toBe(16);
      }
    }
    expect(() => coarsen(of, staggered([3, 2], "x"), { key: key(1) })).toThrow("expected a block of even sides");
    expect(() => staggered([1, 1], "x")).toThrow("expected a block of dimers with the links that are read");
  });

  it("respond to blocks all over the torus by Σ λ v + b, those that reach round it too", () => {
    const rule = coarseGraining({
      block: [8, 4],
      filters: [Array.from({ length: 32 }, (_, i) => Math.sin(i)), staggered([8, 4], "y").filters[0]!],
      bias: [0.7, 0],
    });
    const spins = configuration(of, 3);
    const responses = responsesOf(rule, lattice, 4)(spins);
    for (const [X, Y] of [
      [0, 0],
      [5, 5],
      [2, 4],
    ] as const) {
      rule.filters.forEach((filter, j) => {
        const direct = filter.reduce((sum, w, i) => {
          const [x, y] = [(4 * X + (i % 8)) % 24, (4 * Y + Math.floor(i / 8)) % 24];
          return sum + w * spins[x + 24 * y]!;
        }, rule.bias[j]!);
        expect(responses[j]![X + 6 * Y]).toBeCloseTo(direct, 12);
      });
    }
    expect(() => responsesOf(rule, lattice, 5)).toThrow("expected a torus whose sides are multiples of 5, got 24x24");
  });

  it("go to the sites of V that have a degree of freedom, and back", () => {
    const geometry = windowGeometry({ block: [4, 2], buffer: 2, environment: 2 });
    const links = { ...geometry, visibleSites: geometry.visibleSites.filter(([x, y]) => (x + y) % 2 === 1) };
    const rule = staggered([4, 2], "x");
    expect(toSites(rule, links).block).toEqual([4, 1]);
    expect(toSites(rule, links).filters[0]).toEqual([1, -1, 0, 0]);
    expect(toBlock(toSites(rule, links), links)).toEqual(rule);
    expect(toSites(rule, geometry)).toBe(rule);
    expect(toBlock(rule, geometry)).toBe(rule);
    expect(() => toSites(staggered([4, 4], "x"), links)).toThrow("expected one on a block of 4x2, got 4x4");
  });
});
