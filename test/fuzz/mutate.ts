/**
 * Mutants of sound files. A reader that checks a header first never comes to what is behind it if bytes are flipped blindly, so headers are rewritten so
 * that their lengths and checksums are right again: the dictionary of an npy, files inside an archive, headers of HDF5 with their sums.
 */
import { unzipSync, type Zippable, zipSync } from "fflate";
import type { RandomStream } from "kadanoff/kernels";
import { lookup3 } from "../../src/io/lookup3.ts";
import type { Kind, SoundFile } from "./corpus.ts";

type Mutation = (bytes: Uint8Array, random: RandomStream, others: readonly SoundFile[]) => Uint8Array;

const pick = <T>(from: readonly T[], random: RandomStream): T => from[random.below(from.length)]!;
const joined = (...parts: Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** A place in the bytes, rather one that holds something: formats with room to spare are mostly zeros. */
function place(bytes: Uint8Array, random: RandomStream): number {
  let at = 0;
  for (let attempt = 0; attempt < 4; attempt++) {
    at = random.below(Math.max(1, bytes.length));
    if (bytes[at] !== 0) break;
  }
  return at;
}

/** Numbers at which lengths, offsets and counts go wrong, `size` being that of the file. */
const oddNumbers = (size: number): bigint[] => [
  0n,
  1n,
  2n,
  7n,
  255n,
  65535n,
  65536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  BigInt(size),
  BigInt(size) - 1n,
  BigInt(size) + 1n,
];

/** Puts a number of 1, 2, 4 or 8 bytes, of either byte order, at an offset. */
function putNumber(bytes: Uint8Array, at: number, random: RandomStream): Uint8Array {
  const result = bytes.slice();
  const width = pick([1, 2, 4, 8], random);
  const littleEndian = random.below(4) > 0;
  let value = pick(oddNumbers(bytes.length), random);
  for (let i = 0; i < width; i++) {
    const to = at + (littleEndian ? i : width - 1 - i);
    if (to < result.length) result[to] = Number(value & 255n);
    value >>= 8n;
  }
  return result;
}

const anyBytes: readonly Mutation[] = [
  (bytes, random) => {
    const result = bytes.slice();
    for (let n = 1 + random.below(4); n > 0; n--) result[place(bytes, random)]! ^= 1 << random.below(8);
    return result;
  },
  (bytes, random) => {
    const result = bytes.slice();
    result[place(bytes, random)] = pick([0, 1, 2, 0x20, 0x7f, 0x80, 0xfe, 0xff, random.below(256)], random);
    return result;
  },
  (bytes, random) => putNumber(bytes, place(bytes, random), random),
  (bytes, random) => putNumber(bytes, place(bytes, random) & ~7, random),
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) =>
    joined(
      bytes,
      Uint8Array.from({ length: random.below(600) }, () => random.below(256)),
    ),
  (bytes, random) => {
    const from = place(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(64)));
  },
  (bytes, random) => {
    const from = place(bytes, random);
    const some = bytes.subarray(from, from + 1 + random.below(64));
    return joined(bytes.subarray(0, from), some, bytes.subarray(from));
  },
  (bytes, random) => {
    const from = place(bytes, random);
    return bytes.slice().fill(pick([0, 0xff], random), from, from + 1 + random.below(64));
  },
  (bytes, random, others) => {
    const other = pick(others, random).bytes;
    return joined(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random)));
  },
  (bytes, random, others) => {
    const result = bytes.slice();
    const other = pick(others, random).bytes;
    const from = place(other, random);
    const some = other.subarray(from, from + 1 + random.below(64)).subarray(0, result.length);
    result.set(some, random.below(result.length - some.length + 1));
    return result;
  },
];

const ODD_WORDS: readonly string[] = [
  ...[
    "",
    "-1",
    "0",
    "1",
    "2",
    "-0",
    "0.5",
    "1e999",
    "-1e999",
    "1e308",
    "5e-324",
    "NaN",
    "Infinity",
    "9007199254740993",
    "4294967296",
  ],
  ...[
    "0x10",
    "1_000",
    "True",
    "null",
    "~",
    "[]",
    "{}",
    "[[]]",
    '""',
    "''",
    "__proto__",
    "constructor",
    "toString",
    "*a",
    "&a",
    "!!binary",
  ],
  ...[
    "\\u0000",
    "\u0000",
    "\u001b[2J",
    "\u009b2J",
    "\r",
    "\n",
    "\t",
    "\ufeff",
    "\u202e",
    "\ud800",
    "-",
    "---",
    "...",
    ",",
    ":",
    "#",
    "'",
    '"',
    "\\",
  ],
  ...["ising", "dimers", "torus", "open", "chain", "honeycomb", "triangular", "square", "wolff", "conditional"],
];

/** Mutants of a text, by its numbers, words and lines. */
function mutateText(text: string, random: RandomStream): string {
  const tokens = [...text.matchAll(/[\w.+-]+|[^\w\s]/g)];
  const token = tokens.length > 0 ? pick(tokens, random) : undefined;
  const replaced = (by: string): string =>
    token ? text.slice(0, token.index) + by + text.slice(token.index + token[0].length) : text + by;
  const lines = text.split("\n");
  const line = random.below(lines.length);
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      return replaced(pick(ODD_WORDS, random));
    case 3:
      return replaced(tokens.length > 0 ? pick(tokens, random)[0] : "");
    case 4:
      return lines.toSpliced(line, 1).join("\n");
    case 5:
      return lines.toSpliced(line, 0, lines[random.below(lines.length)]!).join("\n");
    case 6:
      return replaced(pick(["[", "{", "(", "- ", '{"a":', "[[", "{a: "], random).repeat(1 + random.below(3000)));
    case 7:
      return replaced(pick(["9", "1 ", "-", "ab", "é", "\u0000"], random).repeat(1 + random.below(5000)));
    default:
      return replaced(token ? token[0] + pick([" ", "\n", "\r\n", ", ", ":", "=", "#", "\u00a0"], random) : " ");
  }
}

const SHAPES: readonly string[] = [
  ...[
    "()",
    "(0,)",
    "(1,)",
    "(72,)",
    "(6, 12)",
    "(12, 6)",
    "(6, 4, 3)",
    "(6, 4, 3, 1)",
    "(0, 4, 3)",
    "(6, 4, 0)",
    "(-6, 4, 3)",
    "(6L, 4L, 3L)",
  ],
  ...[
    "(4294967296, 2, 2)",
    "(9007199254740993, 1, 1)",
    "(99999999999999999999, 2, 2)",
    "(1073741824, 4, 1)",
    "(6, 4, 3",
    "6, 4, 3",
    "(6 4 3)",
  ],
  `(${"1, ".repeat(40)})`,
];
const TYPES: readonly string[] = [
  ...[
    "|b1",
    "|i1",
    "|u1",
    "<i2",
    ">i2",
    "<i4",
    "<i8",
    ">i8",
    "<u8",
    "<f2",
    "<f4",
    "<f8",
    ">f8",
    "=i1",
    "i1",
    "<f1",
    "<f16",
    "<i3",
    "<i0",
    "<i99999999999",
  ],
  ...["<c16", "|O", "<U3", "|S8", "|V4", "<M8[s]", "<m8[s]", "?", "", "|i1\u001b[2J", "|i1\n", "\u0000"],
];

/** An npy whose dictionary is another one, and its length right. */
const mutateNpyHeader: Mutation = (bytes, random) => {
  if (bytes.length < 12) return bytes;
  const version = bytes[6]!;
  const at = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes[8]! + 256 * bytes[9]! : bytes[8]! + 256 * bytes[9]! + 65536 * bytes[10]!;
  const header = latin(bytes.subarray(at, at + length));
  const altered = [
    () => header.replace(/\([^)]*\)/, pick(SHAPES, random)),
    () => header.replace(/'descr': '[^']*'/, `'descr': '${pick(TYPES, random)}'`),
    () => header.replace(/False|True/, pick(["True", "False", "false", "1", "None", ""], random)),
    () => header.replace(/'descr': '[^']*'/, "'descr': [('s', '|i1'), ('t', '<f4')]"),
    () => mutateText(header, random),
  ][random.below(5)]!();
  const text = bytesOf(altered);
  const head = bytes.slice(0, at);
  new DataView(head.buffer).setUint16(8, text.length & 0xffff, true);
  return joined(head, text, bytes.subarray(at + length));
};

const NAMES: readonly string[] = [
  ...[
    "../../etc/passwd.npy",
    "/etc/passwd.npy",
    "..\\..\\x.npy",
    "C:\\x.npy",
    "a/b.npy",
    "configurations.npy",
    "configurations",
    ".npy",
  ],
  ...[
    "__proto__.npy",
    "constructor.npy",
    "count.npy",
    "size.npy",
    "couplings.npy",
    "noise.npy",
    "chains.npy",
    "model.npy",
    "\u001b[2J.npy",
    "a\nb.npy",
  ],
];

/** An archive whose files are others, with right lengths and checksums. */
const mutateArchive: Mutation = (bytes, random, others) => {
  // The unpacker used here never returns from some archives; it is given sound ones alone.
  if (!others.some((sound) => sound.bytes === bytes)) return pick(anyBytes, random)(bytes, random, others);
  const files = unzipSync(bytes);
  const name = pick(Object.keys(files), random);
  const content = files[name]!;
  const result: Record<string, Uint8Array> = { ...files };
  switch (random.below(5)) {
    case 0:
    case 1:
      result[name] = mutateNpyHeader(content, random, others);
      break;
    case 2:
      result[name] = pick(anyBytes, random)(content, random, [{ name, bytes: content }]);
      break;
    case 3:
      delete result[name];
      result[pick(NAMES, random)] = content;
      break;
    default:
      result[pick(NAMES, random)] = random.below(2) ? content : bytesOf("junk");
  }
  const level = random.below(2) ? 6 : 0;
  return zipSync(
    Object.fromEntries(
      Object.entries(result).map(([key, value]) => [key, [value, { level, mtime: new Date(1980, 0, 1) }]]),
    ) as Zippable,
  );
};

/** A field of a record that a signature begins. */
function mutateRecord(
  bytes: Uint8Array,
  signatures: readonly string[],
  reach: number,
  random: RandomStream,
): Uint8Array {
  const text = latin(bytes);
  const found = signatures.flatMap((signature) =>
    [...text.matchAll(new RegExp(signature, "g"))].map(({ index }) => index),
  );
  return found.length === 0 ? bytes : putNumber(bytes, pick(found, random) + random.below(reach), random);
}

const HDF5_RECORDS = [
  "HDF\\r\\n",
  "TREE",
  "SNOD",
  "HEAP",
  "OHDR",
  "OCHK",
  "FRHP",
  "FHDB",
  "BTHD",
  "BTLF",
  "FAHD",
  "FADB",
  "EAHD",
  "EAIB",
  "GCOL",
];

/** The same with the checksums of the superblock and of object headers of version 2 made right: the library looks at nothing behind a wrong one. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  const sum = (from: number, to: number): void => {
    if (to + 4 <= result.length && to > from) view.setUint32(to, lookup3(result.subarray(from, to)), true);
  };
  const text = latin(bytes);
  for (const { index } of text.matchAll(/.HDF\r\n.\n/gs)) if (result[index + 8]! >= 2) sum(index, index + 44);
  for (const { index } of text.matchAll(/OHDR/g)) {
    if (result[index + 4] !== 2) continue;
    const flags = result[index + 5] ?? 0;
    const at = index + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    if (at + width > result.length) continue;
    let length = 0;
    for (let i = Math.min(width, 4) - 1; i >= 0; i--) length = 256 * length + result[at + i]!;
    sum(index, at + width + length);
  }
  return result;
}

const structured: Readonly<Record<Kind, readonly Mutation[]>> = {
  npy: [mutateNpyHeader],
  npz: [mutateArchive, (bytes, random) => mutateRecord(bytes, ["PK"], 46, random)],
  csv: [(bytes, random) => new TextEncoder().encode(mutateText(new TextDecoder().decode(bytes), random))],
  document: [(bytes, random) => new TextEncoder().encode(mutateText(new TextDecoder().decode(bytes), random))],
  config: [(bytes, random) => new TextEncoder().encode(mutateText(new TextDecoder().decode(bytes), random))],
  hdf5: [
    (bytes, random) => mutateRecord(bytes, HDF5_RECORDS, 64, random),
    (bytes, random, others) => withChecksums(pick(anyBytes, random)(bytes, random, others)),
    (bytes, random) => withChecksums(mutateRecord(bytes, HDF5_RECORDS, 96, random)),
  ],
};

/** A mutant of one of the files: one to four mutations, most of them such as know the format. */
export function mutant(kind: Kind, corpus: readonly SoundFile[], random: RandomStream): SoundFile {
  const { name, bytes } = pick(corpus, random);
  let result = bytes;
  for (let n = 1 + Math.min(random.below(4), random.below(4)); n > 0; n--) {
    const mutations = random.below(5) < 3 ? structured[kind] : anyBytes;
    result = pick(mutations, random)(result, random, corpus);
  }
  return { name, bytes: result };
}
