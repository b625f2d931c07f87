/**
 * One unit of a submission, as a scheduler starts it. Asked to leave by SIGTERM or SIGUSR2, it keeps what it has and goes within two seconds: with 75, "try again", or requeued where its time is up
 * and the cluster lets it.
 */
import { InputError } from "kadanoff/errors";
import {
  beginAttempt,
  LOCAL,
  readRecords,
  readSubmission,
  readTasksOf,
  requeueSelf,
  restartsFromEnvironment,
  unitFromEnvironment,
} from "kadanoff/sweep/node";
import { type CommandSpec, needed } from "../command.ts";
import { wholeNumber, word } from "../values.ts";
import { counted } from "../words.ts";
import { agreed, assertSameNumbers, openSweep } from "./open.ts";
import { assertInputs, inWords } from "./planning.ts";
import { runTasks } from "./running.ts";
import { timeIsUp } from "./timeLimit.ts";

const flags = {
  sub: { flag: "--sub <NNNN>", help: "the submission, as submissions/NNNN.units", parse: word("--sub") },
  unit: {
    flag: "--unit <K>",
    help: "the unit, from 0 (default: what the scheduler says in its environment: Slurm, PBS, LSF, SGE, HyperQueue)",
    parse: wholeNumber("--unit", 0),
  },
};

/** What a process exits with that was told to leave, and may be started again (EX_TEMPFAIL of sysexits.h). */
const TRY_AGAIN = 75;

export const workerCommand: CommandSpec<typeof flags> = {
  name: "worker",
  words: ["<dir>"],
  summary: "do one unit of a sweep, as a scheduler starts it",
  prints: "what was done. Exit codes: 0 done, 1 the work failed, 75 told to leave, with all kept",
  flags,
  examples: [
    "kadanoff sweep worker runs/ising-fss --sub 0003 --unit 17",
    "kadanoff sweep worker runs/ising-fss --sub 0003   # in an element of a job array",
  ],
  async run([dir], f, context) {
    const open = openSweep(dir);
    const { folder, sweep } = open;
    assertSameNumbers(open);
    assertInputs(sweep);
    const { number, units, job } = readSubmission(folder, needed(f.sub, "--sub NNNN", "--sub 0003"));
    const unit = f.unit ?? unitFromEnvironment();
    if (unit === undefined) {
      throw new InputError("expected --unit K, or a scheduler whose environment says which unit this is");
    }
    const ids = units[unit];
    if (ids === undefined) {
      throw new InputError(`--unit: submission ${number} has the units 0 to ${units.length - 1}, got ${unit}`);
    }
    const restarts = restartsFromEnvironment();
    const attempt = beginAttempt(folder, `${number}-${unit}`, restarts);
    const planned = readTasksOf(folder, ids);
    // What others have done counts where it is needed; for all else a unit looks at its own records.
    const records = readRecords(
      folder,
      planned.some(({ from }) => from.length > 0) ? {} : { groups: [attempt.unit, LOCAL] },
    );
    // What failed elsewhere was given to this unit to be tried again; what has failed in it before is counted on.
    const { failures } = readRecords(folder, { groups: [attempt.unit] });
    const tasks = planned.filter(({ id }) => !records.results.has(id) && (failures.get(id)?.length ?? 0) < sweep.tries);
    const end = await runTasks({
      ...{ folder, sweep, tasks, attempt, results: agreed(records), failures },
      workers: context.workers,
      signal: AbortSignal.any([context.signal, timeIsUp.signal]),
      onDone: (done, total) => context.progress.update("tasks", done, total),
      onFailure: (task, message) => context.warn(`${task.id.slice(0, 8)} (${inWords(task)}): ${message}`),
    });
    const document = {
      folder,
      sub: number,
      unit,
      restarts,
      tasks: tasks.length,
      computed: end.computed,
      left: end.left,
      stopped: end.stopped ?? null,
    };
    const told = `unit ${unit} of ${number}: ${end.done} of ${counted(tasks.length, "task")} done`;
    if (end.stopped === "superseded")
      return { document, text: `${told}; another start of this unit goes on with the rest` };
    if (end.stopped === "asked") {
      const mayGoOn = timeIsUp.signal.aborted && job?.onTimeout === "requeue";
      if (!mayGoOn)
        return { document, text: `${told}, and asked to leave; what is begun is kept`, exitCode: TRY_AGAIN };
      if (restarts >= job.maxRequeues) {
        return {
          document,
          text: `${told}; its time was up ${restarts + 1} times, and it is not requeued again`,
          exitCode: TRY_AGAIN,
        };
      }
      try {
        await requeueSelf();
      } catch (error) {
        const why = (error as Error).message;
        return { document, text: `${told}; its time was up, and it cannot be requeued: ${why}`, exitCode: TRY_AGAIN };
      }
      return { document, text: `${told}; its time was up, and it is requeued` };
    }
    if (end.left > 0) {
      const text = `${told}; ${counted(end.left, "task")} cannot begin, since results of an earlier stage are missing`;
      return { document, text, exitCode: end.failed.length > 0 ? 1 : TRY_AGAIN };
    }
    // What has failed too often fails its unit, for whoever looks at the scheduler.
    return { document, text: told, ...(end.failed.length > 0 ? { exitCode: 1 } : {}) };
  },
};
