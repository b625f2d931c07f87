/**
 * The npy format of NumPy, versions 1 to 3: a magic string, a header that is a Python dictionary, and the raw array.
 * Source: the specification of numpy.lib.format [npyformat].
 */
import { InputError } from "../errors/index.ts";
import { type AttributeValue, isIntegerAttribute } from "./attributes.ts";
import { type AxesLayout, type AxesRead, arranged, isInOrder, partsOfFile } from "./axes.ts";
import { type ByteSource, sourceOfBytes, startsWith } from "./bytes.ts";
import { decodeNumbers, fortranSlices, isNumberType, type NumberType, numberSlices } from "./numbers.ts";
import { configurationShape, type NumberArray, type NumericArray, numbersOfSite } from "./spins.ts";

export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** An array as a file holds it. */
export interface NpyArray {
  /** As NumPy has it; [] of a scalar. */
  readonly shape: readonly number[];
  /** As the header writes it: `<i8`. */
  readonly dtype: string;
  /** Row-major; half precision as single, booleans as 0 and 1. */
  readonly data: NumericArray;
}

interface Header {
  readonly dtype: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly length: number;
  /** Where the array begins, in bytes. */
  readonly start: number;
}

/** An npy file as an array of numbers; `label` is the file, or the array of an npz, in messages. */
export function parseNpy(bytes: Uint8Array, label: string): NpyArray {
  const source = sourceOfBytes(bytes);
  const header = readHeader(source, label);
  const type = numberType(header, source, label);
  const raw = source.read(header.start, header.length * type.bytes);
  const data = decodeNumbers(raw, type);
  return { shape: header.shape, dtype: header.dtype, data: header.fortran ? rowMajor(data, header.shape) : data };
}

/** An npy file as an array of configurations, which is read in slices; `isScattered` tells whether these are gathered from all over the file. */
export function npyConfigurations(
  source: ByteSource,
  label: string,
  layout?: AxesLayout,
): NumberArray & { readonly isScattered: boolean; readonly order?: AxesRead } {
  const { shape, start, fortran, ...header } = readHeader(source, label);
  const type = numberType({ shape, start, fortran, ...header }, source, label);
  if (layout !== undefined) {
    // An array in Fortran's order is one in the order of C with its axes the other way round.
    const [sides, axes] = fortran ? [shape.toReversed(), layout.axes.toReversed()] : [shape, layout.axes];
    const parts = partsOfFile(source, { start, type, shape: sides });
    const { order, ...array } = arranged(parts, { ...layout, axes }, label);
    return { ...array, isScattered: !isInOrder(axes), order: { ...order, axes: layout.axes } };
  }
  return {
    shape,
    isScattered: fortran,
    slices() {
      const [count, Ly, Lx] = configurationShape(shape.slice(0, 3), label);
      return fortran
        ? fortranSlices(source, { start, type, count, sides: shape.slice(1) })
        : numberSlices(source, { start, type, count, sites: Ly * Lx * numbersOfSite(shape) });
    },
  };
}

/** The dimensions of an npy array, without reading it. */
export function npyShape(source: ByteSource, label: string): readonly number[] {
  return readHeader(source, label).shape;
}

/** An array of an npz read as an attribute: a text, a number or a few; undefined where it is none of these. */
export function npyAttribute(source: ByteSource, label: string): AttributeValue | undefined {
  const header = readHeader(source, label);
  if (header.length > 1024 || header.shape.length > 1) return undefined;
  const [, order, kind, size] = /^([<>|=]?)([A-Za-z])(\d+)$/.exec(header.dtype) ?? [];
  if (kind === "U") {
    checkLength(header, 4 * Number(size), source, label);
    const raw = source.read(header.start, header.length * 4 * Number(size));
    const codes = decodeNumbers(raw, { kind: "unsigned", bytes: 4, bigEndian: order === ">" });
    if (header.length !== 1 || codes.some((code) => Number(code) > 0x10ffff)) return undefined;
    return String.fromCodePoint(...Array.from(codes, Number)).replace(/\0+$/, "");
  }
  if (kind === undefined || !"biuf".includes(kind)) return undefined;
  const { data } = parseNpy(source.read(0, source.size), label);
  const values = Array.from(data, Number);
  return header.shape.length === 0 ? values[0] : values;
}

const TYPES = new Map<unknown, string>([
  [Int8Array, "|i1"],
  [Uint8Array, "|u1"],
  [Int16Array, "<i2"],
  [Uint16Array, "<u2"],
  [Int32Array, "<i4"],
  [Uint32Array, "<u4"],
  [BigInt64Array, "<i8"],
  [BigUint64Array, "<u8"],
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
]);

/** An npy file of an array, row-major, little-endian, version 1. */
export function formatNpy(data: NumericArray, shape: readonly number[]): Uint8Array {
  const length = shape.reduce((product, side) => product * side, 1);
  if (length !== data.length) {
    throw new RangeError(`formatNpy: expected ${length} values for the shape [${shape}], got ${data.length}`);
  }
  return npyFile(TYPES.get(data.constructor)!, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** The head of an npy file of numbers such as these: what comes before them. */
export function npyHead(data: NumericArray, shape: readonly number[]): Uint8Array {
  return npyFile(TYPES.get(data.constructor)!, shape, new Uint8Array(0));
}

/** An attribute as an npy file: text `<U…` and numbers of no dimension, lists of one. */
export function formatNpyAttribute(name: string, value: AttributeValue): Uint8Array {
  if (typeof value === "string") {
    const codes = Uint32Array.from(value, (character) => character.codePointAt(0)!);
    // NumPy has no text of length 0: it stores one NUL, which reads as the empty text.
    const padded = codes.length === 0 ? new Uint32Array(1) : codes;
    return npyFile(`<U${padded.length}`, [], new Uint8Array(padded.buffer));
  }
  const values = [value].flat();
  return formatNpy(
    isIntegerAttribute(name, value) ? BigInt64Array.from(values, BigInt) : Float64Array.from(values),
    typeof value === "number" ? [] : [values.length],
  );
}

/** The head of an npy file of spins, int8, row-major: what comes before them. */
export function npySpinsHead(shape: readonly number[]): Uint8Array {
  return npyFile("|i1", shape, new Uint8Array(0));
}

function npyFile(dtype: string, shape: readonly number[], raw: Uint8Array): Uint8Array {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Spaces up to a newline bring the array to a multiple of 64 bytes.
  const header = `${dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 11)}\n`;
  const file = new Uint8Array(10 + header.length + raw.length);
  file.set([...NPY_MAGIC, 1, 0, header.length & 255, header.length >> 8]);
  file.set(new TextEncoder().encode(header), 10);
  file.set(raw, 10 + header.length);
  return file;
}

function readHeader(source: ByteSource, label: string): Header {
  const refuse = (what: string): never => {
    throw new InputError(`${label} is not an npy file that can be read: ${what}`);
  };
  const head = source.read(0, Math.min(12, source.size));
  if (!startsWith(head, NPY_MAGIC)) refuse("it does not begin with \\x93NUMPY");
  if (head.length < 12) refuse(`it ends after ${head.length} bytes, in its header`);
  const version = head[6]!;
  if (version < 1 || version > 3) refuse(`it is of version ${version}; expected 1, 2 or 3`);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const headerStart = version === 1 ? 10 : 12;
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + headerLength;
  if (start > source.size) refuse(`it ends after ${source.size} bytes, in its header`);
  if (headerLength > 1 << 20) refuse(`its header has ${headerLength} bytes`);
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(source.read(headerStart, headerLength));

  const structured = /['"]descr['"]\s*:\s*[[(]/.test(text);
  if (structured) throw new InputError(`${label} is a structured array; expected an array of numbers`);
  const dtype = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(text)?.[1];
  const sides = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (dtype === undefined || fortran === undefined || sides === undefined) {
    return refuse(`its header is not the dictionary of descr, fortran_order and shape`);
  }
  const shape = (sides.match(/\d+/g) ?? []).map(Number);
  const length = shape.reduce((product, side) => product * side, 1);
  if (!Number.isSafeInteger(length)) refuse(`its shape is (${sides.trim()})`);
  return { dtype, fortran: fortran === "True", shape, length, start };
}

const REFUSED: Readonly<Record<string, string>> = {
  c: "complex numbers",
  O: "pickled Python objects, which are programs as much as data",
  U: "text",
  S: "text",
  a: "text",
  V: "raw records",
  M: "dates",
  m: "time spans",
};

function numberType(header: Header, source: ByteSource, label: string): NumberType {
  const [, order, kind = "", size = ""] = /^([<>|=]?)([A-Za-z?])(\d*)$/.exec(header.dtype) ?? [];
  const bytes = kind === "?" ? 1 : Number(size);
  const kinds: Readonly<Record<string, NumberType["kind"]>> = {
    i: "integer",
    u: "unsigned",
    b: "unsigned",
    "?": "unsigned",
    f: "float",
  };
  const type = { kind: kinds[kind]!, bytes, bigEndian: order === ">" };
  if (!type.kind || !isNumberType(type)) {
    const what = REFUSED[kind] ? `${REFUSED[kind]} (${header.dtype})` : `the type ${header.dtype}`;
    throw new InputError(`${label} holds ${what}; expected integers, booleans or floats of 16, 32 or 64 bits`);
  }
  checkLength(header, bytes, source, label);
  return type;
}

function checkLength(header: Header, bytes: number, source: ByteSource, label: string): void {
  const needed = header.start + header.length * bytes;
  if (needed > source.size) {
    throw new InputError(
      `${label} is cut short: its shape [${header.shape.join(", ")}] of ${header.dtype} needs ${needed} bytes, it has ${source.size}`,
    );
  }
}

/** From the order of Fortran, first index fastest, to that of C, last index fastest. */
function rowMajor(data: NumericArray, shape: readonly number[]): NumericArray {
  const result = data.slice() as NumericArray;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
