import { describe, expect, it } from "vitest";
import {
  key,
  log,
  logSpinSum,
  randomStream,
  referenceKernels,
  SPIN_STEP,
  type SpinSum,
  spinSumBytes,
  spinSumIn,
  wasmKernels,
} from "./index.ts";

const { enter, replace, bind, sum: sumOver, keep } = SPIN_STEP;

/** Spins a, b, c, d and e; left factor: a–b, b–c, a–c with b summed over, then d in place of a; right: c–e, e in place of c. */
const program = [
  [enter, 1, 0, 0], // a
  [enter, 2, 0, 0], // a b
  [bind, 0, 1, 0],
  [enter, 3, 0, 0], // a b c
  [bind, 1, 2, 1],
  [bind, 0, 2, 2],
  [sumOver, 1, 0, 0], // a c
  [replace, 0, 4, 3], // d c
  [keep, 0, 0, 0],
  [enter, 0, 0, 0], // c
  [enter, 5, 0, 0], // c e
  [bind, 0, 1, 4],
  [keep, 1, 0, 0],
].flat();
/** States v of d and e, the bits 0 and 1 of v; c is shared, the lowest bit of both factors. */
const sizes = {
  lanes: 4,
  shared: 2,
  steps: program.length / 4,
  bonds: 5,
  fields: 6,
  table: 8,
  left: 4,
  right: 4,
  sums: 4,
};

function makeSum(kernels: typeof wasmKernels): { sum: SpinSum; run: () => void } {
  const workspace = kernels.workspace(spinSumBytes(sizes));
  const sum = spinSumIn(workspace, sizes);
  const random = randomStream(key(3));
  sum.program.set(program);
  sum.order.set([0, 2, 1, 3, 0, 1, 2, 3]); // d c to c d; c e
  sum.leftOf.set([0, 1, 0, 1]);
  sum.rightOf.set([0, 0, 1, 1]);
  for (let b = 0; b < sizes.bonds; b++) sum.bonds.set(b % 2 ? [random.uniform(), 1] : [1, random.uniform()], 2 * b);
  for (let i = 0; i < sum.fields.length; i++) sum.fields[i] = i < 2 * sum.lanes ? 1 : random.uniform();
  for (let v = 0; v < 4; v++) sum.within[v] = random.uniform();
  return { sum, run: () => workspace.spinSum(sum) };
}

describe("spinSum", () => {
  it("is the sum over all states of the spins, in every lane, with the same bits by both kernels", () => {
    const [reference, wasm] = [referenceKernels, wasmKernels].map((kernels) => {
      const { sum, run } = makeSum(kernels);
      run();
      run(); // and nothing is left of the first time
      return sum;
    });
    expect(wasm!.sums).toEqual(reference!.sums);
    expect(wasm!.totals).toEqual(reference!.totals);
    const { bonds, fields, within, sums, totals, lanes } = wasm!;
    for (let lane = 0; lane < lanes; lane++) {
      const field = (f: number, s: number): number => fields[(2 * f + s) * lanes + lane]!;
      const bond = (k: number, s: number, t: number): number => bonds[2 * k + (s ^ t)]!;
      const expected = [0, 0, 0, 0];
      for (let state = 0; state < 32; state++) {
        const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((i) => (state >> i) & 1) as [
          number,
          number,
          number,
          number,
          number,
        ];
        expected[d + 2 * e]! +=
          within[d + 2 * e]! *
          (field(1, a) * field(2, b) * field(3, c) * field(4, d) * field(5, e)) *
          (bond(0, a, b) * bond(1, b, c) * bond(2, a, c) * bond(3, a, d) * bond(4, c, e));
      }
      expected.forEach((w, v) => void expect(sums[v * lanes + lane]! / w).toBeCloseTo(1, 14));
      expect(totals[lane]).toBeCloseTo(
        expected.reduce((x, y) => x + y),
        14,
      );
    }
  });

  it("is the same by logarithms", () => {
    const { sum, run } = makeSum(wasmKernels);
    run();
    for (let lane = 0; lane < sum.lanes; lane++) {
      const fields = Float64Array.from({ length: 12 }, (_, i) => log(sum.fields[i * sum.lanes + lane]!));
      const logs = logSpinSum(sum, { bonds: sum.bonds.map(log), fields, within: sum.within.map(log) });
      logs.forEach((w, v) => void expect(w).toBeCloseTo(log(sum.sums[v * sum.lanes + lane]!), 13));
    }
  });
});
