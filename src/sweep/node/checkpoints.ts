/**
 * What is kept of a task that is not done: the unfinished outputs of its command, in `ckpt/ab/ID/ATTEMPT/`, which the same command goes on from. An attempt copies what an earlier one has left,
 * since that may still live, and removes all of it when the result is on the disk.
 */
import { constants, copyFileSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../io/node/files.ts";
import { entriesOf } from "./records.ts";

const folderOf = (folder: string, id: string): string => join(folder, "ckpt", id.slice(0, 2), id);

/** The folder in which an attempt works on a task, with what the attempt that came furthest has left. */
export function beginTask(folder: string, id: string, attempt: string): string {
  const all = folderOf(folder, id);
  const own = join(all, attempt);
  const furthest = entriesOf(all)
    .map((name) => ({ path: join(all, name), bytes: bytesIn(join(all, name)) }))
    .reduce((best, one) => (one.bytes > best.bytes ? one : best), { path: own, bytes: 0 });
  makeFolder(own);
  if (furthest.path !== own) {
    for (const name of kept(furthest.path)) {
      try {
        copyFileSync(join(furthest.path, name), join(own, name), constants.COPYFILE_FICLONE);
      } catch {
        // It went away in the meantime: the task is done, or begins anew.
        rmSync(join(own, name), { force: true });
      }
    }
  }
  return own;
}

/** Files that are worth keeping: not locks, and not what was being written under a name that is not its own. */
const kept = (path: string): string[] => entriesOf(path).filter((name) => !/\.lock(\.|$)|\.tmp/.test(name));

function bytesIn(path: string): number {
  let bytes = 0;
  for (const name of kept(path)) {
    try {
      bytes += statSync(join(path, name)).size;
    } catch {
      // As above.
    }
  }
  return bytes;
}

/** Removes what is kept of a task, whoever has left it. */
export function forgetTask(folder: string, id: string): void {
  rmSync(folderOf(folder, id), { recursive: true, force: true });
}

/** Removes what one attempt has left of a task. */
export function forgetAttempt(folder: string, id: string, attempt: string): void {
  const all = folderOf(folder, id);
  rmSync(join(all, attempt), { recursive: true, force: true });
  try {
    if (readdirSync(all).length === 0) rmdirSync(all);
  } catch {
    // Somebody else's.
  }
}

/** The tasks of which something is kept, each with the attempts that have left it. */
export function checkpointsOf(folder: string): Map<string, string[]> {
  const root = join(folder, "ckpt");
  const found = new Map<string, string[]>();
  for (const shard of entriesOf(root)) {
    for (const id of entriesOf(join(root, shard))) found.set(id, entriesOf(join(root, shard, id)));
  }
  return found;
}

/** The attempts that have begun a task and have not ended it. */
export const attemptsAt = (folder: string, id: string): string[] => entriesOf(folderOf(folder, id));

/** Whether something of a task is kept that can be gone on with. */
export const isKept = (folder: string, id: string, attempt: string): boolean =>
  bytesIn(join(folderOf(folder, id), attempt)) > 0;
