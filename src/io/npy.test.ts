import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { sourceOfBytes } from "./bytes.ts";
import { formatNpy, formatNpyAttribute, npyAttribute, npyConfigurations, parseNpy } from "./npy.ts";
import { collectSpins, type NumericArray } from "./spins.ts";

/** An npy file put together by hand. */
function npy(descr: string, body: Uint8Array, { shape = "(3,)", fortran = "False", version = 1 } = {}): Uint8Array {
  const header = new TextEncoder().encode(`{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`);
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length, 0, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length, ...header, ...body]);
}
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const message = (file: Uint8Array): string => {
  try {
    parseNpy(file, "a.npy");
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing thrown";
};

describe("parseNpy", () => {
  it("gives back what formatNpy wrote, of every type", () => {
    const arrays: NumericArray[] = [
      Int8Array.of(-128, 0, 127),
      Uint8Array.of(0, 1, 255),
      Int16Array.of(-32768, 1, 32767),
      Uint16Array.of(0, 1, 65535),
      Int32Array.of(-(2 ** 31), 1, 2 ** 31 - 1),
      Uint32Array.of(0, 1, 2 ** 32 - 1),
      BigInt64Array.of(-(2n ** 63n), 1n, 2n ** 63n - 1n),
      BigUint64Array.of(0n, 1n, 2n ** 64n - 1n),
      Float32Array.of(-0.5, Number.NaN, 3e38),
      Float64Array.of(-0.1, Number.POSITIVE_INFINITY, 5e-324),
    ];
    for (const data of arrays) {
      for (const shape of [[3], [1, 3], [3, 1, 1]]) {
        const file = formatNpy(data, shape);
        expect(file.length - data.byteLength).toBe(128);
        expect(parseNpy(file, "x")).toMatchObject({ shape, data });
      }
    }
    expect(parseNpy(formatNpy(Float64Array.of(2.5), []), "x")).toMatchObject({ shape: [], data: Float64Array.of(2.5) });
    expect(parseNpy(formatNpy(new Int8Array(0), [0, 8, 8]), "x")).toMatchObject({ shape: [0, 8, 8] });
  });

  it("reads big-endian numbers of every width", () => {
    const big = (descr: string, ...raw: number[]) => [
      ...parseNpy(npy(descr, bytes(...raw), { shape: "(1,)" }), "x").data,
    ];
    expect(big("'>i2'", 0xff, 0xfe)).toEqual([-2]);
    expect(big("'>u4'", 1, 2, 3, 4)).toEqual([0x01020304]);
    expect(big("'>i8'", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toEqual([-1n]);
    expect(big("'>f4'", 0x3f, 0xc0, 0, 0)).toEqual([1.5]);
    expect(big("'>f8'", 0xbf, 0xf0, 0, 0, 0, 0, 0, 0)).toEqual([-1]);
    expect(big("'>f2'", 0x3c, 0)).toEqual([1]);
  });

  it("reads half precision: normal, subnormal, infinite and none", () => {
    const words = [0x3c00, 0xbc00, 0x0000, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00];
    const raw = new Uint8Array(Uint16Array.from(words).buffer);
    // IEEE 754 binary16: 2^−24, (1 − 2^−10)·2^−14 and 65504 are its smallest, largest subnormal and largest numbers.
    expect([...parseNpy(npy("'<f2'", raw, { shape: "(9,)" }), "x").data]).toEqual([
      1,
      -1,
      0,
      2 ** -24,
      2 ** -14 - 2 ** -24,
      65504,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  it("turns Fortran's order into C's", () => {
    const file = npy("'|i1'", bytes(0, 1, 2, 3, 4, 5), { shape: "(2, 3)", fortran: "True" });
    expect([...parseNpy(file, "x").data]).toEqual([0, 2, 4, 1, 3, 5]);
    const spins = npy("'|b1'", bytes(0, 1, 1, 1, 0, 0, 0, 1), { shape: "(2, 2, 2)", fortran: "True" });
    // spins[c][y][x] lies at c + 2·y + 4·x.
    expect([...collectSpins(npyConfigurations(sourceOfBytes(spins), "x"), "x")]).toEqual([-1, -1, 1, -1, 1, -1, 1, 1]);
  });

  it("reads versions 1, 2 and 3, and no other", () => {
    for (const version of [1, 2, 3]) {
      expect([...parseNpy(npy("'|b1'", bytes(0, 1, 1), { version }), "x").data]).toEqual([0, 1, 1]);
    }
    expect(message(npy("'|b1'", bytes(0, 1, 1), { version: 4 }))).toContain("it is of version 4; expected 1, 2 or 3");
  });

  it("refuses by name what is not numbers", () => {
    const raw = new Uint8Array(48);
    const refused = (descr: string) => message(npy(descr, raw));
    expect(refused("'<c16'")).toContain("a.npy holds complex numbers (<c16); expected integers, booleans or floats");
    expect(refused("'|O'")).toContain("holds pickled Python objects, which are programs as much as data (|O)");
    expect(refused("'<U5'")).toContain("holds text (<U5)");
    expect(refused("'|S5'")).toContain("holds text (|S5)");
    expect(refused("'<M8[ns]'")).toContain("the type <M8[ns]");
    expect(refused("'<f16'")).toContain("the type <f16");
    expect(refused("[('spin', '<i8'), ('energy', '<f8')]")).toBe(
      "a.npy is a structured array; expected an array of numbers",
    );
  });

  it("names the file that is cut short, of another kind, or lies about its length", () => {
    const file = formatNpy(Float64Array.of(1, 2, 3), [3]);
    expect(message(file.subarray(0, 140))).toBe("a.npy is cut short: its shape [3] of <f8 needs 152 bytes, it has 140");
    for (const length of [0, 5, 9, 60]) {
      expect(message(file.subarray(0, length))).toMatch(
        /^a\.npy is not an npy file that can be read: it (ends|does not)/,
      );
    }
    expect(message(new TextEncoder().encode("1,2,3\n4,5,6\n"))).toContain("it does not begin with \\x93NUMPY");
    // 9 petabytes are not allocated to find that they are not there.
    expect(message(npy("'<i8'", bytes(1), { shape: "(1048576, 32768, 32768)" }))).toContain("it has ");
    expect(message(npy("'<i8'", bytes(1), { shape: "(99999999999, 99999999999)" }))).toContain("its shape is");
    expect(message(npy("'|i1'", bytes(1), { shape: "(-3,)" }))).toContain("its header is not the dictionary");
  });
});

describe("attributes in npy", () => {
  it("come back as they went: texts, numbers, lists", () => {
    for (const value of ["ising", "größe ∞ 𝕏", "", 2.5, [1.5, 2], [7]]) {
      expect(npyAttribute(sourceOfBytes(formatNpyAttribute("note", value)), "x")).toEqual(value);
    }
    expect(npyAttribute(sourceOfBytes(formatNpyAttribute("seed", 2 ** 53 - 1)), "x")).toBe(2 ** 53 - 1);
    expect(new TextDecoder().decode(formatNpyAttribute("seed", 5))).toContain("'<i8'");
    expect(new TextDecoder().decode(formatNpyAttribute("temperature", 2))).toContain("'<f8'");
  });

  it("are left out where they are none", () => {
    expect(npyAttribute(sourceOfBytes(npy("'|O'", bytes(1, 2, 3))), "x")).toBeUndefined();
    expect(npyAttribute(sourceOfBytes(formatNpy(new Float64Array(4), [2, 2])), "x")).toBeUndefined();
  });
});
