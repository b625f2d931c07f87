/**
 * The plan of a sweep, as it lies in its folder: `sweep.json`, with the file as it was given; `tasks.ndjson`, a task a line, in the order of the grid; and `tasks.idx`, where the line of
 * each task begins, so that one of a thousand workers reads the lines of its own tasks alone.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors/index.ts";
import { makeFolder, replaceFile, writeFully } from "../../io/node/files.ts";
import { canonicalJson } from "../canonical.ts";
import type { Parameters, Stage } from "../grid.ts";
import type { MadeBy } from "./records.ts";

/** The form of a sweep's folder. */
export const SWEEP_FORMAT = "kadanoff sweep 1";

/** A file that tasks read, as it was when the sweep was planned. */
export interface SweepInput {
  /** From the root of the file system. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed last, in ms. */
  readonly changed: number;
  /** SHA-256, in hexadecimal digits. */
  readonly sha256: string;
}

/** A stage as it was planned. */
export interface PlannedStage extends Omit<Stage, "seeds"> {
  /** Whether the files that its tasks make are kept. */
  readonly keep: boolean;
  /** Its tasks. */
  readonly tasks: number;
  /** Seconds of one core that a unit of weight takes, as far as was known. */
  readonly secondsPerWeight: number | null;
}

/** The head of a sweep, `sweep.json`. */
export interface Sweep {
  /** {@link SWEEP_FORMAT} */
  readonly format: typeof SWEEP_FORMAT;
  /** Its name. */
  readonly name: string;
  /** The file that it was planned from, as it was given. */
  readonly spec: string;
  /** SHA-256 of tasks.ndjson. */
  readonly tasksSha256: string;
  /** Which numbers its tasks compute, see RESULTS_VERSION. */
  readonly resultsVersion: number;
  /** Failures after which a task is left alone. */
  readonly tries: number;
  /** Its stages, each after the one whose results it takes. */
  readonly stages: readonly PlannedStage[];
  /** Files that tasks read. */
  readonly inputs: readonly SweepInput[];
  /** How many tasks there are. */
  readonly tasks: number;
  /** The program that planned it, and its engine. */
  readonly madeBy: Omit<MadeBy, "platform">;
}

/** A task of a sweep. */
export interface PlannedTask {
  /** Its place in the grid. */
  readonly i: number;
  /** What it is known by. */
  readonly id: string;
  /** The name of its stage. */
  readonly stage: string;
  /** Flags of its command. */
  readonly p: Parameters;
  /** Those and the flags of the results that it takes. */
  readonly all: Parameters;
  /** Its seed. */
  readonly seed: number;
  /** The ids of the tasks whose results it takes. */
  readonly from: readonly string[];
  /** Of how much work it is, in units of its stage's own. */
  readonly weight: number;
}

/** A line of tasks.ndjson. Flags of the parents stand with the parents. */
type TaskLine = Omit<PlannedTask, "all"> & { readonly all?: Parameters };

const INDEX_ENTRY = 24;

/** Writes a plan; what was there of an earlier one is replaced. */
export function writePlan(
  folder: string,
  sweep: Omit<Sweep, "format" | "tasksSha256" | "tasks">,
  tasks: readonly PlannedTask[],
): Sweep {
  makeFolder(folder);
  const lines = tasks.map(({ all, ...task }) => {
    const line: TaskLine = task.from.length === 0 ? task : { ...task, all };
    return `${canonicalJson(line)}\n`;
  });
  const index = new DataView(new ArrayBuffer(INDEX_ENTRY * tasks.length));
  let offset = 0;
  const places = tasks.map(({ id }, n) => {
    const place = { id, offset };
    offset += Buffer.byteLength(lines[n]!);
    return place;
  });
  places.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [n, { id, offset: at }] of places.entries()) {
    new Uint8Array(index.buffer, INDEX_ENTRY * n, 16).set(Buffer.from(id, "hex"));
    index.setBigUint64(INDEX_ENTRY * n + 16, BigInt(at));
  }
  const bytes = Buffer.from(lines.join(""));
  const head: Sweep = {
    format: SWEEP_FORMAT,
    ...sweep,
    tasks: tasks.length,
    tasksSha256: createHash("sha256").update(bytes).digest("hex"),
  };
  put(join(folder, "tasks.ndjson"), bytes);
  put(join(folder, "tasks.idx"), new Uint8Array(index.buffer));
  put(join(folder, "sweep.json"), Buffer.from(`${JSON.stringify(head, null, 2)}\n`));
  return head;
}

const put = (path: string, bytes: Uint8Array): void =>
  replaceFile(path, (descriptor) => writeFully(descriptor, bytes, 0));

/** Whether there is a sweep in a folder. */
export const isSweep = (folder: string): boolean => existsSync(join(folder, "sweep.json"));

/** The head of the sweep in a folder; throws an InputError where there is none. */
export function readSweep(folder: string): Sweep {
  const path = join(folder, "sweep.json");
  if (!existsSync(folder)) throw new InputError(`${folder}: there is no such folder; expected that of a sweep`);
  if (!existsSync(path)) {
    const made = /\.ya?ml$/.test(folder) ? `kadanoff sweep plan ${folder} -o DIR` : "kadanoff sweep plan";
    throw new InputError(`${folder} is no sweep, it has no sweep.json; expected a folder made by ${made}`);
  }
  let sweep: Sweep;
  try {
    sweep = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new InputError(`${path}: expected JSON; plan the sweep again with --force, its results are kept`);
  }
  if (sweep?.format !== SWEEP_FORMAT) {
    throw new InputError(`${path}: expected the format ${SWEEP_FORMAT}, got ${JSON.stringify(sweep?.format)}`);
  }
  return sweep;
}

/** All tasks of a sweep, in the order of the grid. */
export function readTasks(folder: string, sweep: Sweep): PlannedTask[] {
  const path = join(folder, "tasks.ndjson");
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (createHash("sha256").update(bytes).digest("hex") !== sweep.tasksSha256) throw tornPlan(path);
  return bytes.toString("utf8").split("\n").slice(0, -1).map(asTask);
}

const tornPlan = (path: string): InputError =>
  new InputError(`${path} is not that of sweep.json; plan the sweep again with --force, its results are kept`);

function asTask(line: string): PlannedTask {
  const task = JSON.parse(line) as TaskLine & { all?: Parameters };
  task.all ??= task.p;
  return task as PlannedTask;
}

/** The tasks of these ids, found by the index. */
export function readTasksOf(folder: string, ids: readonly string[]): PlannedTask[] {
  const path = join(folder, "tasks.ndjson");
  let index: Buffer;
  let descriptor: number;
  try {
    index = readFileSync(join(folder, "tasks.idx"));
    descriptor = openSync(path, "r");
  } catch {
    throw tornPlan(path);
  }
  try {
    const { size } = statSync(path);
    return ids.map((id) => {
      const offset = find(index, Buffer.from(id, "hex"));
      if (offset === undefined) throw new InputError(`${path} has no task ${id}; the sweep was planned anew since`);
      return asTask(lineAt(descriptor, offset, size));
    });
  } finally {
    closeSync(descriptor);
  }
}

function find(index: Buffer, id: Buffer): number | undefined {
  let [low, high] = [0, index.length / INDEX_ENTRY];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = index.compare(id, 0, 16, INDEX_ENTRY * middle, INDEX_ENTRY * middle + 16);
    if (order === 0) return Number(index.readBigUInt64BE(INDEX_ENTRY * middle + 16));
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function lineAt(descriptor: number, offset: number, size: number): string {
  for (let length = 1024; ; length *= 4) {
    const bytes = Buffer.alloc(Math.min(length, size - offset));
    readSync(descriptor, bytes, 0, bytes.length, offset);
    const end = bytes.indexOf(10);
    if (end >= 0) return bytes.toString("utf8", 0, end);
    if (bytes.length < length)
      throw new InputError("tasks.ndjson ends within a task; plan the sweep again with --force");
  }
}
