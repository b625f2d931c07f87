/** Files of samples on disk. */
import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../../errors/index.ts";
import type { Ensemble } from "../../sampling/index.ts";
import type { Attributes } from "../attributes.ts";
import type { ByteSource } from "../bytes.ts";
import { formatSamples, formatToWrite, parseSamples, type ReadSamplesOptions, type Samples } from "../samples.ts";
import { assertReadable, assertWritable, type OutputOptions, refusing, writeFileAtomic } from "./files.ts";
import { readHdf5 } from "./hdf5.ts";

/**
 * Reads a file of samples: npy, npz, HDF5 or CSV, by its content, and where that says nothing by its name.
 *
 * Throws an InputError of one line for a file that is missing, empty, damaged, unfinished, of another format, or whose
 * values are not spins.
 */
export async function readSamples(path: string, options: ReadSamplesOptions = {}): Promise<Samples> {
  return withSource(path, (source) => parseSamples(source, path, options, () => readHdf5(path, options.dataset)));
}

/** Does something with the bytes of a file, which is open as long as that takes. */
export async function withSource<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const size = assertReadable(path);
  const descriptor = refusing(path, () => openSync(path, "r"), { verb: "read" });
  try {
    return await use({ size, read: (offset, length) => readExactly(descriptor, path, offset, length) });
  } finally {
    closeSync(descriptor);
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
