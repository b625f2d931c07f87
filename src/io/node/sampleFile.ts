/**
 * The file that `kadanoff sample` writes: it may be killed at any moment, goes on where it was, and ends with the same
 * bytes as if nothing had happened.
 *
 * An HDF5 file appears with its first batch. Until all configurations are stored it is a partial output: a sound HDF5 file
 * that holds whole batches, without the attribute `complete`. Where a file is to be replaced, and for the other formats, which
 * cannot grow, the partial output is a hidden file beside it, `.NAME.unfinished.h5`, and the old file stays until all is
 * there. The end is a new file, with the attribute `complete` and no trace of how it came about.
 *
 * One process at a time writes: see lockOutput.
 */
import { closeSync, fdatasyncSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../errors/index.ts";
import type { Attributes, AttributeValue } from "../attributes.ts";
import {
  completeAttributes,
  type Hdf5Appender,
  type Hdf5Target,
  hdf5Appender,
  partialAttributes,
} from "../hdf5Writer.ts";
import { formatOfName } from "../samples.ts";
import {
  assertWritable,
  refusing,
  removeLeavings,
  replaceFile,
  replaceFileOpen,
  statOf,
  targetOf,
  writeFully,
} from "./files.ts";
import { readPartialHdf5 } from "./hdf5.ts";
import { assertUnlocked, lockOutput } from "./lock.ts";
import { readExactly, readSamples } from "./samples.ts";

/** A file of samples that is being written. */
export interface SampleFile {
  /** Configurations that are stored: whole batches, or all. */
  readonly stored: number;
  /** Where they are stored until all are there: the file itself, or one beside it. */
  readonly partial: string;
  /** The last n configurations stored, shape [n, Ly, Lx]. */
  lastConfigurations(n: number): Int8Array;
  /** Stores configurations sigma, shape [n, Ly, Lx]; when it returns, no kill takes them away. */
  append(sigma: Int8Array): void;
  /**
   * Ends the HDF5 file when all are stored: adds `complete` and these attributes, measured from what is stored, whose names
   * begin with `stored_`, and closes it.
   */
  complete(attributes?: Attributes): void;
  /** Ends a file of another format, whose content is this, and closes it. */
  completeAs(content: Uint8Array): void;
  /** Closes the file as it is; what is stored stays, to go on with. */
  close(): void;
}

/** Options of {@link openSampleFile}. */
export interface SampleFileOptions {
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** How many configurations there will be in the end. */
  readonly count: number;
  /** Configurations that are computed, and appended, in one go: a file is gone on with from a multiple of it. */
  readonly batch?: number;
  /** Replace what is there when all is done, and what was begun otherwise; what was begun alike is gone on with. */
  readonly force?: boolean;
}

/**
 * Throws an InputError, before any work is done, where {@link openSampleFile} could only refuse: the path cannot be
 * written, another process writes it, or something else than an unfinished file of ours is there.
 */
export async function assertSampleFile(path: string, { force = false }: { force?: boolean } = {}): Promise<void> {
  assertWritable(path, { force: true });
  assertUnlocked(path);
  if (force || !statOf(path)) return;
  if (!isHdf5(path) || !(await readPartial(path))) throw exists(path);
}

/** Whether a complete file is the one that a command with this header would write; what was measured from it is not asked. */
export async function isCompleteSampleFile(
  path: string,
  header: Attributes,
  { size, count }: Pick<SampleFileOptions, "size" | "count">,
): Promise<boolean> {
  if (!statOf(path) || !isHdf5(path)) return false;
  try {
    const { attributes } = await readSamples(path);
    return difference(attributes, completeAttributes({ size, count }, header)) === undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/**
 * Opens a file of samples, new or half done.
 *
 * Throws an InputError, before any work is done, where the path cannot be written, where another process writes it, where
 * a complete or other file is, and where the partial output of a command with another header is.
 *
 * @param header what the file shall say of its configurations, the same for a command that goes on with it
 */
export async function openSampleFile(
  path: string,
  header: Attributes,
  { size, count, batch = 1, force = false }: SampleFileOptions,
): Promise<SampleFile> {
  assertWritable(path, { force: true });
  const lock = lockOutput(path);
  const shape = { size, count };
  const attributes = partialAttributes(shape, header);
  let descriptor: number | undefined;
  let appender: Hdf5Appender | undefined;
  let partial = path;
  /** Whether the partial output replaces one: a file that is not ours never is. */
  let over = false;
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    lock.release();
  };
  const begin = (sigma: Int8Array): void => {
    let fresh: Hdf5Appender | undefined;
    descriptor = replaceFileOpen(
      partial,
      (newDescriptor) => {
        fresh = hdf5Appender(fileTarget(newDescriptor, partial), shape, attributes);
        fresh.append(sigma);
      },
      { exclusive: !over },
    );
    appender = fresh;
  };
  /** Whether a partial output is of this very command; one of another is refused, or by force left alone. */
  const isOurs = (at: string, found: Partial): boolean => {
    const differs = difference(found.attributes, attributes) ?? shapeDifference(found, shape);
    if (differs === undefined) return true;
    if (force) return false;
    throw new InputError(`${at} is unfinished and was begun with ${differs}; use --force to begin anew`);
  };
  const publish = (write: (descriptor: number) => void): void => {
    if (appender?.stored !== count) {
      throw new Error(`${path}: expected ${count} configurations, ${appender?.stored ?? 0} are stored`);
    }
    if (!lock.isHeld()) throw new InputError(`${path} is being written by another process as well, and is left to it`);
    replaceFile(path, write, { exclusive: !force && partial !== path });
    if (partial !== path) rmSync(partial, { force: true });
    close();
  };

  try {
    const there = statOf(path) ? await readPartial(path) : undefined;
    const hidden = hiddenPartial(path);
    removeLeavings(hidden);
    const aside = statOf(hidden) ? await readPartial(hidden) : undefined;
    if (statOf(path) && !force && (!isHdf5(path) || !there)) throw exists(path);
    let source: Partial | undefined;
    if (there && isHdf5(path) && isOurs(path, there)) source = there;
    else if (aside && isOurs(hidden, aside)) source = aside;
    if (source !== there || !isHdf5(path) || (source === undefined && statOf(path))) partial = hidden;
    over = source !== undefined || partial === hidden;
    if (source) {
      const stored = Math.min(source.shape[0]!, count);
      const whole = stored === count ? count : stored - (stored % batch);
      if (whole > 0) begin(source.sigma.subarray(0, whole * size[0] * size[1]));
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    get stored() {
      return appender?.stored ?? 0;
    },
    partial,
    lastConfigurations(n) {
      return appender ? appender.last(n) : new Int8Array(0);
    },
    append(sigma) {
      if (appender) refusing(partial, () => appender?.append(sigma), { failure: Error });
      else begin(sigma);
    },
    complete(more = {}) {
      const source = appender;
      publish((newDescriptor) => {
        source?.copyTo(fileTarget(newDescriptor, path), completeAttributes(shape, { ...header, ...more }));
      });
    },
    completeAs(content) {
      publish((newDescriptor) => writeFully(newDescriptor, content, 0));
    },
    close,
  };
}

/** HDF5 is what is written under a name that says nothing, too. */
const isHdf5 = (path: string): boolean => (formatOfName(path) ?? "hdf5") === "hdf5";

const exists = (path: string): InputError => new InputError(`${path} exists; use --force to replace it`);

/** Where what is unfinished is kept when it cannot stand in the file's own place. */
function hiddenPartial(path: string): string {
  const target = targetOf(path);
  return join(dirname(target), `.${basename(target)}.unfinished.h5`);
}

/** How the names of attributes begin that are measured from the stored configurations. */
const MEASURED = "stored_";

type Partial = NonNullable<Awaited<ReturnType<typeof readPartialHdf5>>>;

/** An unfinished file of ours, or undefined of something else. */
async function readPartial(path: string): Promise<Partial | undefined> {
  try {
    return (await readPartialHdf5(path)) ?? undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The first attribute in which two files differ, in words: `seed 3, not 4`; undefined where they are alike. */
function difference(old: Attributes, wanted: Attributes): string | undefined {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(old)])) {
    // What was measured from the configurations tells of no command: a file may have lost nothing but `complete`.
    if (name.startsWith(MEASURED) || JSON.stringify(old[name]) === JSON.stringify(wanted[name])) continue;
    return `${name} ${shown(old[name])}, not ${shown(wanted[name])}`;
  }
  return undefined;
}

function shapeDifference(
  { shape }: Partial,
  { size: [Lx, Ly] }: { size: readonly [number, number] },
): string | undefined {
  const [, ...sides] = shape;
  if (sides[0] === Ly && sides[1] === Lx) return undefined;
  return `size ${shown([...sides].reverse())}, not ${shown([Lx, Ly])}`;
}

const shown = (value: AttributeValue | undefined): string => (value === undefined ? "none" : JSON.stringify(value));

function fileTarget(descriptor: number, path: string): Hdf5Target {
  return {
    write: (bytes, position) => writeFully(descriptor, bytes, position),
    read: (position, length) => readExactly(descriptor, path, position, length),
    sync: () => fdatasyncSync(descriptor),
  };
}
