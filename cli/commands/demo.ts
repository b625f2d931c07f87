import { join } from "node:path";
import { formatJson } from "kadanoff/io";
import { makeFolder } from "kadanoff/io/node";
import { formatEstimate } from "kadanoff/statistics";
import { fig2, fig2Samples } from "../../paper/fig2-block-spin.ts";
import type { CommandSpec } from "../command.ts";
import { dryRunFlag } from "../estimate/work.ts";
import { describe, learnedDocument } from "../learned.ts";
import { originOf } from "../origin.ts";
import { outputSet, withoutFolder } from "../outputs.ts";
import { word } from "../values.ts";
import {
  assertPageWritable,
  estimatedFigures,
  figureFiles,
  filesOf,
  studioWith,
  tableText,
  workOf,
  writePage,
} from "./paper.ts";
import { sampleToFile } from "./sample.ts";

const flags = {
  out: { flag: "--out <DIR>", help: "folder for what is made (default out)", parse: word("--out") },
  quick: { flag: "--quick", help: "fewer samples and shorter training, to try it out" },
  ...dryRunFlag,
};

export const demoCommand: CommandSpec<typeof flags> = {
  name: "demo",
  words: [],
  summary: "the main job in one go: sample the Ising model at T_c, learn its block spin, draw figure 2 of the paper",
  prints: "the rule and the table of figure 2; samples, rule, figure and a page that shows it go into a folder",
  flags,
  examples: ["kadanoff demo", "kadanoff demo --quick --out try"],
  async run(_, f, context) {
    const out = f.out ?? "out";
    const quick = f.quick ?? false;
    const file = join(out, "ising.h5");
    const ruleFile = join(out, "rule.json");
    const outputs = outputSet(out, "demo", workOf(context, quick), context);
    const leaves = f.dryRun ? withoutFolder(out) : undefined;
    outputs.assertWritable([...filesOf(fig2), "rule.json"]);
    assertPageWritable(out, context);
    leaves?.();
    if (f.dryRun) {
      const files = [file, ruleFile, ...[...filesOf(fig2), "index.html"].map((name) => join(out, name))];
      return estimatedFigures(["fig2"], files, quick, context);
    }
    makeFolder(out);
    const begun = performance.now();
    const { model, count } = fig2Samples(quick);
    const samples = await sampleToFile(file, { model, count, sampler: "wolff" }, context, { reuse: true });
    const result = await fig2.make(studioWith(samples, context, quick));
    const { files } = await figureFiles(fig2, result, { ...context, quick });
    const learned = { ...learnedDocument(result.a, context.seed), madeBy: originOf("demo", flags, f) };
    outputs.write({ "rule.json": formatJson(learned), ...files });
    await writePage(out);
    outputs.complete();
    const seconds = (performance.now() - begun) / 1000;
    const share = result.unbounded.information;
    const text = [
      `From ${count} configurations of the ${model.lattice.size.join("×")} Ising model at T_c, and nothing else:`,
      "",
      describe(result.a),
      "",
      `Kadanoff's block spin. Without a bound on the weights it keeps ${formatEstimate(share.value, share.error)} nats. In numbers:`,
      "",
      ...tableText(result.table),
      "",
      `figure   ${join(out, "fig2.png")}, ${join(out, "fig2.svg")}, and with its table ${join(out, "index.html")}`,
      `samples  ${file}`,
      `rule     ${ruleFile}`,
      `${seconds.toFixed(1)} s`,
    ].join("\n");
    return { document: { file, rule: ruleFile, figure: join(out, "fig2.png"), seconds }, text };
  },
};
