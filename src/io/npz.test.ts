import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { type ByteSource, sourceOfBytes } from "./bytes.ts";
import { formatNpy } from "./npy.ts";
import { formatNpz, npzConfigurations } from "./npz.ts";
import { collectSpins } from "./spins.ts";
import { formatZip, readZip } from "./zip.ts";

const sigma = Int8Array.from({ length: 3 * 4 * 5 }, (_, i) => (i % 3 === 0 ? 1 : -1));
const array = formatNpy(sigma, [3, 4, 5]);
const number = formatNpy(Float64Array.of(2.5), []);
const npzSpins = (source: ByteSource, label: string, dataset?: string) => {
  const { slices, ...found } = npzConfigurations(source, label, dataset);
  return { ...found, sigma: collectSpins({ ...found, slices }, label) };
};
const message = (file: Uint8Array, dataset?: string): string => {
  try {
    npzSpins(sourceOfBytes(file), "a.npz", dataset);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing thrown";
};

describe("npz", () => {
  it("gives back what was written, with its attributes", () => {
    const attributes = {
      model: "ising",
      temperature: 2,
      size: [5, 4],
      seed: 7,
      autocorrelation_time_energy: [3.5, 0.1],
    };
    const file = formatNpz(sigma, [3, 4, 5], attributes);
    expect(npzSpins(sourceOfBytes(file), "x")).toEqual({
      shape: [3, 4, 5],
      sigma,
      attributes,
      array: "configurations",
    });
  });

  it("is the same for the same data, whatever the time", () => {
    const first = formatNpz(sigma, [3, 4, 5], { model: "ising" });
    const dates = readZip(sourceOfBytes(first), "x").length;
    expect(dates).toBe(2);
    // The date of an entry is at byte 10 of its header: midnight of 1 January 1980.
    expect([...first.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
    expect(formatNpz(sigma, [3, 4, 5], { model: "ising" })).toEqual(first);
  });

  it("reads stored and deflated arrays", () => {
    for (const level of [0, 6] as const) {
      const file = zipSync({ "configurations.npy": [array, { level }], "temperature.npy": [number, { level }] });
      expect(npzSpins(sourceOfBytes(file), "x")).toMatchObject({ sigma, attributes: { temperature: 2.5 } });
    }
  });

  it("takes `configurations`, or the only array, or the one that is named", () => {
    const other = formatNpy(Int8Array.from([0, 1, 1, 0]), [1, 2, 2]);
    const both = zipSync({ "other.npy": other, "configurations.npy": array });
    expect(npzSpins(sourceOfBytes(both), "x").shape).toEqual([3, 4, 5]);
    expect(npzSpins(sourceOfBytes(both), "x", "other").shape).toEqual([1, 2, 2]);
    expect(npzSpins(sourceOfBytes(zipSync({ "arr_0.npy": array, "beta.npy": number })), "x").array).toBe("arr_0");
  });

  it("lists the names where it cannot choose", () => {
    const two = zipSync({ "first.npy": array, "second.npy": array, "beta.npy": number });
    expect(message(two)).toBe(
      "a.npz holds the arrays first, second, beta; expected configurations, or one array, or its name",
    );
    expect(message(two, "third")).toBe("a.npz has no array third; it has first, second, beta");
    expect(message(zipSync({}))).toContain("a.npz holds no arrays");
    expect(message(zipSync({ "readme.txt": array }))).toBe("a.npz holds no arrays");
  });

  it("finds every damaged byte of an array by its checksum", () => {
    const file = formatZip({ "configurations.npy": array });
    const start = 30 + "configurations.npy".length;
    for (let at = start; at < start + 40; at++) {
      const damaged = file.slice();
      damaged[at]! ^= 0x10;
      expect(message(damaged)).toMatch(/^a\.npz is a damaged zip archive: .*configurations\.npy/);
    }
  });

  it("says what is wrong with an archive that is cut short, encrypted or of another method", () => {
    const file = zipSync({ "configurations.npy": [array, { level: 0 }] });
    expect(message(file.subarray(0, file.length - 30))).toBe(
      "a.npz is a damaged zip archive: it has no directory at its end",
    );
    const central = file.length - 22 - 46 - "configurations.npy".length;
    const changed = (offset: number, value: number): Uint8Array => {
      const copy = file.slice();
      copy[central + offset] = value;
      return copy;
    };
    expect(message(changed(8, 1))).toContain("configurations.npy is encrypted");
    expect(message(changed(10, 12))).toContain("compressed by method 12; expected 0 (stored) or 8 (deflated)");
    expect(message(changed(27, 0x7f))).toContain("has two lengths");
  });
});
