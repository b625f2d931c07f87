/** How much work the attempts at the tasks of a sweep do, seen from outside: by what each has in its unfinished file of samples, from its first moment to its last. */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** An attempt at a task, in configurations. */
interface Seen {
  /** What was there when it was seen first: what it has taken over, or its own first piece. */
  readonly first: number;
  /** The most it has had. */
  last: number;
}

export interface Work {
  /** Attempts at each task, and what they have made together: configurations, of which some were made more than once. */
  made(): { readonly attempts: number; readonly made: number }[];
  stop(): void;
}

/** How often it is looked, in ms: many times while a piece is made. */
const OFTEN = 15;

/** Looks on while a sweep of samples goes on in a folder. */
export function watchWork(folder: string): Work {
  const tasks = new Map<string, Map<string, Seen>>();
  const look = (path: string): void => {
    const there = configurationsIn(path);
    if (there === 0) return;
    const attempt = basename(dirname(path));
    const id = basename(dirname(dirname(path)));
    const attempts = tasks.get(id) ?? new Map<string, Seen>();
    tasks.set(id, attempts);
    const seen = attempts.get(attempt);
    if (seen === undefined) attempts.set(attempt, { first: there, last: there });
    else seen.last = Math.max(seen.last, there);
  };
  const timer = setInterval(() => {
    for (const path of unfinished(folder)) look(path);
  }, OFTEN);
  return {
    made: () =>
      [...tasks.values()].map((attempts) => ({
        attempts: attempts.size,
        // The one that was there first has taken nothing over.
        made: [...attempts.values()].reduce((sum, { first, last }, n) => sum + last - (n === 0 ? 0 : first), 0),
      })),
    stop: () => clearInterval(timer),
  };
}

/** Files of samples that attempts have begun, and not ended. */
export function unfinished(folder: string): string[] {
  const root = join(folder, "ckpt");
  try {
    return readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("/out.h5"))
      .map((path) => join(root, path));
  } catch {
    return []; // not there yet, or just going away
  }
}

/**
 * Configurations of 32×32 that an unfinished file holds; 0 where it is just being written, or has gone. The extent of the dataset, [n, 32, 32], stands in the first bytes
 * of the file: to read more would take so long that what is looked for is over.
 */
export function configurationsIn(path: string): number {
  const head = Buffer.alloc(4096);
  try {
    const descriptor = openSync(path, "r");
    try {
      readSync(descriptor, head);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return 0;
  }
  const at = head.indexOf(Buffer.from(BigUint64Array.of(32n, 32n).buffer));
  return at < 8 ? 0 : Number(head.readBigUInt64LE(at - 8));
}
