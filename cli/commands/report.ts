import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { InputError } from "kadanoff/errors";
import { svgToPdf } from "kadanoff/figures/node";
import { formatOfName } from "kadanoff/io";
import { assertWritable, isSameFile, readJson } from "kadanoff/io/node";
import {
  assertPlainSvg,
  type Beside,
  documentKind,
  documentSection,
  type PaperFigureWords,
  REPORT_GENERATOR,
  type ReportEntry,
  reportPage,
  type Section,
  samplesSection,
  tableCsv,
  tableParquet,
  tablesReadme,
  uniqueNames,
  variableSamplesSection,
} from "kadanoff/reports";
import { type CommandSpec, type Context, needed } from "../command.ts";
import { graphFlag, inputFlags } from "../flags.ts";
import { readInput, readOptions } from "../input.ts";
import { sha256Of, variableSamplesIn } from "../origin.ts";
import { outputSet } from "../outputs.ts";
import { methodsOf, referencesFor } from "../references.ts";
import { type KnownRule, type KnownSamples, type Repeat, repeatDocument, repeatSamples } from "../repeat.ts";
import { word } from "../values.ts";
import { type VariableFlags, variablesFlag, variablesIn } from "../variables.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";
import { FIGURES } from "./paper.ts";

const flags = {
  pdf: { flag: "--pdf", help: "the figures as PDF, too, in the folder NAME_figures beside NAME.html" },
  csv: { flag: "--csv", help: "all curves and tables as CSV, too, in the folder NAME_data" },
  parquet: { flag: "--parquet", help: "the same as Parquet, a column each for values and errors" },
  ...inputFlags,
  ...graphFlag,
  variables: variablesFlag,
  out: { flag: "--out <NAME.html>", help: "where the page is written", parse: word("--out") },
};

export const reportCommand: CommandSpec<typeof flags> = {
  name: "report",
  words: ["[files...]"],
  summary:
    "one page of HTML of results and samples, files or folders of them: figures, tables, parameters, commands, references",
  prints:
    "what each file is, and how many figures, tables and warnings there are of it; what is broken is left out with a warning",
  flags,
  examples: [
    "kadanoff report rule.json ising.h5 --out report.html",
    "kadanoff report out --pdf --csv --out report.html",
    "kadanoff report flow.json --parquet --out flow.html",
  ],
  async run([given], f, context) {
    const out = needed(f.out, "--out NAME.html", "--out report.html");
    if (!out.endsWith(".html")) {
      throw new InputError(`--out: expected a name that ends in .html, got ${JSON.stringify(out)}`);
    }
    const words = (given ?? []) as unknown as readonly string[]; // one word, and many
    if (words.length === 0)
      throw new InputError("expected files of results or samples, or folders of them, such as rule.json");
    const stem = basename(out, ".html");
    await readOptions(f); // what is wrong with flags is so for all files
    const found = filesOf(words, out);
    // With work of the same bytes that was killed the page may be there already; that is found out below.
    if (!existsSync(join(dirname(out), `.report-${stem}.unfinished.json`))) assertWritable(out, context);
    const { entries: all, left, documents } = await readAll(found, f, context);
    const entries = uniqueNames(all);
    if (entries.length === 0) {
      const first = left[0] === undefined ? "" : `; ${left[0].file}: ${left[0].why}`;
      throw new InputError(`${words.join(", ")}: expected documents of kadanoff or samples, and found none${first}`);
    }
    const endings = [f.csv ? (["csv"] as const) : [], f.parquet ? (["parquet"] as const) : []].flat();
    const beside: Beside = {
      ...(f.pdf ? { figures: `${stem}_figures` } : {}),
      ...(endings.length > 0 ? { tables: { folder: `${stem}_data`, endings } } : {}),
    };
    const title = `Report of ${found.length === 1 ? found[0]!.name : counted(entries.length, "file")}`;
    const references = referencesFor(methodsOf(documents));
    const page = await reportPage({ title, entries, left, references, version, beside });
    const files: Record<string, string | Uint8Array> = {
      ...(await filesBeside(
        entries.map(({ section }) => section),
        beside,
        context,
      )),
      [`${stem}.html`]: page,
    };
    const work = { version, page: createHash("sha256").update(page).digest("hex") };
    const outputs = outputSet(dirname(out), `report-${stem}`, work, context);
    outputs.assertWritable(Object.keys(files));
    outputs.write(files);
    outputs.complete();
    for (const { file, why } of left) {
      if (why !== OTHER_KIND) context.warn(`${file} is left out: ${why}`);
    }
    const document = {
      file: out,
      entries: entries.map(({ file, name, section: { what, warnings, figures, tables, data }, commands }) => ({
        ...{ file, name, what, warnings, commands },
        figures: figures.map((figure) => figure.name),
        tables: [...tables, ...data].map((table) => table.name),
      })),
      left,
      references: references.map(({ key }) => key),
      written: Object.keys(files),
    };
    return { document, text: inWords(out, entries, Object.keys(files)) };
  },
};

function inWords(out: string, entries: readonly ReportEntry[], files: readonly string[]): string {
  const lines = entries.map(({ file, section: { what, figures, tables, data, warnings } }) => {
    const warned = warnings.length === 0 ? "" : `, ${counted(warnings.length, "warning")}`;
    return `${file}: ${what}; ${counted(figures.length, "figure")}, ${counted(tables.length + data.length, "table")}${warned}`;
  });
  const beside = files.length === 1 ? "" : `, and ${counted(files.length - 1, "file")} beside it`;
  return [...lines, `${out}${beside}`].join("\n");
}

/** A file that was found: where it is, how the report names it, and whether it was asked for by its name. */
interface Found {
  readonly path: string;
  readonly name: string;
  readonly asked: boolean;
}

/** The most files of a folder. */
const MOST_FILES = 5000;

/** The files that words mean, with names that begin where all of them lie: what is above is nothing of a report. */
function filesOf(words: readonly string[], out: string): Found[] {
  const all = words.flatMap((path) => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) throw new InputError(`${path} does not exist`);
    return there.isDirectory()
      ? walk(path, resolve(out)).map((file) => ({ path: file, asked: false }))
      : [{ path, asked: true }];
  });
  const once = [...new Map(all.map((file) => [resolve(file.path), file])).values()];
  const folders = words.map((path) => (statSync(path).isDirectory() ? resolve(path) : dirname(resolve(path))));
  const base = folders.reduce(common);
  return once.map(({ path, asked }) => ({ path, asked, name: relative(base, resolve(path)).split(sep).join("/") }));
}

/** The folder that two folders lie in. */
function common(a: string, b: string): string {
  const [one, other] = [a.split(sep), b.split(sep)];
  const end = one.findIndex((part, n) => part !== other[n]);
  return (end === -1 ? one : one.slice(0, end)).join(sep) || sep;
}

/** The files of a folder and of those in it, by name; without hidden ones, other reports, and what lies beside these. */
function walk(folder: string, out: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const reports = entries.flatMap(({ name }) => {
    const path = join(folder, name);
    return name.endsWith(".html") && (resolve(path) === out || isReport(path)) ? [name] : [];
  });
  const beside = reports.flatMap((name) => ["figures", "data"].map((kind) => `${basename(name, ".html")}_${kind}`));
  const files = entries.flatMap((entry): string[] => {
    const { name } = entry;
    const path = join(folder, name);
    if (name.startsWith(".") || name === "node_modules" || reports.includes(name) || beside.includes(name)) return [];
    if (entry.isDirectory()) return walk(path, out);
    return entry.isFile() || statSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : [];
  });
  if (files.length > MOST_FILES) {
    throw new InputError(
      `${folder} has more than ${MOST_FILES} files; expected a folder of results, or the files themselves`,
    );
  }
  return files;
}

/** Whether a page is a report, which is no part of another. */
function isReport(path: string): boolean {
  return readFileSync(path, "utf8").slice(0, 2000).includes(`<meta name="generator" content="${REPORT_GENERATOR}">`);
}

/** What is in a report, what is not, and what its references are to be taken from. */
interface Read {
  readonly entries: ReportEntry[];
  readonly left: { file: string; why: string }[];
  readonly documents: unknown[];
}

type InputFlags = VariableFlags;

/** Samples first, so that documents may say which of them they are of; then all in the order in which they were found. */
async function readAll(found: readonly Found[], f: InputFlags, { progress, signal }: Context): Promise<Read> {
  const names = namesOf(found.map(({ name }) => name));
  const made = new Map<Found, { section: Section; repeat: Repeat; madeBy?: unknown }>();
  const known: { samples: KnownSamples[]; rules: KnownRule[] } = { samples: [], rules: [] };
  const left: Read["left"] = [];
  const documents: unknown[] = [];
  const jsons: { file: Found; document: object }[] = [];
  let done = 0;
  const each = async (file: Found, read: () => Promise<boolean>): Promise<void> => {
    signal.throwIfAborted();
    try {
      if (!(await read())) return;
    } catch (error) {
      if (!(error instanceof InputError) || file.asked) throw error;
      // Edges may lie beside the samples in one file, or in one that holds nothing else, of which there is nothing to say.
      if (f.graph !== undefined && isSameFile(file.path, f.graph)) return;
      left.push({ file: file.name, why: error.message.replace(`${file.path}: `, "").replace(`${file.path} `, "") });
    }
    progress.update("reading", ++done, found.length);
    // Lets signals in.
    await new Promise((resolved) => setImmediate(resolved));
  };
  for (const file of found) {
    await each(file, async () => {
      const { path, name } = file;
      if (isJson(path)) {
        const document = readJson(path);
        if (documentKind(document) === undefined) await documentSection(document, { name, label: path });
        jsons.push({ file, document: document as object });
        return false;
      }
      if (formatOfName(path) === undefined) {
        throw new InputError(`${path}: ${OTHER_KIND}`);
      }
      const others = await variablesIn(path, f, { progress, signal });
      if (others !== undefined) {
        const { count, lattice } = others.ensemble;
        const { sha256 } = variableSamplesIn(others.ensemble);
        known.samples.push({ file: name, sha256 });
        documents.push(others.attributes);
        const section = variableSamplesSection({ ...others, sha256 }, names.get(name)!);
        made.set(file, { section, repeat: repeatSamples(name, { count, lattice }, others.attributes) });
        return true;
      }
      const { ensemble, attributes, format, warnings } = await readInput(path, f);
      const sha256 = sha256Of(ensemble);
      known.samples.push({ file: name, sha256 });
      documents.push(attributes);
      const section = await samplesSection({ ensemble, attributes, format, sha256, warnings }, names.get(name)!);
      made.set(file, { section, repeat: repeatSamples(name, ensemble, attributes) });
      return true;
    });
  }
  const drawings = new Set<string>();
  const sections = new Map<Found, Section>();
  for (const { file, document } of jsons) {
    await each(file, async () => {
      const { path, name } = file;
      const figure = figureOf(path, document);
      if (figure?.svg !== undefined) drawings.add(drawingOf(path));
      const section = await documentSection(document, { name: names.get(name)!, label: path, figure });
      const { rule } = document as { rule?: unknown };
      // Others have it from one of these, and want it for themselves.
      const isSource = ["learned", "rule"].includes(documentKind(document)!);
      if (isSource && typeof rule === "object") known.rules.push({ file: name, rule });
      documents.push(document);
      sections.set(file, section);
      return true;
    });
  }
  // Only now it is known which rules there are.
  for (const { file, document } of jsons) {
    const section = sections.get(file);
    const { madeBy } = document as { madeBy?: unknown };
    if (section !== undefined) made.set(file, { section, madeBy, repeat: repeatDocument(file.name, document, known) });
  }
  const entries = found.flatMap((file): ReportEntry[] => {
    const one = made.get(file);
    if (one === undefined) return [];
    const { section, repeat, madeBy } = one;
    return [{ file: file.name, name: names.get(file.name)!, section, madeBy, ...repeat }];
  });
  const order = new Map(found.map(({ name }, n) => [name, n]));
  const used = new Set(found.filter(({ path }) => drawings.has(path)).map(({ name }) => name));
  const rest = left.filter(({ file }) => !used.has(file)).sort((a, b) => order.get(a.file)! - order.get(b.file)!);
  return { entries, left: rest, documents };
}

/** Why a file is left that is none of those which hold documents or samples. */
const OTHER_KIND = "expected a document, .json, or samples, .h5, .npz, .npy or .csv";

const isJson = (path: string): boolean => path.toLowerCase().endsWith(".json");

/** NAME.svg beside NAME.json. */
const drawingOf = (path: string): string => `${path.slice(0, -extname(path).length)}.svg`;

/** What is known of a figure of the paper, with the drawing beside its document; undefined for other documents. */
function figureOf(path: string, document: object): PaperFigureWords | undefined {
  if (documentKind(document) !== "figure") return undefined;
  const { figure = basename(path, extname(path)) } = document as { figure?: string };
  const known = FIGURES.find(({ name }) => name === figure);
  if (known === undefined) return undefined;
  const drawing = drawingOf(path);
  const svg = existsSync(drawing) ? readFileSync(drawing, "utf8") : undefined;
  if (svg !== undefined) assertPlainSvg(svg, drawing);
  const caption = known.caption.replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
  return { title: known.title, caption, svg };
}

/** A name for each file that goes into names of tables and figures: small letters, digits and underscores, each once. */
function namesOf(files: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "");
  return new Map(
    files.map((file) => {
      const wanted = plain(file.slice(0, file.length - extname(file).length)) || "file";
      let name = /^\d/.test(wanted) ? `file_${wanted}` : wanted;
      if (taken.has(name)) name = plain(file);
      for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
      taken.add(name);
      return [file, name];
    }),
  );
}

/** Figures as PDF and tables as CSV and Parquet, with a README of the tables, by their paths from the folder of the page. */
async function filesBeside(sections: readonly Section[], { figures, tables }: Beside, { progress, signal }: Context) {
  const files: Record<string, string | Uint8Array> = {};
  const drawn = figures === undefined ? [] : sections.flatMap((section) => section.figures);
  for (const [n, { name, svg }] of drawn.entries()) {
    signal.throwIfAborted();
    files[`${figures}/${name}.pdf`] = await svgToPdf(svg);
    progress.update("figures", n + 1, drawn.length);
    await new Promise((resolved) => setImmediate(resolved));
  }
  if (tables === undefined) return files;
  const { folder, endings } = tables;
  const all = sections.flatMap(({ tables: read, data }) => [...read, ...data]);
  for (const table of all) {
    if (endings.includes("csv")) files[`${folder}/${table.name}.csv`] = tableCsv(table);
    if (endings.includes("parquet")) files[`${folder}/${table.name}.parquet`] = await tableParquet(table);
  }
  files[`${folder}/README.md`] = tablesReadme(all, endings);
  return files;
}
