/** Files of results: written whole or not at all, and never over another one unless told so. */
import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CoarseGraining } from "../../coarsegraining/index.ts";
import { InputError } from "../../errors/index.ts";
import { parseRule } from "../schema.ts";

export interface OutputOptions {
  /** Replace what is there. */
  readonly force?: boolean | undefined;
  /** Make the folder of the file where there is none. */
  readonly createFolder?: boolean | undefined;
}

/**
 * Finds out, before any work is done, whether a file can be written at this path; throws an InputError if not: there is
 * one already (without `force`), the folder is missing, or the system refuses. Leaves no trace but the folder.
 */
export function assertWritable(path: string, { force = false, createFolder = false }: OutputOptions = {}): void {
  const there = statOf(path);
  if (there?.isDirectory()) throw new InputError(`${path} is a folder; expected the name of a file`);
  if (there && !there.isFile()) throw new InputError(`${path} is not a regular file, and is not replaced`);
  if (there && !force) throw new InputError(`${path} exists; use --force to replace it`);
  const folder = dirname(path);
  const holds = statOf(folder);
  if (holds && !holds.isDirectory()) throw new InputError(`${path} cannot be written: ${folder} is not a folder`);
  if (!holds && !createFolder) throw new InputError(`${path} cannot be written: there is no folder ${folder}`);
  refusing(path, () => {
    if (!holds) mkdirSync(folder, { recursive: true });
    if (there) accessSync(path, constants.W_OK);
    // Only trying tells for sure: permissions, read-only disks and the superuser each have their own rules.
    const probe = temporaryName(path);
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  });
}

/** Writes a file under a temporary name, brings it to the disk, and gives it its name. */
export function writeFileAtomic(path: string, content: Uint8Array | string, options: OutputOptions = {}): void {
  assertWritable(path, options);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  replaceFile(path, (descriptor) => writeFully(descriptor, bytes, 0));
}

/** Replaces a file by what `write` puts into a new one, or leaves all as it was where that fails. */
export function replaceFile(path: string, write: (descriptor: number) => void): void {
  closeSync(replaceFileOpen(path, write));
}

/** Like {@link replaceFile}, but the new file stays open, for reading and writing; returns its descriptor. */
export function replaceFileOpen(path: string, write: (descriptor: number) => void): number {
  const target = statOf(path) ? realpathSync(path) : path;
  const temporary = temporaryName(target);
  let descriptor: number | undefined;
  try {
    return refusing(
      path,
      () => {
        descriptor = openSync(temporary, "wx+");
        write(descriptor);
        fsyncSync(descriptor);
        renameSync(temporary, target);
        return descriptor;
      },
      { failure: Error },
    );
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Beside the file, so that renaming stays within one disk; the process is named, so that leavings can be told. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
}

/** Removes temporary files that killed processes left beside a file. */
export function removeLeavings(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`.${basename(path)}.`)) continue;
    const pid = /^(\d+)-[0-9a-f]{8}\.tmp$/.exec(name.slice(basename(path).length + 2))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Writes all bytes: one call may write fewer than it is given. */
export function writeFully(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}

/** Reads a JSON document. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path} is not JSON: ${(cause as Error).message.split("\n")[0]}`, { cause });
  }
}

/** The rule of a RULE.json, as `kadanoff learn` writes it; no more of the document is looked at than its key `rule`. */
export async function readRule(path: string): Promise<CoarseGraining> {
  return parseRule(readJson(path), path);
}

function readText(path: string): string {
  assertReadable(path);
  return refusing(path, () => readFileSync(path, "utf8"), { verb: "read" });
}

/** Throws an InputError where there is no file with something in it; returns its length in bytes. */
export function assertReadable(path: string): number {
  const there = statOf(path);
  if (!there) throw new InputError(`${path} does not exist`);
  if (there.isDirectory()) throw new InputError(`${path} is a folder; expected a file`);
  if (!there.isFile()) throw new InputError(`${path} is not a regular file`);
  if (there.size === 0) throw new InputError(`${path} is empty`);
  refusing(path, () => accessSync(path, constants.R_OK), { verb: "read" });
  return there.size;
}

export function statOf(path: string): Stats | undefined {
  return refusing(path, () => statSync(path, { throwIfNoEntry: false }), { verb: "read" });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large",
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of the path is not a folder",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links go in a circle",
  EMFILE: "too many files are open",
  EIO: "the disk fails",
};

/**
 * Runs system calls on a path; what the system refuses becomes one line that says why: an InputError, or an Error where
 * the work itself failed, such as by a disk that has become full.
 */
export function refusing<T>(
  path: string,
  run: () => T,
  {
    verb = "written",
    failure: Failure = InputError,
  }: { verb?: "read" | "written"; failure?: ErrorConstructor | typeof InputError } = {},
): T {
  try {
    return run();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === undefined || !(cause instanceof Error) || !("syscall" in cause)) throw cause;
    throw new Failure(`${path} cannot be ${verb}: ${REASONS[code] ?? code}`, { cause });
  }
}
