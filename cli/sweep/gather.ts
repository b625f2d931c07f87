import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "kadanoff/errors";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import {
  formatTables,
  type GatheredTask,
  reportedStages,
  sweepReport,
  tableFilesOf,
  tableFormatOf,
  tablesOf,
} from "kadanoff/sweep";
import { resultOf } from "kadanoff/sweep/node";
import type { CommandSpec } from "../command.ts";
import { methodsOf, referencesFor } from "../references.ts";
import { word } from "../values.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";
import { countsInWords, countsOf, exitCodeOf, openSweep, type Standing, standingOf } from "./open.ts";
import { shortNames } from "./shortNames.ts";

const flags = {
  out: {
    flag: "-o, --out <FILE>",
    help: "FILE.h5, .parquet, .csv or .ndjson (default: DIR/gathered-DIGEST.h5)",
    parse: word("--out"),
  },
  report: {
    flag: "--report <FILE.html>",
    help: "a page with figures and tables as well",
    parse: word("--report"),
  },
  partial: { flag: "--partial", help: "gather what is there, though tasks are missing" },
};

export const gatherCommand: CommandSpec<typeof flags> = {
  name: "gather",
  words: ["<dir>"],
  summary: "the results of a sweep in one file, task by task and combined over seeds, each number with its errors",
  prints:
    "what was gathered; the same results give the same bytes, whoever has computed them, and in which order. Exit codes: 0 complete, 3 missing (nothing is written, but with --partial), 4 conflict (nothing is written), 5 quarantined",
  flags,
  examples: [
    "kadanoff sweep gather runs/ising-fss -o fss.h5",
    "kadanoff sweep gather runs/ising-fss -o fss.parquet --report fss.html",
    "kadanoff sweep gather runs/ising-fss -o early.csv --partial",
  ],
  async run([dir], f, context) {
    const open = openSweep(dir);
    if (f.out !== undefined) tableFormatOf(f.out);
    const standing = await standingOf(open);
    const { sweep, records } = standing;
    const { counts } = countsOf(standing);
    const exitCode = exitCodeOf(counts, records);
    const state = countsInWords(counts);
    if (exitCode === 4) {
      const [{ id, of }] = records.conflicts as [(typeof records.conflicts)[number]];
      const document = { file: null, counts, conflicts: records.conflicts };
      const text = `${counted(records.conflicts.length, "task")} with results that differ, such as ${id.slice(0, 8)} in ${of.map(({ segment }) => segment).join(" and ")}; nothing is gathered. kadanoff sweep verify tells more`;
      return { document, text, exitCode };
    }
    if (exitCode !== 0 && !f.partial) {
      const document = { file: null, counts };
      return { document, text: `${state}; nothing is gathered, but --partial gathers what is there`, exitCode };
    }
    const stages = reportedStages(sweep.stages);
    const digest = createHash("sha256").update(JSON.stringify([version, sweep.name, stages]));
    const tables = tablesOf(stages, gathered(standing, digest));
    const sha256 = digest.digest("hex");
    const out = f.out ?? join(open.folder, `gathered-${sha256.slice(0, 12)}.h5`);
    const names = tableFilesOf(out, tables);
    const isThere = f.out === undefined && existsSync(out);
    if (!isThere) for (const name of names) assertWritable(name, context);
    if (f.report !== undefined) assertWritable(f.report, context);
    // What is called by its content and is there already is the same.
    const files = isThere ? [] : await formatTables(out, tables, { sweep: sweep.name, version });
    for (const { name, bytes } of files) writeFileAtomic(name, bytes, context);
    if (f.report !== undefined)
      writeFileAtomic(f.report, await reportOf(standing, { stages, tables, out, report: f.report }), context);
    const document = {
      ...{ file: out, files: names, report: f.report ?? null, sha256, counts },
      ...{ duplicates: records.duplicates, conflicts: records.conflicts },
      tables: tables.map(({ name, columns }) => ({
        name,
        columns: columns.length,
        rows: columns[0]?.values.length ?? 0,
      })),
    };
    return {
      document,
      text: `${[...names, ...(f.report === undefined ? [] : [f.report])].join(", ")}: ${state}`,
      exitCode,
    };
  },
};

/** The results, in the order of the plan, each taken into the digest of all of them. */
function* gathered({ sweep, tasks, records }: Standing, digest: Hash): Generator<GatheredTask> {
  const named = shortNames(sweep);
  for (const { id, stage, all, seed } of tasks) {
    const found = records.results.get(id);
    if (found === undefined) continue;
    const { result, canonical } = resultOf(found);
    digest.update(id).update(canonical);
    yield { id, stage, parameters: named(all), seed, document: result.document };
  }
}

async function reportOf(
  standing: Standing,
  {
    stages,
    tables,
    out,
    report,
  }: {
    stages: ReturnType<typeof reportedStages>;
    tables: ReturnType<typeof tablesOf>;
    out: string;
    report: string;
  },
): Promise<string> {
  const { sweep, records } = standing;
  const { counts, stages: ofStages } = countsOf(standing);
  if (counts.done === 0) throw new InputError("there are no results yet that a report could be of");
  const first = new Map(standing.tasks.map(({ id, stage }) => [id, stage]));
  const seen = new Map<string, object>();
  for (const [id, found] of records.results) {
    const stage = first.get(id);
    if (stage !== undefined && !seen.has(stage)) seen.set(stage, resultOf(found).result.document);
  }
  const folder = sweep.name;
  return sweepReport({
    ...{ name: sweep.name, stages, tables, version },
    // What waits or runs somewhere is missing here: the page hangs on results alone.
    states: Object.fromEntries(
      ofStages.map(({ name, counts: { done, quarantined, ...rest } }) => [
        name,
        { done, quarantined, missing: Object.values(rest).reduce((sum, n) => sum + n, 0) },
      ]),
    ),
    commands: [
      `cat > ${sweep.name}.yaml <<'END'`,
      sweep.spec.trimEnd(),
      "END",
      `kadanoff sweep plan ${sweep.name}.yaml -o ${folder}`,
      `kadanoff sweep run ${folder}`,
      `kadanoff sweep gather ${folder} -o ${basename(out)} --report ${basename(report)}`,
    ],
    warnings: [],
    references: referencesFor(methodsOf([...seen.values()])),
  });
}
