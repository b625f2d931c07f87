/** How much work the attempts at the tasks of a sweep do, seen from outside: by what each has in its unfinished file of samples, from its first moment to its last. */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readPartialHdf5 } from "../../src/io/node/hdf5.ts";

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
  const sizes = new Map<string, string>();
  const look = async (path: string): Promise<void> => {
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    const state = `${size} ${mtimeMs}`;
    if (size === 0 || sizes.get(path) === state) return;
    sizes.set(path, state);
    const there = await configurationsIn(path);
    if (there === 0) return;
    const attempt = basename(dirname(path));
    const id = basename(dirname(dirname(path)));
    const attempts = tasks.get(id) ?? new Map<string, Seen>();
    tasks.set(id, attempts);
    const seen = attempts.get(attempt);
    if (seen === undefined) attempts.set(attempt, { first: there, last: there });
    else seen.last = Math.max(seen.last, there);
  };
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const lookAgain = async (): Promise<void> => {
    for (const path of unfinished(folder)) await look(path);
    if (!isStopped) timer = setTimeout(lookAgain, OFTEN);
  };
  void lookAgain();
  return {
    made: () =>
      [...tasks.values()].map((attempts) => ({
        attempts: attempts.size,
        // The one that was there first has taken nothing over.
        made: [...attempts.values()].reduce((sum, { first, last }, n) => sum + last - (n === 0 ? 0 : first), 0),
      })),
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
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

/** Configurations that an unfinished file holds; 0 where it is just being written, or has gone. */
export async function configurationsIn(path: string): Promise<number> {
  try {
    return (await readPartialHdf5(path))?.shape[0] ?? 0;
  } catch {
    return 0;
  }
}
