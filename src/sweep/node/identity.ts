import { hash } from "node:crypto";
import { canonicalJson } from "../canonical.ts";
import type { Parameters } from "../grid.ts";

/**
 * Which numbers the program computes: it goes up when the same task would give others, and with it the ids of all tasks change. Patches that change none leave it, so that no sweep is lost
 * to them.
 */
export const RESULTS_VERSION = 1;

/** All that the result of a task hangs on. */
export interface TaskIdentity {
  /** The command. */
  readonly task: string;
  /** Its flags. */
  readonly parameters: Parameters;
  /** Its seed. */
  readonly seed: number;
  /** The ids of the tasks whose results it takes. */
  readonly parents: readonly string[];
  /** SHA-256 of the files that it reads. */
  readonly inputs: readonly string[];
}

/** What a task is known by: the first 128 bits of a SHA-256 of all that its result hangs on, in hexadecimal digits. */
export function taskId({ task, parameters, seed, parents, inputs }: TaskIdentity): string {
  const text = canonicalJson({ task, parameters, seed, parents, inputs, resultsVersion: RESULTS_VERSION });
  return hash("sha256", `kadanoff-task-v1\n${text}`, "hex").slice(0, 32);
}
