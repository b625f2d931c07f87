import { setTimeout as sleep } from "node:timers/promises";
import { stateOf, type TaskState } from "kadanoff/sweep";
import type { CommandSpec, Outcome } from "../command.ts";
import { positiveNumber } from "../values.ts";
import { columns, counted, inTime } from "../words.ts";
import { countsInWords, countsOf, exitCodeOf, openSweep, type Standing, standingOf } from "./open.ts";
import { inWords } from "./planning.ts";

const flags = {
  watch: { flag: "--watch", help: "say it again every few seconds, until all is done" },
  every: {
    flag: "--every <S>",
    help: "seconds between two looks of --watch (default 5)",
    parse: positiveNumber("--every"),
  },
  failed: { flag: "--failed", help: "list the tasks that have failed, with what went wrong" },
};

export const statusCommand: CommandSpec<typeof flags> = {
  name: "status",
  words: ["<dir>"],
  summary: "how far a sweep is",
  prints:
    "how many tasks are done, running, queued, checkpointed, quarantined and missing, and what is left to compute. Exit codes: 0 complete, 3 missing, 4 conflict, 5 quarantined",
  flags,
  examples: ["kadanoff sweep status runs/ising-fss", "kadanoff sweep status runs/ising-fss --watch"],
  async run([dir], f, context) {
    const open = openSweep(dir);
    const looks: { at: number; done: number }[] = [];
    for (;;) {
      const standing = await standingOf(open);
      looks.push({ at: performance.now(), done: standing.records.results.size });
      const of = countsOf(standing);
      const outcome = statusOf(standing, of, { failed: f.failed === true, looks });
      if (standing.queue.trouble) context.warn(standing.queue.trouble.message);
      const isOver = standing.tasks.every(({ id, from }) => isSettled(id, from, standing.known));
      if (!f.watch || isOver) return outcome;
      context.say(outcome);
      await sleep(1000 * (f.every ?? 5), undefined, { signal: context.signal });
    }
  },
};

/** Whether nothing comes of a task any more: it is done, given up, or wants the result of one that is given up. */
const isSettled = (id: string, from: readonly string[], known: Standing["known"]): boolean =>
  [id, ...from].some((one) => stateOf(one, known) === "quarantined") || stateOf(id, known) === "done";

/** What is said of a sweep. */
function statusOf(
  standing: Standing,
  { counts, stages }: ReturnType<typeof countsOf>,
  { failed, looks }: { failed: boolean; looks: readonly { at: number; done: number }[] },
): Outcome {
  const { folder, sweep, tasks, records, queue, known } = standing;
  const left = secondsLeft(standing);
  const eta = etaOf(looks, tasks.length - counts.done - counts.quarantined);
  const failing = tasks.filter(({ id }) => records.failures.has(id) && !records.results.has(id));
  const failures = failing.map((task) => {
    const all = records.failures.get(task.id)!;
    return {
      id: task.id,
      parameters: task.all,
      seed: task.seed,
      tries: all.length,
      state: stateOf(task.id, known),
      message: all.at(-1)!.message,
    };
  });
  const document = {
    ...{ folder, name: sweep.name, tasks: tasks.length, counts },
    stages: stages.map(({ name, counts: own }) => ({ name, counts: own, ...left.get(name) })),
    ...{ records: records.records, duplicates: records.duplicates, conflicts: records.conflicts, torn: records.torn },
    ...{ jobs: queue.jobs, waiting: queue.waiting, orphans: queue.orphans, failures, eta },
  };
  const width = Math.max(...stages.map(({ name }) => name.length));
  const time = (name: string): string => {
    const own = left.get(name);
    if (own?.secondsPerTask === null || own === undefined) return "";
    const rest = own.secondsLeft > 0 ? `, about ${inTime(own.secondsLeft)} of one core left` : "";
    return ` (${own.secondsPerTask.toPrecision(3)} s a task${rest})`;
  };
  const lines = [
    `${sweep.name}: ${countsInWords(counts)}${eta === null ? "" : ` · ETA ${inTime(eta)}`}`,
    ...(stages.length > 1 || left.size > 0
      ? stages.map(({ name, counts: own }) => `  ${name.padEnd(width)}  ${countsInWords(own)}${time(name)}`)
      : []),
    ...(Object.keys(queue.waiting).length > 0 ? [`waiting in the queue: ${waitingInWords(queue.waiting)}`] : []),
    ...records.conflicts.map(
      ({ id, of, sameBuild }) =>
        `conflict: task ${id.slice(0, 8)} has ${of.length} results that differ${sameBuild ? "" : ", made by different builds"}, in ${of.map(({ segment }) => segment).join(", ")}`,
    ),
    ...(records.torn.length > 0 ? [`${counted(records.torn.length, "record")} torn, which count as missing`] : []),
    ...(failures.length > 0 && !failed
      ? [`${counted(failures.length, "task")} failed; --failed shows which, and kadanoff sweep logs why`]
      : []),
    ...(failed
      ? columns([
          ["task", "tries", "of", "what went wrong"],
          ...failing.map((task, n) => [
            task.id.slice(0, 8),
            String(failures[n]!.tries),
            inWords(task),
            failures[n]!.message,
          ]),
        ])
      : []),
  ];
  return { document, text: lines.join("\n"), exitCode: exitCodeOf(counts, records) };
}

/** `12 units (Priority), 3 units (Dependency)` */
const waitingInWords = (waiting: Readonly<Record<string, number>>): string =>
  Object.entries(waiting)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${counted(n, "unit")} (${reason})`)
    .join(", ");

/** What a task of each stage takes, as measured or else as estimated, and what is left. */
function secondsLeft({ sweep, tasks, records, known }: Standing) {
  const measured = new Map<string, { seconds: number; weight: number; n: number; left: number }>();
  for (const { id, stage, weight } of tasks) {
    const sum = measured.get(stage) ?? { seconds: 0, weight: 0, n: 0, left: 0 };
    const found = records.results.get(id);
    if (found === undefined) {
      if (stateOf(id, known) !== ("quarantined" satisfies TaskState)) sum.left += weight;
    } else {
      sum.seconds += found.seconds;
      sum.weight += weight;
      sum.n++;
    }
    measured.set(stage, sum);
  }
  return new Map(
    sweep.stages.map(({ name, secondsPerWeight }) => {
      const { seconds, weight, n, left } = measured.get(name)!;
      const perWeight = n > 0 ? seconds / weight : secondsPerWeight;
      return [
        name,
        { secondsPerTask: n > 0 ? seconds / n : null, secondsLeft: perWeight === null ? 0 : perWeight * left },
      ];
    }),
  );
}

/** Seconds until the rest is done, if it goes on as it did while it was watched. */
function etaOf(looks: readonly { at: number; done: number }[], left: number): number | null {
  const [first, last] = [looks[0]!, looks.at(-1)!];
  return last.done > first.done && left > 0 ? (((last.at - first.at) / 1000) * left) / (last.done - first.done) : null;
}
