import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "kadanoff/errors";
import { readRecords, readSubmissions, readTasks, resultOf } from "kadanoff/sweep/node";
import { type CommandSpec, needed } from "../command.ts";
import { word } from "../values.ts";
import { openSweep } from "./open.ts";
import { inWords } from "./planning.ts";

const flags = {
  task: { flag: "--task <ID>", help: "the id of a task, or how it begins", parse: word("--task") },
};

/** The last lines of a log that are shown. */
const LINES = 40;

export const logsCommand: CommandSpec<typeof flags> = {
  name: "logs",
  words: ["<dir>"],
  summary: "what has become of a task: who has tried it, what went wrong and where, and what its job has printed",
  prints: "the tries of the task, and the end of the logs",
  flags,
  examples: ["kadanoff sweep logs runs/ising-fss --task 74b26d60"],
  async run([dir], f) {
    const { folder, sweep } = openSweep(dir);
    const asked = needed(f.task, "--task ID", "--task 74b26d60; kadanoff sweep status --failed lists them");
    const fitting = readTasks(folder, sweep).filter(({ id }) => id.startsWith(asked));
    if (fitting.length !== 1) {
      throw new InputError(
        `--task: expected one task, ${fitting.length === 0 ? "and none begins" : `but ${fitting.length} begin`} with ${JSON.stringify(asked)}`,
      );
    }
    const task = fitting[0]!;
    const records = readRecords(folder);
    const failures = records.failures.get(task.id) ?? [];
    const found = records.results.get(task.id);
    const submissions = readSubmissions(folder).flatMap(({ number, units, job }) => {
      const unit = units.findIndex((ids) => ids.includes(task.id));
      return unit < 0 ? [] : [{ number, unit, jobId: job?.jobId ?? null }];
    });
    const logs = submissions.flatMap(({ unit, jobId }) => {
      const path = join(folder, "logs", `${jobId}_${unit}.out`);
      return jobId !== null && existsSync(path)
        ? [{ path, end: readFileSync(path, "utf8").trimEnd().split("\n").slice(-LINES) }]
        : [];
    });
    const known = existsSync(join(folder, "logs")) ? readdirSync(join(folder, "logs")).length : 0;
    const record = found && resultOf(found);
    const result = record && {
      segment: found.segment,
      result: record.result,
      seconds: record.seconds,
      version: record.version,
    };
    const document = {
      id: task.id,
      stage: task.stage,
      parameters: task.all,
      seed: task.seed,
      result: result ?? null,
      failures,
      submissions,
      logs,
    };
    return {
      document,
      text: [
        `${task.id}: ${task.stage}, ${inWords(task)}`,
        ...(result
          ? [`done in ${result.seconds.toFixed(1)} s by kadanoff ${result.version.version} (${result.segment})`]
          : ["no result"]),
        ...failures.flatMap(({ segment, message, stack }, n) => [
          `try ${n + 1} (${segment}): ${message}`,
          ...stack.split("\n").slice(1),
        ]),
        ...submissions.map(
          ({ number, unit, jobId }) =>
            `unit ${unit} of submission ${number}${jobId === null ? "" : `, job ${jobId}_${unit}`}`,
        ),
        ...logs.flatMap(({ path, end }) => [`${path}:`, ...end.map((line) => `  ${line}`)]),
        ...(logs.length === 0 && known > 0 ? [`no log of it among the ${known} in ${join(folder, "logs")}`] : []),
      ].join("\n"),
    };
  },
};
