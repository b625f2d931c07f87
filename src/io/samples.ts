/** Files of samples, whatever their format: bytes in, ensembles out, and back. */
import { InputError, printable } from "../errors/index.ts";
import { arrayShape, type LatticeKind } from "../lattices/index.ts";
import { coveringOf, linksOf } from "../models/index.ts";
import { type Ensemble, ensemble, type VariableEnsemble, type Variables } from "../sampling/index.ts";
import {
  type Attributes,
  type BoundaryOption,
  ensembleAttributes,
  interpretAttributes,
  labelled,
  ofSamples,
  UNKNOWN_MODEL,
} from "./attributes.ts";
import { type ArrayAxis, type AxesRead, axesWarnings, parseAxes, withAxes } from "./axes.ts";
import {
  type ByteSource,
  type ByteTarget,
  bytesIn,
  memoryTarget,
  sourceOfBytes,
  startsWith,
  writerInTurn,
} from "./bytes.ts";
import { csvHead, csvLines } from "./csv.ts";
import type { GraphFile } from "./graph.ts";
import { HDF5_MAGIC, type Hdf5Configurations, type Hdf5Options, openHdf5Bytes } from "./hdf5.ts";
import { hdf5Writer } from "./hdf5Writer.ts";
import { NPY_MAGIC, npyConfigurations, npySpinsHead } from "./npy.ts";
import { npzConfigurations, npzWriter } from "./npz.ts";
import { type RawLayout, rawConfigurations } from "./raw.ts";
import { collectSpins, configurationShape, type NumberArray, type SpinValues, spinDecoder } from "./spins.ts";
import { looksLikeText, textConfigurations } from "./text.ts";
import {
  type CollectOptions,
  collectVariables,
  refuseVariables,
  statedVariables,
  type VariableKind,
  variableParts,
} from "./variables.ts";
import { ZIP_MAGIC } from "./zip.ts";

/** Formats that samples are written in. */
export type SamplesFormat = "npy" | "npz" | "hdf5" | "csv";

/** What is known of samples besides their configurations. */
interface SamplesOfFile {
  /** All that the file says of its configurations; the model and provenance of the ensemble are made of these. */
  readonly attributes: Attributes;
  /** Of the file. */
  readonly format: SamplesFormat | "raw";
  /** Name of the array in the file, where it has one: `/configurations`. */
  readonly array?: string;
  /** How its configurations lie in the array, where that was stated. */
  readonly order?: AxesRead;
  /** What the file says and could not be used, and what looks like a mistake; without the name of the file. */
  readonly warnings: readonly string[];
}

/** Configurations as they were read, with what the file says of them. */
export interface Samples extends SamplesOfFile {
  /** The configurations. */
  readonly ensemble: Ensemble;
}

/** Samples of variables that are not ±1. */
export interface VariableSamples extends SamplesOfFile {
  /** The configurations. */
  readonly ensemble: VariableEnsemble;
  /** Which of those of the file they are: all for 1, else every so-many-th. */
  readonly every: number;
  /** Configurations of the file. */
  readonly total: number;
}

/** A file of such samples that is open. */
export interface VariableSource extends SamplesOfFile {
  /** What sites hold. */
  readonly kind: Variables["kind"];
  /** Configurations that there are. */
  readonly count: number;
  /** All of them in memory, or as many as shall be. */
  collect(options?: CollectOptions): VariableSamples;
  /** The same step by step; tells on its way how many configurations were read. */
  collecting(options?: CollectOptions): Generator<number, VariableSamples>;
  /** All of them in their order, some at a time; of q states each part knows all states. */
  parts(): Iterable<VariableEnsemble>;
  /** Closes the file. */
  close(): void;
}

/** A file of samples that is open: all that is known of them before they are read, and their spins, slice after slice. */
export interface SampleSource extends SamplesOfFile, Omit<Ensemble, "sigma"> {
  /** The spins of whole configurations, shape [n, Ly, Lx], in their order; each call begins anew. */
  slices(): Iterable<Int8Array>;
  /** All of them in memory. */
  collect(): Samples;
  /** Closes the file. */
  close(): void;
}

/** Options of {@link parseSamples} and of readSamples. */
export interface ReadSamplesOptions extends BoundaryOption {
  /** Name of the array, in a file that holds several. */
  readonly dataset?: string | undefined;
  /** Reads the graph that the spins lie on, where it is no lattice that the file names; arrays are [n, N] then, or [n, Ly, Lx] of N = Lx·Ly. */
  readonly graph?: GraphFile | undefined;
  /** The two numbers that stand for −1 and +1, where they are not −1/+1 or 0/1: [down, up]. They win over the attribute `values` of the file. */
  readonly values?: SpinValues | undefined;
  /** The kind of lattice; it wins over the attribute `lattice` of the file. */
  readonly lattice?: LatticeKind | undefined;
  /** Whether spins that are collected are to lie in memory that several threads may share. */
  readonly shared?: boolean | undefined;
  /** Type and shape of a file of bare numbers. */
  readonly raw?: RawLayout | undefined;
  /** What the axes of the array are, of npy, npz and HDF5, where they are not [n, Ly, Lx] or [n, L]; one of them may be time. */
  readonly axes?: readonly ArrayAxis[] | undefined;
  /** Moments of a record, where there is an axis of time; see {@link AxesLayout}. */
  readonly times?: number | undefined;
}

export interface AnySamplesOptions extends ReadSamplesOptions {
  /** What sites hold; it wins over the attribute `variables` of the file. */
  readonly variables?: VariableKind | undefined;
}

/** Opens a dataset of an HDF5 file that is at hand in another way than as bytes. */
export type OpenHdf5 = (which: Pick<Hdf5Options, "dataset" | "layout">) => Promise<Hdf5Configurations>;

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
  if (looksLikeText(source.read(0, Math.min(512, source.size)))) return "csv";
  throw new InputError(
    `${name} is of no format known here; expected npy, npz, HDF5 (.h5, .hdf5), csv or text, or bare numbers with --raw TYPE --shape n,Ly,Lx`,
  );
}

/** The configurations of a file of any format, its numbers not read; what may be closed is to be. */
async function configurationsIn(
  bytes: ByteSource,
  name: string,
  { dataset, lattice, raw, graph, axes, times }: ReadSamplesOptions,
  hdf5?: OpenHdf5,
): Promise<
  NumberArray & {
    order?: AxesRead;
    format: SamplesFormat | "raw";
    attributes?: Attributes;
    array?: string;
    close?: () => void;
  }
> {
  const layout = axes === undefined ? undefined : { axes, times };
  const refuseAxes = (what: string): void => {
    if (axes !== undefined) {
      throw new InputError(
        `${name}: axes are stated of npy, npz and HDF5 files, not of ${what}; write it as one of these`,
      );
    }
  };
  if (raw !== undefined) {
    refuseAxes("bare numbers");
    return { format: "raw", ...rawConfigurations(bytes, raw, name) };
  }
  const format = formatOfFile(bytes, name);
  switch (format) {
    case "npy":
      return { format, ...npyConfigurations(bytes, name, layout) };
    case "npz":
      return { format, ...npzConfigurations(bytes, name, dataset, layout) };
    case "hdf5": {
      const open = await (hdf5
        ? hdf5({ dataset, layout })
        : openHdf5Bytes(bytes.read(0, bytes.size), { label: name, dataset, layout }));
      return { format, ...open, array: open.dataset };
    }
    case "csv":
      refuseAxes("text");
      return { format, ...textConfigurations(bytes, name, { lattice, flat: graph !== undefined }) };
    default:
      return format satisfies never;
  }
}

/**
 * Opens samples in the bytes of a file; `name` is the file's, and `hdf5` opens HDF5 where h5wasm for browsers does not fit.
 *
 * Without attributes the lattice is open, unless `boundary` says otherwise, and the model unknown.
 */
export async function openSamples(
  source: Uint8Array | ByteSource,
  name: string,
  options: ReadSamplesOptions = {},
  hdf5?: OpenHdf5,
): Promise<SampleSource> {
  const open = await openAnySamples(source, name, options, hdf5);
  if (!("kind" in open)) return open;
  open.close();
  return refuseVariables(open.kind, name);
}

/** The same of samples of any kind, as is stated: see {@link AnySamplesOptions}. */
export async function openAnySamples(
  source: Uint8Array | ByteSource,
  name: string,
  options: AnySamplesOptions = {},
  hdf5?: OpenHdf5,
): Promise<SampleSource | VariableSource> {
  const bytes = source instanceof Uint8Array ? sourceOfBytes(source) : source;
  if (bytes.size === 0) throw new InputError(`${name} is empty`);
  assertAxesFit(options);
  const found = await configurationsIn(bytes, name, options, hdf5);
  const close = found.close ?? ((): void => {});
  try {
    const { shape, format, array, order } = found;
    const { attributes: ofFile, warnings: ofTime } =
      order === undefined
        ? { attributes: found.attributes ?? {}, warnings: [] }
        : withAxes(found.attributes ?? {}, order);
    const attributes = options.lattice === undefined ? ofFile : { ...ofFile, lattice: options.lattice };
    const axes = order === undefined ? axesWarning(shape.slice(0, 3)) : [...ofTime, ...axesWarnings(order)];
    const label = array === undefined ? name : `${name}: ${array}`;
    const kind = options.variables ?? statedVariables(ofFile, label);
    const file = {
      attributes,
      format,
      ...(array === undefined ? {} : { array }),
      ...(order === undefined ? {} : { order }),
    };
    if (kind !== "two-valued") {
      const said = { kind, attributes, label, boundary: options.boundary };
      const collecting = function* (how: CollectOptions = {}): Generator<number, VariableSamples> {
        const { warnings, ...collected } = yield* collectVariables(found, { ...said, ...how });
        return { ...file, ...collected, total: shape[0]!, warnings: [...warnings, ...axes] };
      };
      return {
        ...{ ...file, kind, close, warnings: axes, count: shape[0]!, collecting },
        collect(how) {
          const steps = collecting(how);
          for (;;) {
            const step = steps.next();
            if (step.done) return step.value;
          }
        },
        parts: () => variableParts(found, said),
      };
    }
    const [count, Ly, Lx] = configurationShape(shape, name);
    const values = options.values ?? statedValues(ofFile);
    const interpret = (said: Attributes): ReturnType<typeof interpretAttributes> =>
      interpretAttributes(said, { count, size: [Lx, Ly], label, boundary: options.boundary, graph: options.graph });
    const { warnings, ...known } = interpret(attributes);
    return {
      ...{ ...file, ...known, count, close },
      warnings: [...warnings, ...axes].map(printable),
      *slices() {
        const decoder = spinDecoder(shape, label, { values });
        for (const numbers of found.slices()) yield decoder.decode(numbers);
        decoder.finish();
      },
      collect() {
        const sigma = collectSpins(found, label, { values, shared: options.shared });
        const broken = brokenCovering(sigma, known.model);
        const { warnings: said, ...believed } =
          broken === undefined ? { ...known, warnings } : withoutModel(attributes, broken, interpret);
        return {
          ...file,
          ensemble: labelled(label, () => ensemble({ ...believed, sigma })),
          warnings: [...said, ...axes].map(printable),
        };
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Samples from the bytes of a file, all of them in memory; see {@link openSamples}.
 */
export async function parseSamples(
  source: Uint8Array | ByteSource,
  name: string,
  options: ReadSamplesOptions = {},
  hdf5?: OpenHdf5,
): Promise<Samples> {
  const open = await openSamples(source, name, options, hdf5);
  try {
    return open.collect();
  } finally {
    open.close();
  }
}

/** Refuses what is said of a lattice of space where one direction is time. */
function assertAxesFit({ axes, times, boundary, lattice, graph }: ReadSamplesOptions): void {
  if (axes === undefined) {
    if (times !== undefined)
      throw new InputError("times: expected the axes of the array with it, t among them, such as t,x");
    return;
  }
  parseAxes(axes);
  if (times !== undefined && !(Number.isSafeInteger(times) && times >= 2)) {
    throw new InputError(`times: expected a whole number of at least 2 moments of a record, got ${times}`);
  }
  if (graph !== undefined)
    throw new InputError("axes are those of a lattice, not of a graph: expected [n, sites] without them");
  if (!axes.includes("t")) return;
  if (boundary === "torus")
    throw new InputError("boundary: expected open where an axis is time, which does not come round, got torus");
  if (lattice !== undefined && lattice !== "square") {
    throw new InputError(
      `lattice: expected none where an axis is time, since space and time are a square lattice, got ${lattice}`,
    );
  }
}

/** The two numbers that a file says its values are; undefined where it says nothing, or something else by that name. */
function statedValues({ values }: Attributes): SpinValues | undefined {
  if (!Array.isArray(values) || values.length !== 2 || values[0] === values[1]) return undefined;
  return [values[0], values[1]];
}

/** The first of configurations of dimers that is no covering, a vertex with no dimer or with several; undefined where all are, or are no dimers. */
function brokenCovering(sigma: Int8Array, model: Ensemble["model"]): number | undefined {
  if (model?.name !== "dimers") return undefined;
  const { lattice } = model;
  const links = linksOf(lattice);
  for (let at = 0; at < sigma.length; at += lattice.numSites) {
    const spins = sigma.subarray(at, at + lattice.numSites);
    if (coveringOf(spins, lattice, { links }) === undefined) return at / lattice.numSites;
  }
  return undefined;
}

/** What attributes say without the model, which a configuration contradicts. */
function withoutModel(
  { model, size, lattice: kind, ...rest }: Attributes,
  broken: number,
  interpret: (attributes: Attributes) => ReturnType<typeof interpretAttributes>,
): ReturnType<typeof interpretAttributes> {
  return {
    ...interpret(rest),
    warnings: [
      `the samples contradict the model they name, dimers: in configuration ${broken} a vertex has no dimer, or several; ${UNKNOWN_MODEL}`,
    ],
  };
}

/**
 * A source whose model may be believed as that of samples in memory is: of dimers all configurations are read, and where one is no covering the
 * samples are of an unknown model. Yields how many have been looked at.
 */
export function* withCheckedModel(source: SampleSource): Generator<number, SampleSource> {
  if (source.model?.name !== "dimers") return source;
  let done = 0;
  for (const sigma of source.slices()) {
    const broken = brokenCovering(sigma, source.model);
    if (broken !== undefined) {
      const { count, array } = source;
      const [Lx, Ly] = source.lattice.size;
      const { model, ...unknown } = source;
      return {
        ...unknown,
        ...withoutModel(source.attributes, done + broken, (said) =>
          interpretAttributes(said, {
            count,
            size: [Lx, Ly],
            label: array ?? "the samples",
            boundary: source.lattice.boundary,
          }),
        ),
      };
    }
    done += sigma.length / source.lattice.numSites;
    yield done;
  }
  return source;
}

/** The last axis is by far the longest, where configurations come last by mistake. */
function axesWarning(shape: readonly number[]): string[] {
  const [count = 0, Ly = 0, Lx = 0] = shape;
  if (Ly < 2 || Lx < MUCH_LONGER * Math.max(count, Ly)) return [];
  return [
    `the last axis of [${shape.join(", ")}] is by far the longest: it is read as [configurations, Ly, Lx]; for [Ly, Lx, configurations] use numpy.moveaxis(array, -1, 0)`,
  ];
}

/** A file of samples that is being written. */
export interface SamplesWriter {
  /** The next configurations. */
  write(sigma: Int8Array): void;
  /** All were written: ends the file. */
  finish(): void;
}

/**
 * Writes configurations, as they come, as a file of samples. The same configurations give the same bytes, whatever the pieces they come in.
 *
 * @param known what they are, and how many
 * @param attributes further ones, which prevail over those of `known`; npy has room for none
 */
export function samplesWriter(
  target: ByteTarget,
  format: SamplesFormat,
  { lattice, count, model, provenance }: Omit<Ensemble, "sigma">,
  attributes: Attributes = {},
): SamplesWriter {
  const shape = [count, ...arrayShape(lattice.size)];
  const own = ensembleAttributes({ lattice, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}) });
  const all = ofSamples({ ...own, ...attributes });
  switch (format) {
    case "npy":
      return writerInTurn(target, npySpinsHead(shape), bytesIn);
    case "npz":
      return npzWriter(target, shape, all);
    case "hdf5":
      return hdf5Writer(target, { size: lattice.size, count }, all);
    case "csv": {
      const text = new TextEncoder();
      return writerInTurn(target, text.encode(csvHead(all)), (sigma: Int8Array) =>
        text.encode(csvLines(sigma, lattice.numSites)),
      );
    }
    default:
      return format satisfies never;
  }
}

/** An ensemble as the bytes of a file, in memory. */
export function formatSamples(
  { sigma, ...known }: Ensemble,
  format: SamplesFormat,
  attributes: Attributes = {},
): Uint8Array {
  const target = memoryTarget();
  const writer = samplesWriter(target, format, known, attributes);
  writer.write(sigma);
  writer.finish();
  return target.bytes();
}
