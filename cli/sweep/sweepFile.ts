/** A sweep file: what is to be done, in YAML, read into stages with axes. Whatever is not meant so is an error with its line and column. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { namedRules } from "kadanoff/coarsegraining";
import { didYouMean, InputError } from "kadanoff/errors";
import { parseYaml, type YamlDocument } from "kadanoff/io";
import { type Axis, axesOf, type Scalar, type Stage, type SweepTask, sweepTasks } from "kadanoff/sweep";
import { keyOf } from "../command.ts";
import type { Flag } from "../flag.ts";
import { commandOf } from "./commands.ts";

/** What a sweep file says. */
export interface SweepFile {
  readonly name: string;
  readonly source: string;
  readonly tries: number;
  readonly stages: readonly FileStage[];
}

export interface FileStage extends Stage {
  readonly keep: boolean;
}

/** Keys of a stage that are no flags of its command. */
const STAGE_KEYS = ["task", "name", "from", "over", "seed", "keep"];
/** Keys of the whole. */
const FILE_KEYS = ["name", "stages", "tries"];
/** Flags that are of no use in a sweep: each task has its own output, and is really done. */
const NOT_HERE: ReadonlySet<string> = new Set(["out", "dry-run", "memory"]);
/** Flags whose value is a list itself: a list of those is an axis. */
const LISTS: ReadonlySet<string> = new Set(["couplings", "temperatures", "values", "shape", "files"]);
/** Flags that may name a file. */
const FILES: ReadonlySet<string> = new Set(["file", "files", "graph", "rule"]);

const MOST_TRIES = 100;
const MOST_VALUES = 10_000_000;

/** Where a value stands in the file. */
type Path = readonly PropertyKey[];
type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export async function readSweepFile(path: string): Promise<SweepFile> {
  const source = readText(path);
  const document = await parseYaml(source, path);
  const reader = new Reader(document, dirname(path));
  const { value: whole } = document;
  if (!isMembers(whole)) {
    return reader.bad([], 'expected the keys of a sweep, such as "task: sample" and "size: [32, 64]"');
  }
  const name = reader.name(whole, []);
  const tries = reader.whole(whole.tries, ["tries"], 1, MOST_TRIES) ?? 3;
  const stages: FileStage[] = [];
  if (whole.stages === undefined) {
    stages.push(await reader.stage(whole, [], stages));
  } else {
    const unknown = Object.keys(whole).find((key) => !FILE_KEYS.includes(key));
    if (unknown !== undefined) {
      const close = didYouMean(unknown, FILE_KEYS);
      reader.bad(
        [unknown],
        `unknown key ${JSON.stringify(unknown)}${close}; beside stages there are ${FILE_KEYS.join(", ")}`,
      );
    }
    const list = whole.stages;
    if (!Array.isArray(list) || list.length === 0)
      return reader.bad(["stages"], "stages: expected a list, each with a task");
    for (const [n, item] of list.entries()) {
      if (!isMembers(item)) return reader.bad(["stages", n], 'expected a stage, such as "- task: sample"');
      stages.push(await reader.stage(item, ["stages", n], stages));
    }
  }
  const taken = new Set(stages.map(({ from }) => from));
  const lost = stages.find((stage) => !stage.keep && taken.has(stage.name));
  if (lost) {
    throw new InputError(
      `${path}: stage ${lost.name}: keep: false, but a later stage takes its files; expected keep: true`,
    );
  }
  return { name, source, tries, stages };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}

/** The first value that is there twice. */
function repeatedIn<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>();
  return values.find((value) => seen.size === seen.add(value).size);
}

/** What the keys of a sweep file mean. */
class Reader {
  private readonly document: YamlDocument;
  private readonly folder: string;

  constructor(document: YamlDocument, folder: string) {
    this.document = document;
    this.folder = folder;
  }

  bad(at: Path, message: string): never {
    throw new InputError(`${this.document.placeOf(at)}: ${message}`);
  }

  private scalar(value: unknown, at: Path): Scalar {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    return this.bad(at, `${String(at.at(-1))}: expected one value, got ${JSON.stringify(value)}`);
  }

  /** Names stand in names of files, and in what a scheduler shows. */
  name(whole: Members, at: Path): string {
    if (whole.name === undefined) return this.bad(at, "expected the name of the sweep, such as name: ising-fss");
    const name = String(this.scalar(whole.name, [...at, "name"]));
    if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return name;
    return this.bad(
      [...at, "name"],
      `name: expected a letter, then letters, digits, - and _, 64 at most, got ${JSON.stringify(name)}`,
    );
  }

  whole(value: unknown, at: Path, least: number, most: number): number | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.bad(
      at,
      `${String(at.at(-1))}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(value)}`,
    );
  }

  async stage(given: Members, at: Path, before: readonly FileStage[]): Promise<FileStage> {
    const { task, ofFile } = this.taskOf(given, at);
    const name = at.length === 0 || given.name === undefined ? task : this.name(given, at);
    if (before.some((other) => other.name === name)) {
      return this.bad([...at, "name"], `there are two stages ${name}; give one of them another name:`);
    }
    const from = this.from(given.from, [...at, "from"], task, before);
    const { flags } = await commandOf(task);
    const byKey = new Map(Object.values(flags as Record<string, Flag>).map((flag) => [keyOf(flag), flag]));
    for (const key of NOT_HERE) byKey.delete(key);
    const words = { sample: [], learn: ["file"], information: ["file"], flow: ["files"] }[task];
    const known = [...STAGE_KEYS, ...words, ...byKey.keys()];
    const fixed: Record<string, Scalar> = {};
    const axes: Axis[] = [];
    for (const [key, value] of Object.entries(given)) {
      if (ofFile.has(key) || STAGE_KEYS.includes(key)) continue;
      const here = [...at, key];
      if (!known.includes(key)) {
        return this.bad(
          here,
          `unknown key ${JSON.stringify(key)} of ${task}${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
        );
      }
      const { values, isAxis } = this.values(key, value, here);
      const good = values.map((one) => this.value(key, byKey.get(key), one, here));
      const repeated = repeatedIn(good);
      if (repeated !== undefined)
        return this.bad(here, `${key}: expected each value once, got ${JSON.stringify(repeated)} twice`);
      if (isAxis) axes.push({ name: key, values: good });
      else fixed[key] = good[0]!;
    }
    const names = new Set([...Object.keys(fixed), ...axes.map((axis) => axis.name)]);
    this.complete(at, { task, from, given: names, name, isFree: fixed.model === "dimers" });
    const seeds = given.seed === undefined ? undefined : this.seeds(given.seed, [...at, "seed"]);
    if (given.keep !== undefined && typeof given.keep !== "boolean")
      return this.bad([...at, "keep"], "keep: expected true or false");
    return {
      ...{ name, task, fixed, axes },
      ...(from === undefined ? {} : { from: from.name }),
      over: this.over(given.over, [...at, "over"], { task, from, before }),
      ...(seeds ? { seeds } : {}),
      keep: given.keep ?? true,
    };
  }

  /** The task of a stage, and which keys beside it are of the file where the stage is the whole of it. */
  private taskOf(given: Members, at: Path): { readonly task: SweepTask; readonly ofFile: ReadonlySet<string> } {
    if (given.task === undefined) return this.bad(at, `expected task: ${sweepTasks.join(", ")}`);
    const task = String(this.scalar(given.task, [...at, "task"])) as SweepTask;
    if (!sweepTasks.includes(task)) {
      return this.bad(
        [...at, "task"],
        `task: expected ${sweepTasks.join(", ")}, got ${JSON.stringify(task)}${didYouMean(task, sweepTasks)}`,
      );
    }
    return { task, ofFile: new Set(at.length === 0 ? FILE_KEYS : []) };
  }

  private from(value: unknown, at: Path, task: SweepTask, before: readonly FileStage[]): FileStage | undefined {
    if (value === undefined) return undefined;
    const name = String(this.scalar(value, at));
    if (task === "sample") return this.bad(at, "from: samples are drawn of a model, and take no results");
    const possible = before.filter((stage) => stage.task === "sample" || (stage.task === "learn" && task !== "learn"));
    const found = possible.find((stage) => stage.name === name);
    if (found) return found;
    const names = possible.map((stage) => stage.name);
    const why = before.some((stage) => stage.name === name)
      ? `, and ${task} takes none of ${name}`
      : didYouMean(name, names);
    const expected = names.length === 0 ? "and there is none that fits" : names.join(" or ");
    return this.bad(at, `from: expected an earlier stage, ${expected}, got ${JSON.stringify(name)}${why}`);
  }

  /** What a stage cannot do without, and what contradicts itself. */
  private complete(
    at: Path,
    {
      task,
      from,
      given,
      name,
      isFree,
    }: { task: SweepTask; from: FileStage | undefined; given: ReadonlySet<string>; name: string; isFree: boolean },
  ): void {
    const need = (key: string, example: string): void => {
      if (!given.has(key)) this.bad(at, `stage ${name}: expected ${key}, such as ${example}`);
    };
    const none = (key: string, why: string): void => {
      if (given.has(key)) this.bad([...at, key], `stage ${name}: expected no ${key}, ${why}`);
    };
    if (task === "sample") {
      need("model", "model: ising");
      need("size", "size: 64");
      need("count", "count: 4000");
      // Dimers without one are free.
      if (!isFree) need("temperature", "temperature: 1.02Tc");
    } else if (task === "flow") {
      const drawn = from?.task === "sample";
      if (drawn) for (const key of ["files", "model"]) none(key, `since the samples are those of ${from.name}`);
      else if (!given.has("files")) need("model", "model: ising, or from: an earlier stage of samples");
    } else {
      if (from === undefined) need("file", "file: ising.h5, or from: an earlier stage");
      else none("file", `since the samples are those of ${from.name}`);
      if (task === "information" && from?.task !== "learn") need("rule", "rule: majority");
    }
    if (from?.task === "learn") none("rule", `since it is that of ${from.name}`);
  }

  private over(
    value: unknown,
    at: Path,
    { task, from, before }: { task: SweepTask; from: FileStage | undefined; before: readonly FileStage[] },
  ): string[] {
    const takesMany = task === "flow" && from?.task === "sample";
    if (value === undefined) return takesMany ? ["temperature"] : [];
    if (!takesMany) return this.bad(at, "over: is for a flow from samples, whose temperatures it takes together");
    const names = (Array.isArray(value) ? value : [value]).map((item) => String(this.scalar(item, at)));
    const axes = axesOf(from, before);
    const unknown = names.find((name) => !axes.includes(name));
    if (unknown === undefined) return names;
    return this.bad(
      at,
      `over: expected an axis of ${from.name}, ${axes.join(", ") || "which has none"}, got ${JSON.stringify(unknown)}`,
    );
  }

  private seeds(value: unknown, at: Path): number[] {
    const seeds = this.values("seed", value, at).values.map((seed) => {
      if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0) return seed;
      return this.bad(at, `seed: expected a whole number of at least 0, got ${JSON.stringify(seed)}`);
    });
    const repeated = repeatedIn(seeds);
    if (repeated !== undefined) this.bad(at, `seed: expected each once, got ${repeated} twice`);
    return seeds;
  }

  /** The values of a key: one, a list, `{ values: […] }`, or a range. */
  private values(
    key: string,
    value: unknown,
    at: Path,
  ): { readonly values: readonly Scalar[]; readonly isAxis: boolean } {
    const isList = LISTS.has(key);
    if (isMembers(value)) {
      if (value.values !== undefined && Object.keys(value).length === 1) {
        return { ...this.values(key, value.values, at), isAxis: true };
      }
      const range = this.range(key, value, at);
      if (isList) return { values: [`${range.from}..${range.to}:${range.values.length}`], isAxis: false };
      return { values: range.values, isAxis: true };
    }
    if (!Array.isArray(value)) return { values: [this.scalar(value, at)], isAxis: false };
    if (value.length === 0) return this.bad(at, `${key}: expected at least one value`);
    const word = (list: readonly unknown[]): string => list.map((item) => this.scalar(item, at)).join(",");
    if (isList && !value.some(Array.isArray)) return { values: [word(value)], isAxis: false };
    return {
      values: value.map((item) => (isList && Array.isArray(item) ? word(item) : this.scalar(item, at))),
      isAxis: true,
    };
  }

  private range(key: string, members: Members, at: Path): { from: Scalar; to: Scalar; values: Scalar[] } {
    const known = ["from", "to", "count"];
    if (Object.keys(members).length !== 3 || known.some((name) => members[name] === undefined)) {
      return this.bad(at, `${key}: expected { from, to, count } or { values: [...] }, got ${JSON.stringify(members)}`);
    }
    const [from, to] = ["from", "to"].map((end) => this.scalar(members[end], [...at, end])) as [Scalar, Scalar];
    const count = this.whole(members.count, [...at, "count"], 2, MOST_VALUES)!;
    const ends = [from, to].map((end) => /^([+-]?[\d.]+(?:e[+-]?\d+)?)?(tc)?$/i.exec(String(end)));
    const [first, last] = ends.map((end) => (end === null ? Number.NaN : Number(end[1] ?? 1))) as [number, number];
    const [inTc, alike] = [ends[0]?.[2] !== undefined, (ends[0]?.[2] === undefined) === (ends[1]?.[2] === undefined)];
    if (!Number.isFinite(first) || !Number.isFinite(last) || !alike) {
      return this.bad(
        at,
        `${key}: expected numbers from and to, or both in Tc, got ${JSON.stringify(from)} and ${JSON.stringify(to)}`,
      );
    }
    const values = Array.from({ length: count }, (_, n) => {
      // Written as it is said, not as it is computed: 2.3 and not 2.3000000000000003.
      const value = Number(((first * (count - 1 - n) + last * n) / (count - 1)).toPrecision(12));
      return inTc ? `${value}Tc` : value;
    });
    return { from, to, values };
  }

  /** A value as it is kept: a number where it is one, and a file by its whole path. */
  private value(key: string, flag: Flag | undefined, value: Scalar, at: Path): Scalar {
    if (flag !== undefined && flag.parse === undefined) {
      return typeof value === "boolean"
        ? value
        : this.bad(at, `${key}: expected true or false, got ${JSON.stringify(value)}`);
    }
    if (typeof value === "boolean") return this.bad(at, `${key}: expected a value, got ${value}`);
    if (FILES.has(key) && !(key === "rule" && namedRules[String(value)] !== undefined)) {
      const names = key === "files" ? String(value).split(",") : [String(value)];
      return names.map((name) => this.path(key, name, at)).join(",");
    }
    try {
      flag?.parse?.(String(value));
    } catch (error) {
      if (error instanceof InputError) return this.bad(at, error.message.replace(/^--/, ""));
      throw error;
    }
    return typeof value === "string" && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) ? Number(value) : value;
  }

  private path(key: string, name: string, at: Path): string {
    const path = resolve(this.folder, name);
    if (!existsSync(path)) this.bad(at, `${key}: there is no ${name} (${path})`);
    return path;
  }
}
