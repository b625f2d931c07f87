import { randomUUID } from "node:crypto";
import { InputError } from "kadanoff/errors";
import { compactRecords } from "kadanoff/sweep/node";
import type { CommandSpec } from "../command.ts";
import { counted } from "../words.ts";
import { countsInWords, countsOf, exitCodeOf, openSweep, standingOf } from "./open.ts";

const flags = {};

export const compactCommand: CommandSpec<typeof flags> = {
  name: "compact",
  words: ["<dir>"],
  summary: "put the records of a complete sweep into one file, and remove what was there on the way",
  prints: "how many files have become one; what is gathered stays the same",
  flags,
  examples: ["kadanoff sweep compact runs/ising-fss"],
  async run([dir]) {
    const open = openSweep(dir);
    const standing = await standingOf(open);
    const { counts } = countsOf(standing);
    if (exitCodeOf(counts, standing.records) !== 0 || standing.queue.jobs.length > 0) {
      throw new InputError(`${dir}: expected a sweep that is complete, got ${countsInWords(counts)}`);
    }
    const ids = standing.tasks.map(({ id }) => id);
    // Also what the sweep has no task for any more: it may have again.
    const all = [...new Set([...ids, ...[...standing.records.results.keys()].sort()])];
    const { segment, removed } = compactRecords(open.folder, all, standing.records, randomUUID().slice(0, 8));
    const document = { folder: open.folder, segment, removed, tasks: ids.length };
    return {
      document,
      text: `${segment}: the records of ${counted(ids.length, "task")}, out of ${counted(removed, "file")}`,
    };
  },
};
