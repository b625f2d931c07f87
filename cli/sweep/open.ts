/** What every command of a sweep begins with: its folder, and where its tasks are. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { InputError } from "kadanoff/errors";
import { type Known, type StateCounts, stateOf, type TaskState, taskStates } from "kadanoff/sweep";
import {
  activeUnits,
  checkpointsOf,
  findSubmission,
  isKept,
  isThere,
  liveAttempts,
  type PlannedTask,
  RESULTS_VERSION,
  type Records,
  readRecords,
  readSubmissions,
  readSweep,
  readTasks,
  recordJob,
  type Submission,
  type Sweep,
} from "kadanoff/sweep/node";

export interface OpenSweep {
  /** From the root of the file system. */
  readonly folder: string;
  readonly sweep: Sweep;
}

/** The sweep in a folder. */
export function openSweep(folder: string | undefined): OpenSweep {
  if (folder === undefined) throw new InputError("expected the folder of a sweep, as kadanoff sweep plan makes it");
  const sweep = readSweep(folder);
  return { folder: realpathSync(folder), sweep };
}

/** Refuses to compute what another version would have computed differently. */
export function assertSameNumbers({ sweep }: OpenSweep): void {
  if (sweep.resultsVersion === RESULTS_VERSION) return;
  throw new InputError(
    `the sweep was planned for numbers of version ${sweep.resultsVersion}, and this program computes those of version ${RESULTS_VERSION}; plan it again, or go on with kadanoff ${sweep.madeBy.version}`,
  );
}

/** By what a scheduler's job is told from all others: the sweep, where it lies, and which submission it is. */
export function commentOf({ folder, sweep }: OpenSweep, number: string): string {
  const place = createHash("sha256").update(folder).digest("hex").slice(0, 6);
  return `kadanoff:${sweep.name}-${place}:${number}`;
}

/** The tasks that a scheduler still has, by their ids, and jobs that are in its queue. */
export interface Queue {
  readonly queued: ReadonlySet<string>;
  /** Jobs of which units wait or run. */
  readonly jobs: readonly string[];
  /** How many units wait, by the reason in the scheduler's own word. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Submissions that were published and never reached the scheduler. */
  readonly orphans: readonly string[];
  /** Whether there was anything to ask a scheduler. */
  readonly isAsked: boolean;
  /** Why the scheduler could not be asked. */
  readonly trouble?: Error;
}

/** Asks the schedulers that have had units of a sweep; what was lost between submission and record is found and recorded. */
export async function queueOf(open: OpenSweep, records: Pick<Records, "results">): Promise<Queue> {
  const left = readSubmissions(open.folder).filter(({ units, job }) => {
    if (job?.withdrawn || job?.cluster === "other") return false;
    return units.some((ids) => ids.some((id) => !records.results.has(id)));
  });
  const queued = new Set<string>();
  const jobs: string[] = [];
  const orphans: string[] = [];
  const waiting: Record<string, number> = {};
  const found = { queued, jobs, orphans, waiting, isAsked: left.length > 0 };
  if (left.length === 0) return found;
  try {
    if (!(await isThere())) throw new Error("there is no Slurm on this machine, so that its queue cannot be asked");
    const known: { submission: Submission; jobId: string; comment: string }[] = [];
    for (const submission of left) {
      const { number, job } = submission;
      const comment = commentOf(open, number);
      const jobId = job?.jobId ?? (await findSubmission(comment));
      if (jobId === undefined || jobId === null) {
        orphans.push(number);
        continue;
      }
      if (typeof job?.jobId !== "string") {
        const { cluster = "slurm", maxRequeues = 0, onTimeout = "stop", ...more } = job ?? {};
        recordJob(open.folder, number, { ...more, cluster, maxRequeues, onTimeout, jobId });
      }
      known.push({ submission, jobId, comment });
    }
    const active = await activeUnits(known);
    for (const { submission, jobId } of known) {
      const units = active.get(jobId);
      if (units === undefined || units.size === 0) continue;
      jobs.push(jobId);
      for (const [unit, reason] of units) {
        for (const id of submission.units[unit] ?? []) queued.add(id);
        if (reason !== "") waiting[reason] = (waiting[reason] ?? 0) + 1;
      }
    }
    return found;
  } catch (error) {
    return { ...found, trouble: error as Error };
  }
}

/** All that is known of a sweep. */
export interface Standing extends OpenSweep {
  readonly tasks: readonly PlannedTask[];
  readonly records: Records;
  readonly queue: Queue;
  readonly known: Known;
}

export async function standingOf(open: OpenSweep): Promise<Standing> {
  const { folder, sweep } = open;
  const tasks = readTasks(folder, sweep);
  let records = readRecords(folder);
  const queue = await queueOf(open, records);
  // A unit that has ended while the queue was asked is not in it, and has its results by now.
  if (queue.isAsked && tasks.some(({ id }) => !records.results.has(id) && !queue.queued.has(id))) {
    records = readRecords(folder);
  }
  const live = liveAttempts(folder);
  const running = new Set<string>();
  const checkpointed = new Set<string>();
  for (const [id, attempts] of checkpointsOf(folder)) {
    if (attempts.some((attempt) => live.has(attempt))) running.add(id);
    if (attempts.some((attempt) => isKept(folder, id, attempt))) checkpointed.add(id);
  }
  const failures = new Map([...records.failures].map(([id, all]) => [id, all.length]));
  const known = { done: records.results, failures, tries: sweep.tries, running, queued: queue.queued, checkpointed };
  return { ...open, tasks, records, queue, known };
}

/** Results that nothing contradicts: of those that differ none is chosen, and nothing is computed from one. */
export function agreed({ results, conflicts }: Pick<Records, "results" | "conflicts">): Records["results"] {
  if (conflicts.length === 0) return results;
  const differ = new Set(conflicts.map(({ id }) => id));
  return new Map([...results].filter(([id]) => !differ.has(id)));
}

/** What is left to be given to somebody: neither done nor given up, nor with a scheduler. */
export function leftOf({ tasks, known }: Standing, { retry }: { retry: boolean }): PlannedTask[] {
  return tasks.filter(({ id }) => {
    const state = stateOf(id, known);
    if (state === "quarantined") return retry;
    return state !== "done" && !known.queued.has(id);
  });
}

/** How many tasks are where, in all and by stages. */
export function countsOf({ sweep, tasks, known }: Standing): {
  readonly counts: StateCounts;
  readonly stages: readonly { readonly name: string; readonly counts: StateCounts }[];
} {
  const none = () => Object.fromEntries(taskStates.map((state) => [state, 0])) as Record<TaskState, number>;
  const counts = none();
  const byStage = new Map(sweep.stages.map(({ name }) => [name, none()]));
  for (const { id, stage } of tasks) {
    const state = stateOf(id, known);
    counts[state]++;
    byStage.get(stage)![state]++;
  }
  return { counts, stages: [...byStage].map(([name, own]) => ({ name, counts: own })) };
}

/** `done 91230 · running 1600 · missing 755` */
export const countsInWords = (counts: Readonly<Record<TaskState, number>>): string =>
  taskStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${state} ${counts[state]}`)
    .join(" · ");

/** What a process exits with that tells of a sweep: 0 complete, 3 missing, 4 conflict, 5 quarantined. */
export function exitCodeOf(
  counts: Readonly<Record<TaskState, number>>,
  { conflicts }: Pick<Records, "conflicts">,
): number {
  if (conflicts.length > 0) return 4;
  if (counts.quarantined > 0) return 5;
  return Object.entries(counts).some(([state, n]) => state !== "done" && n > 0) ? 3 : 0;
}

/** This very program, as a scheduler is to start it: another version that is found on the way must not take its place. */
export const thisProgram: readonly string[] = [process.execPath, realpathSync(process.argv[1]!)];
