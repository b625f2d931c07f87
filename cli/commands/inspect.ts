import { printable } from "kadanoff/errors";
import { isFolder } from "kadanoff/io/node";
import { arrayShape, formatSize, isGraph, sidesOf } from "kadanoff/lattices";
import { anyAverager, contradiction, qualityMeter } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags, memoryFlag } from "../flags.ts";
import { inspectFolder } from "../folder.ts";
import { describeGraph, graphDocument } from "../graphs.ts";
import { openInput, takerOfChecked } from "../input.ts";
import { describeModel, inWords } from "../models.ts";
import { describeQuality, qualityDocument } from "../quality.ts";
import { inspectVariables, variablesFlag, variablesIn } from "../variables.ts";
import { counted } from "../words.ts";

const flags = { ...inputFlags, ...graphFlag, variables: variablesFlag, memory: memoryFlag };

export const inspectCommand: CommandSpec<typeof flags> = {
  name: "inspect",
  words: ["[file]"],
  summary: "what is in a file of samples, what is measured from it, and whether it is good enough to learn from",
  prints: "size, model and origin as the file tells them, observables with errors, and what the samples are worth",
  flags,
  examples: ["kadanoff inspect ising.h5", "kadanoff inspect samples.npy --boundary torus --json"],
  async run([file], f, context) {
    const { warn } = context;
    if (file !== undefined && isFolder(file)) return inspectFolder(file, f, context);
    const others = await variablesIn(file, f);
    if (others !== undefined) return inspectVariables(file!, others, warn);
    const input = await openInput(file, f, context);
    const { attributes, format, warnings: ofFile, known } = input;
    const { lattice, count, model, provenance } = known;
    const averages = anyAverager(known);
    const meter = qualityMeter({ lattice, model, count, chains: provenance?.chains });
    const checked = takerOfChecked(known);
    const numbers = { up: 0, down: 0 };
    try {
      await input.each((sigma) => {
        checked.take(sigma);
        for (let from = 0; from < sigma.length; from += lattice.numSites) {
          const spins = sigma.subarray(from, from + lattice.numSites);
          averages.add(spins);
          meter.add(spins);
          for (const s of spins) {
            if (s > 0) numbers.up++;
            else if (s < 0) numbers.down++;
          }
        }
      });
    } finally {
      input.close();
    }
    const { up, down } = numbers;
    const vacant = count * lattice.numSites - up - down;
    const observables = averages.result();
    const against = contradiction(checked.finish());
    const quality = meter.result();
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
      values: { "-1": down, ...(vacant > 0 ? { "0": vacant } : {}), "1": up },
      model: null,
      ...(model ? describeModel(model) : {}),
      attributes,
      observables,
      ...qualityDocument(quality),
      warnings,
    };
    const named = model ? `${model.name}, K = ${model.coupling}, ${inWords(model)}` : "not named in the file";
    const text = [
      `${file}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} sites, ${isGraph(lattice) ? describeGraph(lattice) : `${lattice.kind}, ${lattice.boundary} boundaries`} (${format})`,
      `model: ${named}`,
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
