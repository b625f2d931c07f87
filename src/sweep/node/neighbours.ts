/**
 * Others who run the same sweep, at the same time on this machine or on one that shares its folder: what they are at is left to them, and what they have done is not done again. Nothing hangs on it:
 * a task that two have begun at one moment has the same result twice.
 */
import { join } from "node:path";
import { type Attempt, LOCAL, liveAttempts } from "./attempts.ts";
import { attemptsAt } from "./checkpoints.ts";
import { type FoundResult, followSegment } from "./records.ts";

/** What has come of a task. */
export interface News {
  /** Which task. */
  readonly id: string;
  /** Where its result lies; absent where it has failed. */
  readonly result?: FoundResult;
}

/** Others who run a sweep. */
export interface Neighbours {
  /** What has come of tasks since this was last asked. */
  news(): readonly News[];
  /** Whether one of them works on a task now. */
  areAt(id: string): boolean;
}

/** How long it is taken for known who lives, in ms. */
const KNOWN_FOR = 1000;

/** The neighbours of an attempt of the unit `local`; all others have a unit of tasks to themselves. */
export function neighboursOf(folder: string, own: Attempt): Neighbours {
  const followed = new Map<string, ReturnType<typeof followSegment>>();
  const before: News[] = [];
  let live = new Set<string>();
  let looked = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    if (own.unit !== LOCAL || performance.now() - looked < KNOWN_FOR) return;
    looked = performance.now();
    live = liveAttempts(folder, [LOCAL]);
    live.delete(own.name);
    for (const name of live) {
      if (followed.has(name)) continue;
      const read = followSegment(folder, join("segments", LOCAL, `${name}.seg`));
      followed.set(name, read);
      // What has failed before this one began is known to it, and may be what it was asked to try again.
      before.push(...read().filter(({ result }) => result !== undefined));
    }
  };
  return {
    news() {
      look();
      return [...before.splice(0), ...[...followed.values()].flatMap((read) => read())];
    },
    areAt(id) {
      look();
      return live.size > 0 && attemptsAt(folder, id).some((attempt) => live.has(attempt));
    },
  };
}
