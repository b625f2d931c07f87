import { describe, expect, it } from "vitest";
import { coarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { key, randomStream, referenceKernels, wasmKernels } from "../kernels/index.ts";
import { type LatticeKind, latticeOf, squareLattice, triangularLattice } from "../lattices/index.ts";
import { type IsingModel, ising } from "../models/index.ts";
import { ensemble } from "../sampling/index.ts";
import { cutWindows, type WindowGeometry, type Windows, windowGeometry, windowSpins } from "../windows/index.ts";
import {
  exactPosterior,
  exactPosteriorRows,
  hasExactPosterior,
  jointDistribution,
  posteriorInformation,
  rowsInformation,
} from "./index.ts";

/** Couplings and fields of all sorts on a lattice. */
const modelsOn = (kind: LatticeKind, size: readonly [number, number], boundary: "open" | "torus"): IsingModel[] => {
  const lattice = latticeOf({ kind, size, boundary });
  return (
    kind === "square"
      ? [
          { coupling: 0.44 },
          { coupling: 0.6, couplings: [1, -0.4] },
          { coupling: 0.5, couplings: [-1], field: 0.7 },
          { coupling: 0.8, couplings: [0.3, 1.5], field: -0.2 },
        ]
      : [
          { coupling: 0.27 },
          { coupling: 0.7, couplings: [-1] },
          { coupling: 0.4, couplings: [1, -0.5, 0.7], field: 0.3 },
          { coupling: 0.5, couplings: [1, 1, -1], field: -1 },
        ]
  ).map((options) => ising({ lattice, ...options }));
};

/** Configurations of independent spins on an open lattice of the size of the window, one window of each. */
function randomWindows(geometry: WindowGeometry, kind: LatticeKind, count: number, seed = 1): Windows {
  const { sign } = randomStream(key(seed));
  const lattice = latticeOf({ kind, size: geometry.size, boundary: "open" });
  const sigma = Int8Array.from({ length: count * lattice.numSites }, sign);
  return cutWindows(ensemble({ lattice, sigma }), geometry, { count, key: key(1) });
}

/** The largest difference of two tables. */
const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/** P(V|E_t) of windows, as a joint distribution has it in which the window's corner is at the lattice's. */
function fromJoint(windows: Windows, model: IsingModel): Float64Array {
  const { visibleSites, environmentSites } = windows.geometry;
  const at = ([x, y]: readonly [number, number]): number => x + model.lattice.size[0] * y;
  const { states, table } = jointDistribution(model, {
    visible: visibleSites.map(at),
    environment: environmentSites.map(at),
  });
  const spins = windowSpins(windows, environmentSites);
  const n = environmentSites.length;
  const expected = new Float64Array(windows.count * states);
  for (let t = 0; t < windows.count; t++) {
    let E = 0;
    for (let i = 0; i < n; i++) if (spins[t * n + i]! < 0) E |= 1 << i;
    const row = table.subarray(E * states, (E + 1) * states);
    const sum = row.reduce((a, b) => a + b, 0);
    expected.set(
      row.map((p) => p / sum),
      t * states,
    );
  }
  return expected;
}

describe.each(["square", "triangular"] as const)("the exact posterior on the %s lattice", (kind) => {
  describe.each([
    { block: [1, 1], buffer: 1, more: 0, boundary: "torus" },
    { block: [1, 1], buffer: 1, more: 1, boundary: "open" },
    { block: [1, 2], buffer: 1, more: 0, boundary: "open" },
    { block: [2, 2], buffer: 0, more: 1, boundary: "torus" },
    { block: [3, 2], buffer: 0, more: 0, boundary: "open" },
  ] as const)(
    "of block $block, buffer $buffer, in a lattice $more wider, $boundary",
    ({ block, buffer, more, boundary }) => {
      const geometry = windowGeometry({ block, buffer, environment: 1 });
      const windows = randomWindows(geometry, kind, 200);

      it.each(modelsOn(kind, [geometry.size[0] + more, geometry.size[1]], boundary))(
        "is that of the joint distribution to 10⁻¹²: K = $coupling, couplings $couplings, field $field",
        (model) => {
          expect(distance(exactPosterior(windows, model).table, fromJoint(windows, model))).toBeLessThan(1e-12);
        },
      );
    },
  );

  // A block with a buffer is the middle of a larger block with a narrower one, in the same environment.
  describe.each([
    { outer: { block: [4, 4], buffer: 0 }, inner: { block: [2, 2], buffer: 1 } },
    { outer: { block: [3, 5], buffer: 0 }, inner: { block: [1, 3], buffer: 1 } },
    { outer: { block: [4, 4], buffer: 1 }, inner: { block: [2, 2], buffer: 2 } },
    { outer: { block: [5, 3], buffer: 1 }, inner: { block: [3, 1], buffer: 2 } },
    { outer: { block: [4, 4], buffer: 2 }, inner: { block: [2, 2], buffer: 3 } },
    { outer: { block: [3, 3], buffer: 3 }, inner: { block: [1, 1], buffer: 4 } },
  ] as const)("of $outer.block behind $outer.buffer and of $inner.block behind $inner.buffer", ({ outer, inner }) => {
    const [large, small] = [outer, inner].map((shape) => windowGeometry({ ...shape, environment: 1 }));

    const cold = ising({
      lattice: latticeOf({ kind, size: large!.size, boundary: "open" }),
      coupling: 40,
      field: 0.02,
    });
    it.each([...modelsOn(kind, large!.size, "open"), cold, { ...cold, couplings: cold.couplings.map((J) => -J) }])(
      "is the same to 10⁻¹²: K = $coupling, couplings $couplings, field $field",
      (model) => {
        const windows = randomWindows(large!, kind, 5);
        const whole = exactPosterior(windows, model);
        const part = exactPosterior({ ...windows, geometry: small! }, model);
        const places = small!.visibleSites.map((site) => large!.visibleSites.map(String).indexOf(String(site)));
        const sums = new Float64Array(part.table.length);
        for (let t = 0; t < windows.count; t++) {
          for (let V = 0; V < whole.states; V++) {
            const v = places.reduce((state, place, bit) => state | (((V >> place) & 1) << bit), 0);
            sums[t * part.states + v]! += whole.table[t * whole.states + V]!;
          }
        }
        expect(distance(part.table, sums)).toBeLessThan(1e-12);
      },
    );
  });

  it("hangs on the innermost ring of a wider environment alone", () => {
    const shape = { block: [3, 2], buffer: 2 } as const;
    const wide = windowGeometry({ ...shape, environment: 3 });
    const windows = randomWindows(wide, kind, 20);
    const corners = windows.corners.map((x, i) => (i % 3 === 0 ? x : x + 2));
    const narrow = { ...windows, geometry: windowGeometry({ ...shape, environment: 1 }), corners };
    const model = modelsOn(kind, wide.size, "open")[3]!;
    expect(exactPosterior(windows, model).table).toEqual(exactPosterior(narrow, model).table);
  });

  it("keeps in the rim all that a rule of the whole block needs: rows and table give the same information", () => {
    const geometry = windowGeometry({ block: [3, 4], buffer: 1, environment: 1 });
    const windows = randomWindows(geometry, kind, 400);
    const model = modelsOn(kind, geometry.size, "open")[3]!;
    const { uniform } = randomStream(key(9));
    const rules = [1, 2].map((units) => {
      const filters = Array.from({ length: units }, () => Array.from({ length: 12 }, () => 2 * uniform() - 1));
      return ruleTable(coarseGraining({ block: [3, 4], filters }));
    });
    const rows = exactPosteriorRows(windows, model);
    expect([rows.states, rows.rimOf.length]).toEqual([2 ** 10, 2 ** 12]);
    const posterior = exactPosterior(windows, model);
    const found = rowsInformation(rows, [...rules, "whole block"]);
    [...rules, "whole block" as const].forEach((rule, r) => {
      const { value, error } = posteriorInformation(posterior, rule);
      expect(found[r]!.value).toBeGreaterThan(0.001);
      // The jackknife over 100 blocks makes rounding, some 10⁻¹⁴, a hundred times as large.
      expect(found[r]!.value).toBeCloseTo(value, 11);
      expect(found[r]!.error).toBeCloseTo(error, 11);
    });
  });

  it("has the same bits by both kernels, in any batches of windows", () => {
    for (const [block, buffer, count] of [
      [[2, 2], 1, 101],
      [[3, 2], 2, 33],
      [[4, 3], 1, 13],
      [[1, 1], 1, 5],
      [[2, 3], 0, 9],
    ] as const) {
      const geometry = windowGeometry({ block, buffer, environment: 1 });
      const windows = randomWindows(geometry, kind, count);
      const model = modelsOn(kind, geometry.size, "open")[2]!;
      const [fast, reference] = [wasmKernels, referenceKernels].map((kernels) =>
        exactPosteriorRows(windows, model, kernels),
      );
      const rows = fast!.read(0, count).slice();
      expect(rows).toEqual(reference!.read(0, count));
      for (const [from, to] of [
        [0, 1],
        [1, 4],
        [3, count],
      ] as const) {
        expect(fast!.read(from, to)).toEqual(rows.subarray(from * fast!.states, to * fast!.states));
      }
    }
  });

  it("is that of the cold, by logarithms, where no weight is left among doubles", () => {
    const geometry = windowGeometry({ block: [2, 2], buffer: 2, environment: 1 });
    const windows = randomWindows(geometry, kind, 60);
    for (const couplings of [[1], [-1]]) {
      const lattice = latticeOf({ kind, size: geometry.size, boundary: "open" });
      const at = (coupling: number) =>
        exactPosterior(windows, ising({ lattice, coupling, couplings, field: 0.01 })).table;
      // What is left are the ground states of block and buffer: twice as cold makes no difference any more.
      expect(distance(at(2000), at(4000))).toBeLessThan(1e-9);
      for (let t = 0; t < windows.count; t++) {
        expect(
          at(2000)
            .subarray(16 * t, 16 * t + 16)
            .reduce((a, b) => a + b),
        ).toBeCloseTo(1, 12);
      }
    }
  });
});

describe("what the exact posterior asks for", () => {
  const model = (lattice = squareLattice({ size: [64, 64] })) => ising({ lattice, coupling: 0.4 });
  const geometry = (block: readonly [number, number], buffer: number) =>
    windowGeometry({ block, buffer, environment: 1 });

  it("is a block of at most 16 sites and a sum over the buffer that is not too long", () => {
    for (const [block, buffer] of [
      [[4, 4], 4],
      [[2, 2], 6],
      [[2, 8], 3],
      [[16, 1], 3],
      [[1, 1], 6],
    ] as const) {
      expect(hasExactPosterior(geometry(block, buffer), model())).toBe(true);
    }
    expect(hasExactPosterior(geometry([4, 4], 4), model(triangularLattice({ size: [64, 64] })))).toBe(true);
    expect(hasExactPosterior(geometry([2, 2], 6), model(triangularLattice({ size: [64, 64] })))).toBe(false);
    expect(hasExactPosterior(geometry([4, 4], 5), model())).toBe(false);
    expect(hasExactPosterior(geometry([2, 2], 1000), model())).toBe(false);
    expect(hasExactPosterior(geometry([17, 1], 1), model())).toBe(false);
  });

  it("is said in the error", () => {
    const windows = (shape: WindowGeometry) => randomWindows(shape, "square", 2);
    expect(() => exactPosterior(windows(geometry([5, 4], 1)), model())).toThrow(
      "exact: expected a block of up to 16 sites, got 20 (block 5x4, buffer 1, environment 1, window 9x8)",
    );
    expect(() => exactPosterior(windows(geometry([4, 4], 5)), model())).toThrow(
      "exact: expected a sum over the buffer of at most 2^23 numbers a window, got about 2^23.4: take a narrower buffer or a smaller block (block 4x4, buffer 5,",
    );
    const many = randomWindows(geometry([4, 4], 0), "square", 2049);
    expect(() => exactPosterior(many, model())).toThrow("2049 windows with 65536 states each");
  });
});
