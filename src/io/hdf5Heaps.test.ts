import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { assertSoundHeaps } from "./hdf5Heaps.ts";

/** A file with a heap at `at`, of the given objects (index and length of what they hold), the rest of its 256 bytes free. */
function withHeap(
  at: number,
  objects: readonly (readonly [index: number, length: number])[],
  free?: number,
): Uint8Array {
  const bytes = new Uint8Array(at + 512);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("GCOL"), at);
  bytes[at + 4] = 1;
  view.setUint32(at + 8, 256, true);
  let next = at + 16;
  for (const [index, length] of objects) {
    view.setUint16(next, index, true);
    view.setBigUint64(next + 8, BigInt(length), true);
    next += 16 + 8 * Math.ceil(length / 8);
  }
  if (next + 16 <= at + 256) view.setBigUint64(next + 8, BigInt(free ?? at + 256 - next), true);
  return bytes;
}

/** The same with a size of which the library, which counts in 32 bits, does not see what was changed. */
function withSizeAbove(bytes: Uint8Array, at: number): Uint8Array {
  bytes.set([0xff, 0xff], at + 13);
  return bytes;
}

const judge = (bytes: Uint8Array): void =>
  assertSoundHeaps((from, length) => bytes.subarray(from, from + length), bytes.length, "a.h5");

describe("heaps of strings in an HDF5 file", () => {
  it("are sound where each object ends within its heap, wherever that lies", () => {
    judge(new Uint8Array(100));
    for (const at of [0, 96, 2 ** 22 - 8, 2 ** 22 + 40]) {
      judge(
        withHeap(at, [
          [1, 5],
          [2, 18],
          [3, 0],
        ]),
      );
      judge(withHeap(at, [[1, 216]])); // with less than a header left
    }
  });

  it("are looked through once, and what may refer to them once, however many there seem to be", () => {
    // Each says that it holds all the others.
    const bytes = new Uint8Array(2 ** 20);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 32) {
      bytes.set(new TextEncoder().encode("GCOL"), at);
      bytes[at + 4] = 1;
      view.setUint32(at + 8, bytes.length - at, true);
      view.setUint16(at + 16, 1, true);
      view.setUint32(at + 24, bytes.length - at - 32, true);
    }
    let read = 0;
    assertSoundHeaps(
      (from, length) => {
        read += length;
        return bytes.subarray(from, from + length);
      },
      bytes.length,
      "a.h5",
    );
    expect(read).toBeLessThan(2 * 2 ** 22 + 2000);
  });

  it("may have a list of the sources of a virtual dataset, but not one that has more of them than it has room for", () => {
    for (const at of [128, 2 ** 22 + 40]) {
      for (const layoutAt of [64, at + 300]) {
        const listing = (sources: bigint, index = 2): Uint8Array => {
          const bytes = withHeap(at, [
            [1, 16],
            [2, 100],
          ]);
          const view = new DataView(bytes.buffer);
          view.setBigUint64(at + 16 + 32 + 16 + 1, sources, true);
          bytes.set([4, 3], layoutAt);
          view.setBigUint64(layoutAt + 2, BigInt(at), true);
          view.setUint32(layoutAt + 10, index, true);
          return bytes;
        };
        judge(listing(1n));
        judge(listing(2n ** 40n, 1)); // that object is no list
        for (const sources of [51n, 2n ** 40n]) {
          expect(() => judge(listing(sources))).toThrow("the list of sources of a virtual dataset has no end");
        }
      }
    }
  });

  it.each<[string, Uint8Array]>([
    ["free space of no length", withHeap(96, [[1, 5]], 0)],
    ["free space shorter than its header", withHeap(96, [[1, 5]], 8)],
    ["free space that reaches beyond", withHeap(96, [[1, 5]], 4096)],
    ["an object longer than any file", withHeap(96, [[1, 2 ** 52]])],
    ["free space of no length in one that seems larger than any file", withSizeAbove(withHeap(96, [[1, 5]], 0), 96)],
    [
      "one that ends beyond the heap",
      withHeap(2 ** 22 - 8, [
        [1, 5],
        [2, 232],
      ]),
    ],
  ])("are refused with %s", (_, bytes) => {
    expect(() => judge(bytes)).toThrow(InputError);
    expect(() => judge(bytes)).toThrow("a.h5 is damaged: a heap of its strings has no end");
  });
});
