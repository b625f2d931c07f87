/** Does what a worker is asked to. */
import { InputError } from "kadanoff/errors";
import type { RuleSeen } from "kadanoff/learning";
import type { OnPart } from "./parts.ts";
import { type Report, type Tasks, tasks } from "./tasks.ts";

/** What a worker gets, and what it answers: bad input is an answer too, since errors lose their class on the way. */
export interface Order {
  readonly task: keyof Tasks;
  readonly input: unknown;
  readonly port?: { postMessage(told: Told): void };
}
export type Answer = { readonly output: unknown } | { readonly badInput: string };

/** What a worker tells while it works: how far it is, a part that it has made, or a rule as it is being learned. */
export type Told =
  | { readonly progress: Parameters<Report> }
  | { readonly part: Parameters<OnPart> }
  | { readonly seen: RuleSeen };

export function runTask(order: Order): Answer {
  try {
    return { output: doTask(order) };
  } catch (error) {
    if (error instanceof InputError) return { badInput: error.message };
    throw error;
  }
}

/** Does a task in this thread. */
export function doTask({ task, input, port }: Order): unknown {
  const tell = (told: Told): void => port?.postMessage(told);
  const report: Report = (...progress) => tell({ progress });
  const onPart: OnPart = (...part) => tell({ part });
  const onRule = (seen: RuleSeen): void => tell({ seen });
  type Task = (input: unknown, report: Report, onPart: OnPart, seen: typeof onRule) => unknown;
  return (tasks[task] as Task)(input, report, onPart, onRule);
}
