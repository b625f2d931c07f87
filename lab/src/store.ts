/** The state of the page, which is that of its address. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { InputError } from "kadanoff/errors";
import { formatState, type LabState, parseState } from "./state.ts";

const read = parseState(location.hash);
const current = signal<LabState>(read.state);
export const state: ReadonlySignal<LabState> = current;
/** What of the address could not be read. */
export const problems = signal<readonly string[]>(read.problems);

/** Sets some of the state, and with it the address. */
export function set(patch: Partial<LabState>): void {
  current.value = { ...current.value, ...patch };
  history.replaceState(null, "", formatState(current.value) || location.pathname + location.search);
}

addEventListener("hashchange", () => {
  const next = parseState(location.hash);
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
