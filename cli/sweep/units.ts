import { recordJob, shellQuoted } from "kadanoff/sweep/node";
import type { CommandSpec } from "../command.ts";
import { positiveNumber, wholeNumber } from "../values.ts";
import { counted } from "../words.ts";
import { byStage, publish } from "./bundles.ts";
import { assertSameNumbers, leftOf, openSweep, standingOf, thisProgram } from "./open.ts";
import { retryFlag } from "./run.ts";

const flags = {
  ...retryFlag,
  unitMinutes: {
    flag: "--unit-minutes <M>",
    help: "about how long a unit shall take (default 60)",
    parse: positiveNumber("--unit-minutes"),
  },
  cores: {
    flag: "--cores <N>",
    help: "cores of a unit (default 1)",
    parse: wholeNumber("--cores", 1, 1024),
  },
};

export const unitsCommand: CommandSpec<typeof flags> = {
  name: "units",
  words: ["<dir>"],
  summary:
    "what is left of a sweep as units of work for any scheduler: PBS, LSF, SGE, HTCondor, HyperQueue, GNU parallel",
  prints: "a command line for each unit; units of a later stage are to be started when those before have ended",
  flags,
  examples: [
    "kadanoff sweep units runs/ising-fss --unit-minutes 30 --cores 4",
    "kadanoff sweep units runs/ising-fss | parallel -j 4",
  ],
  async run([dir], f, context) {
    const open = openSweep(dir);
    assertSameNumbers(open);
    const standing = await standingOf(open);
    if (standing.queue.trouble) context.warn(standing.queue.trouble.message);
    const left = leftOf(standing, { retry: f.retryQuarantined === true });
    const parallel = f.cores ?? 1;
    const submissions = byStage(left, standing).flatMap(({ stage, tasks }) =>
      publish(standing, tasks, {
        unitSeconds: 60 * (f.unitMinutes ?? 60),
        parallel,
        mostUnits: Number.MAX_SAFE_INTEGER,
      }).map((one) => ({ ...one, stage })),
    );
    for (const { number } of submissions) {
      recordJob(open.folder, number, { cluster: "other", jobId: null, maxRequeues: 0, onTimeout: "stop" });
    }
    const cores = f.cores === undefined ? ["--workers", "1"] : ["--workers", String(f.cores)];
    const command = [...thisProgram, "sweep", "worker", open.folder, ...cores, "--quiet"].map(shellQuoted).join(" ");
    const document = { folder: open.folder, command, submissions };
    if (submissions.length === 0) context.warn("there is nothing left to do");
    const lines = submissions.flatMap(({ number, units }) =>
      Array.from({ length: units }, (_, unit) => `${command} --sub ${number} --unit ${unit}`),
    );
    for (const { number, units, tasks, stage } of submissions) {
      context.progress.stop();
      context.warn(`submission ${number}: ${counted(units, "unit")} of ${stage}, ${counted(tasks, "task")}`);
    }
    return { document, text: lines.join("\n") };
  },
};
