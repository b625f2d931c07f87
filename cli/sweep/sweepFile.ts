/** A sweep file: what is to be done, in YAML, read into stages with axes. Whatever is not meant so is an error with its line and column. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { type Axis, type Scalar, type Stage, type SweepTask, sweepTasks } from "kadanoff/sweep";
import type { Pair, ParsedNode, YAMLMap } from "yaml";
import { keyOf } from "../command.ts";
import { readYaml, type YamlFile } from "../config.ts";
import type { Flag } from "../flag.ts";
import { didYouMean } from "../similar.ts";
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
const STAGE_KEYS = ["task", "name", "from", "over", "seed", "keep", "file", "files"];
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

type Yaml = typeof import("yaml");
type Entry = Pair<ParsedNode, ParsedNode | null>;

export async function readSweepFile(path: string): Promise<SweepFile> {
  const yaml = await import("yaml");
  const file = await readYaml(path);
  const { contents, place, source } = file;
  if (!yaml.isMap(contents)) {
    throw new InputError(
      `${place(contents)}: expected the keys of a sweep, such as "task: sample" and "size: [32, 64]"`,
    );
  }
  const reader = new Reader(yaml, file, dirname(path));
  const top = entriesOf(yaml, contents);
  const stagesEntry = top.get("stages");
  const name = reader.name(top.get("name"), contents);
  const tries = reader.whole(top.get("tries"), "tries", 1, MOST_TRIES) ?? 3;
  const stages: FileStage[] = [];
  if (stagesEntry === undefined) {
    stages.push(await reader.stage(contents, stages, new Set(["name", "tries"])));
  } else {
    for (const [key, entry] of top) {
      if (!FILE_KEYS.includes(key)) {
        throw new InputError(
          `${place(entry.key)}: unknown key ${JSON.stringify(key)}${didYouMean(key, FILE_KEYS)}; beside stages there are ${FILE_KEYS.join(", ")}`,
        );
      }
    }
    const list = stagesEntry.value;
    if (!yaml.isSeq(list) || list.items.length === 0) {
      throw new InputError(`${place(list ?? stagesEntry.key)}: stages: expected a list, each with a task`);
    }
    for (const item of list.items as ParsedNode[]) {
      if (!yaml.isMap(item)) throw new InputError(`${place(item)}: expected a stage, such as "- task: sample"`);
      stages.push(await reader.stage(item as YAMLMap.Parsed, stages, new Set()));
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

function entriesOf(yaml: Yaml, map: YAMLMap.Parsed): Map<string, Entry> {
  return new Map(map.items.map((pair) => [yaml.isScalar(pair.key) ? String(pair.key.value) : "", pair as Entry]));
}

class Reader {
  private readonly yaml: Yaml;
  private readonly file: YamlFile;
  private readonly folder: string;

  constructor(yaml: Yaml, file: YamlFile, folder: string) {
    this.yaml = yaml;
    this.file = file;
    this.folder = folder;
  }

  private bad(node: ParsedNode | null | undefined, message: string): never {
    throw new InputError(`${this.file.place(node)}: ${message}`);
  }

  private scalar({ key, value }: Entry): Scalar {
    const { yaml } = this;
    const found = yaml.isScalar(value) ? value.value : undefined;
    if (typeof found === "string" || typeof found === "number" || typeof found === "boolean") return found;
    return this.bad(value ?? key, `${yaml.isScalar(key) ? key.value : "a key"}: expected one value`);
  }

  /** Names stand in names of files, and in what a scheduler shows. */
  name(entry: Entry | undefined, whole: ParsedNode): string {
    if (entry === undefined) return this.bad(whole, "expected the name of the sweep, such as name: ising-fss");
    const name = String(this.scalar(entry));
    if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return name;
    return this.bad(
      entry.value,
      `name: expected a letter, then letters, digits, - and _, 64 at most, got ${JSON.stringify(name)}`,
    );
  }

  whole(entry: Entry | undefined, key: string, least: number, most: number): number | undefined {
    if (entry === undefined) return undefined;
    const value = this.scalar(entry);
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.bad(
      entry.value,
      `${key}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(value)}`,
    );
  }

  async stage(map: YAMLMap.Parsed, before: readonly FileStage[], ofFile: ReadonlySet<string>): Promise<FileStage> {
    const entries = entriesOf(this.yaml, map);
    const taskEntry = entries.get("task");
    if (taskEntry === undefined) return this.bad(map, `expected task: ${sweepTasks.join(", ")}`);
    const task = String(this.scalar(taskEntry)) as SweepTask;
    if (!sweepTasks.includes(task)) {
      return this.bad(
        taskEntry.value,
        `task: expected ${sweepTasks.join(", ")}, got ${JSON.stringify(task)}${didYouMean(task, sweepTasks)}`,
      );
    }
    const nameEntry = ofFile.has("name") ? undefined : entries.get("name");
    const name = nameEntry === undefined ? task : this.name(nameEntry, map);
    if (before.some((other) => other.name === name)) {
      return this.bad(
        nameEntry?.value ?? taskEntry.value,
        `there are two stages ${name}; give one of them another name:`,
      );
    }
    const from = this.from(entries.get("from"), task, before);
    const { flags } = await commandOf(task);
    const byKey = new Map(Object.values(flags as Record<string, Flag>).map((flag) => [keyOf(flag), flag]));
    for (const key of NOT_HERE) byKey.delete(key);
    const words = task === "flow" ? "files" : "file";
    const known = [
      ...STAGE_KEYS.filter((key) => !key.startsWith("file") || (key === words && task !== "sample")),
      ...byKey.keys(),
    ];
    const fixed: Record<string, Scalar> = {};
    const axes: Axis[] = [];
    for (const [key, entry] of entries) {
      if (ofFile.has(key) || ["task", "name", "from", "over", "seed", "keep"].includes(key)) continue;
      if (!known.includes(key)) {
        return this.bad(
          entry.key,
          `unknown key ${JSON.stringify(key)} of ${task}${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
        );
      }
      const { values, isAxis } = this.values(key, entry);
      const good = values
        .map(({ value, node }) => this.value(key, byKey.get(key), value, node))
        .filter((value) => value !== undefined);
      const repeated = good.find((value, n) => good.indexOf(value) !== n);
      if (repeated !== undefined)
        return this.bad(entry.value, `${key}: expected each value once, got ${JSON.stringify(repeated)} twice`);
      if (isAxis)
        axes.push({ name: key, values: good.length < values.length ? values.map(({ value }) => value) : good });
      else if (good[0] !== undefined) fixed[key] = good[0];
    }
    const given = new Set([...Object.keys(fixed), ...axes.map((axis) => axis.name)]);
    this.complete(map, { task, from: before.find((stage) => stage.name === from), given, name });
    const seeds = entries.has("seed") ? this.seeds(entries.get("seed")!) : undefined;
    const keep = entries.get("keep");
    if (keep !== undefined && typeof this.scalar(keep) !== "boolean")
      return this.bad(keep.value, "keep: expected true or false");
    return {
      ...{ name, task, fixed, axes },
      ...(from === undefined ? {} : { from }),
      over: this.over(entries.get("over"), { task, from: before.find((stage) => stage.name === from), before }),
      ...(seeds ? { seeds } : {}),
      keep: keep === undefined || this.scalar(keep) === true,
    };
  }

  private from(entry: Entry | undefined, task: SweepTask, before: readonly FileStage[]): string | undefined {
    if (entry === undefined) return undefined;
    const from = String(this.scalar(entry));
    if (task === "sample") return this.bad(entry.key, "from: samples are drawn of a model, and take no results");
    const possible = before
      .filter((stage) => stage.task === "sample" || (stage.task === "learn" && task !== "learn"))
      .map((stage) => stage.name);
    if (possible.includes(from)) return from;
    const known = before.some((stage) => stage.name === from)
      ? `, and ${task} takes none of ${from}`
      : didYouMean(from, possible);
    return this.bad(
      entry.value,
      `from: expected an earlier stage, ${possible.length === 0 ? "and there is none that fits" : possible.join(" or ")}, got ${JSON.stringify(from)}${known}`,
    );
  }

  /** What a stage cannot do without, and what contradicts itself. */
  private complete(
    map: YAMLMap.Parsed,
    {
      task,
      from,
      given,
      name,
    }: { task: SweepTask; from: FileStage | undefined; given: ReadonlySet<string>; name: string },
  ): void {
    const need = (key: string, example: string): void => {
      if (!given.has(key)) this.bad(map, `stage ${name}: expected ${key}, such as ${example}`);
    };
    const none = (key: string, why: string): void => {
      if (given.has(key)) this.bad(map, `stage ${name}: expected no ${key}, ${why}`);
    };
    if (task === "sample") {
      need("model", "model: ising");
      need("size", "size: 64");
      need("count", "count: 4000");
    } else if (task === "flow") {
      if (from?.task === "sample")
        for (const key of ["files", "model"]) none(key, `since the samples are those of ${from.name}`);
      else if (!given.has("files")) need("model", "model: ising, or from: an earlier stage of samples");
      if (from?.task === "learn") none("rule", `since it is that of ${from.name}`);
    } else {
      if (from === undefined) need("file", "file: ising.h5, or from: an earlier stage");
      else none("file", `since the samples are those of ${from.name}`);
      if (task === "information") {
        if (from?.task === "learn") none("rule", `since it is that of ${from.name}`);
        else need("rule", "rule: majority");
      }
    }
  }

  private over(
    entry: Entry | undefined,
    { task, from, before }: { task: SweepTask; from: FileStage | undefined; before: readonly FileStage[] },
  ): string[] {
    const takesMany = task === "flow" && from?.task === "sample";
    if (entry === undefined) return takesMany ? ["temperature"] : [];
    if (!takesMany)
      return this.bad(entry.key, "over: is for a flow from samples, whose temperatures it takes together");
    const { yaml } = this;
    const items = yaml.isSeq(entry.value)
      ? entry.value.items.map((item) => String((item as { value?: unknown }).value))
      : [String(this.scalar(entry))];
    const axes = axesBelow(from, before);
    const unknown = items.find((item) => !axes.includes(item));
    if (unknown !== undefined) {
      return this.bad(
        entry.value,
        `over: expected an axis of ${from.name}, ${axes.join(", ") || "which has none"}, got ${JSON.stringify(unknown)}`,
      );
    }
    return items;
  }

  private seeds(entry: Entry): number[] {
    const { values } = this.values("seed", entry);
    const seeds = values.map(({ value, node }) => {
      if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
      return this.bad(node, `seed: expected a whole number of at least 0, got ${JSON.stringify(value)}`);
    });
    const repeated = seeds.find((seed, n) => seeds.indexOf(seed) !== n);
    if (repeated !== undefined) this.bad(entry.value, `seed: expected each once, got ${repeated} twice`);
    return seeds;
  }

  /** The values of a key: one, a list, `{ values: […] }`, or a range. */
  private values(
    key: string,
    { key: keyNode, value }: Entry,
  ): { values: { value: Scalar; node: ParsedNode }[]; isAxis: boolean } {
    const { yaml } = this;
    const isList = LISTS.has(key);
    if (value === null) return this.bad(keyNode, `${key}: expected a value`);
    if (yaml.isMap(value)) {
      const members = entriesOf(yaml, value as YAMLMap.Parsed);
      const list = members.get("values");
      if (list !== undefined && members.size === 1) return { ...this.values(key, list), isAxis: true };
      const range = this.range(key, value, members);
      if (isList)
        return { values: [{ value: `${range.from}..${range.to}:${range.count}`, node: value }], isAxis: false };
      return { values: range.values.map((one) => ({ value: one, node: value })), isAxis: true };
    }
    if (!yaml.isSeq(value))
      return { values: [{ value: this.scalar({ key: keyNode, value } as Entry), node: value }], isAxis: false };
    const items = value.items as ParsedNode[];
    if (items.length === 0) return this.bad(value, `${key}: expected at least one value`);
    const one = (node: ParsedNode): Scalar => {
      if (isList && yaml.isSeq(node)) return this.word(key, node);
      return this.scalar({ key: keyNode, value: node } as Entry);
    };
    if (isList && !items.some((item) => yaml.isSeq(item)))
      return { values: [{ value: this.word(key, value), node: value }], isAxis: false };
    return { values: items.map((node) => ({ value: one(node), node })), isAxis: true };
  }

  private word(key: string, list: ParsedNode): string {
    const { yaml } = this;
    if (!yaml.isSeq(list)) return this.bad(list, `${key}: expected a list`);
    return (list.items as ParsedNode[])
      .map((node) => (yaml.isScalar(node) ? String(node.value) : this.bad(node, `${key}: expected values`)))
      .join(",");
  }

  private range(
    key: string,
    node: ParsedNode,
    members: ReadonlyMap<string, Entry>,
  ): { from: Scalar; to: Scalar; count: number; values: Scalar[] } {
    const wrong = [...members.keys()].find((name) => !["from", "to", "count"].includes(name));
    if (wrong !== undefined || members.size !== 3)
      return this.bad(node, `${key}: expected { from, to, count } or { values: [...] }`);
    const [from, to] = [this.scalar(members.get("from")!), this.scalar(members.get("to")!)];
    const count = this.whole(members.get("count"), `${key}: count`, 2, MOST_VALUES)!;
    const ends = [from, to].map((end) => /^([+-]?[\d.]+(?:e[+-]?\d+)?)?(tc)?$/i.exec(String(end)));
    const [first, last] = ends.map((end) => (end === null ? Number.NaN : Number(end[1] ?? 1)));
    const units = ends.map((end) => end?.[2] !== undefined);
    if (!Number.isFinite(first) || !Number.isFinite(last) || units[0] !== units[1]) {
      return this.bad(
        node,
        `${key}: expected numbers from and to, or both in Tc, got ${JSON.stringify(from)} and ${JSON.stringify(to)}`,
      );
    }
    const values = Array.from({ length: count }, (_, n) => {
      // Written as it is said, not as it is computed: 2.3 and not 2.3000000000000003.
      const value = Number(((first! * (count - 1 - n) + last! * n) / (count - 1)).toPrecision(12));
      return units[0] ? `${value}Tc` : value;
    });
    return { from, to, count, values };
  }

  /** A value as it is kept: a number where it is one, a file by its whole path; undefined for a switch that is off. */
  private value(key: string, flag: Flag | undefined, value: Scalar, node: ParsedNode): Scalar | undefined {
    if (flag !== undefined && flag.parse === undefined) {
      if (typeof value !== "boolean")
        return this.bad(node, `${key}: expected true or false, got ${JSON.stringify(value)}`);
      return value ? true : undefined;
    }
    if (typeof value === "boolean") return this.bad(node, `${key}: expected a value, got ${value}`);
    if (FILES.has(key) && !(key === "rule" && namedRules[String(value)] !== undefined)) {
      return String(value)
        .split(key === "files" ? "," : "\0")
        .map((name) => {
          const path = resolve(this.folder, name);
          if (!existsSync(path)) this.bad(node, `${key}: there is no ${name} (${path})`);
          return path;
        })
        .join(",");
    }
    try {
      flag?.parse?.(String(value));
    } catch (error) {
      if (error instanceof InputError) return this.bad(node, error.message.replace(/^--/, ""));
      throw error;
    }
    const number = typeof value === "string" && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) ? Number(value) : value;
    return number;
  }
}

/** The axes that the results of a stage differ along. */
export function axesBelow(stage: Stage, stages: readonly Stage[]): string[] {
  const parent = stages.find(({ name }) => name === stage.from);
  const below = parent ? axesBelow(parent, stages).filter((name) => !stage.over.includes(name)) : [];
  const own = stage.axes.map(({ name }) => name);
  return [...below.filter((name) => !own.includes(name)), ...own];
}
