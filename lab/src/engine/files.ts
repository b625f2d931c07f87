/**
 * The page's side of files: what a file of samples holds, and files made of samples. Each is done by a worker of its own, which ends with it, so that
 * neither a large file nor a broken one is in the way of anything else.
 */
import { InputError } from "kadanoff/errors";
import type { Attributes, SamplesFormat } from "kadanoff/io";
import type { LatticeKind } from "kadanoff/lattices";
import type { Inspection } from "../../../cli/inspection.ts";
import { watchOver } from "./lifeline.ts";
import type { KeptEnsemble } from "./samples.ts";

/** How a file is to be read where it does not say so itself; the flags of the command line by the same names. */
export interface Reading {
  readonly boundary?: "torus" | "open";
  readonly lattice?: LatticeKind;
  readonly dataset?: string;
  readonly values?: readonly [number, number];
}

/** A file that was looked at. */
export interface Inspected extends Inspection {
  readonly file: string;
  readonly reading: Reading;
  /** Whether the file says what lies beyond its edges. */
  readonly saysBoundary: boolean;
  readonly attributes: Attributes;
  /** The samples; none where sites do not hold ±1, which the lab has nothing to do with. */
  readonly ensemble?: KeptEnsemble;
  /** The first configuration. */
  readonly first?: Int8Array<ArrayBuffer>;
}

/** What the worker is asked for, and what it answers. */
export interface FileTasks {
  readonly open: { readonly ask: { readonly file: File; readonly reading: Reading }; readonly answer: Inspected };
  readonly write: {
    readonly ask: {
      readonly ensemble: KeptEnsemble;
      /** What the file says that they came from; none of samples that were drawn. */
      readonly attributes: Attributes | undefined;
      readonly format: SamplesFormat;
    };
    readonly answer: Blob;
  };
}

export type FileOrder = {
  readonly [K in keyof FileTasks]: { readonly task: K; readonly ask: FileTasks[K]["ask"] };
}[keyof FileTasks];

export type FileMessage =
  | { readonly progress: readonly [stage: string, done: number, total: number] }
  | { readonly answer: unknown }
  | { readonly badInput: string }
  | { readonly crashed: string };

interface Options {
  readonly report: (stage: string, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

const FOR_WANT_OF_MEMORY = "the browser ended the worker, perhaps for want of memory; expected a smaller file";

function ask<K extends keyof FileTasks>(
  task: K,
  asked: FileTasks[K]["ask"],
  { report, signal }: Options,
): Promise<FileTasks[K]["answer"]> {
  return new Promise((done, failed) => {
    if (signal.aborted) {
      failed(new DOMException("cancelled", "AbortError"));
      return;
    }
    const worker = new Worker(new URL("./fileWorker.ts", import.meta.url), { type: "module", name: "kadanoff files" });
    const stop = watchOver(worker, () => end(() => failed(new Error(FOR_WANT_OF_MEMORY))));
    const end = (settle: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      stop();
      settle();
    };
    const onAbort = (): void => end(() => failed(new DOMException("cancelled", "AbortError")));
    signal.addEventListener("abort", onAbort);
    worker.onmessage = ({ data }: MessageEvent<FileMessage>) => {
      if ("progress" in data) report(...data.progress);
      else if ("answer" in data) end(() => done(data.answer as FileTasks[K]["answer"]));
      else end(() => failed("badInput" in data ? new InputError(data.badInput) : new Error(data.crashed)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end(() => failed(new Error(event.message || FOR_WANT_OF_MEMORY)));
    };
    worker.onmessageerror = () => end(() => failed(new Error("the worker's answer could not be read")));
    worker.postMessage({ task, ask: asked });
  });
}

/** Reads a file of samples and says what is in it, as `kadanoff inspect` does. */
export const openFile = (file: File, reading: Reading, options: Options): Promise<Inspected> =>
  ask("open", { file, reading }, options);

/** Samples as a file: the bytes that `kadanoff sample` writes of drawn ones, and `kadanoff convert` of those of a file. */
export const writeFile = (
  ensemble: KeptEnsemble,
  format: SamplesFormat,
  attributes: Attributes | undefined,
  options: Options,
): Promise<Blob> => ask("write", { ensemble, attributes, format }, options);
