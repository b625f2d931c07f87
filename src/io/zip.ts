/**
 * ZIP archives as NumPy writes them: files stored or deflated, sizes beyond 4 GiB in the zip64 fields.
 * Source: the APPNOTE of PKWARE [appnote], sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16.
 */
import { inflateSync, type Zippable, zipSync } from "fflate";
import { InputError } from "../errors/index.ts";
import { type ByteSource, partOfSource, sourceOfBytes } from "./bytes.ts";

export const ZIP_MAGIC: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/** A file of an archive, its content not yet read. */
export interface ZipEntry {
  readonly name: string;
  /** Length of the content in bytes, as the directory states it. */
  readonly size: number;
  /** The content; its length and checksum are verified. */
  open(): ByteSource;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;

/** The files of an archive, in its order. */
export function readZip(archive: ByteSource, label: string): ZipEntry[] {
  const damaged = (what: string): never => {
    throw new InputError(`${label} is a damaged zip archive: ${what}`);
  };
  const view = (offset: number, length: number): DataView => {
    if (!(offset >= 0 && offset + length <= archive.size)) damaged("it ends too early");
    const bytes = archive.read(offset, length);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  const { entries, start } = directory(archive, view, damaged);

  const found: ZipEntry[] = [];
  const extents: [number, number][] = [];
  let at = start;
  for (let i = 0; i < entries; i++) {
    const fixed = view(at, 46);
    if (fixed.getUint32(0, true) !== CENTRAL) damaged("its directory is broken");
    const flags = fixed.getUint16(8, true);
    const method = fixed.getUint16(10, true);
    const crc = fixed.getUint32(16, true);
    const nameLength = fixed.getUint16(28, true);
    const extraLength = fixed.getUint16(30, true);
    const rest = view(at + 46, nameLength + extraLength);
    const name = new TextDecoder().decode(new Uint8Array(rest.buffer, rest.byteOffset, nameLength));
    const [size, packed, local] = wideFields(fixed, rest, nameLength, damaged);
    at += 46 + nameLength + extraLength + fixed.getUint16(32, true);

    const open = (): ByteSource => {
      if (flags & 1) damaged(`${name} is encrypted`);
      const head = view(local, 30);
      if (head.getUint32(0, true) !== LOCAL) damaged(`${name} is not where the directory says`);
      const begin = local + 30 + head.getUint16(26, true) + head.getUint16(28, true);
      if (begin + packed > archive.size) damaged(`${name} ends too early`);
      const content = partOfSource(archive, begin, packed);
      if (method === 0) {
        if (size !== packed) damaged(`${name} has two lengths, ${size} and ${packed}`);
        if (checksumOf(content) !== crc) damaged(`the checksum of ${name} is wrong`);
        return content;
      }
      if (method !== 8) damaged(`${name} is compressed by method ${method}; expected 0 (stored) or 8 (deflated)`);
      // Deflate shrinks nothing by more than 1032: what claims more is no reason to ask for memory.
      if (size > 1032 * packed + 64) damaged(`${name} claims to hold ${size} bytes`);
      if (size > 2 ** 31 - 1) {
        throw new InputError(`${label}: ${name} is over 2 GiB compressed; store it plain (numpy.savez) or as HDF5`);
      }
      const inflated = sourceOfBytes(inflate(content.read(0, packed), size) ?? damaged(`${name} cannot be inflated`));
      if (checksumOf(inflated) !== crc) damaged(`the checksum of ${name} is wrong`);
      return inflated;
    };
    found.push({ name, size, open });
    extents.push([local, local + 30 + packed]);
  }
  // One place that serves many names, or a name for many places, is how small archives come to hold anything.
  extents.sort(([a], [b]) => a - b);
  if (extents.some(([begin], i) => i > 0 && begin < extents[i - 1]![1])) damaged("its files overlap");
  const names = new Set<string>();
  for (const { name } of found) {
    if (names.has(name)) damaged(`it has two files of the name ${name}`);
    names.add(name);
  }
  return found;
}

/**
 * An archive of the given files, deflated. Dates are fixed at the first a ZIP can hold, so that the same files give the
 * same bytes.
 */
export function formatZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  if (total > 2 ** 31 - 1) throw new InputError("an npz of over 2 GiB cannot be written; use HDF5 (.h5)");
  // The fields of a date are local time: so is this one, whatever the zone.
  const options = { level: 6, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16 } as const;
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [bytes, options]])) as Zippable,
  );
}

/** Where the directory of an archive starts, and how many entries it has. */
function directory(
  archive: ByteSource,
  view: (offset: number, length: number) => DataView,
  damaged: (what: string) => never,
): { entries: number; start: number } {
  // The end record is the last thing but for a comment of at most 65,535 bytes.
  const tailLength = Math.min(archive.size, 22 + 65535);
  const tail = view(archive.size - tailLength, tailLength);
  for (let at = tailLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END || at + 22 + tail.getUint16(at + 20, true) !== tailLength) continue;
    const entries = tail.getUint16(at + 10, true);
    const start = tail.getUint32(at + 16, true);
    if (entries !== 0xffff && start !== 0xffffffff) return { entries, start };
    const locator = view(archive.size - tailLength + at - 20, 20);
    if (locator.getUint32(0, true) !== END64_LOCATOR) return { entries, start };
    const end64 = view(safe(locator.getBigUint64(8, true), damaged), 56);
    if (end64.getUint32(0, true) !== END64) return damaged("its zip64 end is broken");
    return { entries: safe(end64.getBigUint64(32, true), damaged), start: safe(end64.getBigUint64(48, true), damaged) };
  }
  return damaged("it has no directory at its end");
}

/** Size, packed size and offset of an entry, from the zip64 field where the 32 bits are all ones. */
function wideFields(
  fixed: DataView,
  rest: DataView,
  extraStart: number,
  damaged: (what: string) => never,
): [number, number, number] {
  const narrow = [fixed.getUint32(24, true), fixed.getUint32(20, true), fixed.getUint32(42, true)];
  let wide = rest.byteLength;
  for (let at = extraStart; at + 4 <= rest.byteLength; at += 4 + rest.getUint16(at + 2, true)) {
    if (rest.getUint16(at, true) === 1) wide = at + 4;
  }
  return narrow.map((value) => {
    if (value !== 0xffffffff || wide + 8 > rest.byteLength) return value;
    wide += 8;
    return safe(rest.getBigUint64(wide - 8, true), damaged);
  }) as [number, number, number];
}

function safe(value: bigint, damaged: (what: string) => never): number {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : damaged("a length is beyond all bounds");
}

/** `size` inflated bytes, or undefined where the data do not give just these. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const inflated = inflateSync(packed, { out: new Uint8Array(size) });
    return inflated.length === size ? inflated : undefined;
  } catch {
    return undefined;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of all bytes of a source. */
function checksumOf(source: ByteSource): number {
  let crc = 0xffffffff;
  for (let from = 0; from < source.size; from += 1 << 20) {
    const bytes = source.read(from, Math.min(1 << 20, source.size - from));
    for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
