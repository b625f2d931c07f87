/**
 * ZIP archives as NumPy writes them: files stored or deflated, sizes beyond 4 GiB in the zip64 fields.
 * Source: the APPNOTE of PKWARE [appnote], sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16.
 */
import { Deflate, Inflate, inflateSync } from "fflate";
import { InputError } from "../errors/index.ts";
import { type ByteSource, type ByteTarget, memoryTarget, partOfSource, sourceOfBytes } from "./bytes.ts";

export const ZIP_MAGIC: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/** A file of an archive, its content not yet read. */
export interface ZipEntry {
  readonly name: string;
  /** Length of the content in bytes, as the directory states it. */
  readonly size: number;
  /** The content; its length and checksum are verified. */
  open(): ByteSource;
  /** The content to be read once from its beginning to its end, without having it in memory; verified when the end is reached. */
  stream(): ByteSource;
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

    /** The content as it lies in the archive, and whether it is deflated. */
    const located = (): { content: ByteSource; deflated: boolean } => {
      if (flags & 1) damaged(`${name} is encrypted`);
      const head = view(local, 30);
      if (head.getUint32(0, true) !== LOCAL) damaged(`${name} is not where the directory says`);
      const begin = local + 30 + head.getUint16(26, true) + head.getUint16(28, true);
      if (begin + packed > archive.size) damaged(`${name} ends too early`);
      const content = partOfSource(archive, begin, packed);
      if (method === 0 && size !== packed) damaged(`${name} has two lengths, ${size} and ${packed}`);
      if (method !== 0 && method !== 8)
        damaged(`${name} is compressed by method ${method}; expected 0 (stored) or 8 (deflated)`);
      // Deflate shrinks nothing by more than 1032: what claims more is no reason to ask for memory.
      if (method === 8 && size > 1032 * packed + 64) damaged(`${name} claims to hold ${size} bytes`);
      return { content, deflated: method === 8 };
    };
    const open = (): ByteSource => {
      const { content, deflated } = located();
      if (deflated && size > 2 ** 31 - 1) {
        throw new InputError(`${label}: ${name} is over 2 GiB compressed; store it plain (numpy.savez) or as HDF5`);
      }
      const whole = deflated
        ? sourceOfBytes(inflate(content.read(0, packed), size) ?? damaged(`${name} cannot be inflated`))
        : content;
      if (checksumOf(whole) !== crc) damaged(`the checksum of ${name} is wrong`);
      return whole;
    };
    const stream = (): ByteSource => {
      const { content, deflated } = located();
      const bytes = deflated
        ? () => inflated(content, () => damaged(`${name} cannot be inflated`))
        : () => piecesOf(content);
      return sequentialSource(size, () =>
        checkedPieces(bytes(), { size, crc }, (what) => damaged(`${what} of ${name} is wrong`)),
      );
    };
    found.push({ name, size, open, stream });
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

/** A file of an archive that is being written. */
export interface ZipFile {
  write(bytes: Uint8Array): void;
  finish(): void;
}

/** An archive that is being written, file after file. */
export interface ZipWriter {
  /** Begins a file; `size` is the length of what is going to be written to it, in bytes. */
  file(name: string, size: number): ZipFile;
  /** Writes the directory. */
  finish(): void;
}

/** Bytes that are deflated at a time, whatever the pieces they come in: so that the same bytes give the same archive. */
const DEFLATED_AT_ONCE = 1 << 16;
/** Sizes from which on the fields of zip64 are needed; below 4 GiB by more than deflating can add. */
const WIDE = 0xffff0000;
/** The first date that a ZIP can hold, midnight of 1 January 1980. */
const DATE = 0x00210000;

/**
 * An archive of deflated files. Dates are fixed, so that the same files give the same bytes. Lengths and checksums are put before a file when it
 * is complete [appnote, 4.3.7]; files and archives of over 4 GiB have the fields of zip64 [4.3.14, 4.5.3].
 */
export function zipWriter(target: ByteTarget): ZipWriter {
  interface Entry {
    readonly name: Uint8Array;
    readonly at: number;
    readonly size: number;
    readonly packed: number;
    readonly crc: number;
  }
  const entries: Entry[] = [];
  let end = 0;
  const place = (bytes: Uint8Array): void => {
    target.write(bytes, end);
    end += bytes.length;
  };
  /** Size and packed size as the local header, and with where that is as the directory, has them. */
  const header = ({ name, at, size, packed, crc }: Entry, central: boolean): Uint8Array => {
    const wide = size >= WIDE || (central && at >= WIDE);
    const extra = wide ? (central ? 28 : 20) : 0;
    const fixed = central ? 46 : 30;
    const bytes = new Uint8Array(fixed + name.length + extra);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, central ? CENTRAL : LOCAL, true);
    let o = 4;
    if (central) {
      view.setUint16(o, 0x0300 | (wide ? 45 : 20), true); // made by Unix, so that the permissions below are meant
      o += 2;
    }
    view.setUint16(o, wide ? 45 : 20, true);
    view.setUint16(o + 4, 8, true); // deflated
    view.setUint32(o + 6, DATE, true);
    view.setUint32(o + 10, crc, true);
    view.setUint32(o + 14, wide ? 0xffffffff : packed, true);
    view.setUint32(o + 18, wide ? 0xffffffff : size, true);
    view.setUint16(o + 22, name.length, true);
    view.setUint16(o + 24, extra, true);
    if (central) {
      view.setUint32(38, 0o100644 * 0x10000, true);
      view.setUint32(42, wide ? 0xffffffff : at, true);
    }
    bytes.set(name, fixed);
    if (wide) {
      const field = fixed + name.length;
      view.setUint16(field, 1, true);
      view.setUint16(field + 2, extra - 4, true);
      view.setBigUint64(field + 4, BigInt(size), true);
      view.setBigUint64(field + 12, BigInt(packed), true);
      if (central) view.setBigUint64(field + 20, BigInt(at), true);
    }
    return bytes;
  };

  return {
    file(name, size) {
      const at = end;
      const entry = { name: new TextEncoder().encode(name), at, size };
      place(header({ ...entry, packed: 0, crc: 0 }, false));
      const begin = end;
      const deflate = new Deflate({ level: 6 }, (bytes) => place(bytes));
      let piece = new Uint8Array(DEFLATED_AT_ONCE);
      let filled = 0;
      let written = 0;
      let crc = CRC_BEGIN;
      return {
        write(bytes) {
          crc = crcOf(bytes, crc);
          written += bytes.length;
          for (let from = 0; from < bytes.length; ) {
            const some = bytes.subarray(from, from + piece.length - filled);
            piece.set(some, filled);
            filled += some.length;
            from += some.length;
            if (filled < piece.length) continue;
            deflate.push(piece);
            piece = new Uint8Array(DEFLATED_AT_ONCE); // the old one is the library's
            filled = 0;
          }
        },
        finish() {
          if (written !== size) throw new RangeError(`zip: expected ${size} bytes of ${name}, got ${written}`);
          deflate.push(piece.subarray(0, filled), true);
          const complete = { ...entry, packed: end - begin, crc: ~crc >>> 0 };
          target.write(header(complete, false), at);
          entries.push(complete);
        },
      };
    },
    finish() {
      const start = end;
      for (const entry of entries) place(header(entry, true));
      const length = end - start;
      const wide = start >= WIDE || entries.length >= 0xffff;
      if (wide) {
        const at = end;
        const end64 = new DataView(new ArrayBuffer(56 + 20));
        end64.setUint32(0, END64, true);
        end64.setBigUint64(4, 44n, true);
        end64.setUint16(12, 0x032d, true);
        end64.setUint16(14, 45, true);
        end64.setBigUint64(24, BigInt(entries.length), true);
        end64.setBigUint64(32, BigInt(entries.length), true);
        end64.setBigUint64(40, BigInt(length), true);
        end64.setBigUint64(48, BigInt(start), true);
        end64.setUint32(56, END64_LOCATOR, true);
        end64.setBigUint64(64, BigInt(at), true);
        end64.setUint32(72, 1, true);
        place(new Uint8Array(end64.buffer));
      }
      const tail = new DataView(new ArrayBuffer(22));
      tail.setUint32(0, END, true);
      tail.setUint16(8, wide ? 0xffff : entries.length, true);
      tail.setUint16(10, wide ? 0xffff : entries.length, true);
      tail.setUint32(12, length, true);
      tail.setUint32(16, wide ? 0xffffffff : start, true);
      place(new Uint8Array(tail.buffer));
    },
  };
}

/** An archive of the given files in memory; see {@link zipWriter}. */
export function formatZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const target = memoryTarget();
  const archive = zipWriter(target);
  for (const [name, bytes] of Object.entries(files)) {
    const file = archive.file(name, bytes.length);
    file.write(bytes);
    file.finish();
  }
  archive.finish();
  return target.bytes();
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

/** Bytes of an archive that are read at a time: deflated ones may become a thousand times as many. */
const PIECE = 1 << 16;

function* piecesOf(source: ByteSource, length = PIECE): Generator<Uint8Array> {
  for (let from = 0; from < source.size; from += length) yield source.read(from, Math.min(length, source.size - from));
}

/** The inflated content, piece by piece. */
function* inflated(content: ByteSource, refuse: () => never): Generator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((bytes) => ready.push(bytes));
  let read = 0;
  for (const piece of piecesOf(content)) {
    read += piece.length;
    try {
      inflate.push(piece, read === content.size);
    } catch {
      refuse();
    }
    yield* ready;
    ready = [];
  }
}

/** Looks at the length and the checksum of pieces when the last has come. */
function* checkedPieces(
  pieces: Iterable<Uint8Array>,
  { size, crc }: { size: number; crc: number },
  damaged: (what: string) => never,
): Generator<Uint8Array> {
  let length = 0;
  let state = CRC_BEGIN;
  for (const piece of pieces) {
    length += piece.length;
    if (length > size) damaged("the length");
    state = crcOf(piece, state);
    yield piece;
  }
  if (length !== size) damaged("the length");
  if (~state >>> 0 !== crc) damaged("the checksum");
}

/**
 * A source that is read from its beginning to its end, as pieces that come one after the other; where it is read from an earlier place again, they come
 * anew. The read that reaches the end draws the pieces to their end.
 */
function sequentialSource(size: number, pieces: () => Generator<Uint8Array>): ByteSource {
  let coming = pieces();
  let current = new Uint8Array(0);
  /** Where the current piece begins. */
  let start = 0;
  return {
    size,
    read(offset, length) {
      if (offset < start) {
        coming = pieces();
        current = new Uint8Array(0);
        start = 0;
      }
      const bytes = new Uint8Array(length);
      const end = offset + length;
      for (let filled = 0; filled < length || (end === size && start + current.length <= end); ) {
        const from = offset + filled - start;
        if (filled < length && from < current.length) {
          const some = current.subarray(from, from + length - filled);
          bytes.set(some, filled);
          filled += some.length;
          continue;
        }
        const next = coming.next();
        if (next.done) break;
        start += current.length;
        current = next.value as Uint8Array<ArrayBuffer>;
      }
      return bytes;
    },
  };
}

const CRC_BEGIN = 0xffffffff;

/** The state of the checksum after further bytes. */
function crcOf(bytes: Uint8Array, state: number): number {
  let crc = state;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return crc;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of all bytes of a source. */
function checksumOf(source: ByteSource): number {
  let crc = CRC_BEGIN;
  for (const piece of piecesOf(source, 1 << 20)) crc = crcOf(piece, crc);
  return ~crc >>> 0;
}
