/**
 * Workers that do the lab's work: the very tasks of the command line, so that the same key gives the same numbers. The page never waits for them, and what
 * they are at can be broken off at any time, by ending them.
 */
import { InputError } from "kadanoff/errors";
import type { RuleSeen } from "kadanoff/learning";
import type { OnPart } from "../../../cli/parts.ts";
import type { Answer, Told } from "../../../cli/runTask.ts";
import type { Report, Tasks } from "../../../cli/tasks.ts";
import { WITHOUT_A_WORD, watchOver } from "./lifeline.ts";

/** Numbers of an ensemble, which stay out of the page: a Blob is handed on without being copied. */
export type Kept<T> = T extends Int8Array
  ? T | Blob
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Kept<T[K]> }
      : T;

/** An answer whose spins are in Blobs. */
export type AsBlobs<T> = T extends Int8Array
  ? Blob
  : T extends ArrayBufferView | ((...args: never[]) => unknown)
    ? T
    : T extends object
      ? { readonly [K in keyof T]: AsBlobs<T[K]> }
      : T;

interface RunOptions {
  readonly report?: Report;
  /** Takes parts of the work, with which it goes on where it was broken off. */
  readonly onPart?: OnPart;
  /** Is shown a rule as it is being learned. */
  readonly onRule?: (seen: RuleSeen) => void;
  readonly signal?: AbortSignal;
}

export interface Pool {
  readonly size: number;
  run<T extends keyof Tasks>(
    task: T,
    input: Kept<Parameters<Tasks[T]>[0]>,
    options?: RunOptions,
  ): Promise<ReturnType<Tasks[T]>>;
  /** The same, with spins that are answered kept out of the page as those that are given are. */
  runKept<T extends keyof Tasks>(
    task: T,
    input: Kept<Parameters<Tasks[T]>[0]>,
    options?: RunOptions,
  ): Promise<AsBlobs<ReturnType<Tasks[T]>>>;
}

/** What a worker says. */
export type Message = Told | Answer | { readonly crashed: string };

interface Job {
  readonly task: string;
  readonly input: unknown;
  /** Whether spins are to be answered in Blobs. */
  readonly kept: boolean;
  readonly options: RunOptions;
  readonly done: (output: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** A worker, and what is done when it has ended by itself, and to end it. */
interface Hand {
  readonly worker: Worker;
  died: () => void;
  readonly end: () => void;
}

/** As many as there are cores, but for a browser that does not say; each starts when it is first needed. */
export function openPool(size: number = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 8))): Pool {
  const idle: Hand[] = [];
  const waiting: Job[] = [];
  let started = 0;

  const start = (): Hand => {
    started++;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "kadanoff" });
    const hand: Hand = { worker, died: () => undefined, end: watchOver(worker, () => hand.died()) };
    return hand;
  };
  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || started < size)) {
      const job = waiting.shift()!;
      if (job.options.signal?.aborted) job.failed(new DOMException("cancelled", "AbortError"));
      else work(idle.pop() ?? start(), job);
    }
  };
  const work = (hand: Hand, job: Job): void => {
    const { worker } = hand;
    const { task, input, kept: asBlobs, options, done, failed } = job;
    const { signal, report, onPart, onRule } = options;
    const leave = (kept: boolean): void => {
      signal?.removeEventListener("abort", onAbort);
      worker.onmessage = worker.onerror = worker.onmessageerror = null;
      if (kept) {
        hand.died = () => {
          idle.splice(idle.indexOf(hand), 1);
          started--;
        };
        idle.push(hand);
      } else {
        hand.end();
        started--;
      }
      next();
    };
    const fail = (problem: string): void => {
      leave(false);
      failed(new Error(problem));
    };
    hand.died = () => fail(WITHOUT_A_WORD);
    const onAbort = (): void => {
      leave(false);
      failed(new DOMException("cancelled", "AbortError"));
    };
    signal?.addEventListener("abort", onAbort);
    worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("progress" in data) {
        report?.(...data.progress);
        return;
      }
      if ("part" in data) {
        onPart?.(...data.part);
        return;
      }
      if ("seen" in data) {
        onRule?.(data.seen);
        return;
      }
      leave(!("crashed" in data));
      if ("output" in data) done(data.output);
      else if ("badInput" in data) failed(new InputError(data.badInput));
      else failed(new Error(data.crashed));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message ? `a worker has died: ${event.message}` : WITHOUT_A_WORD);
    };
    worker.onmessageerror = () => fail("a worker's answer could not be read");
    try {
      worker.postMessage({ task, input, asBlobs });
    } catch (error) {
      leave(true);
      failed(error as Error);
    }
  };
  const ask = <T>(job: Omit<Job, "done" | "failed">): Promise<T> =>
    new Promise((done, failed) => {
      waiting.push({ ...job, done: done as (output: unknown) => void, failed });
      next();
    });
  return {
    size,
    run: (task, input, options = {}) => ask({ task, input, kept: false, options }),
    runKept: (task, input, options = {}) => ask({ task, input, kept: true, options }),
  };
}
