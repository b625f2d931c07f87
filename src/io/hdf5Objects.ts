/**
 * The parts that HDF5 files are made of, as bytes: what the writers here have in common.
 *
 * Source: the HDF5 File Format Specification, version 3.0 [hdf5format]; the sections are named at the functions. All
 * that is written here is readable since HDF5 1.8, and holds no times.
 */
import { InputError } from "../errors/index.ts";
import { type Attributes, inOrder, isIntegerAttribute } from "./attributes.ts";
import type { ByteTarget } from "./bytes.ts";
import { lookup3 } from "./lookup3.ts";

/** Places bytes one after the other from the start of a target on. */
export interface Cursor {
  /** Places bytes at the end and returns their address. */
  place(bytes: Uint8Array): number;
  /** Where the next bytes will go. */
  end(): number;
}

export function cursorOf(target: ByteTarget): Cursor {
  let end = 0;
  return {
    place(bytes) {
      target.write(bytes, end);
      end += bytes.length;
      return end - bytes.length;
    },
    end: () => end,
  };
}

/** Numbers of a given width, little-endian, and raw bytes, one after the other. */
export type Field = readonly [width: 1 | 2 | 4 | 8, ...values: number[]] | Uint8Array;

export function packed(...fields: readonly Field[]): Uint8Array {
  const length = fields.reduce(
    (sum, field) => sum + (field instanceof Uint8Array ? field.length : field[0] * (field.length - 1)),
    0,
  );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const field of fields) {
    if (field instanceof Uint8Array) {
      bytes.set(field, at);
      at += field.length;
      continue;
    }
    const [width, ...values] = field;
    for (const value of values) {
      if (width === 8) view.setBigUint64(at, value === UNDEFINED ? 2n ** 64n - 1n : BigInt(value), true);
      else if (width === 4) view.setUint32(at, value, true);
      else if (width === 2) view.setUint16(at, value, true);
      else view.setUint8(at, value);
      at += width;
    }
  }
  return bytes;
}

/** The address of nothing. */
export const UNDEFINED = -1;
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A block and its checksum. */
const checked = (block: Uint8Array): Uint8Array => packed(block, [4, lookup3(block)]);

export const SUPERBLOCK_BYTES = 48;

/** II.A: superblock, version 2. */
export function superblock(end: number, root: number): Uint8Array {
  return checked(
    packed(Uint8Array.of(0x89), utf8("HDF\r\n"), [1, 0x1a, 0x0a, 2, 8, 8, 0], [8, 0, UNDEFINED, end, root]),
  );
}

/** IV.A.1.b: object header, version 2, without times. */
export function objectHeader(messages: readonly Uint8Array[]): Uint8Array {
  const body = packed(...messages);
  return checked(packed(utf8("OHDR"), [1, 2, 2], [4, body.length], body));
}

/** A message of an object header; flag 1 says that it does not change. */
export function message(type: number, body: Uint8Array, constant = true): Uint8Array {
  if (body.length > 0xffff) throw new InputError(`an attribute of ${body.length} bytes is too long for HDF5 (65,535)`);
  return packed([1, type], [2, body.length], [1, constant ? 1 : 0], body);
}

/** IV.A.2.d: fixed-point and floating-point types. */
export const INT8: Uint8Array = packed([1, 0x10, 0x08, 0, 0], [4, 1], [2, 0, 8]);
const INT64 = packed([1, 0x10, 0x08, 0, 0], [4, 8], [2, 0, 64]);
export const FLOAT64: Uint8Array = packed([1, 0x11, 0x20, 63, 0], [4, 8], [2, 0, 64], [1, 52, 11, 0, 52], [4, 1023]);
/** Text of any length, UTF-8: a length and a place in a heap. */
const TEXT = packed([1, 0x19, 0x01, 0x01, 0], [4, 16], [1, 0x10, 0, 0, 0], [4, 1], [2, 0, 8]);

/** Texts of attributes that are in the heap of the file: all that are not empty, in the order of {@link attributeMessages}. */
export function textsOf(attributes: Attributes): string[] {
  return inOrder(attributes).flatMap(([, value]) => (typeof value === "string" && value !== "" ? [value] : []));
}

/**
 * IV.A.2.m: attributes, version 3.
 *
 * @param heap address of the heap of their texts
 * @param before texts of other objects that stand in it before theirs
 */
function attributeMessages(attributes: Attributes, heap: number, before: number): Uint8Array[] {
  let texts = before;
  return inOrder(attributes).map(([name, value]) => {
    // The dataspace is a scalar, or a list.
    const list = Array.isArray(value) ? packed([1, 2, 1, 0, 1], [8, value.length]) : packed([1, 2, 0, 0, 0]);
    let type = TEXT;
    let data: Uint8Array;
    if (typeof value === "string") {
      const { length } = utf8(value);
      data = length === 0 ? new Uint8Array(16) : packed([4, length], [8, heap], [4, ++texts]);
    } else {
      const numbers = [value].flat();
      const whole = isIntegerAttribute(name, value);
      type = whole ? INT64 : FLOAT64;
      data = new Uint8Array((whole ? BigInt64Array.from(numbers, BigInt) : Float64Array.from(numbers)).buffer);
    }
    const key = packed(utf8(name), [1, 0]);
    return message(
      0x0c,
      packed([1, 3, 0], [2, key.length, type.length, list.length], [1, 1], key, type, list, data),
      false,
    );
  });
}

/** What lies in a group: its name, and the address of its header. */
export type Link = readonly [name: string, address: number];

/** What a header says of attributes: those of the object, and where their texts are. */
export interface Attributed {
  readonly attributes: Attributes;
  /** Address of the heap. */
  readonly heap: number;
  /** Texts of other objects that stand in the heap before those of this one; none if absent. */
  readonly before?: number;
}

/** The header of a group: links and attributes are in it. */
export function groupHeader(links: readonly Link[], { attributes, heap, before = 0 }: Attributed): Uint8Array {
  return objectHeader([
    // IV.A.2.c link info and IV.A.2.k group info: links are in this header.
    message(0x02, packed([1, 0, 0], [8, UNDEFINED, UNDEFINED]), false),
    message(0x0a, packed([1, 0, 0])),
    ATTRIBUTES_HERE,
    ...links.map(linkMessage),
    ...attributeMessages(attributes, heap, before),
  ]);
}

/** IV.A.2.v attribute info: attributes are in this header. */
const ATTRIBUTES_HERE: Uint8Array = message(0x15, packed([1, 0, 0], [8, UNDEFINED, UNDEFINED]), false);

/** IV.A.2.g link, its name in ASCII, or said to be UTF-8. */
function linkMessage([name, address]: Link): Uint8Array {
  const bytes = utf8(name);
  if (bytes.length === 0 || bytes.length > 255 || name.includes("/")) {
    throw new InputError(`expected a name of 1 to 255 bytes without / for HDF5, got ${JSON.stringify(name)}`);
  }
  const flags = bytes.length === name.length ? [0] : [0x10, 1];
  return message(0x06, packed([1, 1, ...flags, bytes.length], bytes, [8, address]), false);
}

/** The header of a list of elements that lie in one piece; none of them has an address of nothing. */
export function listHeader(
  type: Uint8Array,
  { length, bytes, address }: { readonly length: number; readonly bytes: number; readonly address: number },
  { attributes, heap, before = 0 }: Attributed,
): Uint8Array {
  return objectHeader([
    // IV.A.2.b dataspace: one dimension, of this length for good.
    message(0x01, packed([1, 2, 1, 0, 1], [8, length])),
    message(0x03, type),
    // IV.A.2.f fill value: allocated late, written where set, and not defined, which means 0.
    message(0x05, packed([1, 3, 0x0a])),
    // IV.A.2.i layout: contiguous.
    message(0x08, packed([1, 3, 1], [8, address, bytes])),
    ATTRIBUTES_HERE,
    ...attributeMessages(attributes, heap, before),
  ]);
}

/** III.E: the global heap of texts, object i + 1 the i-th that is not empty; at least 4096 bytes, the rest free. */
export function globalHeap(texts: readonly string[]): Uint8Array {
  const objects = texts.filter(Boolean).map((text, i) => {
    const bytes = utf8(text);
    return packed([2, i + 1, 0], [4, 0], [8, bytes.length], bytes, new Uint8Array(-bytes.length & 7));
  });
  const used = 16 + objects.reduce((sum, { length }) => sum + length, 0);
  const size = Math.max(4096, used + 16);
  const free = packed([2, 0, 0], [4, 0], [8, size - used], new Uint8Array(size - used - 16));
  return packed(utf8("GCOL"), [1, 1, 0, 0, 0], [8, size], ...objects, free);
}
