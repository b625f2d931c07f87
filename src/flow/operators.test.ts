import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { evenOperators, oddOperators, operatorMeter } from "./index.ts";

const all = [...evenOperators, ...oddOperators];

describe("operators", () => {
  it.each([
    [4, 4],
    [5, 3],
    [32, 8],
    [33, 4],
    [64, 64],
  ])("are the sums of products of spins, %d×%d", (Lx, Ly) => {
    const { sign } = randomStream(key(Lx));
    const spins = Int8Array.from({ length: Lx * Ly }, sign);
    const at = (x: number, y: number): number => spins[((x + 2 * Lx) % Lx) + Lx * ((y + 2 * Ly) % Ly)]!;
    const into = new Float64Array(all.length);
    operatorMeter(squareLattice({ size: [Lx, Ly] }), all)(spins, into);
    const byHand = all.map(({ terms }) => {
      let sum = 0;
      for (let y = 0; y < Ly; y++) {
        for (let x = 0; x < Lx; x++) {
          for (const term of terms) sum += term.reduce((product, [dx, dy]) => product * at(x + dx, y + dy), 1);
        }
      }
      return sum;
    });
    expect([...into]).toEqual(byHand);
  });

  it("keep or change their sign with that of all spins, as their parity says", () => {
    const meter = operatorMeter(squareLattice({ size: [8, 8] }), all);
    const { sign } = randomStream(key(1));
    const spins = Int8Array.from({ length: 64 }, sign);
    const [up, down] = [new Float64Array(all.length), new Float64Array(all.length)];
    meter(spins, up);
    meter(
      spins.map((s) => -s),
      down,
    );
    for (const [a, { parity }] of all.entries()) expect(down[a]).toBeCloseTo(parity === "even" ? up[a]! : -up[a]!, 12);
  });

  it("have the symmetry of the square: the transposed configuration has the same sums", () => {
    const L = 16;
    const meter = operatorMeter(squareLattice({ size: [L, L] }), all);
    const { sign } = randomStream(key(2));
    const spins = Int8Array.from({ length: L * L }, sign);
    const [here, there] = [new Float64Array(all.length), new Float64Array(all.length)];
    meter(spins, here);
    meter(
      spins.map((_, i) => spins[Math.floor(i / L) + L * (i % L)]!),
      there,
    );
    expect(there).toEqual(here);
  });

  it("refuse other lattices", () => {
    expect(() => operatorMeter(squareLattice({ size: [4, 4], boundary: "open" }), all)).toThrow(/triangular torus/);
  });
});
