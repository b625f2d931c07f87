/**
 * Samples as HDF5, written without the library, because two things are asked of these files that it cannot promise:
 *
 * - the same samples give the same bytes (the library dates every object), and
 * - a process killed at any moment leaves a file that opens and holds what was stored (the library updates the index of
 *   the chunks in place, node by node: in the wake of a kill between two of its writes nothing can be read any more).
 *
 * A file has one dataset, /configurations: int8, [n, Ly, Lx] or of a chain [n, L], chunked by configurations, deflated. It is laid out so:
 *
 *     superblock · header of the dataset · header of the root group with all attributes · heap of their texts
 *     chunks and nodes of their index, in the order in which they came
 *
 * Nothing after the first two is ever overwritten. Storing more configurations writes their chunks and new index nodes
 * at the end, and then, in one write within the first disk page, the superblock and the header of the dataset, which
 * name the new shape and the new root of the index. Before that write the file is the old one, after it the new one.
 *
 * Source: the HDF5 File Format Specification, version 3.0 [hdf5format]; the sections are named at the functions. All
 * that is written here is readable since HDF5 1.8.
 */
import { unzlibSync, zlibSync } from "fflate";
import { arrayShape } from "../lattices/index.ts";
import type { Attributes } from "./attributes.ts";
import { type ByteTarget, memoryTarget } from "./bytes.ts";
import {
  type Cursor,
  cursorOf,
  FLOAT64,
  globalHeap,
  groupHeader,
  INT8,
  message,
  objectHeader,
  packed,
  SUPERBLOCK_BYTES,
  superblock,
  textsOf,
  UNDEFINED,
  utf8,
} from "./hdf5Objects.ts";

/** Value of the attribute `format` of the files written here. */
export const FORMAT = "kadanoff samples 1";

/** Where a file is written, and read back. */
export interface Hdf5Target extends ByteTarget {
  read(position: number, length: number): Uint8Array;
  /** Everything written so far is on the disk before anything that is written later. */
  sync(): void;
}

export interface Hdf5Shape {
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** How many configurations there will be in the end. */
  readonly count: number;
  /** Configurations in a chunk; without it as many as make 128 KiB. */
  readonly perChunk?: number;
  /** What a number is stored as: int8 if absent, as spins are. */
  readonly element?: Hdf5Element;
  /** Numbers of a site, along a last dimension of their own; without it there is none. */
  readonly components?: number | undefined;
}

export type Hdf5Element = "int8" | "int32" | "float32" | "float64";

/** A file of configurations that grows; see the head of this file. */
export interface Hdf5Appender {
  /** Configurations stored so far. */
  readonly stored: number;
  /** Stores configurations sigma, shape [n, Ly, Lx]; when it returns the file holds them. */
  append(sigma: Int8Array): void;
  /** The last n configurations stored, shape [n, Ly, Lx]. */
  last(n: number): Int8Array;
  /** Writes the same configurations elsewhere, with these attributes, as one that knew all of them would have. */
  copyTo(target: Hdf5Target, attributes: Attributes): void;
}

/** 128 KiB of configurations make a chunk, or one: programs that read keep a megabyte of chunks in memory. */
function chunkFor(shape: Omit<Hdf5Shape, "perChunk">): number {
  return Math.max(1, Math.min(shape.count, Math.floor((1 << 17) / bytesOfOne(shape))));
}

const LEVEL = 4;

/** Where a chunk lies, and its length when deflated. */
interface Chunk {
  readonly address: number;
  readonly bytes: number;
}

/** Starts a file of configurations with these attributes; nothing is written before the first configurations are. */
export function hdf5Appender(
  target: Hdf5Target,
  { size, count, perChunk = chunkFor({ size, count }) }: Pick<Hdf5Shape, "size" | "count" | "perChunk">,
  attributes: Attributes,
): Hdf5Appender {
  const sites = size[0] * size[1];
  let chunks: readonly Chunk[] = [];
  /** Addresses of the index leaves that are full, and stay as they are. */
  const fullLeaves: number[] = [];
  const cursor = cursorOf(target);
  let stored = 0;
  const configurationsOf = (index: number): Int8Array => {
    const { address, bytes } = chunks[index]!;
    return new Int8Array(unzlibSync(target.read(address, bytes), { out: new Uint8Array(perChunk * sites) }).buffer);
  };
  const last = (n: number): Int8Array => {
    if (!(n >= 0 && n <= stored))
      throw new RangeError(`hdf5Appender: expected at most ${stored} to look back, got ${n}`);
    const sigma = new Int8Array(n * sites);
    for (let c = stored - n; c < stored; ) {
      const index = Math.floor(c / perChunk);
      const to = Math.min((index + 1) * perChunk, stored);
      const chunk = configurationsOf(index);
      sigma.set(
        chunk.subarray((c - index * perChunk) * sites, (to - index * perChunk) * sites),
        (c - stored + n) * sites,
      );
      c = to;
    }
    return sigma;
  };

  return {
    get stored() {
      return stored;
    },
    append(sigma) {
      const n = sigma.length / sites;
      if (!Number.isInteger(n) || n < 1 || stored + n > count) {
        throw new RangeError(
          `hdf5Appender: expected 1 to ${count - stored} configurations of ${sites} sites, got ${n}`,
        );
      }
      if (cursor.end() === 0) cursor.place(fileHead({ size, perChunk }, attributes));
      // A chunk that is not full is stored again, elsewhere, with what has come since.
      const open = stored % perChunk;
      const fresh = new Int8Array((open + n) * sites);
      fresh.set(last(open));
      fresh.set(sigma, open * sites);
      // What is stored is not forgotten before all of this is: the disk may be full.
      const grown = chunks.slice(0, (stored - open) / perChunk);
      for (let from = 0; from < open + n; from += perChunk) {
        const block = new Uint8Array(perChunk * sites);
        block.set(new Uint8Array(fresh.buffer).subarray(from * sites, (from + perChunk) * sites));
        const deflated = zlibSync(block, { level: LEVEL });
        grown.push({ address: cursor.place(deflated), bytes: deflated.length });
      }
      const total = stored + n;
      const root = placeIndex(
        cursor,
        grown,
        { size, perChunk },
        { leaves: fullLeaves, whole: Math.floor(total / perChunk) },
      );
      target.sync();
      target.write(commit({ size, perChunk }, { stored: total, root, end: cursor.end() }), 0);
      chunks = grown;
      stored = total;
    },
    last,
    copyTo(to, finalAttributes) {
      const there = cursorOf(to);
      there.place(fileHead({ size, perChunk }, finalAttributes));
      const copied = chunks.map(({ address, bytes }) => ({ address: there.place(target.read(address, bytes)), bytes }));
      const root = placeIndex(there, copied, { size, perChunk });
      to.write(commit({ size, perChunk }, { stored, root, end: there.end() }), 0);
    },
  };
}

/**
 * A whole file of configurations, written in one go: the bytes that {@link hdf5Appender} ends with, `complete` set. It is no file before all is written.
 */
export function hdf5Writer(
  target: ByteTarget,
  shape: Hdf5Shape,
  attributes: Attributes = {},
): { write(values: Int8Array | Int32Array | Float32Array | Float64Array): void; finish(): void } {
  const { count, perChunk = chunkFor(shape), ...rest } = shape;
  const geometry = { ...rest, perChunk };
  const chunkBytes = perChunk * bytesOfOne(shape);
  const cursor = cursorOf(target);
  cursor.place(fileHead(geometry, completeAttributes(shape, attributes)));
  const chunks: Chunk[] = [];
  let open = new Uint8Array(chunkBytes);
  let filled = 0;
  const store = (): void => {
    const deflated = zlibSync(open, { level: LEVEL });
    chunks.push({ address: cursor.place(deflated), bytes: deflated.length });
    open = new Uint8Array(chunkBytes);
    filled = 0;
  };
  return {
    write({ buffer, byteOffset, byteLength }) {
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      for (let from = 0; from < bytes.length; ) {
        const some = bytes.subarray(from, from + chunkBytes - filled);
        open.set(some, filled);
        filled += some.length;
        from += some.length;
        if (filled === chunkBytes) store();
      }
    },
    finish() {
      if (filled > 0) store();
      const root = placeIndex(cursor, chunks, geometry);
      target.write(commit(geometry, { stored: count, root, end: cursor.end() }), 0);
    },
  };
}

/** A whole file of configurations in memory; see {@link hdf5Writer}. */
export function formatHdf5(sigma: Int8Array, shape: Hdf5Shape, attributes: Attributes = {}): Uint8Array {
  const target = memoryTarget();
  const writer = hdf5Writer(target, shape, attributes);
  writer.write(sigma);
  writer.finish();
  return target.bytes();
}

/** What the writer itself says of a file that is not complete; `count` is how many there shall be. */
export function partialAttributes({ count }: Hdf5Shape, attributes: Attributes): Attributes {
  const { complete: _, ...rest } = attributes;
  return { ...rest, format: FORMAT, count };
}

/** The attributes of a complete file. */
export function completeAttributes(shape: Hdf5Shape, attributes: Attributes): Attributes {
  return { ...partialAttributes(shape, attributes), complete: 1 };
}

// --- The format ------------------------------------------------------------------------------------------------------

interface Geometry extends Pick<Hdf5Shape, "size" | "element" | "components"> {
  readonly perChunk: number;
}

/** Dimensions behind that of the configurations. */
function sidesIn({ size, components }: Pick<Hdf5Shape, "size" | "components">): readonly number[] {
  return [...arrayShape(size), ...(components === undefined ? [] : [components])];
}

/** Bytes of a configuration. */
function bytesOfOne({ element = "int8", ...shape }: Omit<Hdf5Shape, "perChunk" | "count">): number {
  return sidesIn(shape).reduce((product, side) => product * side, ELEMENTS[element].bytes);
}

/** IV.A.2.d: fixed-point and floating-point types. */
const INT32 = packed([1, 0x10, 0x08, 0, 0], [4, 4], [2, 0, 32]);
const FLOAT32 = packed([1, 0x11, 0x20, 31, 0], [4, 4], [2, 0, 32], [1, 23, 8, 0, 23], [4, 127]);
const ELEMENTS: Readonly<Record<Hdf5Element, { readonly type: Uint8Array; readonly bytes: number }>> = {
  int8: { type: INT8, bytes: 1 },
  int32: { type: INT32, bytes: 4 },
  float32: { type: FLOAT32, bytes: 4 },
  float64: { type: FLOAT64, bytes: 8 },
};

/** Superblock and header of the dataset: of the same length whatever they say, and well within a page. */
function commit(geometry: Geometry, now: { stored: number; root: number; end: number }): Uint8Array {
  const sides = sidesIn(geometry);
  const { type, bytes } = ELEMENTS[geometry.element ?? "int8"];
  const rank = 1 + sides.length;
  const header = objectHeader([
    // IV.A.2.b dataspace: the first of the dimensions without bound.
    message(0x01, packed([1, 2, rank, 1, 1], [8, now.stored, ...sides], [8, UNDEFINED, ...sides]), false),
    message(0x03, type),
    // IV.A.2.f fill value: allocated as chunks come, written where set, and not defined, which means 0.
    message(0x05, packed([1, 3, 0x0b])),
    // IV.A.2.l filter pipeline: deflate.
    message(0x0b, packed([1, 2, 1], [2, 1, 0, 1], [4, LEVEL])),
    // IV.A.2.i layout: chunks, indexed by a version 1 B-tree; the last dimension is the element.
    message(0x08, packed([1, 3, 2, rank + 1], [8, now.root], [4, geometry.perChunk, ...sides, bytes]), false),
  ]);
  return packed(superblock(now.end, SUPERBLOCK_BYTES + header.length), header);
}

/** Everything before the chunks, for a dataset that has none yet. */
function fileHead(geometry: Geometry, attributes: Attributes): Uint8Array {
  const empty = { stored: 0, root: UNDEFINED, end: 0 };
  const start = commit(geometry, empty).length;
  // The header of the dataset follows the superblock.
  const rootGroup = (heap: number): Uint8Array =>
    groupHeader([["configurations", SUPERBLOCK_BYTES]], { attributes, heap });
  const groupLength = rootGroup(0).length;
  // The heap is 8-byte aligned, as the library has it.
  const heapAt = Math.ceil((start + groupLength) / 8) * 8;
  const heap = globalHeap(textsOf(attributes));
  const end = heapAt + heap.length;
  return packed(
    commit(geometry, { ...empty, end }),
    rootGroup(heapAt),
    new Uint8Array(heapAt - start - groupLength),
    heap,
  );
}

/** Children of a node of the index. */
const NODE_CHILDREN = 64;

/**
 * III.A.1: the index of the chunks, a version 1 B-tree, placed node by node, leaves first; returns the root's address.
 *
 * @param kept leaves placed earlier that are full of whole chunks, to which this adds; `whole` chunks will not change
 */
function placeIndex(
  cursor: Cursor,
  chunks: readonly Chunk[],
  geometry: Geometry,
  kept: { leaves: number[]; whole: number } = { leaves: [], whole: 0 },
): number {
  const sides = sidesIn(geometry);
  const { perChunk } = geometry;
  // 24 of head, 8 for each child, 8 and the offsets for each key.
  const nodeBytes = 24 + 8 * NODE_CHILDREN + (8 + 8 * (sides.length + 2)) * (NODE_CHILDREN + 1);
  const keyOf = (index: number): Uint8Array => {
    const chunk = chunks[index];
    // Behind the last chunk the key is that of one which begins where the last ends, in all dimensions.
    const offsets = chunk
      ? [index * perChunk, ...sides.map(() => 0), 0]
      : [index * perChunk, ...sides, ELEMENTS[geometry.element ?? "int8"].bytes];
    return packed([4, chunk?.bytes ?? 0, 0], [8, ...offsets]);
  };
  let level = 0;
  let children = chunks.map(({ address }, first) => ({ first, address }));
  do {
    const span = NODE_CHILDREN ** (level + 1);
    const parents: { first: number; address: number }[] = [];
    for (let from = 0; from < children.length; from += NODE_CHILDREN) {
      const first = children[from]!.first;
      const known = level === 0 ? kept.leaves[parents.length] : undefined;
      if (known !== undefined) {
        parents.push({ first, address: known });
        continue;
      }
      const own = children.slice(from, from + NODE_CHILDREN);
      const left = parents.at(-1)?.address ?? UNDEFINED;
      // Nodes of one level follow each other, so that the right neighbour's address is known before it is placed.
      const right = from + NODE_CHILDREN < children.length ? cursor.end() + nodeBytes : UNDEFINED;
      const node = new Uint8Array(nodeBytes);
      node.set(
        packed(
          utf8("TREE"),
          [1, 1, level],
          [2, own.length],
          [8, left, right],
          ...own.flatMap((child) => [keyOf(child.first), packed([8, child.address])]),
          keyOf(Math.min(first + span, chunks.length)),
        ),
      );
      const here = cursor.place(node);
      parents.push({ first, address: here });
      if (level === 0 && own.length === NODE_CHILDREN && first + span <= kept.whole) kept.leaves.push(here);
    }
    children = parents;
    level++;
  } while (children.length > 1);
  return children[0]!.address;
}
