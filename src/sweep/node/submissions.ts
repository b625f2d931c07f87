/**
 * What was given to a scheduler: `submissions/0003.units` has the tasks of each unit, and is there before the scheduler is asked; `submissions/0003.json` says which job it has become. Where the
 * second is missing, whoever submitted was killed in between, and the job is found by its comment.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors/index.ts";
import { formatJson } from "../../io/index.ts";
import { makeFolder, replaceFile, writeFileAtomic, writeFully } from "../../io/node/files.ts";
import { entriesOf } from "./records.ts";

/** What is known of a submission. */
export interface Submission {
  /** Its number, `0003`. */
  readonly number: string;
  /** The ids of the tasks of each unit. */
  readonly units: readonly (readonly string[])[];
  /** What has become of it; undefined where that was never recorded. */
  readonly job?: Job;
}

/** What a scheduler has made of a submission. */
export interface Job {
  /** The profile in clusters.yaml, or `other` of a scheduler that this program does not speak to. */
  readonly cluster: string;
  /** What the scheduler calls it. */
  readonly jobId: string | null;
  /** Whether it ended without ever running, and its tasks are free again. */
  readonly withdrawn?: boolean;
  /** Requeues of a unit at most, and whether one asks for it at its time limit. */
  readonly maxRequeues: number;
  /** What it does when its time is up. */
  readonly onTimeout: "requeue" | "stop";
  /** SHA-256 of the script. */
  readonly scriptSha256?: string;
}

/** Publishes the units of a new submission under the next free number, and returns it. */
export function publishUnits(folder: string, units: readonly (readonly string[])[]): string {
  const root = join(folder, "submissions");
  makeFolder(root);
  const text = Buffer.from(units.map((ids) => `${ids.join(" ")}\n`).join(""));
  for (let n = submissionNumbers(folder).length; ; n++) {
    const number = String(n).padStart(4, "0");
    const path = join(root, `${number}.units`);
    try {
      replaceFile(path, (descriptor) => writeFully(descriptor, text, 0), { exclusive: true });
      return number;
    } catch (error) {
      // Somebody else has taken that number.
      if (!(error instanceof InputError && existsSync(path))) throw error;
    }
  }
}

/** The numbers of all submissions. */
export const submissionNumbers = (folder: string): string[] =>
  entriesOf(join(folder, "submissions")).flatMap((name) => (name.endsWith(".units") ? [name.slice(0, -6)] : []));

/** Records what a submission has become. */
export function recordJob(folder: string, number: string, job: Job): void {
  writeFileAtomic(join(folder, "submissions", `${number}.json`), formatJson(job), { force: true });
}

/** A submission by its number. */
export function readSubmission(folder: string, number: string): Submission {
  const path = join(folder, "submissions", `${number}.units`);
  if (!/^\d{4,}$/.test(number) || !existsSync(path)) {
    const known = submissionNumbers(folder);
    throw new InputError(
      `--sub: there is no submission ${JSON.stringify(number)} in ${folder}; ${known.length === 0 ? "there are none" : `there are ${known[0]} to ${known.at(-1)}`}`,
    );
  }
  const units = readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => (line === "" ? [] : line.split(" ")));
  const record = join(folder, "submissions", `${number}.json`);
  return { number, units, ...(existsSync(record) ? { job: JSON.parse(readFileSync(record, "utf8")) as Job } : {}) };
}

/** All submissions of a sweep. */
export const readSubmissions = (folder: string): Submission[] =>
  submissionNumbers(folder).map((number) => readSubmission(folder, number));
