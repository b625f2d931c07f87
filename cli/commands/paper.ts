import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { didYouMean, InputError } from "kadanoff/errors";
import { svgToPng } from "kadanoff/figures/node";
import { operatorSeriesOf } from "kadanoff/flow";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { figuresPage } from "kadanoff/reports";
import { defaultSamplerName, ensemble, provenanceOf } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { dimersBkt } from "../../paper/dimers-bkt.ts";
import { fig2 } from "../../paper/fig2-block-spin.ts";
import { fig3 } from "../../paper/fig3-dimers.ts";
import { fig4 } from "../../paper/fig4-dimers.ts";
import { fig5Filters } from "../../paper/fig5-filters.ts";
import { fig5 } from "../../paper/fig5-flow.ts";
import type { FigureResult, FlowSteps, FlowWork, PaperFigure, Samples, Studio, TableRow } from "../../paper/figure.ts";
import { FLOWS } from "../../paper/flows.ts";
import { siBlocks } from "../../paper/si-blocks.ts";
import { siCd } from "../../paper/si-cd.ts";
import { siChain } from "../../paper/si-chain.ts";
import { siCollapse } from "../../paper/si-collapse.ts";
import { table } from "../../paper/table.ts";
import { type CommandSpec, type Context, needed, type Outcome } from "../command.ts";
import { paperStages } from "../estimate/paper.ts";
import { beginning, dryRun, dryRunFlag, estimateOf } from "../estimate/work.ts";
import { shared } from "../input.ts";
import { learnedDocument } from "../learned.ts";
import { originOf } from "../origin.ts";
import { outputSet, withoutFolder } from "../outputs.ts";
import { samplesInMemory } from "../sampling.ts";
import { forgetPieces, inPieces } from "../unfinished.ts";
import { word } from "../values.ts";
import { version } from "../version.ts";
import { columns } from "../words.ts";

const flags = {
  out: { flag: "--out <DIR>", help: "folder for NAME.json, .svg, .png and index.html", parse: word("--out") },
  quick: { flag: "--quick", help: "fewer samples and shorter training, to try it out" },
  ...dryRunFlag,
};

/** The figures, in the paper's order, and the table of all numbers at the end. Each makes its own kind of result, which goes to nobody but itself. */
export const FIGURES: readonly PaperFigure[] = [
  fig2,
  fig3,
  fig4,
  fig5,
  fig5Filters,
  siBlocks,
  siCd,
  siCollapse,
  siChain,
  dimersBkt,
  table,
].map((figure) => figure as unknown as PaperFigure);
const NAMES: readonly string[] = FIGURES.map(({ name }) => name);

export const paperCommand: CommandSpec<typeof flags> = {
  name: "paper",
  words: ["[figure]"],
  summary: "make a figure of the paper, or all, from samples of our own",
  prints: "the table of published and our numbers; the data, the figure and a page that shows it go into a folder",
  flags,
  examples: [
    "kadanoff paper fig2 --out figures",
    "kadanoff paper fig5 --quick --out figures",
    "kadanoff paper all --out figures --dry-run",
  ],
  async run([name], f, context) {
    const chosen = name === "all" ? FIGURES : FIGURES.filter((figure) => figure.name === name);
    if (chosen.length === 0) {
      const got = name === undefined ? "nothing" : `${JSON.stringify(name)}${didYouMean(name, [...NAMES, "all"])}`;
      throw new InputError(`expected ${[...NAMES, "all"].join(", ")}, got ${got}`);
    }
    const out = needed(f.out, "--out DIR", "--out out");
    const quick = f.quick ?? false;
    const outputs = outputSet(out, `paper-${name}`, workOf(context, quick), context);
    const leaves = f.dryRun ? withoutFolder(out) : undefined;
    outputs.assertWritable(chosen.flatMap(filesOf));
    assertPageWritable(out, context);
    leaves?.();
    if (f.dryRun) {
      const files = [...chosen.flatMap(filesOf), "index.html"].map((file) => join(out, file));
      return estimatedFigures(
        chosen.map((figure) => figure.name),
        files,
        quick,
        context,
      );
    }
    const begun = performance.now();
    const studio = studioOf(context, quick, out);
    const documents: Record<string, { table: readonly TableRow[] }> = {};
    const text: string[] = [];
    for (const figure of chosen) {
      const result = await figure.make(studio);
      const { document, files } = await figureFiles(figure, result, { ...context, quick });
      outputs.write(files);
      await writePage(out);
      documents[figure.name] = document;
      text.push(...tableText(result.table), ...result.notes, join(out, `${figure.name}.png`), "");
    }
    const seconds = (performance.now() - begun) / 1000;
    if (name === "all") {
      outputs.complete();
      for (const kept of FLOWS) forgetPieces(flowsIn(out, kept));
      return {
        document: { figures: documents, table: documents.table!.table, seconds },
        text: [...text, `${seconds.toFixed(1)} s`].join("\n"),
      };
    }
    outputs.complete();
    for (const kept of FLOWS) forgetPieces(flowsIn(out, kept));
    text.splice(-1, 1, `${seconds.toFixed(1)} s`);
    return { document: { ...documents[chosen[0]!.name], seconds }, text: text.join("\n") };
  },
};

/** What --dry-run says of figures. */
export async function estimatedFigures(
  names: readonly string[],
  files: readonly string[],
  quick: boolean,
  { pool, signal, workers }: Context,
): Promise<Outcome> {
  const begun = await beginning(pool, (started) => started.run("rest", {}, { signal }));
  const work = {
    ...paperStages(names, quick),
    bytes: 0,
    of: { figures: names, quick },
    lines: [`${names.join(", ")}${quick ? ", with fewer samples and shorter training" : ""}`],
    files,
  };
  return dryRun(work, estimateOf(work, begun, workers));
}

/** Work on the workers, with its progress told, for a folder where other figures may be. */
export function studioOf(context: Context, quick: boolean, out?: string): Studio {
  const { seed, pool, progress, signal } = context;
  const root = key(seed);
  let done = 0;
  let total = 0;
  const flows = new Map<string, Promise<FlowSteps[]>>();
  const flow = async ({ model, count, ...options }: FlowWork): Promise<FlowSteps> => {
    const samples = { model, sampler: defaultSamplerName(model), count };
    const { steps } = await pool().run("flow", { samples, exponents: false, ...options }, { signal });
    return steps;
  };
  /** Flows as they are done are kept, where there is a folder, lest a killed command has to make them again. */
  const flowsOf = async (name: string, works: readonly FlowWork[]): Promise<FlowSteps[]> => {
    if (out === undefined) return Promise.all(works.map(flow));
    const made = await inPieces(
      {
        out: flowsIn(out, name),
        noun: "flow",
        work: { ...workOf(context, quick), works },
        names: works.map((_, n) => String(n)),
        make: (name) => flow(works[Number(name)]!),
        onPiece: (made, all) => progress.update("flow", made, all),
      },
      context,
    );
    return made.map((steps) => steps.map((step) => ({ ...step, blocks: Float64Array.from(step.blocks) })));
  };
  return {
    seed,
    quick,
    async sample(model, count) {
      const plan = await pool().run(
        "plan",
        { model, sampler: defaultSamplerName(model), count, key: root },
        { signal },
      );
      const sigma = await samplesInMemory({ plan, key: root, pool: pool(), progress, signal });
      const made = ensemble({ lattice: model.lattice, sigma, model, provenance: provenanceOf(plan, seed) });
      return { ...made, model };
    },
    async learn(samples, options) {
      total++;
      const learned = await pool().run("learn", { ensemble: samples, options }, { signal });
      progress.update("learning", ++done, total);
      return learned;
    },
    async trainRbm(samples, options) {
      total++;
      const trained = await pool().run("rbm", { ensemble: samples, ...options }, { signal });
      progress.update("learning", ++done, total);
      return trained;
    },
    async information(samples, question) {
      total++;
      const found = await pool().run("information", { ensemble: samples, ...question }, { signal });
      progress.update("information", ++done, total);
      return found;
    },
    flows: (name, works) => {
      const made = flows.get(name) ?? flowsOf(name, works);
      flows.set(name, made);
      return made;
    },
    async operators(model, count, options) {
      const { key: own } = options;
      const plan = await pool().run("plan", { model, sampler: "swendsen-wang", count, key: own }, { signal });
      return operatorSeriesOf(plan, {
        ...options,
        run: (which) => pool().run("operators", { plan, ...options, ...which }, { signal }),
        onStep: ({ done, count: all }) => progress.update("operators", done, all),
      });
    },
    found(figure) {
      const file = out === undefined ? undefined : join(out, `${figure}.json`);
      if (file === undefined || !existsSync(file)) return undefined;
      return (JSON.parse(readFileSync(file, "utf8")) as FigureResult).table;
    },
    async pause() {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}

/** The same work on samples that are there already. */
export function studioWith(samples: Samples, context: Context, quick: boolean): Studio {
  const inWorkers = { ...shared(samples), model: samples.model };
  return { ...studioOf(context, quick), sample: () => Promise.resolve(inWorkers) };
}

/** The name beside which flows are kept until the figures that need them are written. */
const flowsIn = (out: string, name: string): string => join(out, `flows-${name}`);

const GENERATOR = "kadanoff paper";

/** What the files of figures hang on, of all that a user may choose. */
export const workOf = ({ seed }: { seed: number }, quick: boolean): object => ({ version, seed, quick });

/** The files of a figure. */
export const filesOf = ({ name }: { name: string }): string[] => ["json", "svg", "png"].map((end) => `${name}.${end}`);

/** Finds out before any work that the page of a folder can be written. */
export function assertPageWritable(out: string, { force }: { force: boolean }): void {
  const path = join(out, "index.html");
  assertWritable(path, { force: force || isOurPage(path), createFolder: true });
}

/** Whether a page is one of these, which shows what is in its folder and may be renewed. */
function isOurPage(path: string): boolean {
  return existsSync(path) && readFileSync(path, "utf8").includes(`<meta name="generator" content="${GENERATOR}">`);
}

/** NAME.json, .svg and .png by their names, and the document that is in the first. */
export async function figureFiles<Result extends FigureResult>(
  figure: PaperFigure<Result>,
  result: Result,
  { seed, quick }: { seed: number; quick: boolean },
): Promise<{ document: { table: readonly TableRow[] }; files: Record<string, string | Uint8Array> }> {
  const svg = await figure.draw(result);
  const document = {
    ...figure.data(result, (learned) => learnedDocument(learned, seed)),
    table: result.table,
    notes: result.notes,
    madeBy: originOf("paper", flags, { quick }),
    figure: figure.name,
    seed,
  };
  const [json, drawing, image] = filesOf(figure) as [string, string, string];
  return { document, files: { [json]: formatJson(document), [drawing]: svg, [image]: await svgToPng(svg) } };
}

/** Writes an index.html that shows all figures of the folder. */
export async function writePage(out: string): Promise<void> {
  writeFileAtomic(join(out, "index.html"), await page(out), { force: true });
}

const shown = (value: TableRow["published"] | TableRow["ours"] | undefined): string => {
  if (value === null || value === undefined) return "";
  // JSON has no NaN: an error that is unknown is null there.
  return typeof value === "object" ? formatEstimate(value.value, value.error ?? Number.NaN) : String(value);
};

const HEADS = ["quantity", "published", "ours", "exact"];
const cellsOf = (row: TableRow): string[] => [row.quantity, shown(row.published), shown(row.ours), shown(row.exact)];

/** The table *published | ours*, for a terminal. */
export function tableText(table: readonly TableRow[]): string[] {
  return columns([HEADS, ...table.map(cellsOf)]);
}

/** The page of a folder: all figures whose files are in it. */
function page(out: string): Promise<string> {
  const there = FIGURES.filter(({ name }) => ["json", "svg"].every((end) => existsSync(join(out, `${name}.${end}`))));
  const figures = there.map(({ name, title, caption }) => {
    const { table, notes } = JSON.parse(readFileSync(join(out, `${name}.json`), "utf8")) as FigureResult;
    return { name, title, caption, table, notes };
  });
  return figuresPage(figures, { generator: GENERATOR, title: "kadanoff: figures of the paper" });
}
