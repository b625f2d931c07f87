/**
 * Attempts: each process that works for a sweep has a name of its own, and writes under it alone. Copies of a task may run at once, where a node was given up that still lives; they
 * disturb each other in nothing.
 */
import { randomUUID } from "node:crypto";
import { closeSync, openSync, rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../io/node/files.ts";
import { entriesOf } from "./records.ts";

/** A process that works on a unit, or on one machine on all there is. */
export interface Attempt {
  /** The unit, `0003-17`, or `local`. */
  readonly unit: string;
  /** Which start of the unit it is: a scheduler that gives one up starts it again. */
  readonly epoch: number;
  /** What tells it from all others. */
  readonly name: string;
}

/** How often an attempt shows that it lives, and after how long it is taken for dead, in ms. */
export const HEARTBEAT = 10_000;
const DEAD_AFTER = 3 * HEARTBEAT;

/** Leaves the mark of a new attempt. */
export function beginAttempt(folder: string, unit: string, epoch: number): Attempt {
  const name = `${String(epoch).padStart(4, "0")}.${nodeName()}.${process.pid}.${randomUUID().slice(0, 8)}`;
  const attempts = join(folder, "attempts", unit);
  makeFolder(attempts);
  closeSync(openSync(join(attempts, name), "wx"));
  return { unit, epoch, name };
}

/** How this machine is called. */
const nodeName = (): string => (process.env.SLURMD_NODENAME ?? hostname()).replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 40);

/** Shows that an attempt lives. */
export function beat(folder: string, { unit, name }: Attempt): void {
  const now = new Date();
  try {
    utimesSync(join(folder, "attempts", unit, name), now, now);
  } catch {
    // Whoever has removed the folder wants nothing more of it.
  }
}

/** Takes the mark of an attempt on one machine away when it ends; those of units tell how often they were begun, and stay. */
export function endAttempt(folder: string, { unit, name }: Attempt): void {
  if (unit === LOCAL) rmSync(join(folder, "attempts", unit, name), { force: true });
}

/** Whether a later start of the same unit is under way: then what this one does is of no use. */
export function isSuperseded(folder: string, { unit, epoch }: Attempt): boolean {
  if (unit === LOCAL) return false;
  return entriesOf(join(folder, "attempts", unit)).some((name) => Number.parseInt(name, 10) > epoch);
}

/** The unit of those who work on one machine. */
export const LOCAL = "local";

/** The names of the attempts, of all units or of some, that live: they were seen lately, and those of this machine have a process. */
export function liveAttempts(folder: string, units?: readonly string[]): Set<string> {
  const root = join(folder, "attempts");
  const own = nodeName();
  const live = new Set<string>();
  for (const unit of units ?? entriesOf(root)) {
    for (const name of entriesOf(join(root, unit))) {
      const seen = statSync(join(root, unit, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - seen >= DEAD_AFTER) continue;
      const [, node, pid] = name.split(".");
      if (node !== own || isProcess(Number(pid))) live.add(name);
    }
  }
  return live;
}

/** Whether there is a process of this number. */
function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's may not be asked, and is there.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
