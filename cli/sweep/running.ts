/**
 * The embedded pool: tasks of a sweep on the cores of one machine. Threads do the work; this one appends records, and is free for signals. Asked to stop, it lets the threads end the piece
 * that they are at, and ends them if that takes too long: what they had kept by then is kept.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import type { SweepTask } from "kadanoff/sweep";
import {
  type Attempt,
  beat,
  beginTask,
  blobPath,
  endAttempt,
  type FoundResult,
  forgetAttempt,
  forgetTask,
  HEARTBEAT,
  isSuperseded,
  type MadeBy,
  neighboursOf,
  openSegment,
  type PlannedTask,
  readRecords,
  resultOf,
  type Sweep,
  takeBlob,
} from "kadanoff/sweep/node";
import { Piscina } from "piscina";
import { version } from "../version.ts";
import type { TaskAnswer, TaskOrder } from "./runCommand.ts";

/** By what records are made that this process writes. */
export const madeBy: MadeBy = { version, node: process.versions.node, platform: `${process.platform} ${process.arch}` };

interface Run {
  readonly folder: string;
  readonly sweep: Sweep;
  /** What is to be done. */
  readonly tasks: readonly PlannedTask[];
  /** Results that are there, those of the tasks' parents among them. */
  readonly results: ReadonlyMap<string, FoundResult>;
  /** How often tasks have failed before. */
  readonly failures: ReadonlyMap<string, { readonly length: number }>;
  readonly attempt: Attempt;
  readonly workers: number;
  /** To leave off. */
  readonly signal: AbortSignal;
  readonly onDone?: (done: number, total: number) => void;
  readonly onFailure?: (task: PlannedTask, message: string) => void;
}

/** How a run has ended. */
export interface RunEnd {
  readonly done: number;
  /** Of these, those that were done here, and not by others meanwhile. */
  readonly computed: number;
  readonly failed: readonly PlannedTask[];
  /** Not begun, not done, or waiting for results that are missing. */
  readonly left: number;
  /** Stopped before the end, and why: asked to, or somebody else works on the same unit. */
  readonly stopped?: "asked" | "superseded";
}

/** How long threads may go on with the piece that they are at, in ms. */
const GRACE = 1200;
/** How often it is looked for another start of the same unit, in ms. */
const FENCE = 1000;
/** How often it is looked whether others are done with what is left to them, in ms. */
const PATIENCE = 250;

/** Whatever the disk has no room for is nothing that a task has done wrong. */
const NO_ROOM = /no space left|ENOSPC|EDQUOT|quota/i;

export async function runTasks({
  folder,
  sweep,
  tasks,
  results,
  failures,
  attempt,
  workers,
  signal,
  onDone,
  onFailure,
}: Run): Promise<RunEnd> {
  const stages = new Map(sweep.stages.map((stage) => [stage.name, stage]));
  const segment = openSegment(folder, join("segments", attempt.unit, `${attempt.name}.seg`), madeBy);
  const blobs = new Map<string, string | undefined>();
  const blobOf = (id: string): string | undefined => {
    if (!blobs.has(id)) {
      const found = results.get(id);
      if (found === undefined) return undefined;
      blobs.set(id, resultOf(found).result.blobs.out);
    }
    return blobs.get(id);
  };
  const has = (id: string): boolean => blobs.has(id) || results.has(id);
  const ready: PlannedTask[] = [];
  const waiting = new Map<string, PlannedTask[]>();
  for (const task of tasks) {
    const missing = task.from.find((id) => !has(id));
    if (missing === undefined) ready.push(task);
    else waiting.set(missing, [...(waiting.get(missing) ?? []), task]);
  }
  /** The longest first, by their weights within a stage; stages in their order. */
  const order = new Map(sweep.stages.map(({ name }, n) => [name, n]));
  ready.sort((a, b) => order.get(b.stage)! - order.get(a.stage)! || a.weight - b.weight || b.i - a.i);

  const pool = new Piscina({
    filename: new URL("./taskWorker.js", import.meta.url).href,
    minThreads: 0,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
  });
  const stop = new AbortController();
  let stopped: RunEnd["stopped"];
  const leaveOff = (why: NonNullable<RunEnd["stopped"]>): void => {
    stopped ??= why;
    stop.abort();
  };
  const onSignal = (): void => leaveOff("asked");
  if (signal.aborted) leaveOff("asked");
  signal.addEventListener("abort", onSignal);
  const heart = setInterval(() => beat(folder, attempt), HEARTBEAT).unref();
  const fence = setInterval(() => {
    try {
      if (isSuperseded(folder, attempt)) leaveOff("superseded");
    } catch {
      // A file system that does not answer now may do so the next time.
    }
  }, FENCE).unref();

  const tries = new Map<string, number>();
  const failed: PlannedTask[] = [];
  let [done, computed] = [0, 0];
  let trouble: Error | undefined;
  /** Tasks with a result, or given up. */
  const settled = new Set<string>();

  /** A task has a result: those that have waited for it may begin. */
  const isDone = (task: PlannedTask, blob: string | undefined): void => {
    if (settled.has(task.id)) return;
    settled.add(task.id);
    blobs.set(task.id, blob);
    done++;
    onDone?.(done, tasks.length);
    for (const next of waiting.get(task.id) ?? []) {
      const missing = next.from.find((id) => !has(id));
      if (missing === undefined) ready.push(next);
      else waiting.set(missing, [...(waiting.get(missing) ?? []), next]);
    }
    waiting.delete(task.id);
  };

  const finish = (task: PlannedTask, answer: Extract<TaskAnswer, { document: unknown }>, out: string): void => {
    const { keep } = stages.get(task.stage)!;
    const blob = answer.sha256 === null || !keep ? undefined : takeBlob(folder, out, answer.sha256);
    const result = { document: answer.document, blobs: blob === undefined ? {} : { out: blob } };
    segment.result(task.id, result, answer.seconds);
    forgetTask(folder, task.id);
    computed++;
    isDone(task, blob);
  };

  const fail = (task: PlannedTask, error: { message: string; stack: string }): void => {
    if (isSuperseded(folder, attempt)) {
      leaveOff("superseded");
      return;
    }
    if (NO_ROOM.test(error.message)) throw new Error(error.message);
    segment.failure(task.id, error);
    // What it had kept may be what is wrong.
    forgetAttempt(folder, task.id, attempt.name);
    if (settled.has(task.id)) return;
    if (oneMoreFailure(task)) onFailure?.(task, error.message);
    else ready.unshift(task);
  };
  /** Whether a task is given up now that it has failed once more. */
  const oneMoreFailure = (task: PlannedTask): boolean => {
    const times = (tries.get(task.id) ?? failures.get(task.id)?.length ?? 0) + 1;
    tries.set(task.id, times);
    if (times < sweep.tries) return false;
    settled.add(task.id);
    failed.push(task);
    return true;
  };

  const neighbours = neighboursOf(folder, attempt);
  const planned = new Map(tasks.map((task) => [task.id, task]));
  /** The next task that nobody is at; "theirs" where others are at all there are. */
  const next = (): PlannedTask | "theirs" | undefined => {
    for (const { id, result } of neighbours.news()) {
      const task = planned.get(id);
      if (task === undefined || settled.has(id)) continue;
      if (result !== undefined) isDone(task, resultOf(result).result.blobs.out);
      else oneMoreFailure(task);
    }
    for (let at = ready.length - 1; at >= 0; at--) {
      const task = ready[at]!;
      if (!settled.has(task.id) && neighbours.areAt(task.id)) continue;
      ready.splice(at, 1);
      if (!settled.has(task.id)) return task;
    }
    return ready.length > 0 ? "theirs" : undefined;
  };

  const one = async (task: PlannedTask): Promise<void> => {
    const { task: command } = stages.get(task.stage)!;
    const scratch = beginTask(folder, task.id, attempt.name);
    const out = join(scratch, command === "sample" ? "out.h5" : "out.json");
    const { port1, port2 } = new MessageChannel();
    const onStop = (): void => port1.postMessage("stop");
    stop.signal.addEventListener("abort", onStop);
    try {
      const { words, parameters } = inputsOf(task, { command, stages, folder, blobOf });
      const order: TaskOrder = { command, words, parameters, seed: task.seed, out, port: port2 };
      const answer: TaskAnswer = await pool.run(order, { transferList: [port2] });
      if ("document" in answer) finish(task, answer, out);
      else if ("error" in answer) {
        // Its folder goes when somebody else has done the task.
        const found = existsSync(scratch) ? undefined : readRecords(folder).results.get(task.id);
        if (found === undefined) fail(task, answer.error);
        else isDone(task, resultOf(found).result.blobs.out);
      }
    } catch (error) {
      if (stop.signal.aborted) return; // the thread was ended
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      if (isOfThread(error)) fail(task, { message: `the thread of the task ended: ${message}`, stack });
      else throw error;
    } finally {
      stop.signal.removeEventListener("abort", onStop);
      port1.close();
    }
  };

  /** Tasks that wait for a result give the slot on when there is none to come. */
  let active = 0;
  const slots: Promise<void>[] = [];
  let wake: (() => void)[] = [];
  const slot = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      let task: ReturnType<typeof next>;
      try {
        task = next();
      } catch (error) {
        trouble ??= error as Error;
        stop.abort();
        break;
      }
      if (task === "theirs") {
        await new Promise((later) => setTimeout(later, PATIENCE));
        continue;
      }
      if (task === undefined) {
        if (active === 0) break;
        await new Promise<void>((resolve) => wake.push(resolve));
        continue;
      }
      active++;
      try {
        await one(task);
      } catch (error) {
        trouble ??= error as Error;
        stop.abort();
      } finally {
        active--;
        for (const resolve of wake) resolve();
        wake = [];
      }
    }
  };
  onDone?.(0, tasks.length);
  for (let n = 0; n < Math.min(workers, tasks.length); n++) slots.push(slot());
  const all = Promise.all(slots);
  try {
    const late = new Promise<void>((resolve) => {
      const wait = (): void => void setTimeout(resolve, GRACE).unref();
      if (stop.signal.aborted) wait();
      else stop.signal.addEventListener("abort", wait);
    });
    await Promise.race([all, late]);
  } finally {
    stop.abort();
    await pool.destroy();
    await all;
    clearInterval(heart);
    clearInterval(fence);
    signal.removeEventListener("abort", onSignal);
    segment.close();
    endAttempt(folder, attempt);
  }
  if (trouble !== undefined) throw trouble;
  return { done, computed, failed, left: tasks.length - done - failed.length, ...(stopped ? { stopped } : {}) };
}

/** Errors of a thread itself: it ran out of memory, or ended. */
const isOfThread = (error: unknown): boolean =>
  /^ERR_WORKER|^ERR_STRING_TOO_LONG/.test(String((error as NodeJS.ErrnoException)?.code ?? "")) ||
  /worker (exited|thread|process)|terminat\w* worker/i.test(String((error as Error)?.message ?? ""));

/** The files that a task reads, and its flags. */
function inputsOf(
  task: PlannedTask,
  {
    command,
    stages,
    folder,
    blobOf,
  }: {
    command: SweepTask;
    stages: ReadonlyMap<string, Sweep["stages"][number]>;
    folder: string;
    blobOf: (id: string) => string | undefined;
  },
): Pick<TaskOrder, "words" | "parameters"> {
  const { file, files, ...parameters } = task.p;
  const own = [...(file === undefined ? [] : [String(file)]), ...(files === undefined ? [] : String(files).split(","))];
  if (task.from.length === 0) return { words: command === "sample" ? [String(parameters.model)] : own, parameters };
  const parent = stages.get(stages.get(task.stage)!.from!)!;
  const paths = task.from.map((id) => {
    const name = blobOf(id);
    if (name === undefined) throw new Error(`the file of task ${id} is missing; kadanoff sweep verify tells more`);
    return blobPath(folder, name);
  });
  if (parent.task === "sample") return { words: paths, parameters };
  // The rule that was learned, and for what it keeps the samples it was learned from.
  const [rule, ...samples] = paths as [string, ...string[]];
  return { words: [...samples, ...own], parameters: { ...parameters, rule } };
}
