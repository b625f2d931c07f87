import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "./bytes.ts";
import { type RawLayout, rawConfigurations } from "./raw.ts";
import { collectSpins } from "./spins.ts";

const read = (bytes: Uint8Array, layout: RawLayout): Int8Array =>
  collectSpins(rawConfigurations(sourceOfBytes(bytes), layout, "a.bin"), "a.bin");
const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);

/** n configurations of N sites as bits, the first in the highest bit, each from a byte of its own on or not. */
function packed(bits: Int8Array, N: number, { padded = false, little = false } = {}): Uint8Array {
  const stride = padded ? 8 * Math.ceil(N / 8) : N;
  const bytes = new Uint8Array(Math.ceil(((bits.length / N) * stride) / 8));
  bits.forEach((s, i) => {
    const at = Math.floor(i / N) * stride + (i % N);
    if (s > 0) bytes[at >> 3]! |= 1 << (little ? at & 7 : 7 - (at & 7));
  });
  return bytes;
}

describe("bare numbers", () => {
  const sigma = Int8Array.from({ length: 40 * 3 * 5 }, (_, i) => ((i * i + 3 * i) % 7 < 3 ? -1 : 1));

  it("are read in every type and byte order", () => {
    const shape = [40, 3, 5] as const;
    for (const [type, array] of [
      ["int8", sigma],
      ["int16", Int16Array.from(sigma)],
      ["int64", BigInt64Array.from(sigma, BigInt)],
      ["float32", Float32Array.from(sigma)],
      ["float64", Float64Array.from(sigma)],
      ["uint8", Uint8Array.from(sigma, (s) => (s + 1) / 2)],
    ] as const) {
      const bytes = bytesOf(array);
      expect(read(bytes, { type, shape }), type).toEqual(sigma);
      expect(read(bytes, { type, shape: [null, 3, 5] }), type).toEqual(sigma);
      const swapped = bytes.slice();
      const size = bytes.length / sigma.length;
      for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse();
      expect(read(swapped, { type, shape, endian: "big" }), type).toEqual(sigma);
    }
  });

  it("are read as bits, one configuration behind the other or in bytes of its own, in both orders", () => {
    for (const padded of [false, true]) {
      for (const little of [false, true]) {
        const bytes = packed(sigma, 15, { padded, little });
        expect(bytes.length).toBe(padded ? 80 : 75);
        const bitOrder = little ? "little" : "big";
        expect(read(bytes, { type: "bits", shape: [40, 3, 5], bitOrder })).toEqual(sigma);
      }
    }
    expect(read(packed(sigma, 8), { type: "bits", shape: [null, 2, 4] })).toEqual(sigma);
  });

  it("know their number from the length, where it can be but one", () => {
    // 64 sites fill bytes either way; 40 configurations of 15 bits are 75 bytes, an odd number, and so none of two bytes each.
    expect(read(packed(sigma, 15), { type: "bits", shape: [null, 3, 5] })).toEqual(sigma);
    expect(read(packed(sigma, 15, { padded: true }), { type: "bits", shape: [null, 3, 5] })).toEqual(sigma);
    // 60 bytes are 32 times 15 bits, and 30 times two bytes.
    expect(() => read(new Uint8Array(60), { type: "bits", shape: [null, 3, 5] })).toThrow(
      "a.bin has 60 bytes, which may be 32 configurations one behind the other or 30 configurations each in bytes of its own of 15 bits; state n in the shape",
    );
    // Two of them are four bytes either way.
    expect(() => read(new Uint8Array(4), { type: "bits", shape: [2, 3, 5] })).toThrow(
      "of 15 bits; store a byte for each spin",
    );
    expect(() => read(packed(sigma, 15), { type: "bits", shape: [39, 3, 5] })).toThrow(
      "a.bin has 75 bytes, expected 74 (one behind the other) or 78 (each in bytes of its own) for 39 configurations of 15 bits",
    );
  });

  it("are refused where their length is another", () => {
    expect(() => read(bytesOf(sigma), { type: "int8", shape: [41, 3, 5] })).toThrow(
      "a.bin has 600 bytes, expected 615 for the shape [41, 3, 5] of int8; state another type or shape",
    );
    expect(() => read(bytesOf(sigma), { type: "int16", shape: [null, 7, 5] })).toThrow(
      "a.bin has 600 bytes, expected a multiple of 70, the bytes of one configuration of 7×5 int16",
    );
  });
});
