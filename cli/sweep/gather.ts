/** What has come of a sweep, in one place: tables, and a report. It is a function of the results that are there, whoever made them and in whatever order. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { InputError } from "kadanoff/errors";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import {
  formatTables,
  type GatheredTask,
  type ReportedStage,
  reportedStages,
  type StateCounts,
  type SweepTable,
  stateCounts,
  sweepReport,
  tableFormatOf,
  tablesOf,
} from "kadanoff/sweep";
import { type PlannedTask, type Records, readRecords, readTasks, resultOf, type Sweep } from "kadanoff/sweep/node";
import type { CommandSpec, Outcome } from "../command.ts";
import { methodsOf, referencesFor } from "../references.ts";
import { word } from "../values.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";
import { countsInWords, exitCodeOf, openSweep } from "./open.ts";

const flags = {
  out: { flag: "-o, --out <FILE>", help: "FILE.h5, or .parquet, .ndjson, .csv", parse: word("--out") },
  report: {
    flag: "--report <FILE.html>",
    help: "a page with figures, numbers over seeds, and the commands",
    parse: word("--report"),
  },
  partial: { flag: "--partial", help: "what is there, where not all tasks are done" },
};

export const gatherCommand: CommandSpec<typeof flags> = {
  name: "gather",
  words: ["<dir>"],
  summary: "put the results of a sweep into one file: of each stage its tasks, and its numbers over seeds with errors",
  prints:
    "how many tasks are in the tables, and which files these are; the same results give the same bytes. Exit codes: 0 complete, 3 missing, 4 conflict, 5 quarantined; unless all are done nothing is written without --partial",
  flags,
  examples: [
    "kadanoff sweep gather runs/ising-fss -o fss.h5 --report fss.html",
    "kadanoff sweep gather runs/ising-fss -o so-far.parquet --partial",
  ],
  async run([dir], f, { force }) {
    const { out, report } = f;
    if (out === undefined && report === undefined)
      throw new InputError("expected -o FILE or --report FILE.html, such as -o fss.h5");
    if (out !== undefined) inFlag("--out", () => tableFormatOf(out));
    if (report !== undefined && !report.endsWith(".html"))
      throw new InputError(`--report: expected a name that ends in .html, got ${JSON.stringify(report)}`);
    const { folder, sweep } = openSweep(dir);
    const planned = readTasks(folder, sweep);
    const records = readRecords(folder);
    const disputed = new Set(records.conflicts.map(({ id }) => id));
    const stateOf = statesOf(sweep, records);
    const counts = stateOf(planned.map(({ id }) => id));
    const exitCode = exitCodeOf(counts, records);
    const conflicts = records.conflicts.map(({ id }) => id);
    const found = { folder: dir, name: sweep.name, tasks: planned.length, counts, conflicts };
    const standing = `${sweep.name}: ${countsInWords(counts)}${disputed.size > 0 ? ` · ${counted(disputed.size, "conflict")}` : ""}`;
    if (exitCode !== 0 && !f.partial) {
      const why = `nothing is written; --partial writes what is there${disputed.size > 0 ? ", without what is in conflict: kadanoff sweep verify tells more" : ""}`;
      return { document: { ...found, written: [], tables: [] }, text: `${standing}\n${why}`, exitCode };
    }
    const stages = reportedStages(sweep.stages);
    const gathered = { planned, records, disputed, named: shortNames(sweep) };
    const tables = tablesOf(stages, gatheredTasks(gathered));
    const files = [
      ...(out === undefined ? [] : await formatTables(out, tables, { sweep: sweep.name, version })),
      ...(report === undefined
        ? []
        : [{ name: report, bytes: Buffer.from(await pageOf({ sweep, stages, tables, stateOf, ...gathered })) }]),
    ];
    const written = writeAll(files, force);
    const document = {
      ...found,
      ...{ written: files.map(({ name }) => name), unchanged: files.length - written },
      tables: tables.map(({ name, columns }) => ({
        ...{ name, rows: columns[0]?.values.length ?? 0, columns: columns.length },
      })),
    };
    const listed =
      files.length > 6 ? `${files[0]!.name} and ${files.length - 1} more` : files.map(({ name }) => name).join(", ");
    const same = written < files.length ? ` (${written === 0 ? "all" : files.length - written} unchanged)` : "";
    return { document, text: `${standing}\n${listed}${same}`, exitCode } satisfies Outcome;
  },
};

/** What is refused, with the flag that it is of. */
function inFlag(flag: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${flag}: ${error.message}`) : error;
  }
}

/** How many of some tasks are done, given up or missing. What waits or runs somewhere is missing here: what is gathered hangs on results alone. */
function statesOf({ tries }: Sweep, { results, failures }: Records): (ids: Iterable<string>) => StateCounts {
  const none = new Set<string>();
  const times = new Map([...failures].map(([id, all]) => [id, all.length]));
  const known = { done: results, failures: times, tries, running: none, queued: none, checkpointed: none };
  return (ids) => stateCounts(ids, known);
}

interface Gathered {
  readonly planned: readonly PlannedTask[];
  readonly records: Records;
  /** Tasks of which there are results that differ: nothing is chosen from them. */
  readonly disputed: ReadonlySet<string>;
  /** Files by their paths, as tables name them. */
  readonly named: (parameters: PlannedTask["all"]) => PlannedTask["all"];
}

/** Results in the order of the plan, each read when it is wanted. */
function* gatheredTasks({ planned, records, disputed, named }: Gathered): Generator<GatheredTask> {
  for (const { id, stage, all, seed } of planned) {
    const found = records.results.get(id);
    if (found === undefined || disputed.has(id)) continue;
    yield { id, stage, parameters: named(all), seed, document: resultOf(found).result.document };
  }
}

/** Files without the folder that all of them lie in: where that is does not belong to a result. */
function shortNames({ inputs }: Sweep): Gathered["named"] {
  const folders = inputs.map(({ path }) => dirname(path).split(sep));
  const [first = []] = folders;
  const common = first.filter((_, n) =>
    folders.every((folder) => folder.slice(0, n + 1).join() === first.slice(0, n + 1).join()),
  );
  const short = new Map(
    inputs.map(({ path }) => [
      path,
      relative(common.join(sep) || sep, path)
        .split(sep)
        .join("/"),
    ]),
  );
  const nameOf = (value: string): string =>
    value.split(",").every((path) => short.has(path))
      ? value
          .split(",")
          .map((path) => short.get(path))
          .join(",")
      : value;
  return (parameters) =>
    inputs.length === 0
      ? parameters
      : Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, typeof value === "string" ? nameOf(value) : value]),
        );
}

interface Page extends Gathered {
  readonly sweep: Sweep;
  readonly stages: readonly ReportedStage[];
  readonly tables: readonly SweepTable[];
  readonly stateOf: (ids: Iterable<string>) => StateCounts;
}

function pageOf(page: Page): Promise<string> {
  const { sweep, stages, tables, planned, records, stateOf, named } = page;
  const { name, spec } = sweep;
  const states = Object.fromEntries(
    stages.map((stage) => [
      stage.name,
      { ...stateOf(planned.filter((task) => task.stage === stage.name).map(({ id }) => id)) },
    ]),
  );
  const warnings = records.conflicts.map(
    ({ id, of }) => `task ${id.slice(0, 8)} has ${of.length} results that differ, and is left out`,
  );
  return sweepReport({
    ...{ name, tables, states, warnings, version },
    stages: stages.map((stage) => ({ ...stage, fixed: named(stage.fixed as PlannedTask["all"]) })),
    commands: [
      `cat > ${name}.yaml <<'END'`,
      spec.trimEnd(),
      "END",
      `kadanoff sweep plan ${name}.yaml -o runs/${name}`,
      `kadanoff sweep run runs/${name}`,
      `kadanoff sweep gather runs/${name} -o ${name}.h5 --report ${name}.html`,
    ],
    references: referencesFor(methodsOf(examplesOf(page))),
  });
}

/** A result for each combination of words among the parameters: methods have names, and numbers cite nothing. */
function examplesOf(gathered: Gathered): object[] {
  const seen = new Set<string>();
  const planned = gathered.planned.filter(({ id, stage, all }) => {
    if (!gathered.records.results.has(id)) return false;
    const words = Object.entries(all).filter(([name, value]) => typeof value === "string" && name !== "temperature");
    const which = JSON.stringify([stage, words]);
    if (seen.has(which)) return false;
    seen.add(which);
    return true;
  });
  return Array.from(gatheredTasks({ ...gathered, planned }), ({ document }) => document);
}

/**
 * Writes files that are not there; those that hold these very bytes are left. One that holds others is somebody's: without force nothing is written then.
 *
 * @returns how many were written
 */
function writeAll(files: readonly { readonly name: string; readonly bytes: Uint8Array }[], force: boolean): number {
  const fresh = files.filter(
    ({ name, bytes }) => !(existsSync(name) && Buffer.compare(bytes, readFileSync(name)) === 0),
  );
  for (const { name } of fresh) assertWritable(name, { force });
  for (const { name, bytes } of fresh) writeFileAtomic(name, bytes, { force });
  return fresh.length;
}
