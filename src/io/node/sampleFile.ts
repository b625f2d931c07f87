/**
 * The file that `kadanoff sample` writes: it may be killed at any moment, goes on where it was, and ends with the same
 * bytes as if nothing had happened.
 *
 * The file appears with its first batch. Until all configurations are stored it is a partial output: a sound HDF5 file
 * that holds whole batches, without the attribute `complete`. Whoever goes on with it works on a copy that takes its
 * place, so that two processes on one output do not spoil it. The end is a new file too, with the attribute `complete`
 * and no trace of how it came about.
 */
import { closeSync, fdatasyncSync } from "node:fs";
import { InputError } from "../../errors/index.ts";
import type { Attributes, AttributeValue } from "../attributes.ts";
import {
  completeAttributes,
  type Hdf5Appender,
  type Hdf5Target,
  hdf5Appender,
  partialAttributes,
} from "../hdf5Writer.ts";
import { assertWritable, refusing, removeLeavings, replaceFile, replaceFileOpen, statOf, writeFully } from "./files.ts";
import { readPartialHdf5 } from "./hdf5.ts";
import { readExactly } from "./samples.ts";

/** A file of samples that is being written. */
export interface SampleFile {
  /** Configurations that are stored: whole batches, or all. */
  readonly stored: number;
  /** The last n configurations stored, shape [n, Ly, Lx]. */
  lastConfigurations(n: number): Int8Array;
  /** Stores configurations sigma, shape [n, Ly, Lx]; when it returns, no kill takes them away. */
  append(sigma: Int8Array): void;
  /**
   * Ends the file when all are stored: adds `complete` and these attributes, measured from what is stored, whose names
   * begin with `stored_`, and closes it.
   */
  complete(attributes?: Attributes): void;
  /** Closes the file as it is; what is stored stays, to go on with. */
  close(): void;
}

export interface SampleFileOptions {
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** How many configurations there will be in the end. */
  readonly count: number;
  /** Configurations that are computed, and appended, in one go: a file is gone on with from a multiple of it. */
  readonly batch?: number;
  /** Begin anew, whatever is there; it is replaced when the first batch is. */
  readonly force?: boolean;
}

/**
 * Throws an InputError, before any work is done, where {@link openSampleFile} could only refuse: the path cannot be
 * written, or something else than an unfinished file of ours is there.
 */
export async function assertSampleFile(path: string, { force = false }: { force?: boolean } = {}): Promise<void> {
  assertWritable(path, { force: true });
  if (!force && statOf(path)) await readPartial(path);
}

/**
 * Opens a file of samples, new or half done.
 *
 * Throws an InputError, before any work is done, where the path cannot be written, where a complete or other file is,
 * and where the partial output of a command with another header is.
 *
 * @param header what the file shall say of its configurations, the same for a command that goes on with it
 */
export async function openSampleFile(
  path: string,
  header: Attributes,
  { size, count, batch = 1, force = false }: SampleFileOptions,
): Promise<SampleFile> {
  assertWritable(path, { force: true });
  removeLeavings(path);
  const shape = { size, count };
  const attributes = partialAttributes(shape, header);
  let descriptor: number | undefined;
  let appender: Hdf5Appender | undefined;
  const begin = (sigma: Int8Array): void => {
    let fresh: Hdf5Appender | undefined;
    descriptor = replaceFileOpen(path, (newDescriptor) => {
      fresh = hdf5Appender(fileTarget(newDescriptor, path), shape, attributes);
      fresh.append(sigma);
    });
    appender = fresh;
  };

  if (!force && statOf(path)) {
    const partial = await readPartial(path);
    const stored = compare(path, partial, attributes, shape);
    const whole = stored === count ? count : stored - (stored % batch);
    if (whole > 0) begin(partial.sigma.subarray(0, whole * size[0] * size[1]));
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    get stored() {
      return appender?.stored ?? 0;
    },
    lastConfigurations(n) {
      return appender ? appender.last(n) : new Int8Array(0);
    },
    append(sigma) {
      if (appender) refusing(path, () => appender?.append(sigma), { failure: Error });
      else begin(sigma);
    },
    complete(more = {}) {
      if (appender?.stored !== count) {
        throw new Error(`${path}: expected ${count} configurations, ${appender?.stored ?? 0} are stored`);
      }
      const source = appender;
      replaceFile(path, (newDescriptor) => {
        source.copyTo(fileTarget(newDescriptor, path), completeAttributes(shape, { ...header, ...more }));
      });
      close();
    },
    close,
  };
}

/** How the names of attributes begin that are measured from the stored configurations. */
const MEASURED = "stored_";

type Partial = NonNullable<Awaited<ReturnType<typeof readPartialHdf5>>>;

/** An unfinished file of ours; whatever else is there is not touched. */
async function readPartial(path: string): Promise<Partial> {
  const partial = await readPartialHdf5(path).catch((error: unknown) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (!partial) throw new InputError(`${path} exists; use --force to replace it`);
  return partial;
}

/** Refuses to go on with what was begun otherwise; returns the number of configurations stored. */
function compare(
  path: string,
  partial: Partial,
  wanted: Attributes,
  { size: [Lx, Ly], count }: { size: readonly [number, number]; count: number },
): number {
  const refuse = (name: string, old: AttributeValue | undefined, now: AttributeValue | undefined): never => {
    const shown = (value: AttributeValue | undefined): string => (value === undefined ? "none" : JSON.stringify(value));
    throw new InputError(
      `${path} is unfinished and was begun with ${name} ${shown(old)}, not ${shown(now)}; use --force to begin anew`,
    );
  };
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(partial.attributes)])) {
    const old = partial.attributes[name];
    const now = wanted[name];
    // What was measured from the configurations tells of no command: a file may have lost nothing but `complete`.
    if (!name.startsWith(MEASURED) && JSON.stringify(old) !== JSON.stringify(now)) refuse(name, old, now);
  }
  const [stored, ...sides] = partial.shape;
  const [y, x] = sides.length === 1 ? [1, sides[0]] : sides;
  if (y !== Ly || x !== Lx) refuse("size", [...sides].reverse(), [Lx, Ly]);
  return Math.min(stored!, count);
}

function fileTarget(descriptor: number, path: string): Hdf5Target {
  return {
    write: (bytes, position) => writeFully(descriptor, bytes, position),
    read: (position, length) => readExactly(descriptor, path, position, length),
    sync: () => fdatasyncSync(descriptor),
  };
}
