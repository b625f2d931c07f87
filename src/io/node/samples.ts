/** Files of samples on disk. */
import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../../errors/index.ts";
import type { Ensemble } from "../../sampling/index.ts";
import type { Attributes } from "../attributes.ts";
import type { ByteSource } from "../bytes.ts";
import {
  formatSamples,
  formatToWrite,
  openSamples,
  type ReadSamplesOptions,
  type SampleSource,
  type Samples,
} from "../samples.ts";
import { assertReadable, assertWritable, type OutputOptions, refusing, writeFileAtomic } from "./files.ts";
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

/**
 * Opens a file of samples without reading them; see {@link readSamples} for what is refused. It stays open until it is closed.
 */
export async function openSampleSource(path: string, options: ReadSamplesOptions = {}): Promise<SampleSource> {
  const size = assertReadable(path);
  const descriptor = refusing(path, () => openSync(path, "r"), { verb: "read" });
  const close = (): void => closeSync(descriptor);
  try {
    const source: ByteSource = { size, read: (offset, length) => readExactly(descriptor, path, offset, length) };
    const open = await openSamples(source, path, options, () => openHdf5File(path, options.dataset));
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
export function writeSamples(
  path: string,
  ensemble: Ensemble,
  { attributes, ...output }: WriteSamplesOptions = {},
): void {
  const format = formatToWrite(path);
  assertWritable(path, output);
  writeFileAtomic(path, formatSamples(ensemble, format, attributes), output);
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
