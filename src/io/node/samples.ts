/** Files of samples on disk. */
import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../../errors/index.ts";
import type { Ensemble, VariableEnsemble } from "../../sampling/index.ts";
import type { Attributes } from "../attributes.ts";
import type { ByteSource, ByteTarget } from "../bytes.ts";
import { configurationsAtOnce } from "../numbers.ts";
import {
  type AnySamplesOptions,
  formatToWrite,
  openAnySamples,
  type ReadSamplesOptions,
  type SampleSource,
  type Samples,
  type SamplesFormat,
  samplesWriter,
  type VariableSamples,
  type VariableSource,
} from "../samples.ts";
import { refuseVariables, variablesWriter } from "../variables.ts";
import { assertReadable, assertWritable, beginFile, type OutputOptions, refusing, writeFully } from "./files.ts";
import { openHdf5File } from "./hdf5.ts";

/**
 * Reads a file of samples: npy, npz, HDF5 or CSV, by its content, and where that says nothing by its name.
 *
 * Throws an InputError of one line for a file that is missing, empty, damaged, unfinished, of another format, or whose
 * values are not spins.
 */
export async function readSamples(path: string, options: ReadSamplesOptions = {}): Promise<Samples> {
  const open = await openSampleSource(path, options);
  try {
    return open.collect();
  } finally {
    open.close();
  }
}

/** Does something with the bytes of a file, which is open as long as that takes. */
export async function withSource<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const { source, close } = openSource(path);
  try {
    return await use(source);
  } finally {
    close();
  }
}

function openSource(path: string): { source: ByteSource; close(): void } {
  const size = assertReadable(path);
  const descriptor = refusing(path, () => openSync(path, "r"), { verb: "read" });
  return {
    source: { size, read: (offset, length) => readExactly(descriptor, path, offset, length) },
    close: () => closeSync(descriptor),
  };
}

/**
 * Opens a file of samples without reading them; see {@link readSamples} for what is refused. It stays open until it is closed.
 */
export async function openSampleSource(path: string, options: ReadSamplesOptions = {}): Promise<SampleSource> {
  const open = await openAnySource(path, options);
  if (!("kind" in open)) return open;
  open.close();
  return refuseVariables(open.kind, path);
}

/** Reads a file of samples of any kind, as it says itself or as is stated. */
export async function readAnySamples(
  path: string,
  options: AnySamplesOptions = {},
): Promise<Samples | VariableSamples> {
  const open = await openAnySource(path, options);
  try {
    return open.collect();
  } finally {
    open.close();
  }
}

/** Opens a file of samples of any kind without reading them; it stays open until it is closed. */
export async function openAnySource(
  path: string,
  options: AnySamplesOptions = {},
): Promise<SampleSource | VariableSource> {
  const { source, close } = openSource(path);
  try {
    const open = await openAnySamples(source, path, options, (which) => openHdf5File(path, which));
    return {
      ...open,
      close() {
        open.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

export interface WriteSamplesOptions extends OutputOptions {
  /** Further attributes; they prevail over those of the ensemble. */
  readonly attributes?: Attributes;
}

/** Writes an ensemble as npy, npz, HDF5 or CSV, as the name says; whole or not at all, the same bytes each time. */
export function writeSamples(path: string, { sigma, ...known }: Ensemble, options: WriteSamplesOptions = {}): void {
  const file = beginSamples(path, known, options);
  try {
    // In pieces, so that what is made of them on the way is not all in memory at once.
    const each = known.lattice.numSites * configurationsAtOnce(known.lattice.numSites);
    for (let from = 0; from < sigma.length; from += each) file.write(sigma.subarray(from, from + each));
    file.publish();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** The same of variables that are not ±1. */
export function writeVariables(path: string, ensemble: VariableEnsemble, options: WriteSamplesOptions = {}): void {
  const file = beginVariables(path, ensemble.count, options);
  try {
    file.write(ensemble);
    file.publish();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** A file of samples that is written as they come, under a temporary name until it is whole. */
export interface GrowingSamples<Part = Int8Array> {
  /** The next configurations. */
  write(part: Part): void;
  /** All were written: ends the file, and gives it its name. */
  publish(): void;
  /** Leaves all as it was. */
  discard(): void;
}

/** Begins a file of samples as npy, npz, HDF5 or CSV, as the name says: the bytes of {@link writeSamples}, however many configurations come at a time. */
export function beginSamples(
  path: string,
  known: Omit<Ensemble, "sigma">,
  { attributes, ...output }: WriteSamplesOptions = {},
): GrowingSamples {
  return begin(path, output, (target, format) => samplesWriter(target, format, known, attributes));
}

/** The same of variables that are not ±1, of which there will be `count` configurations. */
export function beginVariables(
  path: string,
  count: number,
  { attributes, ...output }: WriteSamplesOptions = {},
): GrowingSamples<VariableEnsemble> {
  return begin(path, output, (target, format) => variablesWriter(target, format, count, attributes));
}

function begin<Part>(
  path: string,
  output: OutputOptions,
  open: (target: ByteTarget, format: SamplesFormat) => { write(part: Part): void; finish(): void },
): GrowingSamples<Part> {
  const format = formatToWrite(path);
  assertWritable(path, output);
  const file = beginFile(path, { exclusive: !output.force });
  const failing = <T>(run: () => T): T => refusing(path, run, { failure: Error });
  const target = { write: (bytes: Uint8Array, position: number) => writeFully(file.descriptor, bytes, position) };
  let writer: ReturnType<typeof open> | undefined;
  const opened = (): ReturnType<typeof open> => (writer ??= failing(() => open(target, format)));
  return {
    write: (part) => failing(() => opened().write(part)),
    publish() {
      failing(() => opened().finish());
      closeSync(file.publish());
    },
    discard: file.discard,
  };
}

export function readExactly(descriptor: number, path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const n = refusing(path, () => readSync(descriptor, bytes, done, length - done, offset + done), { verb: "read" });
    if (n === 0) throw new InputError(`${path} became shorter while it was read`);
    done += n;
  }
  return bytes;
}
