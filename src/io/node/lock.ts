/**
 * One writer at a time for an output: a file `.NAME.lock` beside it that says which process writes. It is made so that
 * only one process can make it, and goes with the process; that of a process which was killed is recognized, and stands in
 * nobody's way.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../errors/index.ts";
import { isAlive, namesIn, refusing, targetOf } from "./files.ts";

/** That this process, and no other, writes an output. */
export interface Lock {
  /** Whether the lock is still this one: somebody may have removed it by hand. */
  isHeld(): boolean;
  /** Gives it up; without effect where it is no longer held. */
  release(): void;
}

interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system tells: numbers of processes are given out again. */
  readonly begun: string | null;
}

/** A process elsewhere shows that it lives by touching its lock this often, in ms … */
const HEARTBEAT = 30_000;
/** … and is taken for dead when it has not for so long. */
const DEAD_AFTER = 600_000;
/** A lock without a word in it is one that is being written, unless it is older than this, in ms. */
const WRITTEN_WITHIN = 10_000;

/** The locks of this process, by their ids. */
const held = new Map<string, string>();
let cleansAtExit = false;

/**
 * Takes the lock of an output, or throws an InputError that names the process which has it.
 *
 * @param path the output, whose folder must be there
 */
export function lockOutput(path: string): Lock {
  const lock = lockOf(path);
  const me: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), begun: beginningOf(process.pid) };
  for (let attempt = 0; !create(path, lock, me); attempt++) {
    const holder = readHolder(lock);
    if (attempt === 5 || (holder !== undefined && isHolding(holder, lock))) throw busy(path, holder);
    if (holder !== undefined) remove(lock, holder);
  }
  removeAsides(lock);
  held.set(me.id, lock);
  if (!cleansAtExit) process.on("exit", releaseAll);
  cleansAtExit = true;
  const beat = setInterval(() => touch(lock), HEARTBEAT).unref();
  const isHeld = (): boolean => readHolder(lock)?.id === me.id;
  return {
    isHeld,
    release() {
      clearInterval(beat);
      if (held.delete(me.id) && isHeld()) rmSync(lock, { force: true });
    },
  };
}

/** Throws an InputError where {@link lockOutput} would, and takes nothing. */
export function assertUnlocked(path: string): void {
  const lock = lockOf(path);
  const holder = readHolder(lock);
  if (holder !== undefined && isHolding(holder, lock)) throw busy(path, holder);
}

function lockOf(path: string): string {
  const target = targetOf(path);
  return join(dirname(target), `.${basename(target)}.lock`);
}

function busy(path: string, holder: Holder | undefined): InputError {
  const who = holder?.pid
    ? `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`}`
    : "another process";
  return new InputError(`${path} is being written by ${who}; wait until it is done, or write to another file`);
}

/** Makes the lock, with its words in it from the first moment; false where there is one. */
function create(path: string, lock: string, me: Holder): boolean {
  return refusing(path, () => {
    const aside = asideOf(lock);
    writeFileSync(aside, wordsOf(me), { flag: "wx" });
    try {
      linkSync(aside, lock);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // There is a lock; or another process, which takes one now, has cleaned up here.
      if (code === "EEXIST" || code === "ENOENT") return false;
      if (code !== undefined && WITHOUT_LINKS.has(code)) return createInPlace(lock, me);
      throw error;
    } finally {
      rmSync(aside, { force: true });
    }
  });
}

/** What a file system says that has no second names for a file. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"]);

/** The same where files have one name only: for a moment the lock is there without its words. */
function createInPlace(lock: string, me: Holder): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(lock, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(descriptor, wordsOf(me));
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

const wordsOf = (me: Holder): string => `${JSON.stringify(me)}\n`;

/** A name beside a lock, for what becomes of it or was one. */
const asideOf = (lock: string): string => `${lock}.${randomUUID().slice(0, 8)}`;

/** Who has a lock; undefined where there is none. A lock that says nothing sensible is nobody's. */
function readHolder(lock: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
  try {
    const holder = JSON.parse(text) as Holder;
    if (typeof holder?.id === "string" && typeof holder.pid === "number") return holder;
  } catch {
    // What follows is for this case too.
  }
  return { id: text, pid: 0, host: "", begun: null };
}

function isHolding({ id, pid, host, begun }: Holder, lock: string): boolean {
  if (pid === 0) return ageOf(lock) < WRITTEN_WITHIN;
  if (host !== hostname()) return ageOf(lock) < DEAD_AFTER;
  if (pid === process.pid && begun === beginningOf(pid)) return held.has(id);
  return isAlive(pid) && (begun === null || begun === beginningOf(pid));
}

/** Removes the lock of a dead process: by renaming, so that of two which try only one gets it. */
function remove(lock: string, dead: Holder): void {
  const aside = asideOf(lock);
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  // Somebody may have been quicker, and taken the lock since it was read: then this is that one's, and goes back.
  if (readHolder(aside)?.id !== dead.id) renameSync(aside, lock);
  else rmSync(aside, { force: true });
}

/** Removes locks of the dead that a process had put aside, or had not yet put in place, and then was killed itself. */
function removeAsides(lock: string): void {
  const [folder, name] = [dirname(lock), `${basename(lock)}.`];
  for (const found of namesIn(folder)) {
    if (!found.startsWith(name) || !/^[0-9a-f]{8}$/.test(found.slice(name.length))) continue;
    const aside = join(folder, found);
    const holder = readHolder(aside);
    // One without words is being written, by a process that will find this lock taken; or was, by one that is dead.
    if (holder !== undefined && (holder.pid === 0 || !isHolding(holder, aside))) rmSync(aside, { force: true });
  }
}

function ageOf(lock: string): number {
  try {
    return Date.now() - statSync(lock).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function touch(lock: string): void {
  try {
    const now = new Date();
    utimesSync(lock, now, now);
  } catch {
    // The lock is gone; whoever publishes will see it.
  }
}

function releaseAll(): void {
  for (const [id, lock] of held) if (readHolder(lock)?.id === id) rmSync(lock, { force: true });
}

/** When a process began, in words that only it has, on Linux: the boot, and the clock's ticks since. */
function beginningOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in brackets, may hold anything; the 22nd field is the 20th behind it.
    return `${boot} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return null;
  }
}
