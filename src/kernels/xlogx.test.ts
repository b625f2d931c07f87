import { expect, it } from "vitest";
import { exp, key, randomStream, referenceKernels, wasmKernels, xlogx } from "./index.ts";

it("sumXlogx is the sum of x log x, with the same bits by both kernels, from 0 to large numbers", () => {
  const random = randomStream(key(5));
  const numbers = [
    ...[0, 1, 2 ** -1022, 2 ** -1023, 2 ** -1074, Math.SQRT2, 1 - 2 ** -53, 1 + 2 ** -52, 0.5, 1e300],
    ...Array.from({ length: 2000 }, () => exp(1400 * random.uniform() - 700)),
    ...Array.from({ length: 2000 }, () => random.uniform()),
  ];
  const sumBy = (kernels: typeof wasmKernels, length: number) => {
    const workspace = kernels.workspace(8 * length);
    const array = workspace.float64(length);
    return (x: readonly number[]): number => {
      array.set(x);
      return workspace.sumXlogx(array);
    };
  };
  const [fast, reference] = [sumBy(wasmKernels, 2), sumBy(referenceKernels, 2)];
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    const pair = [x, numbers[(7 * i + 1) % numbers.length]!];
    expect(fast([x, 0])).toBe(x < 2 ** -1022 ? 0 : xlogx(x));
    expect(fast(pair)).toBe(reference(pair));
  }
  const probabilities = numbers.slice(-2000);
  const sum = sumBy(wasmKernels, 2000)(probabilities);
  expect(sum).toBe(sumBy(referenceKernels, 2000)(probabilities));
  expect(sum).toBeCloseTo(
    probabilities.reduce((total, x) => total + x * Math.log(x), 0),
    10,
  );
});
