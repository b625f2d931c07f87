/**
 * The global heaps of an HDF5 file, in which strings of any length lie, and the lists of sources of virtual datasets. The HDF5 library goes from one object of a heap
 * to the next by the length that stands in the first, and never comes to the end of a heap that is damaged so that a step has the length 0; and it reads as many
 * sources as a list says that it has, whatever its length. Such files are refused before the library sees them.
 */
import { InputError } from "../errors/index.ts";

/** Reads bytes of a file, fewer where it ends. */
export type ReadBytes = (from: number, length: number) => Uint8Array;

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c]; // GCOL
const VERSION = 1;
const SUPERBLOCK = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** A layout of version 4 and class 3. */
const LAYOUT = [4, 3];
/** Signature, version and size of a heap; index, references and size of an object. */
const HEADER = 16;
/** Looked through at a time, with what a header may reach beyond it. */
const SLICE = 2 ** 22;
/** Heaps lie among what describes a file, at its beginning or its end: of a large one as much of either is looked through. */
const REACH = 2 ** 26;

/** Refuses a file with a heap, or a list in one, that the library would never come to the end of. */
export function assertSoundHeaps(read: ReadBytes, fileSize: number, label: string): void {
  const sizes = new Map<number, number>();
  let next = 0; // heaps do not lie in each other
  for (const { bytes, from } of slicesOf(read, fileSize)) {
    for (const at of heapsIn(bytes)) {
      if (at >= SLICE || from + at < next) continue;
      const size = sizeOf(read, from + at, fileSize);
      if (size === undefined) throw new InputError(`${label} is damaged: a heap of its strings has no end`);
      if (size > 0) sizes.set(from + at, size);
      next = from + at + size;
    }
  }
  if (sizes.size === 0) return;
  const base = baseAddress(read, fileSize);
  const endless = new Map<number, ReadonlySet<number>>();
  for (const { bytes } of slicesOf(read, fileSize)) {
    for (const { address, index } of sourcesIn(bytes)) {
      const heap = base + address;
      const size = sizes.get(heap);
      if (size === undefined) continue;
      if (!endless.has(heap)) endless.set(heap, endlessIn(read, heap, size));
      if (endless.get(heap)!.has(index)) {
        throw new InputError(`${label} is damaged: the list of sources of a virtual dataset has no end`);
      }
    }
  }
}

/** What is looked through, slice by slice, each with what a header may reach beyond it. */
function* slicesOf(
  read: ReadBytes,
  fileSize: number,
): Generator<{ readonly bytes: Uint8Array; readonly from: number }> {
  const parts =
    fileSize <= 2 * REACH ? [[0, fileSize] as const] : [[0, REACH] as const, [fileSize - REACH, fileSize] as const];
  for (const [begin, end] of parts) {
    for (let from = begin; from < end; from += SLICE) yield { bytes: read(from, SLICE + HEADER), from };
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

/** What addresses count from: where the superblock is, at 0 or behind a block of the user's. */
function baseAddress(read: ReadBytes, fileSize: number): number {
  for (let at = 0; at + SUPERBLOCK.length <= fileSize; at = Math.max(512, 2 * at)) {
    const bytes = read(at, SUPERBLOCK.length);
    if (SUPERBLOCK.every((byte, k) => bytes[k] === byte)) return at;
  }
  return 0;
}

/** Of all that looks like the layout of a virtual dataset, where the list of its sources is: in which heap, and which object of it. */
function* sourcesIn(bytes: Uint8Array): Generator<{ readonly address: number; readonly index: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = bytes.indexOf(LAYOUT[0]!); at >= 0; at = bytes.indexOf(LAYOUT[0]!, at + 1)) {
    if (at + LAYOUT.length + 12 > bytes.length) return;
    if (bytes[at + 1] === LAYOUT[1]) yield { address: eightBytes(view, at + 2), index: view.getUint32(at + 10, true) };
  }
}

/** The objects of a sound heap that as lists of sources would have more of them than they have room for. */
function endlessIn(read: ReadBytes, heap: number, size: number): Set<number> {
  const found = new Set<number>();
  for (let object = HEADER; object + HEADER <= size; ) {
    const bytes = read(heap + object, HEADER + 9);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const length = eightBytes(view, 8);
    // A list begins with its version and the number of sources, and of each it has the names of a file and of a dataset.
    const sources = bytes.length < HEADER + 9 ? 0 : eightBytes(view, HEADER + 1);
    if (sources > length / 2) found.add(view.getUint16(0, true));
    object += stepOf(view);
  }
  return found;
}

/** A number of eight bytes, the lowest first; from 2⁵³ it is not exact, and larger than any file. */
const eightBytes = (view: DataView, at: number): number =>
  view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);

/** From an object of a heap to the next. Object 0 is what is free, its header counted with it; others are filled up to eight bytes. */
function stepOf(object: DataView): number {
  const bytes = eightBytes(object, 8);
  return object.getUint16(0, true) === 0 ? bytes : HEADER + 8 * Math.ceil(bytes / 8);
}

/** Bytes of a heap whose objects each end within it, and after their beginning; 0 where it is none that the library would go through, undefined where it has no end. */
function sizeOf(read: ReadBytes, at: number, fileSize: number): number | undefined {
  const viewAt = (from: number): DataView => {
    const { buffer, byteOffset, length } = read(from, HEADER);
    return new DataView(buffer, byteOffset, length);
  };
  // The library counts in 32 bits: what a damaged size has above them does not make the heap too large for it.
  const size = viewAt(at).getUint32(8, true);
  // One that reaches beyond the file is an error that the library finds by itself; so is one that only looks like a heap.
  if (size > fileSize - at) return 0;
  for (let object = HEADER; object + HEADER <= size; ) {
    const step = stepOf(viewAt(at + object));
    if (step < HEADER || step > size - object) return undefined;
    object += step;
  }
  return size;
}
