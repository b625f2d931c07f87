import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { configurationShape, type NumericArray, spinCollector, toSpins } from "./spins.ts";

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing thrown";
};
const of = (values: number[]): string =>
  message(() => toSpins(Float64Array.from(values), [values.length / 4, 2, 2], "f: a"));

describe("toSpins", () => {
  const spins = [-1, 1, 1, -1, 1, 1, -1, -1];
  const bits = spins.map((s) => (s + 1) / 2);

  it("takes −1/+1 and 0/1 of every numeric type to the same spins", () => {
    const signed = [Int8Array, Int16Array, Int32Array, Float32Array, Float64Array];
    const all = [...signed, Uint8Array, Uint16Array, Uint32Array];
    const inputs: NumericArray[] = [
      ...signed.map((type) => type.from(spins)),
      ...all.map((type) => type.from(bits)),
      BigInt64Array.from(spins, BigInt),
      BigInt64Array.from(bits, BigInt),
      BigUint64Array.from(bits, BigInt),
    ];
    for (const input of inputs) expect(toSpins(input, [2, 2, 2], "x")).toEqual(Int8Array.from(spins));
  });

  it("leaves its input alone", () => {
    const input = Int8Array.from(bits);
    toSpins(input, [2, 2, 2], "x");
    expect(input).toEqual(Int8Array.from(bits));
  });

  it("keeps zeros beside ±1 at sites where every configuration has them", () => {
    const medial = Int8Array.from([0, 1, -1, 0, 0, -1, -1, 0]);
    expect(toSpins(medial, [2, 2, 2], "x")).toEqual(medial);
    expect(message(() => toSpins(Int8Array.from([0, 1, -1, 0, 0, -1, 0, -1]), [2, 2, 2], "f: a"))).toBe(
      "f: a has values −1, 0 and 1; expected two values (−1/+1 or 0/1); --variables q-state takes more states",
    );
  });

  it("names the values that are no spins, up to five", () => {
    expect(of([0, 1, 2, 0])).toBe(
      "f: a has values 0, 1 and 2; expected two values (−1/+1 or 0/1); --variables q-state takes more states",
    );
    expect(of([0, 2, 2, 0])).toBe(
      "f: a has values 0 and 2; expected two values (−1/+1 or 0/1); --values 0,2 says that 0 is −1 and 2 is +1",
    );
    expect(of([0, -1, 0, 0])).toContain("f: a has values −1 and 0; expected two values (−1/+1 or 0/1)");
    expect(of([-0.5, 0.5, 0.5, -0.5])).toBe(
      "f: a has values −0.5 and 0.5; expected two values (−1/+1 or 0/1); --values -0.5,0.5 says that −0.5 is −1 and 0.5 is +1",
    );
    expect(of([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])).toBe(
      "f: a has values 0.1, 0.2, 0.3, 0.4, 0.5 and others; expected two values (−1/+1 or 0/1); --variables real or angle takes other numbers",
    );
    const wide = BigInt64Array.from([0n, 1n, -(2n ** 40n), 2n ** 62n]);
    expect(message(() => toSpins(wide, [1, 2, 2], "f"))).toBe(
      "f has values −1099510000000, 0, 1 and 4611690000000000000; expected two values (−1/+1 or 0/1); --variables q-state takes more states",
    );
  });

  it("takes nothing for a spin that only becomes one when bits are cut off", () => {
    for (const value of [2, -2, 3, 255, 0.5, -1.5, 2 ** 32 + 1, -(2 ** 32) - 1, 2 ** 31]) {
      expect(() => toSpins(Float64Array.of(1, -1, value, 1), [1, 2, 2], "a")).toThrow("a has values");
      expect(() => toSpins(Float64Array.of(1, 0, 1, value), [1, 2, 2], "a")).toThrow("a has values");
    }
    expect(() => toSpins(Uint8Array.of(1, 255, 1, 1), [1, 2, 2], "a")).toThrow("a has values 1 and 255");
  });

  it("says where the first value is that is not a number", () => {
    const values = new Float64Array(3 * 2 * 4).map((_, i) => i % 2);
    values[2 * 8 + 1 * 4 + 3] = Number.NaN;
    expect(message(() => toSpins(values, [3, 2, 4], "f"))).toBe(
      "f has NaN at [2, 1, 3] (configuration, y, x); expected two values (−1/+1 or 0/1)",
    );
    values[3] = Number.NEGATIVE_INFINITY;
    expect(message(() => toSpins(values, [3, 2, 4], "f"))).toContain("f has −Infinity at [0, 0, 3]");
  });

  it("refuses data that never change", () => {
    for (const [value, shown] of [
      [0, "0"],
      [1, "1"],
      [-1, "−1"],
      [7, "7"],
    ] as const) {
      expect(of([value, value, value, value])).toBe(
        `f: a holds nothing but ${shown}; a sample needs both values, one for each direction of a spin`,
      );
    }
  });
});

describe("configurationShape", () => {
  const shape = (...sides: number[]): string => message(() => configurationShape(sides, "f: a"));

  it("takes three dimensions, or two for chains, and no others", () => {
    expect(configurationShape([10, 3, 4], "f")).toEqual([10, 3, 4]);
    expect(configurationShape([10, 12], "f")).toEqual([10, 1, 12]);
    expect(shape(10, 1)).toContain("sides of at least 2");
    expect(shape(4095)).toBe("f: a has the shape [4095]; expected [configurations, Ly, Lx]; reshape it");
    expect(shape()).toBe("f: a has the shape []; expected [configurations, Ly, Lx]; reshape it");
    expect(shape(2, 3, 4, 5)).toBe(
      "f: a has the shape [2, 3, 4, 5]; expected [configurations, Ly, Lx], or several real components a site with --variables real",
    );
  });

  it("refuses what is empty, too small or too large", () => {
    expect(shape(0, 8, 8)).toBe("f: a is empty: its shape is [0, 8, 8]");
    expect(shape(5, 1, 8)).toBe(
      "f: a has the shape [5, 1, 8]; expected [configurations, Ly, Lx] with sides of at least 2",
    );
    expect(shape(1e9, 1e6, 1e6)).toContain("f: a is damaged: its shape is");
    expect(message(() => spinCollector([1e6, 1e3, 1e3], "f: a"))).toContain(
      "more than the 2^32 spins that fit in memory",
    );
  });
});
