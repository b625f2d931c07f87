import type { Workspace } from "./kernels.ts";

type Arrays = Pick<Workspace, "int8" | "uint8" | "uint16" | "uint32" | "float32" | "float64">;

const ALIGNMENT = 64;

/** Hands out arrays of a buffer one after the other, from `offset` on. */
export function arena(buffer: ArrayBuffer, offset = 0): Arrays {
  let next = offset;
  const take = (bytes: number): number => {
    const at = next;
    next = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    if (at + bytes > buffer.byteLength) {
      throw new Error(`workspace: ${buffer.byteLength} bytes are too few; ${next} are needed so far`);
    }
    return at;
  };
  return {
    int8: (length) => new Int8Array(buffer, take(length), length),
    uint8: (length) => new Uint8Array(buffer, take(length), length),
    uint16: (length) => new Uint16Array(buffer, take(2 * length), length),
    uint32: (length) => new Uint32Array(buffer, take(4 * length), length),
    float32: (length) => new Float32Array(buffer, take(4 * length), length),
    float64: (length) => new Float64Array(buffer, take(8 * length), length),
  };
}

/** The least room to ask for so that `count` arrays of `bytes` in all fit in spite of their alignment. */
export function roomFor(bytes: number, count = 64): number {
  return bytes + count * ALIGNMENT;
}
