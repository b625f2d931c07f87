import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { latticeOf, neighboursOf } from "../lattices/index.ts";
import { observe } from "./observables.ts";

describe("observe", () => {
  const { sign, below } = randomStream(key(9));

  it.each(
    (["square", "triangular", "honeycomb"] as const).flatMap((kind) =>
      (["torus", "open"] as const).flatMap((boundary) =>
        (
          [
            [4, 4],
            [8, 6],
            [6, 8],
            [12, 4],
            [32, 2],
            [268, 4],
          ] as const
        ).map((size) => ({ kind, boundary, size })),
      ),
    ),
  )("has the energy of the neighbours of all sites, and M: $kind, $boundary, $size", ({ kind, boundary, size }) => {
    const lattice = latticeOf({ kind, boundary, size: [...size] });
    const { degree, sites } = neighboursOf(lattice);
    const couplings = [1, -0.5, 2].slice(0, degree / 2);
    // In a file of 4 + N bytes spins begin where four fit a word, and in the next one they do not; some have sites that are empty.
    for (const [offset, withZeros] of [
      [4, false],
      [5, false],
      [4, true],
    ] as const) {
      const spins = new Int8Array(new ArrayBuffer(offset + lattice.numSites), offset);
      for (let i = 0; i < spins.length; i++) spins[i] = withZeros && below(5) === 0 ? 0 : sign();
      let [energy, M] = [0, 0];
      for (let i = 0; i < spins.length; i++) {
        M += spins[i]!;
        for (let a = 0; a < degree / 2; a++)
          energy -= couplings[a]! * spins[i]! * (spins[sites[i * degree + 2 * a]!] ?? 0);
      }
      const seen = observe(spins, lattice, { couplings, field: 0.3 });
      expect(seen.energy).toBeCloseTo((energy - 0.3 * M) / spins.length, 12);
      expect(seen.magnetization).toBe(M / spins.length);
    }
  });
});
