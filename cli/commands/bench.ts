import { didYouMean, InputError } from "kadanoff/errors";
import { machineText, resultText, runBenchmarks } from "../../bench/run.ts";
import { GROUPS, TASKS } from "../../bench/tasks.ts";
import type { CommandSpec } from "../command.ts";
import { positiveNumber } from "../values.ts";

const flags = {
  peers: {
    flag: "--peers",
    help: "also the same work by numpy, scikit-learn and torch, where python3 has them",
  },
  seconds: {
    flag: "--seconds <N>",
    help: "the time for each task (default 5); below 1 everything is shortened, to see that it works",
    parse: positiveNumber("--seconds"),
  },
};

export const benchCommand: CommandSpec<typeof flags> = {
  name: "bench",
  words: ["[name]"],
  summary: "how fast the kernels are beside the same algorithms in C and elsewhere, and whether they agree",
  prints: "times and rates with their spread, and whether the programs agree",
  flags,
  examples: ["kadanoff bench critic", "kadanoff bench --seconds 1 --json"],
  async run([name], f, { progress, signal, warn }) {
    const tasks = TASKS.filter(({ group }) => name === undefined || group === name);
    if (name !== undefined && tasks.length === 0) {
      throw new InputError(`expected ${GROUPS.join(", ")}, got ${JSON.stringify(name)}${didYouMean(name, GROUPS)}`);
    }
    progress.update("tasks", 0, tasks.length);
    const document = await runBenchmarks(tasks, {
      seconds: f.seconds ?? 5,
      peers: f.peers === true,
      signal,
      onResult: (_, n) => progress.update("tasks", n, tasks.length),
    });
    if (!document.agrees) {
      process.exitCode = 1;
      warn("the programs do not agree; see the checks of the results");
    }
    const text = [
      ...machineText(document.machine),
      "Times are least / median of chunks that take turns; ratios of chunks in one round, median (quartiles).",
      ...document.results.flatMap((result) => ["", ...resultText(result)]),
    ];
    return { document, text: text.join("\n") };
  },
};
