/** Files of results: written whole or not at all, and never over another one unless told so. */
import { createHash, randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
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
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { AnyRule, CoarseGraining } from "../../coarsegraining/index.ts";
import { InputError } from "../../errors/index.ts";
import { parseJson } from "../json.ts";
import { parseAnyRule, parseRule } from "../schema.ts";

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
  if (path === "") throw new InputError('expected the name of a file to write, got ""');
  const there = statOf(path);
  if (there?.isDirectory()) throw new InputError(`${path} is a folder; expected the name of a file`);
  if (there && !there.isFile()) throw new InputError(`${path} is not a regular file, and is not replaced`);
  if (there && !force) throw new InputError(`${path} exists; use --force to replace it`);
  const folder = dirname(path);
  const holds = statOf(folder);
  if (holds && !holds.isDirectory()) throw new InputError(`${path} cannot be written: ${folder} is not a folder`);
  if (!holds && !createFolder) throw new InputError(`${path} cannot be written: there is no folder ${folder}`);
  refusing(path, () => {
    if (!holds) makeFolder(folder);
    if (there) accessSync(path, constants.W_OK);
    // Only trying tells for sure: permissions, read-only disks and the superuser each have their own rules.
    const probe = temporaryName(path);
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
    removeLeavings(path);
  });
}

/** Makes a folder and those above it. Node's own way of doing so never returns from /proc, where nothing can be made. */
export function makeFolder(folder: string): void {
  if (statOf(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  refusing(folder, () => {
    try {
      mkdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  });
}

/**
 * Writes a file under a temporary name, brings it to the disk, and gives it its name. Without `force` no file is replaced,
 * not even one that another process has written in the meantime.
 */
export function writeFileAtomic(path: string, content: Uint8Array | string, options: OutputOptions = {}): void {
  assertWritable(path, options);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  replaceFile(path, (descriptor) => writeFully(descriptor, bytes, 0), { exclusive: !options.force });
}

/** Replaces a file by what `write` puts into a new one, or leaves all as it was where that fails. */
export function replaceFile(path: string, write: (descriptor: number) => void, options: PublishOptions = {}): void {
  closeSync(replaceFileOpen(path, write, options));
}

interface PublishOptions {
  /** Throw an InputError where there is a file of this name when the new one is done. */
  readonly exclusive?: boolean;
}

/** Like {@link replaceFile}, but the new file stays open, for reading and writing; returns its descriptor. */
export function replaceFileOpen(
  path: string,
  write: (descriptor: number) => void,
  options: PublishOptions = {},
): number {
  const file = beginFile(path, options);
  try {
    refusing(path, () => write(file.descriptor), { failure: Error });
    return file.publish();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** A file that is written under a temporary name, and has a name of its own when it is whole. */
export interface NewFile {
  /** For reading and writing. */
  readonly descriptor: number;
  /** Brings it to the disk and gives it its name; it stays open. Returns the descriptor. */
  publish(): number;
  /** Closes and removes it, and leaves all as it was. */
  discard(): void;
}

/** Begins a file that shall have this name; for work that takes its time. */
export function beginFile(path: string, { exclusive = false }: PublishOptions = {}): NewFile {
  const target = targetOf(path);
  const temporary = temporaryName(target);
  const descriptor = refusing(path, () => openSync(temporary, "wx+"), { failure: Error });
  return {
    descriptor,
    publish: () =>
      refusing(
        path,
        () => {
          fsyncSync(descriptor);
          if (exclusive) publishNew(temporary, target, path);
          else renameSync(temporary, target);
          return descriptor;
        },
        { failure: Error },
      ),
    discard() {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
    },
  };
}

/** The file that a path leads to, where it is a symbolic link to one; else the path. */
export function targetOf(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink && statOf(path) ? realpathSync(path) : path;
}

/** Gives a file its name where no other has it: a second name first, which the system refuses where there is one. */
function publishNew(temporary: string, target: string, path: string): void {
  const exists = (): InputError => new InputError(`${path} exists; use --force to replace it`);
  try {
    linkSync(temporary, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST") throw exists();
    // Disks without hard links: looking is the best there is.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].includes(code ?? "")) throw error;
    if (statOf(target)) throw exists();
    renameSync(temporary, target);
    return;
  }
  rmSync(temporary);
}

/** Whether two paths lead to one file. */
export function isSameFile(a: string, b: string): boolean {
  const [one, other] = [statOf(a), statOf(b)];
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

/** Beside the file, so that renaming stays within one disk; process and host are named, so that leavings can be told. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${hostTag()}${randomUUID().slice(0, 4)}.tmp`);
}

/** Temporary files of processes on other hosts that share the disk are left alone for a day, in ms. */
const LONG_AGO = 86_400_000;

/** Removes temporary files that killed processes left beside a file. */
export function removeLeavings(path: string): void {
  const folder = dirname(path);
  for (const name of namesIn(folder)) {
    if (!name.startsWith(`.${basename(path)}.`)) continue;
    const [, pid, host] = /^(\d+)-([0-9a-f]{4})[0-9a-f]{4}\.tmp$/.exec(name.slice(basename(path).length + 2)) ?? [];
    if (pid === undefined) continue;
    const leaving = join(folder, name);
    const there = statSync(leaving, { throwIfNoEntry: false });
    const old = there !== undefined && Date.now() - there.mtimeMs > LONG_AGO;
    if (old || (host === hostTag() && !isAlive(Number(pid)))) rmSync(leaving, { force: true });
  }
}

/** The names in a folder; none of one that may be written to and not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Four digits that tell this host from others. */
const hostTag = (): string => createHash("sha256").update(hostname()).digest("hex").slice(0, 4);

/** Whether a process of this host lives. */
export function isAlive(pid: number): boolean {
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

/** Whether there is a folder at this path. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

/** Reads a JSON document. */
export function readJson(path: string): unknown {
  return parseJson(readText(path), path);
}

/** The rule of a RULE.json, as `kadanoff learn` writes it; no more of the document is looked at than its key `rule`. */
export async function readRule(path: string): Promise<CoarseGraining> {
  return parseRule(readJson(path), path);
}

/** The same of a rule for variables of any kind. */
export async function readAnyRule(path: string): Promise<AnyRule> {
  return parseAnyRule(readJson(path), path);
}
/** Beyond this many bytes a text does not fit into a string, and is no document of ours. */
const LONGEST_TEXT = 2 ** 28;

function readText(path: string): string {
  const size = assertReadable(path);
  if (size > LONGEST_TEXT) throw new InputError(`${path} has ${size} bytes; expected a document of at most 256 MiB`);
  return refusing(path, () => readFileSync(path, "utf8"), { verb: "read" });
}

/** Throws an InputError where there is no file with something in it; returns its length in bytes. */
export function assertReadable(path: string): number {
  const there = statOf(path);
  if (!there) throw new InputError(`${path === "" ? '""' : path} does not exist`);
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
