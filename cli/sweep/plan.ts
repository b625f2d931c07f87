import { InputError } from "kadanoff/errors";
import { axesOf } from "kadanoff/sweep";
import { isSweep, readRecords, readSweep, readTasks, writePlan } from "kadanoff/sweep/node";
import { type CommandSpec, needed } from "../command.ts";
import { word } from "../values.ts";
import { counted, inBytes, inTime } from "../words.ts";
import { estimateOf } from "./estimate.ts";
import { planOf } from "./planning.ts";
import { readSweepFile } from "./sweepFile.ts";

const flags = {
  out: { flag: "-o, --out <DIR>", help: "the folder of the sweep", parse: word("--out") },
};

export const planCommand: CommandSpec<typeof flags> = {
  name: "plan",
  words: ["<file>"],
  summary: "make the folder of a sweep from a file that says what is to be varied",
  prints: "how many tasks there are, and what they are expected to take",
  flags,
  examples: [
    "kadanoff sweep plan sweep.yaml -o runs/ising-fss",
    "kadanoff sweep plan sweep.yaml -o runs/ising-fss --json",
  ],
  async run([file], f, context) {
    const out = needed(f.out, "-o DIR", "-o runs/ising-fss");
    const given = await readSweepFile(file!);
    const { sweep, tasks } = planOf(given);
    const had = isSweep(out) ? idsIn(out, context.force) : undefined;
    if (had && !context.force) {
      const ids = new Set(tasks.map(({ id }) => id));
      const gone = [...had].filter((id) => !ids.has(id)).length;
      if (gone > 0) {
        throw new InputError(
          `${out} is a sweep with ${counted(gone, "task")} that ${file} does not have; use --force to leave them out (their results are kept), or plan into another folder`,
        );
      }
    }
    const estimate = await estimateOf(sweep.stages, tasks, context);
    const head = writePlan(out, { ...sweep, stages: estimate.stages }, tasks);
    const { results } = readRecords(out);
    const done = tasks.filter(({ id }) => results.has(id)).length;
    const stages = head.stages.map((stage) => ({
      ...{ name: stage.name, task: stage.task, tasks: stage.tasks, from: stage.from ?? null },
      axes: axesOf(stage, head.stages),
      seconds: estimate.seconds.get(stage.name) ?? null,
      bytes: estimate.bytes.get(stage.name) ?? null,
    }));
    const document = {
      folder: out,
      name: head.name,
      tasks: head.tasks,
      done,
      stages,
      resultsVersion: head.resultsVersion,
    };
    const lines = stages.map(({ name, tasks: n, axes, seconds, bytes }) => {
      const time = seconds === null ? "time is known when the first are done" : `about ${inTime(seconds)} of one core`;
      const size = bytes === null ? "" : `, ${inBytes(bytes)}`;
      return `  ${name}: ${counted(n, "task")} (${axes.join(" × ") || "no axes"}), ${time}${size}`;
    });
    const already = done > 0 ? `, ${done} of them done` : "";
    return {
      document,
      text: [
        `${out}: ${counted(head.tasks, "task")} of ${head.name}${already}`,
        ...lines,
        `kadanoff sweep run ${out}, or kadanoff sweep submit ${out} --on CLUSTER`,
      ].join("\n"),
    };
  },
};

/** The tasks of the sweep that is there; none where it cannot be read and is to be replaced. */
function idsIn(folder: string, force: boolean): ReadonlySet<string> {
  try {
    return new Set(readTasks(folder, readSweep(folder)).map(({ id }) => id));
  } catch (error) {
    if (force && error instanceof InputError) return new Set();
    throw error;
  }
}
