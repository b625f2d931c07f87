import { describe, expect, it } from "vitest";
import { key, split } from "../kernels/index.ts";
import { chiSquareProbability, estimate } from "../statistics/index.ts";
import { normals } from "../statistics/processes.ts";
import { informationDecay } from "./index.ts";

const buffers = [0, 1, 2, 3, 4, 5];
/** Informations of a law, with independent errors of a relative size. */
const drawn = (law: (buffer: number) => number, relative: number, normal: () => number) =>
  buffers.map((buffer) => {
    const value = law(buffer);
    return { buffer, information: estimate(value * (1 + relative * normal()), relative * value) };
  });

describe("the decay of information with the buffer", () => {
  it.each([
    { law: "exponential" as const, of: (B: number) => 0.5 * Math.exp(-(B + 1) / 1.7) },
    { law: "power" as const, of: (B: number) => 0.5 * (B + 1) ** -1.5 },
  ])("is told to be $law, with errors that hold: χ² over 100 keys", ({ law, of }) => {
    let [chiSquare, told] = [0, 0];
    for (const k of split(key(1), 100)) {
      const found = informationDecay(drawn(of, 0.01, normals(k)))!;
      const { value, error } = law === "exponential" ? found.exponential.length : found.power.exponent;
      chiSquare += ((value - (law === "exponential" ? 1.7 : 1.5)) / error) ** 2;
      if (found.law === law) told++;
      // The other law is never told alone.
      expect([law, "neither"]).toContain(found.law);
    }
    expect(chiSquareProbability(chiSquare, 100)).toBeGreaterThan(1e-3);
    expect(chiSquareProbability(chiSquare, 100)).toBeLessThan(0.999);
    // One in a hundred is less likely than the limit by chance: 1 is expected, 5 are four standard deviations off.
    expect(told).toBeGreaterThanOrEqual(95);
  });

  it("is not told where the errors are too large, nor where neither law describes it, nor where it does not fall", () => {
    const coarse = informationDecay(drawn((B) => 0.5 * Math.exp(-(B + 1) / 8), 0.1, normals(key(2))))!;
    expect(coarse.law).toBe("either");
    const steps = informationDecay(drawn((B) => (B < 3 ? 0.5 : 0.05), 0.01, normals(key(3))))!;
    expect(steps.law).toBe("neither");
    const flat = informationDecay(drawn(() => 0.3, 0.01, normals(key(4))))!;
    expect(flat.law).toBe("neither");
  });

  it("uses informations beyond their error alone, and of fewer than three there is nothing to say", () => {
    const points = drawn((B) => 0.5 * Math.exp(-(B + 1)), 0.01, normals(key(5))).map((point) =>
      point.buffer > 3 ? { ...point, information: estimate(0.001, 0.001) } : point,
    );
    expect(informationDecay(points)!.buffers).toEqual([0, 1, 2, 3]);
    expect(informationDecay(points.slice(2))).toBeUndefined();
    expect(informationDecay([])).toBeUndefined();
  });
});
