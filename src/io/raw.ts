/**
 * Configurations as bare numbers, without a word of what they are: what a program in C or Fortran writes. Their type and their shape are stated by
 * whoever reads them. Spins of one bit each are 0 and 1 as numpy.packbits packs them: one configuration behind the other, or each from a byte of its own on.
 */
import { InputError } from "../errors/index.ts";
import type { ByteSource } from "./bytes.ts";
import { configurationsAtOnce, type NumberType, numberSlices } from "./numbers.ts";
import { configurationShape, type NumberArray, type NumericArray, numbersOfSite } from "./spins.ts";

/** @inline */
type NumberName = `${"" | "u"}int${8 | 16 | 32 | 64}` | `float${16 | 32 | 64}` | "bool";

const TYPES: Readonly<Record<NumberName, NumberType>> = {
  int8: { kind: "integer", bytes: 1 },
  uint8: { kind: "unsigned", bytes: 1 },
  bool: { kind: "unsigned", bytes: 1 },
  int16: { kind: "integer", bytes: 2 },
  uint16: { kind: "unsigned", bytes: 2 },
  int32: { kind: "integer", bytes: 4 },
  uint32: { kind: "unsigned", bytes: 4 },
  int64: { kind: "integer", bytes: 8 },
  uint64: { kind: "unsigned", bytes: 8 },
  float16: { kind: "float", bytes: 2 },
  float32: { kind: "float", bytes: 4 },
  float64: { kind: "float", bytes: 8 },
};

/** Types of bare numbers, and `bits`, eight to a byte. */
export type RawType = "bits" | NumberName;
/** All of them, as the command line knows them. */
export const rawTypes: readonly RawType[] = ["bits", ...(Object.keys(TYPES) as NumberName[])];

/** What is stated of bare numbers. */
export interface RawLayout {
  /** Of each number. */
  readonly type: RawType;
  /** [n, Ly, Lx], or [n, L] of chains; n is null where the length of the file tells it. */
  readonly shape: readonly [number | null, ...number[]];
  /** The order of the bytes of a number; little if absent. */
  readonly endian?: "little" | "big" | undefined;
  /** Which bit of a byte is the first; the highest, "big", if absent, as numpy.packbits has it. */
  readonly bitOrder?: "little" | "big" | undefined;
}

/** Bare numbers as an array of configurations; their length must be just that of the shape. */
export function rawConfigurations(source: ByteSource, layout: RawLayout, label: string): NumberArray {
  const [stated, ...sides] = layout.shape;
  const [, Ly, Lx] = configurationShape([1, ...sides.slice(0, 2)], `${label}: the stated shape`);
  const sites = Ly * Lx * numbersOfSite([1, ...sides]);
  if (layout.type === "bits") {
    const { count, stride } = packing(source.size, { stated, sites }, label);
    return {
      shape: [count, ...sides],
      slices: () => bitSlices(source, { count, sites, stride, littleFirst: layout.bitOrder === "little" }),
    };
  }
  const type: NumberType = { ...TYPES[layout.type], bigEndian: layout.endian === "big" };
  const each = sites * type.bytes;
  const count = stated ?? Math.floor(source.size / each);
  if (count * each !== source.size || count === 0) {
    throw new InputError(
      stated === null
        ? `${label} has ${source.size} bytes, expected a multiple of ${each}, the bytes of one configuration of ${sides.join("×")} ${layout.type}; state another type or shape`
        : `${label} has ${source.size} bytes, expected ${count * each} for the shape [${[count, ...sides].join(", ")}] of ${layout.type}; state another type or shape`,
    );
  }
  return { shape: [count, ...sides], slices: () => numberSlices(source, { start: 0, type, count, sites }) };
}

/** How many configurations of bits there are, and how many bits lie from the beginning of one to that of the next. */
function packing(
  length: number,
  { stated, sites }: { stated: number | null; sites: number },
  label: string,
): { count: number; stride: number } {
  const padded = 8 * Math.ceil(sites / 8);
  const found: { count: number; stride: number }[] = [];
  if (stated === null) {
    // As many as begin and end in the last byte, packed, and as fill whole bytes each.
    for (let n = Math.floor((8 * length) / sites); n > 0 && Math.ceil((n * sites) / 8) === length; n--) {
      found.push({ count: n, stride: sites });
    }
    if (padded > sites && (8 * length) % padded === 0) found.push({ count: (8 * length) / padded, stride: padded });
  } else {
    if (Math.ceil((stated * sites) / 8) === length) found.push({ count: stated, stride: sites });
    if (padded > sites && (stated * padded) / 8 === length) found.push({ count: stated, stride: padded });
  }
  // One configuration is packed either way.
  if (found.length === 2 && found.every(({ count }) => count === 1)) found.pop();
  const [only, another] = found;
  if (only !== undefined && another === undefined && only.count > 0) return only;
  if (stated !== null && only === undefined) {
    const lengths =
      padded === sites
        ? `${(stated * sites) / 8}`
        : `${Math.ceil((stated * sites) / 8)} (one behind the other) or ${(stated * padded) / 8} (each in bytes of its own)`;
    throw new InputError(
      `${label} has ${length} bytes, expected ${lengths} for ${stated} configurations of ${sites} bits; state another shape`,
    );
  }
  if (only === undefined) {
    throw new InputError(
      `${label} has ${length} bytes, which no number of configurations of ${sites} bits fills, packed one behind the other or each in ${padded / 8} bytes; state another shape`,
    );
  }
  const ways = found.map(
    ({ count, stride }) =>
      `${count} configurations ${stride === sites ? "one behind the other" : "each in bytes of its own"}`,
  );
  throw new InputError(
    `${label} has ${length} bytes, which may be ${ways.join(" or ")} of ${sites} bits; ${stated === null ? "state n in the shape" : "store a byte for each spin"}`,
  );
}

/** Bits as bytes 0 and 1. */
function* bitSlices(
  source: ByteSource,
  { count, sites, stride, littleFirst }: { count: number; sites: number; stride: number; littleFirst: boolean },
): Iterable<NumericArray> {
  // A multiple of eight configurations ends with a byte.
  const each = 8 * Math.ceil(configurationsAtOnce(sites) / 8);
  for (let c = 0; c < count; c += each) {
    const n = Math.min(each, count - c);
    const from = (c * stride) / 8;
    const bytes = source.read(from, Math.min(source.size, Math.ceil(((c + n) * stride) / 8)) - from);
    const values = new Uint8Array(n * sites);
    for (let k = 0, at = 0; k < n; k++) {
      for (let bit = k * stride, end = bit + sites; bit < end; bit++, at++) {
        const place = bit & 7;
        values[at] = (bytes[Math.floor(bit / 8)]! >> (littleFirst ? place : 7 - place)) & 1;
      }
    }
    yield values;
  }
}
