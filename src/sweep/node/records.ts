/**
 * What has come of tasks: records, a line each, appended to files that have one writer each and are never changed otherwise. A line is
 *
 *     sha16 SP canonical-json LF
 *
 * where sha16 is the first 64 bits of the SHA-256 of the JSON. A line that a dying process has written in part does not have its digest, and is not there. Readers take the union of all
 * files: equal results of one task are one result, unequal ones are a conflict that nothing is chosen from.
 */
import { hash } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, refusing, replaceFile, writeFully } from "../../io/node/files.ts";
import { canonicalJson } from "../canonical.ts";
import { fileReader, partReader } from "./segmentFile.ts";

/** What a task has come to. */
export interface TaskResult {
  /** What its command prints with --json, without times and names of files. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The names of the files that it made, in `blobs/`, by what they are. */
  readonly blobs: Readonly<Record<string, string>>;
}

/** By what a record was made. */
export interface MadeBy {
  /** Version of the program. */
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  /** Processor and system. */
  readonly platform: string;
}

/** Keys in alphabetical order, so that which task a line is of stands in its first bytes. */
interface ResultRecord {
  readonly id: string;
  readonly kind: "result";
  readonly result: TaskResult;
  readonly seconds: number;
  readonly version: MadeBy;
}

interface ErrorRecord {
  readonly id: string;
  readonly kind: "error";
  readonly message: string;
  readonly stack: string;
  readonly version: MadeBy;
}

/** A file of records that is being written. */
export interface Segment {
  /** Where it is, in the folder of the sweep. */
  readonly name: string;
  /** Adds the result of a task; when it returns, no kill takes it away. */
  result(id: string, result: TaskResult, seconds: number): void;
  /** Adds that a task has failed. */
  failure(id: string, error: { readonly message: string; readonly stack: string }): void;
  /** Brings it to the disk and closes it. */
  close(): void;
}

const digestOf = (json: string | Uint8Array): string => hash("sha256", json, "hex").slice(0, 16);

/** Opens a segment of an attempt; its file is made with the first record. */
export function openSegment(folder: string, name: string, version: MadeBy): Segment {
  const path = join(folder, name);
  let descriptor: number | undefined;
  const append = (record: ResultRecord | ErrorRecord): void => {
    const json = canonicalJson(record);
    const line = Buffer.from(`${digestOf(json)} ${json}\n`);
    refusing(
      path,
      () => {
        if (descriptor === undefined) {
          makeFolder(dirname(path));
          descriptor = openSync(path, "ax");
        }
        // After a write that the disk had no room for the next record begins on a line of its own.
        const written = writeSync(descriptor, line);
        if (written < line.length) {
          writeSync(descriptor, "\n");
          throw Object.assign(new Error("no space left on the device"), { code: "ENOSPC" });
        }
        fdatasyncSync(descriptor);
      },
      { failure: Error },
    );
  };
  return {
    name,
    result: (id, result, seconds) => append({ id, kind: "result", result, seconds, version }),
    failure: (id, { message, stack }) => append({ id, kind: "error", message, stack, version }),
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** A result of a task, where it lies: it is read when it is wanted, so that a million of them need no memory. */
export interface FoundResult {
  /** The segment that it is in. */
  readonly segment: string;
  /** Seconds that the task took. */
  readonly seconds: number;
  /** The record as it stands there. */
  readonly json: Buffer;
}

class Found implements FoundResult {
  readonly segment: string;
  readonly seconds: number;
  private readonly offset: number;
  private readonly length: number;
  private readonly read: ReturnType<typeof partReader>;

  constructor(segment: string, { offset, json, read }: { offset: number; json: Buffer; read: Found["read"] }) {
    this.segment = segment;
    this.offset = offset;
    this.length = json.length;
    this.seconds = secondsIn(json);
    this.read = read;
  }

  get json(): Buffer {
    return this.read(this.segment, { offset: this.offset, length: this.length });
  }
}

/** One of several results that differ. */
export interface ConflictingResult {
  /** The segment that it is in. */
  readonly segment: string;
  /** By what it was made. */
  readonly version: MadeBy;
}

/** A line that does not have its digest. */
export interface TornRecord {
  /** The segment that it is in. */
  readonly segment: string;
  /** From 1. */
  readonly line: number;
}

/** What a record of a result says. */
export interface RecordedResult {
  /** The result. */
  readonly result: TaskResult;
  /** The same in canonical JSON, the bytes that any two runs of the task agree upon. */
  readonly canonical: Buffer;
  /** Seconds that the task took. */
  readonly seconds: number;
  /** By what it was made. */
  readonly version: MadeBy;
}

/** What has become of many segments. */
export interface Compacted {
  /** The one that holds all records. */
  readonly segment: string;
  /** How many there were before. */
  readonly removed: number;
}

/** Results of one task that differ. */
export interface Conflict {
  /** Of which task. */
  readonly id: string;
  /** The segments, and by what each was made. */
  readonly of: readonly ConflictingResult[];
  /** Whether all were made by one build: then it is no difference of rounding between processors or engines. */
  readonly sameBuild: boolean;
}

/** A failure of a task. */
export interface Failure {
  /** The segment that it is in. */
  readonly segment: string;
  /** What went wrong. */
  readonly message: string;
  /** Where. */
  readonly stack: string;
}

/** All that the segments of a sweep hold. */
export interface Records {
  /** Results by the ids of their tasks. */
  readonly results: ReadonlyMap<string, FoundResult>;
  /** Tasks whose results differ. */
  readonly conflicts: readonly Conflict[];
  /** How many times a task was done again, with the same result. */
  readonly duplicates: number;
  /** Failures of each task. */
  readonly failures: ReadonlyMap<string, readonly Failure[]>;
  /** Lines that do not have their digest. */
  readonly torn: readonly TornRecord[];
  /** Records in all. */
  readonly records: number;
}

const SPACE = 0x20;
const RESULT_HEAD = /^\{"id":"([0-9a-f]{32})","kind":"(result|error)"/;
const HEAD_BYTES = 64;

/** The names of all segments of a sweep, or of those of some units. */
export function segmentsOf(folder: string, groups?: readonly string[]): string[] {
  const root = join(folder, "segments");
  return (groups ?? entriesOf(root))
    .flatMap((group) => entriesOf(join(root, group)).map((name) => join("segments", group, name)))
    .filter((name) => name.endsWith(".seg"))
    .sort();
}

/** What is in a folder; nothing where there is none. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/** A line that has its digest. */
interface Scanned {
  readonly id: string;
  readonly kind: "result" | "error";
  /** Where its JSON begins. */
  readonly offset: number;
  readonly json: Buffer;
}

/** Goes through lines of records, and says where the last whole line ends. */
function scan(
  bytes: Buffer,
  { record, torn }: { readonly record: (record: Scanned) => void; readonly torn: (line: number) => void },
): number {
  let line = 0;
  let last = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    line++;
    const offset = start + 17;
    const json = bytes.subarray(offset, end);
    const digest = bytes.toString("latin1", start, start + 16);
    const head = RESULT_HEAD.exec(json.toString("latin1", 0, HEAD_BYTES));
    const isWhole = newline >= 0 && bytes[start + 16] === SPACE && head !== null && digestOf(json) === digest;
    start = end + 1;
    if (newline >= 0) last = start;
    if (isWhole) record({ id: head[1]!, kind: head[2] as Scanned["kind"], offset, json });
    else if (json.length > 0) torn(line);
  }
  return last;
}

/**
 * Follows a segment that another process writes.
 * @returns what reads the records that have come since it was last asked: of a result where it lies, of a failure that there was one
 */
export function followSegment(folder: string, segment: string): () => { id: string; result?: FoundResult }[] {
  const read = partReader(folder);
  let seen = 0;
  return () => {
    const { size } = statSync(join(folder, segment), { throwIfNoEntry: false }) ?? { size: 0 };
    if (size <= seen) return [];
    const found: { id: string; result?: FoundResult }[] = [];
    const from = seen;
    seen += scan(read(segment, { offset: from, length: size - from }), {
      record({ id, kind, offset, json }) {
        const result = kind === "result" ? new Found(segment, { offset: from + offset, json, read }) : undefined;
        found.push({ id, ...(result === undefined ? {} : { result }) });
      },
      torn: () => undefined,
    });
    return found;
  };
}

/**
 * Reads all segments, or those of some units. Every line is held against its digest; of results it is kept where they lie.
 *
 * @param groups units, `0003-17` or `local`
 */
export function readRecords(folder: string, { groups }: { readonly groups?: readonly string[] } = {}): Records {
  const results = new Map<string, FoundResult>();
  const others = new Map<string, FoundResult[]>();
  const whole = fileReader();
  const read = partReader(folder);
  const failures = new Map<string, Failure[]>();
  const torn: TornRecord[] = [];
  let [records, duplicates] = [0, 0];
  for (const segment of segmentsOf(folder, groups)) {
    scan(whole(join(folder, segment)), {
      torn: (line) => torn.push({ segment, line }),
      record({ id, kind, offset, json }) {
        records++;
        if (kind === "error") {
          const { message, stack } = JSON.parse(json.toString()) as ErrorRecord;
          failures.set(id, [...(failures.get(id) ?? []), { segment, message, stack }]);
          return;
        }
        const before = results.get(id);
        const found = new Found(segment, { offset, json, read });
        if (before === undefined) results.set(id, found);
        else if (outcomeOf(before.json).equals(outcomeOf(json))) duplicates++;
        else others.set(id, [...(others.get(id) ?? []), found]);
      },
    });
  }
  const conflicts = [...others].map(([id, places]): Conflict => {
    const of = [results.get(id)!, ...places].map(({ segment, json }) => ({ segment, version: parse(json).version }));
    return { id, of, sameBuild: new Set(of.map(({ version }) => canonicalJson(version))).size === 1 };
  });
  return { results, conflicts, duplicates, failures, torn, records };
}

const RESULT = Buffer.from(',"result":');
const SECONDS = Buffer.from(',"seconds":');

/** The part of a record that two runs of a task must agree upon, in canonical JSON: not how long it took, and where. */
function outcomeOf(json: Buffer): Buffer {
  return json.subarray(json.indexOf(RESULT) + RESULT.length, json.lastIndexOf(SECONDS));
}

const parse = (json: Buffer): ResultRecord => JSON.parse(json.toString());

/** What a record says. */
export function resultOf(found: FoundResult): RecordedResult {
  const { json } = found;
  const { result, seconds, version } = parse(json);
  return { result, canonical: outcomeOf(json), seconds, version };
}

/** Seconds that a task took, read off the end of its record. */
function secondsIn(json: Buffer): number {
  const at = json.lastIndexOf(SECONDS) + SECONDS.length;
  return Number.parseFloat(json.toString("latin1", at, at + 32));
}

/**
 * Puts the records of tasks into one segment, in their order, and removes all others, with the marks of attempts and what was kept of tasks on the way. A kill between the two leaves every
 * record twice, which is no harm.
 *
 * @param ids tasks that have a result each
 * @param name a name for the segment that no other has
 */
export function compactRecords(
  folder: string,
  ids: readonly string[],
  { results }: Pick<Records, "results">,
  name: string,
): Compacted {
  const before = segmentsOf(folder);
  const segment = join("segments", "compact", `${name}.seg`);
  makeFolder(join(folder, "segments", "compact"));
  replaceFile(join(folder, segment), (descriptor) => {
    let position = 0;
    for (const id of ids) {
      const { json } = results.get(id)!;
      const line = Buffer.concat([Buffer.from(`${digestOf(json)} `), json, Buffer.from("\n")]);
      writeFully(descriptor, line, position);
      position += line.length;
    }
  });
  for (const other of before) rmSync(join(folder, other), { force: true });
  for (const group of entriesOf(join(folder, "segments"))) {
    const path = join(folder, "segments", group);
    if (entriesOf(path).length === 0) rmSync(path, { recursive: true });
  }
  for (const left of ["attempts", "ckpt"]) rmSync(join(folder, left), { recursive: true, force: true });
  return { segment, removed: before.length };
}
