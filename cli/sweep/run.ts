import { beginAttempt, LOCAL } from "kadanoff/sweep/node";
import { type CommandSpec, Interrupted, type Outcome } from "../command.ts";
import { wholeNumber } from "../values.ts";
import { counted } from "../words.ts";
import {
  agreed,
  assertSameNumbers,
  countsInWords,
  countsOf,
  exitCodeOf,
  leftOf,
  openSweep,
  type Standing,
  standingOf,
} from "./open.ts";
import { assertInputs, inWords } from "./planning.ts";
import { type RunEnd, runTasks } from "./running.ts";

/** Tasks that are given up are tried anew. */
export const retryFlag = {
  retryQuarantined: {
    flag: "--retry-quarantined",
    help: "try those tasks again that have failed too often",
  },
};

const flags = {
  ...retryFlag,
  jobs: {
    flag: "-j, --jobs <N>",
    help: "tasks at a time, the same as --workers",
    parse: wholeNumber("--jobs", 1, 1024),
  },
};

export const runCommand: CommandSpec<typeof flags> = {
  name: "run",
  words: ["<dir>"],
  summary: "do what is left of a sweep on all cores of this machine",
  prints:
    "how much is done; it may be interrupted, killed and repeated at any time, and goes on where it was. Exit codes: 0 complete, 3 missing, 4 conflict, 5 quarantined",
  flags,
  examples: ["kadanoff sweep run runs/ising-fss", "kadanoff sweep run runs/ising-fss -j 8"],
  async run([dir], f, context) {
    const open = openSweep(dir);
    assertSameNumbers(open);
    assertInputs(open.sweep);
    const standing = await standingOf(open);
    if (standing.queue.trouble) context.warn(`what is queued is done here as well: ${standing.queue.trouble.message}`);
    const tasks = leftOf(standing, { retry: f.retryQuarantined === true });
    const begun = performance.now();
    const attempt = beginAttempt(open.folder, LOCAL, 0);
    const end = await runTasks({
      ...{ folder: open.folder, sweep: open.sweep, tasks, attempt, results: agreed(standing.records) },
      failures: f.retryQuarantined ? new Map() : standing.records.failures,
      workers: f.jobs ?? context.workers,
      signal: context.signal,
      onDone: (done, total) => context.progress.update("tasks", done, total),
      onFailure: (task, message) => context.warn(`${task.id.slice(0, 8)} (${inWords(task)}): ${message}`),
    });
    return ended(open.folder, standing, end, (performance.now() - begun) / 1000);
  },
};

/** What is said at the end of a run. */
async function ended(
  folder: string,
  before: Standing,
  { computed, failed, stopped }: RunEnd,
  seconds: number,
): Promise<Outcome> {
  const standing = await standingOf(before);
  const { counts } = countsOf(standing);
  if (stopped === "asked") {
    throw new Interrupted(
      `${counts.done} of ${counted(standing.tasks.length, "task")} are done; the same command goes on from there`,
    );
  }
  const rest = countsInWords(counts);
  const document = {
    folder,
    tasks: standing.tasks.length,
    computed,
    failed: failed.map(({ id }) => id),
    counts,
    seconds,
  };
  return {
    document,
    text: [`${folder}: ${rest}`, `${counted(computed, "task")} computed · ${seconds.toFixed(1)} s`].join("\n"),
    exitCode: exitCodeOf(counts, standing.records),
  };
}
