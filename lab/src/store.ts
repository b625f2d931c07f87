/** The state of the page, which is that of its address. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { InputError } from "kadanoff/errors";
import { consistent, type Field, formatState, type LabState, parseState } from "./state.ts";

const read = parseState(location.hash);
const current = signal<LabState>(read.state);
export const state: ReadonlySignal<LabState> = current;
/** What of the address could not be read. */
export const problems = signal<readonly string[]>(read.problems);

/** What is typed into a field, by the label that it has there; with what is wrong with it where it is no value, and the state has still the last one. */
export interface Draft {
  readonly label: string;
  readonly typed: string;
  readonly problem: string;
}

const typed = signal<ReadonlyMap<Field, Draft>>(new Map());
/** What is typed and not yet left. */
export const drafts: ReadonlySignal<ReadonlyMap<Field, Draft>> = typed;

export function keepDraft(field: Field, draft: Draft): void {
  typed.value = new Map(typed.value).set(field, draft);
}

/** The fields show what they are set to. */
export function dropDrafts(fields: readonly Field[]): void {
  if (!fields.some((field) => typed.peek().has(field))) return;
  typed.value = new Map([...typed.peek()].filter(([field]) => !fields.includes(field)));
}

/** Milliseconds in which what is dragged changes the address once: browsers take no more than some ten changes a second. */
const ADDRESS_WAITS = 150;
let waiting: ReturnType<typeof setTimeout> | undefined;
let written = Number.NEGATIVE_INFINITY;

/** Writes the state into the address, now. */
function writeAddress(): void {
  clearTimeout(waiting);
  waiting = undefined;
  written = performance.now();
  history.replaceState(null, "", formatState(current.value) || location.pathname + location.search);
}

/** Sets some of the state, and with it the address. */
export function set(patch: Partial<LabState>): void {
  const fields = Object.keys(patch) as Field[];
  dropDrafts(fields); // set by any control, it is what counts
  if (fields.every((field) => patch[field] === current.value[field])) return;
  current.value = consistent({ ...current.value, ...patch });
  problems.value = []; // the address is written anew
  const wait = written + ADDRESS_WAITS - performance.now();
  if (wait <= 0) writeAddress();
  else waiting ??= setTimeout(writeAddress, wait);
}

addEventListener("pagehide", () => {
  if (waiting !== undefined) writeAddress();
});

addEventListener("hashchange", () => {
  clearTimeout(waiting);
  waiting = undefined;
  const next = parseState(location.hash);
  typed.value = new Map();
  current.value = next.state;
  problems.value = next.problems;
});

/** A part of the state, which changes when that part does and not with the rest. */
export function part<K extends keyof LabState>(...fields: readonly K[]): ReadonlySignal<Pick<LabState, K>> {
  let last: Pick<LabState, K> | undefined;
  return computed(() => {
    const now = state.value;
    if (last === undefined || fields.some((field) => last![field] !== now[field])) {
      last = Object.fromEntries(fields.map((field) => [field, now[field]])) as Pick<LabState, K>;
    }
    return last;
  });
}

/** What is wrong, in one line for the page: bad input as it is told on the command line, too. */
export const inWords = (error: unknown): string =>
  error instanceof InputError || error instanceof Error ? error.message : String(error);

/** Whether work was broken off because it was asked to be. */
export const isCancelled = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
