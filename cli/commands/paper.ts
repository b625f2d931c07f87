import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "kadanoff/errors";
import { svgToPng } from "kadanoff/figures/node";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { couplingAt, ising, type Model } from "kadanoff/models";
import { type Ensemble, ensemble, provenanceOf } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { type Fig2, fig2, fig2Figure, fig2Samples, type TableRow } from "../../paper/fig2-block-spin.ts";
import type { CommandSpec, Context } from "../command.ts";
import { needed } from "../command.ts";
import { shared } from "../input.ts";
import { samplesInMemory } from "../sampling.ts";
import { learnedDocument } from "./learn.ts";

const flags = {
  out: { flag: "--out <DIR>", help: "folder for NAME.json, .svg, .png and index.html", parse: (text: string) => text },
  quick: { flag: "--quick", help: "fewer samples and shorter training, to try it out" },
};

const FIGURES = ["fig2"];

export const paperCommand: CommandSpec<typeof flags> = {
  name: "paper",
  words: ["[figure]"],
  summary: "make a figure of the paper from samples of our own",
  flags,
  async run([name], f, context) {
    if (name === undefined || !FIGURES.includes(name)) {
      throw new InputError(
        `expected ${FIGURES.join(", ")}, got ${name === undefined ? "nothing" : JSON.stringify(name)}`,
      );
    }
    const out = needed(f.out, "--out DIR", "--out out");
    const quick = f.quick ?? false;
    assertFigureWritable(out, name, context);
    const begun = performance.now();
    const samples = await sampleFor(fig2Samples(quick), context);
    const result = await runFig2(samples, { quick, ...context });
    await writeFig2(out, samples, result, context);
    const seconds = (performance.now() - begun) / 1000;
    const document = { ...fig2Document(result, context.seed), seconds };
    return {
      document,
      text: [...tableText(result.table), ...result.notes, `${join(out, "fig2.png")} · ${seconds.toFixed(1)} s`].join(
        "\n",
      ),
    };
  },
};

/** Finds out before any work that the files of a figure can be written. */
export function assertFigureWritable(out: string, name: string, { force }: { force: boolean }): void {
  for (const file of [`${name}.json`, `${name}.svg`, `${name}.png`, "index.html"]) {
    assertWritable(join(out, file), { force, createFolder: true });
  }
}

/** Samples the figure's model on the workers. */
async function sampleFor(
  { size, temperature, count }: ReturnType<typeof fig2Samples>,
  { seed, pool, progress, signal }: Context,
): Promise<Ensemble & { model: Model }> {
  const model = ising({ lattice: squareLattice({ size }), coupling: couplingAt(temperature) });
  const root = key(seed);
  const plan = await pool().run("plan", { model, sampler: "wolff", count, key: root }, { signal });
  const sigma = await samplesInMemory({ plan, key: root, pool: pool(), progress, signal });
  return { ...ensemble({ lattice: model.lattice, sigma, model, provenance: provenanceOf(plan, seed) }), model };
}

/** Learns what figure 2 shows, on the workers. */
export function runFig2(
  samples: Ensemble & { model: Model },
  { quick, seed, pool, progress, signal }: Context & { quick: boolean },
): Promise<Fig2> {
  const inWorkers = { ...shared(samples), model: samples.model };
  let done = 0;
  let total = 0;
  return fig2(inWorkers, {
    seed,
    quick,
    async learn(options) {
      total++;
      const learned = await pool().run("learn", { ensemble: inWorkers, options }, { signal });
      progress.update("learning", ++done, total);
      return learned;
    },
  });
}

export function fig2Document({ a, unbounded, b, table, notes }: Fig2, seed: number) {
  return {
    a: learnedDocument(a, seed),
    b: learnedDocument(b, seed),
    unbounded: learnedDocument(unbounded, seed),
    table,
    notes,
  };
}

/** Writes fig2.json, .svg, .png and an index.html that shows them. */
export async function writeFig2(
  out: string,
  samples: Ensemble,
  result: Fig2,
  { seed, force }: { seed: number; force: boolean },
): Promise<void> {
  mkdirSync(out, { recursive: true });
  const svg = await fig2Figure(samples, result);
  const write = (file: string, content: string | Uint8Array): void =>
    writeFileAtomic(join(out, file), content, { force });
  write("fig2.json", formatJson(fig2Document(result, seed)));
  write("fig2.svg", svg);
  write("fig2.png", await svgToPng(svg));
  write("index.html", page(svg, result));
}

const shown = (value: TableRow["published"] | TableRow["ours"] | undefined): string => {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? formatEstimate(value.value, value.error) : String(value);
};

/** The table *published | ours*, for a terminal. */
export function tableText(table: readonly TableRow[]): string[] {
  const rows = [
    ["quantity", "published", "ours", "exact"],
    ...table.map((row) => [row.quantity, shown(row.published), shown(row.ours), shown(row.exact)]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function page(svg: string, { table, notes }: Fig2): string {
  const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>kadanoff: figure 2, the block spin</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
  svg { max-width: 100%; height: auto; }
  table { border-collapse: collapse; }
  th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
</style>
<h1>Figure 2: the block spin, from samples</h1>
<figure>${svg}<figcaption>(a) A configuration of the 2D Ising model at T<sub>c</sub>, with a window: block V, buffer B, environment E.
(b) The weights learned with one hidden unit, and (c) with four. (d) The information of the iterates, and (e) of rules, on
configurations that nothing was learned from; errors are one standard error over configurations.</figcaption></figure>
<table>${cells(["quantity", "published", "ours", "exact"], "th")}${table.map((row) => cells([row.quantity, shown(row.published), shown(row.ours), shown(row.exact)], "td")).join("")}</table>
${notes.map((note) => `<p>${escaped(note)}</p>`).join("\n")}
</html>
`;
}
