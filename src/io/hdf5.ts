/**
 * Samples in HDF5, read by h5wasm (the HDF5 library compiled to WebAssembly).
 *
 * The library's own layer above it drops the status of every read, so that a damaged or undecodable dataset comes out
 * as whatever lay in memory; therefore the calls below it are used here, and each status is looked at.
 */
import type * as H5wasm from "h5wasm";
import { InputError } from "../errors/index.ts";
import { type Attributes, type AttributeValue, setAttribute } from "./attributes.ts";
import { type AxesLayout, type AxesRead, arranged, type Parts } from "./axes.ts";
import { SLICE } from "./bytes.ts";
import { assertSoundHeaps, type ReadBytes } from "./hdf5Heaps.ts";
import { FORMAT } from "./hdf5Writer.ts";
import { CONFIGURATIONS } from "./npz.ts";
import { decodeNumbers, isNumberType, type NumberType } from "./numbers.ts";
import { collectSpins, configurationShape, type NumberArray, type NumericArray, type SpinOptions } from "./spins.ts";

export const HDF5_MAGIC: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** An instance of the HDF5 library, as `h5wasm` or `h5wasm/node` make it: the two differ in which file system they see. */
export type Hdf5Library = Awaited<(typeof H5wasm)["ready"]>;
type Metadata = ReturnType<Hdf5Library["get_dataset_metadata"]>;

/** What an HDF5 file of samples holds. */
export interface Hdf5Samples {
  /** Of the dataset, [n, Ly, Lx] or [n, L]. */
  readonly shape: readonly number[];
  /** Spins, row-major. */
  readonly sigma: Int8Array;
  /** Those of the file and those of the dataset, which prevail. */
  readonly attributes: Attributes;
  /** Path of the dataset in the file. */
  readonly dataset: string;
}

/** Which dataset of an HDF5 file is read, and how. */
export interface Hdf5Options {
  /** The file in messages. */
  readonly label: string;
  /** Length of the file in bytes, to tell a dataset that cannot be in it. */
  readonly fileSize: number;
  /** Path of the dataset; without it `/configurations`, or else the only dataset of three dimensions. */
  readonly dataset?: string | undefined;
  /** What its axes are, where they are not [n, Ly, Lx]. */
  readonly layout?: AxesLayout | undefined;
}

/** The configurations of an HDF5 file that is open: its numbers are read in slices of whole chunks. */
export interface Hdf5Configurations extends NumberArray {
  /** Those of the file and those of the dataset, which prevail. */
  readonly attributes: Attributes;
  /** Path of the dataset in the file. */
  readonly dataset: string;
  /** How its configurations lie in it, where that was stated. */
  readonly order?: AxesRead;
  /** Closes the file. */
  close(): void;
}

/** Opens the configurations of an HDF5 file; `path` is its name in the file system of the library. */
export async function openHdf5(library: Hdf5Library, path: string, options: Hdf5Options): Promise<Hdf5Configurations> {
  const open = await openDataset(library, path, options);
  const { shape, attributes, close } = open;
  if (attributes.format === FORMAT && !attributes.complete) {
    close();
    throw new InputError(
      `${options.label} is not complete (${shape[0]} of ${attributes.count} configurations); run the same \`kadanoff sample\` command again to finish it`,
    );
  }
  return open;
}

/** Reads the samples of an HDF5 file; `path` is its name in the file system of the library. */
export async function hdf5Samples(
  library: Hdf5Library,
  path: string,
  options: Hdf5Options & SpinOptions,
): Promise<Hdf5Samples> {
  const open = await openHdf5(library, path, options);
  const { dataset, shape, attributes, close } = open;
  try {
    return { dataset, shape, attributes, sigma: collectSpins(open, `${options.label}: ${dataset}`, options) };
  } finally {
    close();
  }
}

/** An array of numbers, row-major. */
export interface Hdf5Numbers {
  /** As HDF5 has it. */
  readonly shape: readonly number[];
  /** The numbers, row-major. */
  readonly data: NumericArray;
}

/** A dataset of two dimensions or three that holds other things than samples; undefined where the file has none of that name. */
export async function hdf5Numbers(
  library: Hdf5Library,
  path: string,
  options: Hdf5Options & { readonly dataset: string },
): Promise<Hdf5Numbers | undefined> {
  assertSoundHeaps(bytesOf(library, path), options.fileSize, options.label);
  const fileId = openFile(library, path, options.label);
  const isThere =
    attempt(library, options.label, () => library.get_type(fileId, `/${options.dataset}`)) === library.H5G_DATASET;
  library.close_file(fileId);
  if (!isThere) return undefined;
  const { shape, slices, close } = await openDataset(library, path, options);
  try {
    const data: number[] = [];
    for (const values of slices()) for (const value of values) data.push(Number(value));
    return { shape, data: Float64Array.from(data) };
  } finally {
    close();
  }
}

/**
 * An unfinished file of ours: what it says, and the configurations that it holds; undefined where the file is another.
 */
export async function hdf5Partial(
  library: Hdf5Library,
  path: string,
  options: Hdf5Options,
): Promise<Omit<Hdf5Samples, "dataset"> | undefined> {
  const { shape, attributes, slices, close } = await openDataset(library, path, options);
  try {
    if (attributes.format !== FORMAT || attributes.complete) return undefined;
    const sigma = new Int8Array(shape.reduce((product, side) => product * side, 1));
    let filled = 0;
    for (const values of slices()) {
      sigma.set(values as Int8Array, filled);
      filled += values.length;
    }
    return { shape, attributes, sigma };
  } finally {
    close();
  }
}

/**
 * The configurations of an HDF5 file in memory, for the browser: loads h5wasm, some 5 MB, when it is called first.
 */
export async function openHdf5Bytes(
  bytes: Uint8Array,
  options: Omit<Hdf5Options, "fileSize">,
): Promise<Hdf5Configurations> {
  const library = await (await import("h5wasm")).ready;
  const { FS } = library;
  const path = `/${options.label.replace(/\W/g, "_")}`;
  FS.writeFile(path, bytes);
  try {
    const open = await openHdf5(library, path, { ...options, fileSize: bytes.length });
    return {
      ...open,
      close() {
        open.close();
        FS.unlink(path);
      },
    };
  } catch (error) {
    FS.unlink(path);
    throw error;
  }
}

/**
 * Instances on which a file has failed as the library does not foresee, and that file. Its code was left halfway then, by a trap or by a JavaScript exception
 * that its stack knows nothing of, and may have written where it should not: sound files may be refused by it, or read wrong.
 */
const shaken = new WeakMap<Hdf5Library, string>();

/** Whether a damaged file has left an instance of the library in such a state: it reads no other file, another instance does. */
export const isShaken = (library: Hdf5Library): boolean => shaken.has(library);

/** Errors of the library, traps of its code among them, as what they mean: the file is not sound. */
function attempt<T>(library: Hdf5Library, label: string, run: () => T): T {
  const culprit = shaken.get(library);
  if (culprit !== undefined) {
    throw new InputError(
      `${label} was not read, since the HDF5 library broke down at a damaged file, ${culprit}; start again without that`,
    );
  }
  try {
    return run();
  } catch (cause) {
    const isOverflow = cause instanceof RangeError && /call stack/.test(cause.message);
    if (cause instanceof InputError || (cause instanceof RangeError && !isOverflow)) throw cause;
    shaken.set(library, label);
    throw new InputError(`${label} is damaged: HDF5 cannot read it`, { cause });
  }
}

/** Opens a file for reading, of whatever version; below 0 where it cannot be. */
const openFile = (library: Hdf5Library, path: string, label: string): bigint =>
  attempt(library, label, () => library.open(path, library.H5F_ACC_RDONLY, false, -1, -1));

/** Opens a dataset of configurations, its type and shape known to be readable. */
async function openDataset(library: Hdf5Library, path: string, options: Hdf5Options): Promise<Hdf5Configurations> {
  const { label } = options;
  assertSoundHeaps(bytesOf(library, path), options.fileSize, label);
  const alone = openingNoOther(library, label);
  const fileId = alone(() => openFile(library, path, label));
  if (fileId < 0n) throw new InputError(`${label} is damaged, or not an HDF5 file`);
  const close = (): void => {
    // A file that trapped the library may not close either; it was only read.
    try {
      library.close_file(fileId);
    } catch {}
  };
  try {
    return { ...alone(() => attempt(library, label, () => describeDataset(library, fileId, options, alone))), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Reads bytes of a file of the library's file system. */
const bytesOf =
  ({ FS }: Hdf5Library, path: string): ReadBytes =>
  (from, length) => {
    const stream = FS.open(path, "r");
    try {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, FS.read(stream, bytes, 0, length, from));
    } finally {
      FS.close(stream);
    }
  };

/** What the library opens files with, and how it is told that there is none. */
interface FileSystem {
  open(path: string, ...how: unknown[]): unknown;
  readonly ErrnoError: new (errno: number) => Error;
}
/** "No such file", as the library's file system counts errors. */
const ENOENT = 44;

/** Runs something in which the library opens one file, and no other. */
type Alone = <T>(run: () => T) => T;

/**
 * Lets the library open one file in all that is run, and no other than that: links and storage in other files, which a file of a stranger may
 * name at will, lead nowhere.
 *
 * @param file the one that may be opened; the first that is if absent
 */
function openingNoOther(library: Hdf5Library, label: string): Alone {
  const files = library.FS as unknown as FileSystem;
  let own: string | undefined;
  let other: string | undefined;
  return (run) => {
    const { open } = files;
    files.open = (path, ...how) => {
      own ??= path;
      if (path === own) return open.call(files, path, ...how);
      other ??= path;
      throw new files.ErrnoError(ENOENT);
    };
    try {
      return run();
    } catch (cause) {
      if (other === undefined) throw cause;
      throw new InputError(
        `${label} refers to another file, ${other}, which is not read; copy its data into one file`,
        { cause },
      );
    } finally {
      files.open = open;
    }
  };
}

function describeDataset(
  library: Hdf5Library,
  fileId: bigint,
  { label, fileSize, dataset, layout }: Hdf5Options,
  alone: Alone,
): Omit<Hdf5Configurations, "close"> {
  const path =
    dataset === undefined
      ? findDataset(library, fileId, label, layout?.axes.length)
      : givenDataset(library, fileId, dataset, label);
  const name = `${label}: ${path}`;
  const metadata = library.get_dataset_metadata(fileId, path);
  const type = numberType(metadata, library, name);
  checkFilters(library.get_dataset_filters(fileId, path), name);
  if (metadata.virtual_sources) {
    throw new InputError(`${name} is a virtual dataset, its data in other files; copy it into one`);
  }
  const shape = metadata.shape ?? [];
  if (layout === undefined) configurationShape(shape.slice(0, 3), name);
  // No filter allowed here shrinks anything by more than 1032, so that a damaged shape is found before it is believed.
  if (shape.reduce((product, side) => product * side, type.bytes) > 1032 * fileSize) {
    throw new InputError(`${name} is damaged: its shape is [${shape}] in a file of ${fileSize} bytes`);
  }
  const chunks = metadata.chunks ?? [];
  if (chunks.reduce((product, side) => product * side, type.bytes) > 1032 * fileSize) {
    throw new InputError(`${name} is damaged: its chunks are [${chunks}] in a file of ${fileSize} bytes`);
  }
  const known = { shape, type, chunks, name, label, alone };
  const array =
    layout === undefined
      ? { shape, slices: () => slicesOf(library, fileId, path, known) }
      : arranged({ shape, type, read: partReader(library, fileId, path, known) }, layout, name);
  return {
    dataset: path,
    ...array,
    attributes: {
      ...readAttributes(library, fileId, "/", label),
      ...readAttributes(library, fileId, path, name),
    },
  };
}

/** Chunks that are read at once: the library notes some four thousand bytes of each. */
const MOST_CHUNKS = 4096;

/** What is known of a dataset whose numbers are to be read. */
interface Known {
  readonly shape: readonly number[];
  readonly type: NumberType;
  readonly chunks: readonly number[];
  readonly name: string;
  readonly label: string;
  readonly alone: Alone;
}

/** Reads parts of a dataset: of many chunks a few at a time, along the axis that runs slowest. */
function partReader(
  library: Hdf5Library,
  fileId: bigint,
  path: string,
  { type, chunks: [along = 1, ...across], name, label, alone }: Known,
): Parts["read"] {
  return ([first = 0, ...from], [n = 0, ...count]) => {
    const each = count.reduce((product, side) => product * side, 1);
    const layer = across.reduce(
      (product, side, axis) => product * (1 + Math.ceil(count[axis]! / Math.max(1, side))),
      1,
    );
    const rows = Math.min(n, Math.max(1, Math.floor(MOST_CHUNKS / layer)) * along);
    const raw = new Uint8Array(n * each * type.bytes);
    const pointer = allocateWasm(library, rows * each * type.bytes, name);
    try {
      for (let done = 0; done < n; done += rows) {
        const some = Math.min(rows, n - done);
        const read = (): void => {
          const status = library.get_dataset_data(
            fileId,
            path,
            [some, ...count].map(BigInt),
            [first + done, ...from].map(BigInt),
            [1n, ...count.map(() => 1n)],
            BigInt(pointer),
          );
          if (status < 0) throw new InputError(`${name} is damaged: a part of it cannot be read`);
          // The heap may have moved while reading.
          const bytes = some * each * type.bytes;
          raw.set(library.HEAPU8.subarray(pointer, pointer + bytes), done * each * type.bytes);
        };
        alone(() => attempt(library, label, read));
      }
    } finally {
      free(library, pointer);
    }
    return decodeNumbers(raw, type);
  };
}

/** A library that has trapped may not free anything either. */
function free(library: Hdf5Library, pointer: number): void {
  try {
    library._free(pointer);
  } catch {}
}

/** A dataset in slices of whole chunks: memory of WebAssembly ends at 2 GiB. */
function* slicesOf(library: Hdf5Library, fileId: bigint, path: string, known: Known): Iterable<NumericArray> {
  const {
    shape: [count = 0, ...sides],
    type,
    name,
    label,
    alone,
  } = known;
  const sites = sides.reduce((product, side) => product * side, 1);
  const bytesEach = sites * type.bytes;
  const [along = 1, ...across] = known.chunks;
  const chunk = Math.min(count, Math.max(1, along));
  const layer = across.reduce((product, side, axis) => product * Math.ceil(sides[axis]! / Math.max(1, side)), 1);
  const layers = Math.max(1, Math.min(Math.floor(SLICE / (chunk * bytesEach)), Math.floor(MOST_CHUNKS / layer)));
  const each = Math.min(count, chunk * layers);
  const pointer = allocateWasm(library, each * bytesEach, name);
  try {
    for (let from = 0; from < count; from += each) {
      const n = Math.min(each, count - from);
      const read = (): NumericArray => {
        const status = library.get_dataset_data(
          fileId,
          path,
          [n, ...sides].map(BigInt),
          [BigInt(from), ...sides.map(() => 0n)],
          [1n, ...sides.map(() => 1n)],
          BigInt(pointer),
        );
        if (status < 0) {
          throw new InputError(`${name} is damaged: configurations ${from} to ${from + n - 1} cannot be read`);
        }
        // The heap may have moved while reading.
        return decodeNumbers(library.HEAPU8.subarray(pointer, pointer + n * bytesEach), type);
      };
      yield alone(() => attempt(library, label, read));
    }
  } finally {
    free(library, pointer);
  }
}

function allocateWasm(library: Hdf5Library, bytes: number, name: string): number {
  const pointer = bytes < library.MAXIMUM_MEMORY ? library._malloc(bytes) : 0;
  if (pointer === 0) {
    throw new InputError(`${name} needs ${(bytes / 2 ** 30).toFixed(1)} GiB at once: its chunks are too large`);
  }
  return pointer;
}

/** `/configurations`, or the only dataset of three dimensions or of those stated, or without any the only one of four. */
function findDataset(library: Hdf5Library, fileId: bigint, label: string, rank = 3): string {
  if (library.get_type(fileId, `/${CONFIGURATIONS}`) === library.H5G_DATASET) return `/${CONFIGURATIONS}`;
  const datasets = library
    .get_names(fileId, "/", true)
    .map((path) => `/${path}`.replace(/^\/+/, "/"))
    .filter((path) => library.get_type(fileId, path) === library.H5G_DATASET)
    .map((path) => ({ path, shape: library.get_dataset_metadata(fileId, path).shape ?? [] }));
  const ofRank = (rank: number): typeof datasets => datasets.filter(({ shape }) => shape.length === rank);
  // Of several components a site there is a fourth dimension.
  const candidates = ofRank(rank).length > 0 || rank !== 3 ? ofRank(rank) : ofRank(4);
  if (candidates.length === 1) return candidates[0]!.path;
  const list = (candidates.length > 1 ? candidates : datasets)
    .slice(0, 10)
    .map(({ path, shape }) => `${path} [${shape.join(", ")}]`)
    .join(", ");
  throw new InputError(
    candidates.length > 1
      ? `${label} has several datasets of ${["two", "three", "four"][candidates[0]!.shape.length - 2]} dimensions, ${list}; name one`
      : `${label} has no dataset /${CONFIGURATIONS}, nor another of the shape [n, Ly, Lx]; it has ${list || "none"}`,
  );
}

function givenDataset(library: Hdf5Library, fileId: bigint, dataset: string, label: string): string {
  const path = `/${dataset}`.replace(/\/+/g, "/");
  if (library.get_type(fileId, path) === library.H5G_DATASET) return path;
  throw new InputError(
    `${label} has no dataset ${path}; it has ${library.get_names(fileId, "/", true).slice(0, 10).join(", ") || "none"}`,
  );
}

/** Filters that the library can undo; others, h5py's lzf among them, it has not. */
const FILTERS: ReadonlySet<number> = new Set([1, 2, 3]);
const FILTER_NAMES: Readonly<Record<number, string>> = {
  4: "szip",
  5: "nbit",
  6: "scaleoffset",
  305: "lzo",
  307: "bzip2",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32013: "zfp",
  32015: "zstd",
  32026: "blosc2",
};

function checkFilters(filters: readonly { id: number; name: string }[], name: string): void {
  for (const { id, name: given } of filters) {
    if (FILTERS.has(id)) continue;
    const filter = FILTER_NAMES[id] ?? (given || `filter ${id}`);
    throw new InputError(
      `${name} is compressed by ${filter}, which cannot be read here; expected gzip (deflate), shuffle or fletcher32; rewrite it with compression="gzip"`,
    );
  }
}

/** Classes of HDF5 types that are no numbers, as H5T_class_t counts them. */
const CLASSES: Readonly<Record<number, string>> = {
  2: "times",
  3: "text",
  5: "opaque data",
  6: "a compound type (records, or complex numbers)",
  7: "references",
  9: "lists of varying length",
  10: "arrays as elements",
};
const ENUM = 8;
const BITFIELD = 4;

/** How the numbers of a dataset or attribute arrive: HDF5 gives them little-endian, whatever the file's order. */
function numericType({ type, size, signed, enum_type }: Metadata): NumberType | undefined {
  const numeric = { kind: type === 1 ? "float" : signed ? "integer" : "unsigned", bytes: size } as const;
  // NumPy's booleans are an enumeration of one byte, and PyTables' a field of bits.
  const boolean = size === 1 && ((type === ENUM && enum_type?.type === 0) || type === BITFIELD);
  return (type === 0 || type === 1 || boolean) && isNumberType(numeric) ? numeric : undefined;
}

function numberType(metadata: Metadata, library: Hdf5Library, name: string): NumberType {
  const type = numericType(metadata);
  if (type) return type;
  const { H5T_INTEGER, H5T_FLOAT, H5T_ENUM } = library.H5T_class_t;
  const what =
    metadata.type === H5T_INTEGER.value || metadata.type === H5T_FLOAT.value
      ? `numbers of ${8 * metadata.size} bits`
      : metadata.type === H5T_ENUM.value
        ? "an enumeration"
        : (CLASSES[metadata.type] ?? "an unknown type");
  throw new InputError(`${name} holds ${what}; expected integers, booleans or floats of 16, 32 or 64 bits`);
}

/** The attributes of an object that are a text, a number or a few numbers; others are left out. */
function readAttributes(library: Hdf5Library, fileId: bigint, path: string, label: string): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of library.get_attribute_names(fileId, path)) {
    const metadata = library.get_attribute_metadata(fileId, path, name);
    const { shape, size, total_size, vlen } = metadata;
    const text = metadata.type === library.H5T_class_t.H5T_STRING.value && total_size === 1;
    const type = text ? undefined : numericType(metadata);
    if (!shape || shape.length > 1 || total_size < 1 || size * total_size > 1 << 16 || !(text || type)) continue;
    const pointer = allocateWasm(library, size * total_size, label);
    try {
      if (library.get_attribute_data(fileId, path, name, BigInt(pointer)) < 0) {
        throw new InputError(`${label} is damaged: its attribute ${name} cannot be read`);
      }
      const raw = library.HEAPU8.slice(pointer, pointer + size * total_size);
      if (type) {
        const values = Array.from(decodeNumbers(raw, type), Number);
        setAttribute(attributes, name, shape.length === 0 ? values[0]! : values);
      } else if (vlen) {
        const address = new DataView(raw.buffer).getUint32(0, true);
        setAttribute(attributes, name, address === 0 ? "" : library.UTF8ToString(address));
        library.reclaim_vlen_memory(fileId, path, name, BigInt(pointer));
      } else {
        const end = raw.indexOf(0);
        setAttribute(attributes, name, new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end)).trimEnd());
      }
    } finally {
      library._free(pointer);
    }
  }
  return attributes;
}
