import { describe, expect, it } from "vitest";
import { decimation } from "../coarsegraining/index.ts";
import { type Correlator, correlator, fieldCorrelations, type OperatorField, operatorField } from "../flow/index.ts";
import { fourierTransform, type Key, key, log, sinPi, split, tanh } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { sample, wolff } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import { normals } from "../statistics/processes.ts";
import { dimensionBySize, scalingDimension } from "./index.ts";

const L = 64;
const chord = (r: number): number => (L / Math.PI) * sinPi(r / L);

/** Gaussian numbers on a ring with exactly the correlator C(r), by the square root of its transform. */
function gaussian(
  C: (r: number) => number,
  { C0, count, key: k }: { C0: number; count: number; key: Key },
): OperatorField {
  const transform = fourierTransform(L);
  const S = Float64Array.from({ length: L }, (_, r) => (r === 0 ? C0 : C(Math.min(r, L - r))));
  transform(S, new Float64Array(L));
  if (!S.every((x) => x > 0)) throw new Error("expected a correlator with a positive spectrum");
  const normal = normals(k);
  const all = Array.from({ length: count }, () => {
    const [re, im] = [0, 1].map(() => Float64Array.from(S, (s) => normal() * Math.sqrt(s / L)));
    transform(re!, im!);
    return re!;
  });
  return {
    ...{ names: ["1"], places: [L, 1], step: [1, 1], boundary: "torus", diagonal: "root two" },
    ...{ dimensions: 1, count, chains: 1, values: (c) => [all[c]!] },
  };
}

const measured = (field: OperatorField): Correlator => correlator(fieldCorrelations(field), { subtract: "nothing" });

/** Σ ((value − exact)/error)² over keys. */
function chiSquareOver(
  keys: readonly Key[],
  exact: number,
  read: (k: Key) => Estimate | undefined,
): { chiSquare: number; read: number } {
  const found = keys.flatMap((k) => read(k) ?? []);
  return {
    chiSquare: found.reduce((sum, { value, error }) => sum + ((value - exact) / error) ** 2, 0),
    read: found.length,
  };
}

describe("a scaling dimension, the choice of its window included", () => {
  // What stands for the choice makes errors rather too large than too small: χ² has an upper bound of 3σ, and a lower one of an eighth.
  const bounds = (chiSquare: number, n: number): void => {
    expect(chiSquare).toBeLessThan(n + 3 * Math.sqrt(2 * n));
    expect(chiSquare).toBeGreaterThan(n / 8);
  };

  it.each([
    ["a pure power", (r: number) => chord(r) ** -0.25, 2, 1 / 8],
    ["a power with another below it", (r: number) => chord(r) ** -1 * (1 - 0.5 / chord(r) ** 2), 3, 1 / 2],
    ["a slower one", (r: number) => chord(r) ** -0.5 * (1 - 0.4 / chord(r) ** 2), 3, 1 / 4],
  ])("is right within its error over 12 keys for %s", (_, C, C0, exact) => {
    const { chiSquare, read } = chiSquareOver(
      split(key(5), 12),
      exact,
      (k) => scalingDimension(measured(gaussian(C, { C0, count: 1000, key: k }))).power?.value,
    );
    expect(read).toBeGreaterThan(10);
    bounds(chiSquare, read);
  });

  it("gives way to a correlation length for an exponential, right within its error over 12 keys, which fits better in each", () => {
    const t = tanh(0.9);
    let better = 0;
    const { chiSquare, read } = chiSquareOver(split(key(6), 12), -1 / log(t), (k) => {
      const C = (r: number): number => (t ** r + t ** (L - r)) / (1 + t ** L);
      const reading = scalingDimension(measured(gaussian(C, { C0: 1, count: 1000, key: k })));
      if (reading.better?.law === "exponential") better++;
      return reading.exponential?.value;
    });
    expect(read).toBe(12);
    expect(better).toBe(12);
    bounds(chiSquare, read);
  });

  it("says that no window fits, where none does", () => {
    // Up and down by a tenth from one distance to the next, beside an error of a thousandth.
    const C = (r: number): number => (r === 0 ? 1 : 0.3 + 0.1 * (-1) ** r);
    const reading = scalingDimension(exact(C));
    expect(reading).toEqual({});
  });

  it("of numbers that have an error of a thousandth is known to a hundredth, and the law goes through the numbers", () => {
    const { power, better } = scalingDimension(exact((r) => 0.7 * chord(r) ** -0.4));
    expect(power!.value.error).toBeLessThan(0.01);
    expect(Math.abs(power!.value.value - 0.2)).toBeLessThan(3 * power!.value.error);
    for (const r of [2, 5, 20]) expect(Math.abs(power!.at(r) / (0.7 * chord(r) ** -0.4) - 1)).toBeLessThan(0.01);
    expect(better).toMatchObject({ law: "power" });
  });

  it("wants distances and blocks", () => {
    const few = exact(() => 1, { blocks: 8 });
    expect(() => scalingDimension(few)).toThrow(
      "expected at least 4 distances and 4 blocks of configurations for each",
    );
    expect(() =>
      scalingDimension(
        exact(() => 1),
        { from: 30 },
      ),
    ).toThrow("take a larger lattice");
  });

  /** A correlator of independent errors of a thousandth of C(1), by blocks. */
  function exact(C: (r: number) => number, { blocks = 100 } = {}): Correlator {
    const normal = normals(key(9));
    const error = 1e-3 * C(1);
    const steps = Array.from({ length: L / 2 + 1 }, (_, r) => r);
    const shift = steps.map(() => Float64Array.from({ length: blocks }, () => (error * normal()) / Math.sqrt(blocks)));
    const mean = shift.map((row) => row.reduce((sum, x) => sum + x, 0) / blocks);
    return {
      ...{ steps, distances: steps, circumference: L, dimensions: 1 },
      values: steps.map((r) => estimate(C(r) + error * normal(), error)),
      replicas: Array.from({ length: blocks }, (_, b) =>
        Float64Array.from(steps, (r) => C(r) + shift[r]![b]! - mean[r]!),
      ),
    };
  }
});

describe("a scaling dimension by size", () => {
  const sizes = [16, 32, 64, 128];
  const points = (k: Key, C: (L: number) => number, relative = 0.01) => {
    const normal = normals(k);
    return sizes.map((size) => ({
      size,
      value: estimate(C(size) * (1 + relative * normal()), relative * Math.abs(C(size))),
    }));
  };

  it("is right within its error over 100 keys, χ² within 4σ, for a pure power: negative correlators too", () => {
    const { chiSquare, read } = chiSquareOver(split(key(1), 100), 0.35, (k) => {
      return dimensionBySize(points(k, (L) => -2 * L ** -0.7))?.dimension;
    });
    expect(read).toBe(100);
    // 5 % of the keys leave out a size that fits badly by chance; the error is that of fewer sizes then.
    expect(Math.abs(chiSquare - 100)).toBeLessThan(4 * Math.sqrt(200));
  });

  it("leaves out small sizes that do not fit", () => {
    const found = dimensionBySize(points(key(2), (L) => L ** -0.5 * (1 + 12 / L ** 2), 0.002));
    expect(found!.sizes).toEqual([32, 64, 128]);
    expect(Math.abs(found!.dimension.value - 0.25)).toBeLessThan(3 * found!.dimension.error);
  });

  it("is none where a correlator is noise, and wants two sizes", () => {
    const noise = [
      { size: 8, value: estimate(0.3, 0.01) },
      { size: 16, value: estimate(0.01, 0.01) },
    ];
    expect(dimensionBySize(noise)).toBeUndefined();
    expect(() => dimensionBySize(noise.slice(1))).toThrow("expected two different sizes or more, got 16");
  });

  it("of the Ising model's spins at T_c is 1/8, from tori of 8×8, 16×16 and 32×32 within 3σ", () => {
    const found = dimensionBySize(
      [8, 16, 32].map((size) => {
        const model = ising({ lattice: squareLattice({ size: [size, size] }), coupling: criticalCoupling });
        const samples = sample(model, { sampler: wolff(), count: 1500, key: key(size) });
        const of = fieldCorrelations(operatorField(samples, decimation([1, 1])));
        return { size, value: correlator(of, { line: "along" }).values.at(-1)! };
      }),
    )!;
    expect(found.dimension.error).toBeLessThan(0.02);
    expect(Math.abs(found.dimension.value - 1 / 8)).toBeLessThan(3 * found.dimension.error);
  });
});
