import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { configuration, ensemble } from "../sampling/index.ts";
import { coarseGraining, coarsen, decimation, majority, ruleTable, spinOf } from "./index.ts";

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
  });
});
