import { printable } from "kadanoff/errors";
import { arrayShape, formatSize, isGraph, sidesOf } from "kadanoff/lattices";
import { contradiction, measureAny, sampleQuality } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags } from "../flags.ts";
import { describeGraph, graphDocument } from "../graphs.ts";
import { readInput } from "../input.ts";
import { describeModel, inWords } from "../models.ts";
import { describeQuality, qualityDocument } from "../quality.ts";
import { counted } from "../words.ts";

export const inspectCommand: CommandSpec<typeof inputFlags & typeof graphFlag> = {
  name: "inspect",
  words: ["[file]"],
  summary: "what is in a file of samples, what is measured from it, and whether it is good enough to learn from",
  prints: "size, model and origin as the file tells them, observables with errors, and what the samples are worth",
  flags: { ...inputFlags, ...graphFlag },
  examples: ["kadanoff inspect ising.h5", "kadanoff inspect samples.npy --boundary torus --json"],
  async run([file], f, { warn }) {
    const { ensemble, attributes, format, warnings: ofFile } = await readInput(file, f);
    const { lattice, count, model, provenance } = ensemble;
    const up = ensemble.sigma.reduce((sum, s) => sum + (s > 0 ? 1 : 0), 0);
    const vacant = ensemble.sigma.reduce((sum, s) => sum + (s === 0 ? 1 : 0), 0);
    const observables = measureAny(ensemble);
    const against = contradiction(ensemble);
    const quality = sampleQuality(ensemble);
    const ofSamples = quality.findings.map(({ message }) => message);
    const warnings = [...ofFile, ...(against ? [against.message] : []), ...ofSamples];
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
      ...qualityDocument(quality),
      warnings,
    };
    const known = model ? `${model.name}, K = ${model.coupling}, ${inWords(model)}` : "not named in the file";
    const text = [
      `${file}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} sites, ${isGraph(lattice) ? describeGraph(lattice) : `${lattice.kind}, ${lattice.boundary} boundaries`} (${format})`,
      `model: ${known}`,
      ...(provenance
        ? [
            `sampler: ${printable(provenance.sampler)}, ${counted(provenance.chains, "chain")}, ${provenance.interval} updates between samples`,
          ]
        : []),
      ...Object.entries(observables).map(
        ([name, { value, error }]) => `${name.padEnd(17)} ${formatEstimate(value, error)}`,
      ),
      ...describeQuality(quality),
    ].join("\n");
    return { document, text };
  },
};
