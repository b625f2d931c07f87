/** The work of the page: the pool, what is being computed, and the samples that everything is computed from. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { InputError } from "kadanoff/errors";
import type { Attributes } from "kadanoff/io";
import type { Learned } from "kadanoff/learning";
import type { SampleQuality } from "kadanoff/sampling";
import type { learnedDocument } from "../../cli/learned.ts";
import type { Reading } from "./engine/files.ts";
import type { Flow, FlowState } from "./engine/flow.ts";
import { openPool, type Pool } from "./engine/pool.ts";
import { drawSamples, type KeptEnsemble } from "./engine/samples.ts";
import type { Learning } from "./learning.ts";
import { type LabState, ruleFor, valuesOf } from "./state.ts";
import { inWords, isCancelled, part, set, state } from "./store.ts";

let opened: Pool | undefined;
/** The workers, from when they are first needed. */
export const pool = (): Pool => (opened ??= openPool());

/** What work is told about it, and may be told. */
export interface WorkOptions {
  readonly report: (stage: string, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export type TaskState<T> =
  | { readonly is: "idle"; readonly wasCancelled: boolean }
  | { readonly is: "working"; readonly stage: string; readonly share: number }
  | { readonly is: "done"; readonly result: T }
  | { readonly is: "failed"; readonly problem: string; readonly of: readonly unknown[] };

/** Work that is started by hand, seen as it goes, and can be broken off. */
export interface Task<T> {
  readonly state: ReadonlySignal<TaskState<T>>;
  /** What it failed by, for as long as all that it hangs on is as it was then. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** Starts it, and breaks off what it was at before. */
  start(work: (options: WorkOptions) => Promise<T>): Promise<T | undefined>;
  cancel(): void;
}

/** @param hangsOn all that decides whether it fails, as it is set now */
export function task<T>(hangsOn: () => readonly unknown[] = () => []): Task<T> {
  const now = signal<TaskState<T>>({ is: "idle", wasCancelled: false });
  let running: AbortController | undefined;
  return {
    state: now,
    problem: computed(() => {
      const { value } = now;
      if (value.is !== "failed") return undefined;
      const { of, problem } = value;
      return hangsOn().every((part, n) => part === of[n]) ? problem : undefined;
    }),
    async start(work) {
      const of = hangsOn();
      running?.abort();
      const controller = new AbortController();
      running = controller;
      now.value = { is: "working", stage: "starting", share: 0 };
      const isCurrent = (): boolean => running === controller;
      try {
        const result = await work({
          signal: controller.signal,
          report(stage, done, total) {
            if (isCurrent()) now.value = { is: "working", stage, share: total > 0 ? done / total : 0 };
          },
        });
        if (isCurrent()) now.value = { is: "done", result };
        return result;
      } catch (error) {
        if (isCurrent()) {
          now.value = isCancelled(error)
            ? { is: "idle", wasCancelled: true }
            : { is: "failed", problem: inWords(error), of };
        }
        // What else of it there is at work, or waits for workers, is for nothing.
        controller.abort();
        return undefined;
      }
    },
    cancel() {
      running?.abort();
      running = undefined;
      if (now.value.is === "working") now.value = { is: "idle", wasCancelled: true };
    },
  };
}

/** Samples of a file that was dropped on the page, its name, how it was read, and what it says of them; they take the place of drawn ones. */
export interface OwnSamples {
  readonly file: string;
  readonly ensemble: KeptEnsemble;
  readonly reading: Reading;
  readonly attributes: Attributes;
}

export const ownSamples = signal<OwnSamples | undefined>(undefined);

const fileState = part("file", "boundary", "fileLattice", "dataset", "values");

/** How the address has a file read, by the names of the command line's flags. */
export function readingInAddress(): Reading {
  const { boundary, fileLattice: lattice, dataset, values } = fileState.value;
  const pair = valuesOf(values);
  return {
    ...(boundary === "" ? {} : { boundary }),
    ...(lattice === "" ? {} : { lattice }),
    ...(dataset === "" ? {} : { dataset }),
    ...(pair === undefined ? {} : { values: pair }),
  };
}

/** What rules of coarse-graining see of samples: the medial grid is that of dimers. */
export const kindOf = ({ lattice }: Pick<KeptEnsemble, "lattice">): "spins" | "dimers" =>
  lattice.kind === "medial" ? "dimers" : "spins";

/** Makes everything from the samples of a file, or from drawn ones again; the address says which file, and how it is read. */
export function workWith(own: OwnSamples | undefined): void {
  const { boundary, lattice, dataset, values } = own?.reading ?? {};
  set({
    file: own?.file ?? "",
    boundary: boundary ?? "",
    fileLattice: lattice ?? "",
    dataset: dataset ?? "",
    values: values?.join(",") ?? "",
    ...(own === undefined ? {} : { rule: ruleFor(state.value.rule, kindOf(own.ensemble)) }),
  });
  ownSamples.value = own;
}

// An address that is opened may be of drawn samples, or of another file.
effect(() => {
  const { file } = fileState.value;
  if (ownSamples.peek() !== undefined && ownSamples.peek()?.file !== file) ownSamples.value = undefined;
});

/** The file that the address names, and the page has not got: a link holds its name and no data. */
export const missingFile: ReadonlySignal<string | undefined> = computed(() =>
  ownSamples.value === undefined && fileState.value.file !== "" ? fileState.value.file : undefined,
);

/** What the drawn samples hang on. */
export const sampleState = part("model", "lattice", "size", "temperature", "noise", "sampler", "count", "seed");
const drawn = signal<{ readonly of: string; readonly ensemble: KeptEnsemble } | undefined>(undefined);
const wanted = computed(() => JSON.stringify(sampleState.value));

/** The samples that are there, if they are of what the page is set to. */
export const samples: ReadonlySignal<KeptEnsemble | undefined> = computed(
  () =>
    ownSamples.value?.ensemble ??
    (missingFile.value === undefined && drawn.value?.of === wanted.value ? drawn.value.ensemble : undefined),
);

/** The samples to work with: those of a file, those that were drawn before, or drawn now. */
export async function samplesNow(options: WorkOptions): Promise<KeptEnsemble> {
  if (samples.value !== undefined) return samples.value;
  if (missingFile.value !== undefined) {
    throw new InputError(
      `samples: expected the file ${missingFile.value}, which the address names and a link does not hold; drop it on the page again, or use drawn samples`,
    );
  }
  const of = wanted.value;
  const ensemble = await drawSamples(state.value, pool(), options);
  drawn.value = { of, ensemble };
  return ensemble;
}

/** A rule that was learned on the page, and what it belongs to. */
export interface LearnedHere {
  /** What was seen of it while it was learned, and what it hangs on. */
  readonly of: Learning;
  /** The settings of the page when it was learned; see learnSeedOf for its seed. */
  readonly settings: LabState;
  readonly samples: KeptEnsemble;
  /** The file of the samples, where they were not drawn. */
  readonly file?: string;
  readonly quality: SampleQuality;
  /** With what is to be said of the samples, too. */
  readonly learned: Learned;
  /** What `kadanoff learn` writes, and `--rule` reads, but for where it comes from. */
  readonly document: ReturnType<typeof learnedDocument>;
}

/** The flow that was made last, and of which settings. */
/** What a flow hangs on. */
export const flowState = part(
  ...(["lattice", "size", "temperatures", "count", "block", "buffer", "environment", "flowMethod", "seed"] as const),
);
export const flow = task<Flow & { readonly of: FlowState }>(() => Object.values(flowState.value));

/** The last rule that was learned. */
export const learned = signal<LearnedHere | undefined>(undefined);
