import { expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { inverseSquareRoot } from "./index.ts";

it("turns a covariance into the unit matrix, over four decades of eigenvalues", () => {
  const n = 6;
  const random = randomStream(key(3));
  // C = Σ_k d_k e_k e_kᵀ with orthonormal e_k by Gram and Schmidt.
  const basis: number[][] = [];
  for (let k = 0; k < n; k++) {
    let e = Array.from({ length: n }, () => 2 * random.uniform() - 1);
    for (const f of basis) {
      const overlap = e.reduce((sum, x, i) => sum + x * f[i]!, 0);
      e = e.map((x, i) => x - overlap * f[i]!);
    }
    const norm = Math.sqrt(e.reduce((sum, x) => sum + x * x, 0));
    basis.push(e.map((x) => x / norm));
  }
  const eigenvalues = [40, 7, 1, 0.3, 0.02, 0.004];
  const matrix = (of: (d: number) => number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, at) =>
      basis.reduce((sum, e, k) => sum + of(eigenvalues[k]!) * e[Math.floor(at / n)]! * e[at % n]!, 0),
    );
  const root = inverseSquareRoot(
    matrix((d) => d),
    n,
  );
  const exact = matrix((d) => 1 / Math.sqrt(d));
  root.forEach((x, at) => void expect(x).toBeCloseTo(exact[at]!, 9));
});
