import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { averager } from "./averages.ts";

describe("averages of configurations that come one after the other", () => {
  it("are the same to a hundredth of their error where neighbours are averaged first, with the error that they have", () => {
    // Three million independent values: three a bin.
    const count = 3 * 2 ** 20 + 5;
    const { uniform } = randomStream(key(5));
    const averages = averager((spins) => ({ x: spins[0]! * uniform() }), {
      count,
      provenance: { sampler: "own", interval: 1, chains: 4, autocorrelationTime: {} },
    });
    const one = Int8Array.of(1);
    for (let c = 0; c < count; c++) averages.add(one);
    const { x } = averages.result();
    const exact = randomStream(key(5));
    let sum = 0;
    for (let c = 0; c < count; c++) sum += exact.uniform();
    const sigma = Math.sqrt(1 / 12 / count);
    expect(Math.abs(x.value - sum / count)).toBeLessThan(0.01 * sigma);
    expect(Math.abs(x.value - 0.5)).toBeLessThan(4 * sigma);
    // The Γ-method knows an error of so many values to some 2 %.
    expect(x.error / sigma).toBeGreaterThan(0.9);
    expect(x.error / sigma).toBeLessThan(1.1);
  });

  it("must be as many as were said", () => {
    const averages = averager(() => ({ x: 1 }), { count: 2 });
    averages.add(new Int8Array(1));
    expect(() => averages.result()).toThrow("expected 2 configurations, got 1");
  });
});
