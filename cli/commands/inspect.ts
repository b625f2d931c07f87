import { arrayShape, formatSize, isGraph, sidesOf } from "kadanoff/lattices";
import { contradiction, measureAny } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags } from "../flags.ts";
import { describeGraph, graphDocument } from "../graphs.ts";
import { readInput } from "../input.ts";
import { describeModel, inWords } from "../models.ts";
import { counted } from "../words.ts";

export const inspectCommand: CommandSpec<typeof inputFlags & typeof graphFlag> = {
  name: "inspect",
  words: ["[file]"],
  summary: "what is in a file of samples, and what is measured from it",
  flags: { ...inputFlags, ...graphFlag },
  async run([file], f, { warn }) {
    const { ensemble, attributes, format, warnings: ofFile } = await readInput(file, f);
    const { lattice, count, model, provenance } = ensemble;
    const up = ensemble.sigma.reduce((sum, s) => sum + (s > 0 ? 1 : 0), 0);
    const vacant = ensemble.sigma.reduce((sum, s) => sum + (s === 0 ? 1 : 0), 0);
    const observables = measureAny(ensemble);
    const against = contradiction(ensemble);
    const warnings = [...ofFile, ...(against ? [against.message] : [])];
    for (const warning of warnings) warn(`${file}: ${warning}`);
    const document = {
      file,
      format,
      shape: [count, ...arrayShape(lattice.size)],
      count,
      lattice: lattice.kind,
      size: sidesOf(lattice.size),
      ...(isGraph(lattice) ? graphDocument(lattice) : { boundary: lattice.boundary }),
      values: { "-1": ensemble.sigma.length - up - vacant, ...(vacant > 0 ? { "0": vacant } : {}), "1": up },
      model: null,
      ...(model ? describeModel(model) : {}),
      attributes,
      observables,
      warnings,
    };
    const known = model ? `${model.name}, K = ${model.coupling}, ${inWords(model)}` : "not named in the file";
    const text = [
      `${file}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} sites, ${isGraph(lattice) ? describeGraph(lattice) : `${lattice.kind}, ${lattice.boundary} boundaries`} (${format})`,
      `model: ${known}`,
      ...(provenance
        ? [
            `sampler: ${provenance.sampler}, ${counted(provenance.chains, "chain")}, ${provenance.interval} updates between samples`,
          ]
        : []),
      ...Object.entries(observables).map(
        ([name, { value, error }]) => `${name.padEnd(17)} ${formatEstimate(value, error)}`,
      ),
    ].join("\n");
    return { document, text };
  },
};
