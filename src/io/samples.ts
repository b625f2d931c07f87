/** Files of samples, whatever their format: bytes in, ensembles out, and back. */
import { InputError, printable } from "../errors/index.ts";
import { arrayShape } from "../lattices/index.ts";
import { coveringOf, linksOf } from "../models/index.ts";
import { type Ensemble, ensemble } from "../sampling/index.ts";
import {
  type Attributes,
  type BoundaryOption,
  ensembleAttributes,
  interpretAttributes,
  labelled,
  UNKNOWN_MODEL,
} from "./attributes.ts";
import { type ByteSource, sourceOfBytes, startsWith } from "./bytes.ts";
import { formatCsv, parseCsv } from "./csv.ts";
import type { GraphFile } from "./graph.ts";
import { HDF5_MAGIC, type Hdf5Samples, parseHdf5 } from "./hdf5.ts";
import { formatHdf5 } from "./hdf5Writer.ts";
import { formatNpy, NPY_MAGIC, npySpins } from "./npy.ts";
import { formatNpz, npzSpins } from "./npz.ts";
import { configurationShape } from "./spins.ts";
import { ZIP_MAGIC } from "./zip.ts";

/** The formats of samples. */
export type SamplesFormat = "npy" | "npz" | "hdf5" | "csv";

/** Configurations as they were read, with what the file says of them. */
export interface Samples {
  /** The configurations. */
  readonly ensemble: Ensemble;
  /** All that the file says of its configurations; the model and provenance of the ensemble are made of these. */
  readonly attributes: Attributes;
  /** Of the file. */
  readonly format: SamplesFormat;
  /** Name of the array in the file, where it has one: `/configurations`. */
  readonly array?: string;
  /** What the file says and could not be used, and what looks like a mistake; without the name of the file. */
  readonly warnings: readonly string[];
}

/** Options of {@link parseSamples} and of readSamples. */
export interface ReadSamplesOptions extends BoundaryOption {
  /** Name of the array, in a file that holds several. */
  readonly dataset?: string | undefined;
  /** Reads the graph that the spins lie on, where it is no lattice that the file names; arrays are [n, N] then, or [n, Ly, Lx] of N = Lx·Ly. */
  readonly graph?: GraphFile | undefined;
}

/** How much longer than both others the last axis is where it is taken for that of the configurations. */
const MUCH_LONGER = 8;

/** Formats by the end of a name; a map, since a name may end in `.constructor`. */
const FORMATS: ReadonlyMap<string, SamplesFormat> = new Map([
  ["npy", "npy"],
  ["npz", "npz"],
  ["h5", "hdf5"],
  ["hdf5", "hdf5"],
  ["hdf", "hdf5"],
  ["csv", "csv"],
  ["txt", "csv"],
]);

/** Formats that a file of this name may have; none for a name that says nothing. */
export function formatOfName(name: string): SamplesFormat | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : FORMATS.get(extension);
}

/** The format that a file of this name is written in. A .txt may hold anything, and is read as CSV and not written. */
export function formatToWrite(name: string): SamplesFormat {
  const format = formatOfName(name);
  if (format !== undefined && !/\.txt$/i.test(name)) return format;
  throw new InputError(`${name === "" ? '""' : name} names no format; expected .h5, .npz, .npy or .csv at its end`);
}

/** The format of a file: what its first bytes say, or where they say nothing, its name. */
export function formatOfFile(source: ByteSource, name: string): SamplesFormat {
  const at = (offset: number, magic: readonly number[]): boolean =>
    offset + magic.length <= source.size && startsWith(source.read(offset, magic.length), magic);
  if (at(0, NPY_MAGIC)) return "npy";
  if (at(0, ZIP_MAGIC)) return "npz";
  // HDF5 may begin behind a block of the user's own.
  if ([0, 512, 1024, 2048].some((offset) => at(offset, HDF5_MAGIC))) return "hdf5";
  const format = formatOfName(name);
  if (format) return format;
  throw new InputError(`${name} is of no format known here; expected npy, npz, HDF5 (.h5, .hdf5) or csv`);
}

/**
 * Samples from the bytes of a file; `name` is the file's, and `hdf5` reads HDF5 where h5wasm for browsers does not fit.
 *
 * Without attributes the lattice is open, unless `boundary` says otherwise, and the model unknown.
 */
export async function parseSamples(
  source: Uint8Array | ByteSource,
  name: string,
  options: ReadSamplesOptions = {},
  hdf5?: () => Promise<Hdf5Samples>,
): Promise<Samples> {
  const bytes = source instanceof Uint8Array ? sourceOfBytes(source) : source;
  if (bytes.size === 0) throw new InputError(`${name} is empty`);
  const whole = (): Uint8Array => bytes.read(0, bytes.size);
  const { dataset, boundary, graph } = options;
  const format = formatOfFile(bytes, name);
  let found: { shape: readonly number[]; sigma: Int8Array; attributes?: Attributes };
  let array: string | undefined;
  switch (format) {
    case "npy":
      found = npySpins(bytes, name);
      break;
    case "npz":
      found = npzSpins(bytes, name, dataset);
      array = (found as ReturnType<typeof npzSpins>).array;
      break;
    case "hdf5":
      found = await (hdf5 ? hdf5() : parseHdf5(whole(), { label: name, dataset }));
      array = (found as Hdf5Samples).dataset;
      break;
    case "csv":
      found = parseCsv(whole(), name, { flat: graph !== undefined });
      break;
    default:
      return format satisfies never;
  }
  const { shape, sigma, attributes = {} } = found;
  const [count, Ly, Lx] = configurationShape(shape, name);
  const label = array === undefined ? name : `${name}: ${array}`;
  const understood = { count, size: [Lx, Ly] as const, label, boundary, graph };
  const { warnings, ...known } = covered(attributes, sigma, (said) => interpretAttributes(said, understood));
  return {
    ensemble: labelled(label, () => ensemble({ ...known, sigma })),
    attributes,
    format,
    ...(array === undefined ? {} : { array }),
    warnings: [...warnings, ...axesWarning(shape)].map(printable),
  };
}

/** What the attributes say; without the model where they say dimers, and a configuration is no covering by them. */
function covered(
  attributes: Attributes,
  sigma: Int8Array,
  interpret: (attributes: Attributes) => ReturnType<typeof interpretAttributes>,
): ReturnType<typeof interpretAttributes> {
  const known = interpret(attributes);
  if (known.model?.name !== "dimers") return known;
  const { lattice } = known.model;
  const links = linksOf(lattice);
  for (let at = 0; at < sigma.length; at += lattice.numSites) {
    if (coveringOf(sigma.subarray(at, at + lattice.numSites), lattice, { links }) !== undefined) continue;
    const { model, size, lattice: kind, ...rest } = attributes;
    return {
      ...interpret(rest),
      warnings: [
        `the samples contradict the model they name, dimers: in configuration ${at / lattice.numSites} a vertex has no dimer, or several; ${UNKNOWN_MODEL}`,
      ],
    };
  }
  return known;
}

/** The last axis is by far the longest, where configurations come last by mistake. */
function axesWarning(shape: readonly number[]): string[] {
  const [count = 0, Ly = 0, Lx = 0] = shape;
  if (Ly < 2 || Lx < MUCH_LONGER * Math.max(count, Ly)) return [];
  return [
    `the last axis of [${shape.join(", ")}] is by far the longest: it is read as [configurations, Ly, Lx]; for [Ly, Lx, configurations] use numpy.moveaxis(array, -1, 0)`,
  ];
}

/** Attributes that tell of a file, not of what is in it. */
const OF_THE_FILE: ReadonlySet<string> = new Set(["format", "count", "complete"]);

/**
 * An ensemble as the bytes of a file. The same ensemble gives the same bytes.
 *
 * @param attributes further ones, which prevail over those that the ensemble itself gives; npy has room for none
 */
export function formatSamples(
  { lattice, count, sigma, model, provenance }: Ensemble,
  format: SamplesFormat,
  attributes: Attributes = {},
): Uint8Array {
  const shape = [count, ...arrayShape(lattice.size)];
  const own = ensembleAttributes({ lattice, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}) });
  const all = Object.fromEntries(Object.entries({ ...own, ...attributes }).filter(([name]) => !OF_THE_FILE.has(name)));
  switch (format) {
    case "npy":
      return formatNpy(sigma, shape);
    case "npz":
      return formatNpz(sigma, shape, all);
    case "hdf5":
      return formatHdf5(sigma, { size: lattice.size, count }, all);
    case "csv":
      return new TextEncoder().encode(formatCsv(sigma, shape, all));
    default:
      return format satisfies never;
  }
}
