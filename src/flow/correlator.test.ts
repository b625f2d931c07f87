import { describe, expect, it } from "vitest";
import { coarseGraining, decimation, majority } from "../coarsegraining/index.ts";
import { cosPi, key, split, tanh } from "../kernels/index.ts";
import { chainLattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { dimerPairs, dimers, exactCorrelation, ising } from "../models/index.ts";
import { heatBath, sample, swendsenWang, worm } from "../sampling/index.ts";
import { ar1, normals } from "../statistics/processes.ts";
import { blocksLongEnough, correlator, fieldCorrelations, mainLine, operatorField, structureFactor } from "./index.ts";
import type { OperatorField } from "./operatorField.ts";

/** Two real operators of given numbers. */
function given(
  places: readonly [number, number],
  { boundary = "torus", count = 6, diagonal = "root two" }: Partial<OperatorField> = {},
): OperatorField {
  const P = places[0] * places[1];
  const normal = normals(key(P));
  const all = Array.from({ length: count }, () => [0, 1].map(() => Float64Array.from({ length: P }, normal)));
  return {
    ...{ names: ["a", "b"], places, step: [1, 1], boundary, diagonal, count, chains: 1 },
    dimensions: places[1] === 1 ? 1 : 2,
    values: (c) => all[c]!,
  };
}

/** ⟨O_j(x) O_k(x + r)⟩ pair by pair, of r and −r. */
function bySums(field: OperatorField, [j, k]: readonly [number, number], r: readonly [number, number]): number {
  const [Px, Py] = field.places;
  let [sum, pairs] = [0, 0];
  for (let c = 0; c < field.count; c++) {
    const values = field.values(c);
    for (const [dx, dy] of [r, [-r[0], -r[1]]] as const) {
      for (let y = 0; y < Py; y++) {
        for (let x = 0; x < Px; x++) {
          const [X, Y] = [x + dx, y + dy];
          if (field.boundary === "open" && (X < 0 || X >= Px || Y < 0 || Y >= Py)) continue;
          sum += values[j]![x + Px * y]! * values[k]![((X + Px) % Px) + Px * ((Y + Py) % Py)]!;
          pairs++;
        }
      }
    }
  }
  return sum / pairs;
}

describe("correlators by Fourier transform", () => {
  it("are the sums over pairs, on tori and open lattices of any sides, of an operator with itself and with another", () => {
    for (const boundary of ["torus", "open"] as const) {
      for (const places of [
        [6, 6],
        [5, 5],
        [6, 4],
        [7, 1],
      ] as const) {
        const field = given(places, { boundary });
        const measured = fieldCorrelations(field, {
          pairs: [
            [0, 0],
            [0, 1],
          ],
        });
        measured.pairs.forEach((pair, p) => {
          for (const line of ["x", "y", "diagonal"] as const) {
            if (measured.lines[p]![line] === undefined) continue;
            correlator(measured, { pair: p, line, subtract: "nothing" }).values.forEach(({ value }, r) => {
              const expected =
                line === "diagonal"
                  ? (bySums(field, pair, [r, r]) + bySums(field, pair, [r, -r])) / 2
                  : bySums(field, pair, line === "x" ? [r, 0] : [0, r]);
              expect(value, `${boundary} ${places} ${line} ${r}`).toBeCloseTo(expected, 12);
            });
          }
        });
        expect(measured.lines[0]!.y === undefined).toBe(places[1] === 1);
        expect(measured.lines[0]!.diagonal === undefined).toBe(places[0] !== places[1]);
      }
    }
  });

  it("have one diagonal where the lattice has a bond along it, as long as its axes", () => {
    const field = given([4, 4], { diagonal: "one" });
    const { values, distances } = correlator(fieldCorrelations(field), { line: "diagonal", subtract: "nothing" });
    expect(distances).toEqual([0, 1, 2]);
    values.forEach(({ value }, r) => void expect(value).toBeCloseTo(bySums(field, [0, 0], [r, r]), 12));
    const triangular = sample(ising({ lattice: triangularLattice({ size: [4, 4] }), coupling: 0.2 }), {
      ...{ sampler: heatBath(), count: 2, key: key(1) },
    });
    expect(operatorField(triangular, majority([1, 1])).diagonal).toBe("one");
  });

  it("and the structure factor are transforms of each other; what is subtracted changes C by a constant and S at k = 0", () => {
    const field = given([6, 1], { count: 40 });
    const measured = fieldCorrelations(field);
    for (const subtract of ["nothing", "mean", "modulus"] as const) {
      const { values: C } = correlator(measured, { subtract });
      const { values: S } = structureFactor(measured, { subtract });
      for (let k = 0; k < 6; k++) {
        let sum = 0;
        for (let r = -2; r <= 3; r++) sum += C[Math.abs(r)]!.value * cosPi((2 * k * r) / 6);
        expect(S[k]).toBeCloseTo(sum, 10);
      }
    }
  });

  it("take half the sum and half the difference of both axes, whichever tells more", () => {
    const measured = fieldCorrelations(given([6, 6]));
    const [x, y, along, against] = (["x", "y", "along", "against"] as const).map((line) =>
      correlator(measured, { line }).values.map(({ value }) => value),
    ) as [number[], number[], number[], number[]];
    x.forEach((u, r) => {
      expect(along[r]).toBeCloseTo((u + y[r]!) / 2, 12);
      expect(against[r]).toBeCloseTo((u - y[r]!) / 2, 12);
    });
    expect(mainLine(fieldCorrelations(given([6, 4])))).toBe("x");
    expect(mainLine(fieldCorrelations(given([4, 6])))).toBe("y");
  });

  it("have longer blocks where configurations are correlated, and say when there are too few of these", () => {
    const spin = (a: number, count: number): OperatorField => {
      const chain = ar1(key(3), a, count);
      return { ...given([2, 1]), names: ["a"], count, values: (c) => [Float64Array.of(chain[c]!, chain[c]!)] };
    };
    const free = fieldCorrelations(spin(0, 1000));
    expect(free.blocks).toHaveLength(100);
    expect(blocksLongEnough(free)).toBe(true);
    const slow = fieldCorrelations(spin(0.8, 4000));
    expect(slow.blocks.length).toBeLessThan(100);
    expect(slow.blocks.reduce((sum, n) => sum + n, 0)).toBe(4000);
    expect(blocksLongEnough(slow)).toBe(true);
    const short = fieldCorrelations(spin(0.99, 400));
    expect(short.blocks).toHaveLength(20);
    expect(blocksLongEnough(short)).toBe(false);
  });

  it("refuse what is not there", () => {
    const measured = fieldCorrelations(given([6, 4]));
    expect(() => correlator(measured, { line: "along" })).toThrow(
      "expected equal sides for the line along, got 6x4 places",
    );
    expect(() => correlator(measured, { pair: 2 })).toThrow("expected a pair from 0 to 1, got 2");
    const cross = fieldCorrelations(given([4, 4]), { pairs: [[0, 1]] });
    expect(() => correlator(cross, { subtract: "modulus" })).toThrow("two different operators");
    expect(() => fieldCorrelations(given([4, 4], { count: 1 }))).toThrow("expected at least 2 configurations, got 1");
  });
});

describe("what is exactly known", () => {
  it("has error bars that hold: a ring of 16 over 40 keys, χ² of three correlators within 4σ", () => {
    // ⟨s s_r⟩ = (t^r + t^{L − r})/(1 + t^L), t = tanh K
    const [K, L] = [0.8, 16];
    const t = tanh(K);
    const model = ising({ lattice: chainLattice({ length: L }), coupling: K });
    const chiSquares = [1, 4, 8].map(() => 0);
    for (const k of split(key(4), 40)) {
      const samples = sample(model, { sampler: swendsenWang(), count: 300, key: k });
      const { values } = correlator(fieldCorrelations(operatorField(samples, decimation([1, 1]))), {
        subtract: "nothing",
      });
      [1, 4, 8].forEach((r, i) => {
        const exact = (t ** r + t ** (L - r)) / (1 + t ** L);
        chiSquares[i]! += ((values[r]!.value - exact) / values[r]!.error) ** 2;
      });
    }
    for (const chiSquare of chiSquares) expect(Math.abs(chiSquare - 40)).toBeLessThan(4 * Math.sqrt(80));
  });

  it("is found on a 4×4 torus, within 4σ, and of the product of two spins", () => {
    const model = ising({ lattice: squareLattice({ size: [4, 4] }), coupling: 0.35 });
    const samples = sample(model, { sampler: swendsenWang(), count: 4000, key: key(5) });
    const bond = coarseGraining({
      ...{ block: [2, 1] as const, hard: true },
      filters: [
        [1, 0],
        [0, 1],
      ],
    });
    const measured = fieldCorrelations(operatorField(samples, bond, { units: [[0], [0, 1]] }));
    for (const [line, [dx, dy]] of [
      ["x", [1, 0]],
      ["y", [0, 1]],
      ["diagonal", [1, 1]],
    ] as const) {
      correlator(measured, { line, subtract: "nothing" }).values.forEach(({ value, error }, r) => {
        const exact = exactCorrelation(model, [dx * r, dy * r]);
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(4 * error + 1e-12);
      });
    }
    const mean = measured.means[1]!.reduce((sum, x) => sum + x, 0) / 4000;
    expect(mean).toBeCloseTo(exactCorrelation(model, [1, 0]), 1);
  });

  it("of links of free dimers on a torus of 16×16 vertices is found along and across, within 4σ at every distance", () => {
    const model = dimers({ size: [16, 16] });
    const samples = sample(model, { sampler: worm(), count: 1500, key: key(6) });
    // n = (1 + s)/2 of the link to the right of a vertex
    const link = coarseGraining({ block: [2, 1], filters: [[0, 0.5]], bias: [0.5] });
    const measured = fieldCorrelations(operatorField(samples, link, { reading: "field" }));
    for (const axis of ["x", "y"] as const) {
      const exact = dimerPairs(model.lattice, axis);
      correlator(measured, { line: axis, subtract: "nothing" }).values.forEach(({ value, error }, r) => {
        expect(Math.abs(value - exact[r]!), `${axis} ${r}`).toBeLessThanOrEqual(4 * error + 1e-12);
      });
    }
  });
});
