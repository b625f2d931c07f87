import { existsSync, readdirSync } from "node:fs";
import { blobPath, resultOf, sha256OfFile } from "kadanoff/sweep/node";
import type { CommandSpec } from "../command.ts";
import { counted } from "../words.ts";
import { countsOf, exitCodeOf, openSweep, standingOf } from "./open.ts";
import { assertInputs } from "./planning.ts";

const flags = {};

export const verifyCommand: CommandSpec<typeof flags> = {
  name: "verify",
  words: ["<dir>"],
  summary: "hold everything in the folder of a sweep against its digests: plan, records, files, inputs and submissions",
  prints: "what is not as it should be, and what to do. Exit codes: 0 sound, 1 damaged, 4 conflict",
  flags,
  examples: ["kadanoff sweep verify runs/ising-fss"],
  async run([dir], _, context) {
    const open = openSweep(dir);
    const standing = await standingOf(open);
    const { folder, sweep, records, queue, tasks } = standing;
    const problems: string[] = [];
    try {
      assertInputs(sweep);
    } catch (error) {
      problems.push((error as Error).message);
    }
    let blobs = 0;
    const checked = new Map<string, string | undefined>();
    const wanted = tasks.filter(({ id }) => records.results.has(id));
    for (const [n, { id }] of wanted.entries()) {
      context.signal.throwIfAborted();
      if (n % 100 === 0) context.progress.update("files", n, wanted.length);
      for (const name of Object.values(resultOf(records.results.get(id)!).result.blobs)) {
        if (!checked.has(name)) {
          checked.set(name, problemOf(folder, name));
          blobs++;
          // Signals are seen between files.
          await new Promise((done) => setImmediate(done));
        }
        const problem = checked.get(name);
        if (problem === undefined) continue;
        const { segment } = records.results.get(id)!;
        problems.push(
          `task ${id.slice(0, 8)}: ${problem}; without the line of ${id} in ${segment} it is computed again`,
        );
      }
    }
    const torn = records.torn.map(
      ({ segment, line }) => `${segment}, line ${line}: a record without its digest; its task counts as missing`,
    );
    const orphans = queue.orphans.map(
      (number) => `submission ${number} was published and never reached the scheduler; submit again`,
    );
    const conflicts = records.conflicts.map(
      ({ id, of, sameBuild }) =>
        `task ${id.slice(0, 8)} has results that differ${sameBuild ? "" : " by build"}: ${of.map(({ segment, version: v }) => `${segment} (kadanoff ${v.version}, node ${v.node}, ${v.platform})`).join(" and ")}; remove the line of ${id} from the one that is wrong`,
    );
    const leavings = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
    if (queue.trouble) context.warn(queue.trouble.message);
    const { counts } = countsOf(standing);
    const document = {
      ...{ folder, records: records.records, blobs, duplicates: records.duplicates, counts },
      ...{ problems, torn: records.torn, conflicts: records.conflicts, orphans: queue.orphans, leavings },
    };
    const lines = [...conflicts, ...problems, ...torn, ...orphans];
    const sound = `${counted(records.records, "record")} and ${counted(blobs, "file")} are as they were written, ${counted(records.duplicates, "duplicate")} agree${records.duplicates === 1 ? "s" : ""}`;
    return {
      document,
      text: [lines.length === 0 ? sound : `${sound}, but:`, ...lines].join("\n"),
      exitCode: exitCodeOf(counts, records) === 4 ? 4 : problems.length > 0 ? 1 : 0,
    };
  },
};

function problemOf(folder: string, name: string): string | undefined {
  const path = blobPath(folder, name);
  if (!existsSync(path)) return `blobs/${name} is missing`;
  return sha256OfFile(path) === name.split(".")[0] ? undefined : `blobs/${name} does not have its digest: remove it`;
}
