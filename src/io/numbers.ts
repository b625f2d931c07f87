/** Numbers as they lie in files: integers and floats of 1 to 8 bytes, of either byte order, in whole arrays of them. */
import { type ByteSource, SLICE } from "./bytes.ts";
import type { NumericArray } from "./spins.ts";

export interface NumberType {
  readonly kind: "integer" | "unsigned" | "float";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian?: boolean;
}

const ARRAYS = {
  integer1: Int8Array,
  integer2: Int16Array,
  integer4: Int32Array,
  integer8: BigInt64Array,
  unsigned1: Uint8Array,
  unsigned2: Uint16Array,
  unsigned4: Uint32Array,
  unsigned8: BigUint64Array,
  float4: Float32Array,
  float8: Float64Array,
} as const;

/** Whether there is an array type for these numbers: a float of one byte, or of sixteen, has none. */
export function isNumberType(type: { kind: NumberType["kind"]; bytes: number }): type is NumberType {
  return [1, 2, 4, 8].includes(type.bytes) && !(type.kind === "float" && type.bytes === 1);
}

/** Raw bytes as numbers; half precision becomes single. A whole number of them is expected. */
export function decodeNumbers(raw: Uint8Array, { kind, bytes, bigEndian = false }: NumberType): NumericArray {
  // A copy, since a typed array must start at a multiple of its element, which files care nothing about.
  const own = raw.slice();
  if (bigEndian && bytes > 1) {
    for (let start = 0; start < own.length; start += bytes) own.subarray(start, start + bytes).reverse();
  }
  if (kind === "float" && bytes === 2) return Float32Array.from(new Uint16Array(own.buffer), halfPrecision);
  return new ARRAYS[`${kind}${bytes as 4}`](own.buffer);
}

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction [IEEE 754, binary16]. */
function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}

/** Configurations of so many sites that are read at a time: two million numbers, or one configuration. */
export function configurationsAtOnce(sites: number): number {
  return Math.max(1, Math.floor(SLICE / 8 / sites));
}

/** The numbers of an array that lies in a file as one piece from `start` on, n running slowest, slice after slice. */
export function* numberSlices(
  source: ByteSource,
  { start, type, count, sites }: { start: number; type: NumberType; count: number; sites: number },
): Iterable<NumericArray> {
  const each = configurationsAtOnce(sites);
  for (let c = 0; c < count; c += each) {
    const n = Math.min(each, count - c) * sites;
    yield decodeNumbers(source.read(start + c * sites * type.bytes, n * type.bytes), type);
  }
}

/**
 * The same of an array in Fortran's order, [x][y][n] with n running fastest: each site's run of configurations is read by itself and put where it
 * belongs.
 *
 * @param sides [Ly, Lx], or [L], or with several numbers a site [Ly, Lx, d]
 */
export function* fortranSlices(
  source: ByteSource,
  { start, type, count, sides }: { start: number; type: NumberType; count: number; sides: readonly number[] },
): Iterable<NumericArray> {
  const sites = sides.reduce((product, side) => product * side, 1);
  const places = fortranPlaces(sides);
  const each = Math.min(count, configurationsAtOnce(sites));
  for (let c = 0; c < count; c += each) {
    const n = Math.min(each, count - c);
    const raw = new Uint8Array(n * sites * type.bytes);
    for (let site = 0; site < sites; site++) {
      const run = source.read(start + (site * count + c) * type.bytes, n * type.bytes);
      const first = places[site]! * type.bytes;
      for (let k = 0; k < n; k++) {
        for (let b = 0; b < type.bytes; b++) raw[k * sites * type.bytes + first + b] = run[k * type.bytes + b]!;
      }
    }
    yield decodeNumbers(raw, type);
  }
}

/** Where the numbers of a configuration in Fortran's order, the first index fastest, stand row-major. */
function fortranPlaces(sides: readonly number[]): Float64Array {
  let places = Float64Array.of(0);
  let stride = sides.reduce((product, side) => product * side, 1);
  for (const side of sides) {
    stride /= side;
    const longer = new Float64Array(places.length * side);
    for (let i = 0; i < side; i++) {
      for (let k = 0; k < places.length; k++) longer[i * places.length + k] = places[k]! + i * stride;
    }
    places = longer;
  }
  return places;
}
