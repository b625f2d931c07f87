/** One task of a sweep, in the thread of a worker: its command as the command line runs it, with all of its work in this one thread. */
import { existsSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { InputError } from "kadanoff/errors";
import type { SweepTask, Parameters as TaskParameters } from "kadanoff/sweep";
import { sha256OfFile } from "kadanoff/sweep/node";
import { type Context, keyOf } from "../command.ts";
import type { Pool } from "../pool.ts";
import { doTask, type Told } from "../runTask.ts";
import type { Tasks } from "../tasks.ts";
import { commandOf } from "./commands.ts";

/** A task as a worker gets it. */
export interface TaskOrder {
  readonly command: SweepTask;
  /** Files, or none. */
  readonly words: readonly string[];
  readonly parameters: TaskParameters;
  readonly seed: number;
  /** Where its file goes; beside it lies what is not finished. */
  readonly out: string;
  /** What comes here breaks the work off. */
  readonly port: MessagePort;
}

/** What has come of it. */
export type TaskAnswer =
  | { readonly document: Readonly<Record<string, unknown>>; readonly sha256: string | null; readonly seconds: number }
  | { readonly error: { readonly message: string; readonly stack: string } }
  | { readonly stopped: true };

/** What is different each time, and where files happen to lie. */
const NOT_OF_THE_RESULT: ReadonlySet<string> = new Set(["seconds", "file"]);

export async function runCommand({ command, words, parameters, seed, out, port }: TaskOrder): Promise<TaskAnswer> {
  const stop = new AbortController();
  port.on("message", () => stop.abort());
  const begun = performance.now();
  try {
    const spec = await commandOf(command);
    const byKey = new Map(Object.entries(spec.flags).map(([name, flag]) => [keyOf(flag), { name, flag }]));
    const values: Record<string, unknown> = { out };
    for (const [key, value] of Object.entries(parameters)) {
      const known = byKey.get(key);
      if (known === undefined) continue; // a word, not a flag
      values[known.name] = known.flag.parse === undefined ? true : known.flag.parse(String(value));
    }
    const context: Context = {
      ...{ seed, workers: 1, force: true, signal: stop.signal },
      progress: { update: () => {}, stop: () => {} },
      pool: () => inThread,
      warn: () => {},
      say: () => {},
    };
    // The words of a flow are one list, of other commands one file.
    const given = command === "flow" ? [words as unknown as string] : words;
    const outcome = await spec.run(given, values as Parameters<typeof spec.run>[1], context);
    if (stop.signal.aborted) return { stopped: true };
    // As it comes back from its record; times stand in each estimator, too.
    const document = JSON.stringify(outcome?.document ?? {}, (name, value) =>
      NOT_OF_THE_RESULT.has(name) ? undefined : value,
    );
    return {
      document: JSON.parse(document),
      sha256: existsSync(out) ? sha256OfFile(out) : null,
      seconds: (performance.now() - begun) / 1000,
    };
  } catch (error) {
    if (stop.signal.aborted && !(error instanceof InputError)) return { stopped: true };
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { error: { message, stack } };
  } finally {
    port.close();
  }
}

/** The work of a command, done here; between two pieces of it a message is seen. */
const inThread: Pool = {
  size: 1,
  async run<T extends keyof Tasks>(
    task: T,
    input: Parameters<Tasks[T]>[0],
    { report, onPart, signal }: Parameters<Pool["run"]>[2] = {},
  ) {
    await new Promise((done) => setImmediate(done));
    signal?.throwIfAborted();
    const port = {
      postMessage(told: Told) {
        if ("part" in told) onPart?.(...told.part);
        else if ("progress" in told) report?.(...told.progress);
      },
    };
    const output = doTask({ task, input, port }) as ReturnType<Tasks[T]>;
    await new Promise((done) => setImmediate(done));
    return output;
  },
  close: async () => {},
};
