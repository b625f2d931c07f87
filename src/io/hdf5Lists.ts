/**
 * Tables as HDF5: groups within groups, and in them lists of numbers and words, each with attributes. Written without the library, which dates
 * every object: the same lists give the same bytes.
 *
 * A file is laid out so, each after what it refers to, but for the superblock:
 *
 *     superblock · heap of the texts of attributes · of each list its elements and its header, of each group its header
 */
import type { Attributes } from "./attributes.ts";
import { memoryTarget } from "./bytes.ts";
import {
  cursorOf,
  FLOAT64,
  globalHeap,
  groupHeader,
  type Link,
  listHeader,
  packed,
  SUPERBLOCK_BYTES,
  superblock,
  textsOf,
  UNDEFINED,
  utf8,
} from "./hdf5Objects.ts";

/** A list of 64-bit floating-point numbers, or of words in UTF-8, padded with zeros to the length of the longest. */
export interface Hdf5List {
  /** The elements. */
  readonly values: Float64Array | readonly string[];
  /** What is said of them. */
  readonly attributes?: Attributes;
}

/** A group: what lies in it, by its name, in order. */
export interface Hdf5Group {
  /** Names are of 1 to 255 bytes without `/`. */
  readonly entries: ReadonlyMap<string, Hdf5Group | Hdf5List>;
  /** What is said of it. */
  readonly attributes?: Attributes;
}

/** A file whose root is this group; see the head of this file. Throws an InputError for names and attributes that HDF5 has no room for. */
export function formatHdf5Lists(root: Hdf5Group): Uint8Array {
  const target = memoryTarget();
  const cursor = cursorOf(target);
  cursor.place(new Uint8Array(SUPERBLOCK_BYTES));
  const heap = cursor.place(globalHeap(allTexts(root)));
  let before = 0;
  const attributed = ({ attributes = {} }: Hdf5Group | Hdf5List) => {
    const own = { attributes, heap, before };
    before += textsOf(attributes).length;
    return own;
  };
  /** Elements begin at multiples of 8 bytes. */
  const placeAligned = (bytes: Uint8Array): number => {
    cursor.place(new Uint8Array(-cursor.end() & 7));
    return cursor.place(bytes);
  };
  const place = (node: Hdf5Group | Hdf5List): number => {
    if ("values" in node) {
      const { type, bytes } = encoded(node.values);
      const address = bytes.length === 0 ? UNDEFINED : placeAligned(bytes);
      const shape = { length: node.values.length, bytes: bytes.length, address };
      return cursor.place(listHeader(type, shape, attributed(node)));
    }
    const links = [...node.entries].map(([name, entry]): Link => [name, place(entry)]);
    return cursor.place(groupHeader(links, attributed(node)));
  };
  const address = place(root);
  target.write(superblock(cursor.end(), address), 0);
  return target.bytes();
}

/** The texts of all attributes, in the order in which headers are placed. */
function allTexts(node: Hdf5Group | Hdf5List): string[] {
  const within = "values" in node ? [] : [...node.entries.values()].flatMap(allTexts);
  return [...within, ...textsOf(node.attributes ?? {})];
}

/** Elements as they lie in the file, and their type. */
function encoded(values: Hdf5List["values"]): { type: Uint8Array; bytes: Uint8Array } {
  if (values instanceof Float64Array) {
    return { type: FLOAT64, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
  }
  // Of many rows there are often a few words.
  const known = new Map<string, Uint8Array>();
  for (const word of values) if (!known.has(word)) known.set(word, utf8(word));
  let length = 1;
  for (const word of known.values()) length = Math.max(length, word.length);
  const bytes = new Uint8Array(length * values.length);
  for (let i = 0; i < values.length; i++) bytes.set(known.get(values[i]!)!, length * i);
  // IV.A.2.d: a string of this length, padded with zeros, UTF-8.
  return { type: packed([1, 0x13, 0x11, 0, 0], [4, length]), bytes };
}
