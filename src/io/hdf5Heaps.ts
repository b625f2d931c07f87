/**
 * The global heaps of an HDF5 file, in which strings of any length lie. The HDF5 library goes from one object of a heap to the next by the length that stands
 * in the first, and never comes to the end of a heap that is damaged so that a step has the length 0: such a file is refused before the library sees it.
 */
import { InputError } from "../errors/index.ts";

/** Reads bytes of a file, fewer where it ends. */
export type ReadBytes = (from: number, length: number) => Uint8Array;

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c]; // GCOL
const VERSION = 1;
/** Signature, version and size of a heap; index, references and size of an object. */
const HEADER = 16;
/** Looked through at a time, with what a header may reach beyond it. */
const SLICE = 2 ** 22;
/** Heaps lie among what describes a file, at its beginning or its end: of a large one as much of either is looked through. */
const REACH = 2 ** 26;

/** Refuses a file with a heap that the library would never come to the end of. */
export function assertSoundHeaps(read: ReadBytes, fileSize: number, label: string): void {
  const parts =
    fileSize <= 2 * REACH ? [[0, fileSize] as const] : [[0, REACH] as const, [fileSize - REACH, fileSize] as const];
  for (const [begin, end] of parts) {
    for (let from = begin; from < end; from += SLICE) {
      const bytes = read(from, SLICE + HEADER);
      let next = 0; // heaps do not lie in each other
      for (const at of heapsIn(bytes)) {
        if (at >= SLICE || at < next) continue;
        const size = soundSize(read, from + at, fileSize);
        if (size === undefined) throw new InputError(`${label} is damaged: a heap of its strings has no end`);
        next = at + size;
      }
    }
  }
}

/** Where heaps begin. */
function* heapsIn(bytes: Uint8Array): Generator<number> {
  for (let at = bytes.indexOf(SIGNATURE[0]!); at >= 0; at = bytes.indexOf(SIGNATURE[0]!, at + 1)) {
    if (
      at + HEADER <= bytes.length &&
      SIGNATURE.every((byte, k) => bytes[at + k] === byte) &&
      bytes[at + 4] === VERSION
    ) {
      yield at;
    }
  }
}

/** A number of eight bytes, the lowest first; from 2⁵³ it is not exact, and larger than any file. */
const eightBytes = (view: DataView, at: number): number =>
  view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);

/** Bytes of a heap whose objects each end within it, and after their beginning; 0 where it is none that the library would go through, undefined where it has no end. */
function soundSize(read: ReadBytes, at: number, fileSize: number): number | undefined {
  const viewAt = (from: number): DataView => {
    const { buffer, byteOffset, length } = read(from, HEADER);
    return new DataView(buffer, byteOffset, length);
  };
  // The library counts in 32 bits: what a damaged size has above them does not make the heap too large for it.
  const size = viewAt(at).getUint32(8, true);
  // One that reaches beyond the file is an error that the library finds by itself; so is one that only looks like a heap.
  if (size > fileSize - at) return 0;
  for (let object = HEADER; object + HEADER <= size; ) {
    const view = viewAt(at + object);
    const bytes = eightBytes(view, 8);
    // Object 0 is what is free, its header counted with it; others are filled up to eight bytes.
    const step = view.getUint16(0, true) === 0 ? bytes : HEADER + 8 * Math.ceil(bytes / 8);
    if (step < HEADER || step > size - object) return undefined;
    object += step;
  }
  return size;
}
