import { describe, expect, it } from "vitest";
import { child, key } from "../kernels/index.ts";
import { chiSquareProbability } from "./chiSquare.ts";
import { principalComponents } from "./principalComponents.ts";
import { normals } from "./processes.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

describe("symmetricEigen", () => {
  it("has the eigenvalues 2 − 2 cos(πk/(n + 1)) of the open chain's Laplacian, and vectors that belong to them", () => {
    const n = 12;
    const laplacian = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      laplacian[i * n + i] = 2;
      if (i > 0) laplacian[i * n + i - 1] = laplacian[(i - 1) * n + i] = -1;
    }
    const { values, vectors } = symmetricEigen(laplacian, n);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (n - k)) / (n + 1)), 12);
      const v = vectors[k]!;
      for (let i = 0; i < n; i++) {
        expect(2 * v[i]! - (v[i - 1] ?? 0) - (v[i + 1] ?? 0)).toBeCloseTo(value * v[i]!, 10);
      }
      for (const [j, w] of vectors.entries()) {
        expect(v.reduce((sum, x, i) => sum + x * w[i]!, 0)).toBeCloseTo(j === k ? 1 : 0, 12);
      }
    });
  });
});

describe("principalComponents", () => {
  it("finds the plane that vectors lie in, one by one with their signs at random, and as large a share for each direction of a ring", () => {
    const along = (degrees: number): number[] => {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      return [c / Math.SQRT2, s, 0, -c / Math.SQRT2];
    };
    const groups = Array.from({ length: 12 }, (_, g) => [along(15 * g), along(15 * g + 90).map((x) => -x)]);
    const [first, second, third] = principalComponents(groups);
    expect(first!.share.value).toBeCloseTo(0.5, 12);
    expect(second!.share.value).toBeCloseTo(0.5, 12);
    expect(third!.share.value).toBeCloseTo(0, 12);
    for (const { direction } of [first!, second!]) {
      expect(direction[0]! + direction[3]!).toBeCloseTo(0, 12);
      expect(direction[2]).toBeCloseTo(0, 12);
    }
  });

  it("is the same by products of vectors, where these are fewer than their components", () => {
    const normal = normals(key(3));
    const groups = Array.from({ length: 6 }, () => [Array.from({ length: 9 }, normal)]);
    const few = principalComponents(groups);
    const padded = principalComponents([...groups, ...Array.from({ length: 6 }, () => [Array<number>(9).fill(0)])]);
    expect(few).toHaveLength(6);
    few.forEach(({ share, direction }, k) => {
      expect(padded[k]!.share.value).toBeCloseTo(share.value, 12);
      const overlap = direction.reduce((sum, x, i) => sum + x * padded[k]!.direction[i]!, 0);
      expect(Math.abs(overlap)).toBeCloseTo(1, 10);
    });
  });

  it("has honest errors: shares of normal vectors of variances 9, 4, 1 over 40 keys, χ² both tails at 10⁻⁴", () => {
    let chi2 = 0;
    for (let k = 0; k < 40; k++) {
      const normal = normals(child(key(8), k));
      const groups = Array.from({ length: 200 }, () => [[3 * normal(), 2 * normal(), normal()]]);
      const { value, error } = principalComponents(groups)[0]!.share;
      chi2 += ((value - 9 / 14) / error) ** 2;
    }
    const probability = chiSquareProbability(chi2, 40);
    expect(probability).toBeGreaterThan(1e-4);
    expect(probability).toBeLessThan(1 - 1e-4);
  });
});
