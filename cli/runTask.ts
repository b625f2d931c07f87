/** Does what a worker is asked to. */
import type { MessagePort } from "node:worker_threads";
import { InputError } from "kadanoff/errors";
import { type Report, type Tasks, tasks } from "./tasks.ts";

/** What a worker gets, and what it answers: bad input is an answer too, since errors lose their class on the way. */
export interface Order {
  readonly task: keyof Tasks;
  readonly input: unknown;
  readonly port?: MessagePort;
}
export type Answer = { readonly output: unknown } | { readonly badInput: string };

export function runTask({ task, input, port }: Order): Answer {
  const report: Report = (stage, done, total) => port?.postMessage([stage, done, total]);
  try {
    return { output: (tasks[task] as (input: unknown, report: Report) => unknown)(input, report) };
  } catch (error) {
    if (error instanceof InputError) return { badInput: error.message };
    throw error;
  }
}
