/** Long work before it is done: how it falls into pieces, and from what pieces of it cost on this machine, its time and memory. */
import type { Outcome } from "../command.ts";
import type { Pool } from "../pool.ts";
import { counted, inBytes, inTime } from "../words.ts";

/** Pieces of work that may be done side by side; one stage begins when the one before has ended. */
export interface Stage {
  readonly name: string;
  /** CPU seconds of all pieces together. */
  readonly cpuSeconds: number;
  readonly pieces: number;
  /** What a piece holds while it is worked on. */
  readonly bytesEach: number;
}

export interface Work {
  readonly stages: readonly Stage[];
  /** What is in memory once, whatever the workers: the samples, and copies of them that are made on the way. */
  readonly bytes: number;
  /** Windows, steps, restarts and the like, as they are named in the document. */
  readonly of: Readonly<Record<string, unknown>>;
  /** The same in words, a line each. */
  readonly lines: readonly string[];
  /** What is written. */
  readonly files: readonly string[];
  /** Why the estimate may be far off. */
  readonly doubts?: readonly string[];
}

export interface WorkEstimate {
  /** By the clock, on so many workers, if the cores are free. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most that is resident at a time. */
  readonly memoryBytes: number;
  readonly workers: number;
}

/** CPU seconds that this process has used, all its threads together. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** CPU seconds of a piece of work. */
export function timed(work: () => void): number {
  const begun = cpuSeconds();
  work();
  return cpuSeconds() - begun;
}

/** What it takes to begin: this process up to here, and each worker. */
interface Beginning {
  readonly cpuSeconds: number;
  readonly bytes: number;
  readonly worker: { readonly cpuSeconds: number; readonly bytes: number };
}

/** Starts a worker, as the work would, and sees what that takes. */
export async function beginning(pool: () => Pool, ask: (pool: Pool) => Promise<unknown>): Promise<Beginning> {
  const before = { cpuSeconds: cpuSeconds(), bytes: process.memoryUsage.rss() };
  await ask(pool());
  return {
    ...before,
    worker: {
      cpuSeconds: cpuSeconds() - before.cpuSeconds,
      bytes: Math.max(0, process.memoryUsage.rss() - before.bytes),
    },
  };
}

/** Time and memory of work on so many workers. */
export function estimateOf({ stages, bytes }: Work, begun: Beginning, workers: number): WorkEstimate {
  const busy = (pieces: number): number => Math.min(workers, pieces);
  const most = Math.max(0, ...stages.map(({ pieces }) => busy(pieces)));
  const own = stages.reduce((sum, stage) => sum + stage.cpuSeconds, 0);
  return {
    seconds:
      begun.cpuSeconds +
      begun.worker.cpuSeconds +
      stages.reduce((sum, { cpuSeconds: cpu, pieces }) => sum + (cpu / pieces) * Math.ceil(pieces / workers), 0),
    cpuSeconds: begun.cpuSeconds + most * begun.worker.cpuSeconds + own,
    memoryBytes:
      begun.bytes +
      most * begun.worker.bytes +
      bytes +
      Math.max(0, ...stages.map(({ pieces, bytesEach }) => busy(pieces) * bytesEach)),
    workers,
  };
}

/** What --dry-run gives: nothing is written. */
export function dryRun(work: Work, estimate: WorkEstimate): Outcome {
  const { of, lines, files, doubts = [], stages } = work;
  const { seconds, cpuSeconds: cpu, memoryBytes, workers } = estimate;
  return {
    document: {
      dryRun: true,
      work: of,
      files,
      estimate,
      stages: stages.map(({ name, cpuSeconds: own, pieces }) => ({ name, cpuSeconds: own, pieces })),
      warnings: doubts,
    },
    text: [
      ...lines,
      `about ${inTime(Math.max(1, seconds))} on ${counted(workers, "worker")}, ${inTime(Math.max(1, cpu))} of computing, ${inBytes(memoryBytes)} of memory`,
      ...doubts.map((doubt) => `but ${doubt}`),
      files.length > 0 ? `would write ${files.join(", ")}; nothing is written` : "nothing is written",
    ].join("\n"),
  };
}

/** Why no output would be written, or what would be replaced is found out as in the work itself: before this. */
export const dryRunFlag = {
  dryRun: {
    group: "Output",
    flag: "--dry-run",
    help: "check input and output, say what would be done and about how long it takes, and write nothing",
  },
};
