import { measure } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { CommandSpec } from "../command.ts";
import { inputFlags } from "../flags.ts";
import { readInput } from "../input.ts";

export const inspectCommand: CommandSpec<typeof inputFlags> = {
  name: "inspect",
  words: ["[file]"],
  summary: "what is in a file of samples, and what is measured from it",
  flags: inputFlags,
  async run([file], f) {
    const { ensemble, attributes, format } = await readInput(file, f);
    const { lattice, count, model, provenance } = ensemble;
    const [Lx, Ly] = lattice.size;
    const up = ensemble.sigma.reduce((sum, s) => sum + (s > 0 ? 1 : 0), 0);
    const observables = measure(ensemble);
    const document = {
      file,
      format,
      shape: [count, Ly, Lx],
      count,
      size: lattice.size,
      boundary: lattice.boundary,
      values: { "-1": ensemble.sigma.length - up, "1": up },
      model: model?.name ?? null,
      ...(model ? { coupling: model.coupling, temperature: 1 / model.coupling } : {}),
      attributes,
      observables,
    };
    const known = model
      ? `${model.name}, K = ${model.coupling}, T = ${1 / model.coupling} J/k_B`
      : "not named in the file";
    const text = [
      `${file}: ${count} configurations of ${Lx}x${Ly} spins, ${lattice.boundary} boundaries (${format})`,
      `model: ${known}`,
      ...(provenance
        ? [
            `sampler: ${provenance.sampler}, ${provenance.chains} chains, ${provenance.interval} updates between samples`,
          ]
        : []),
      ...Object.entries(observables).map(
        ([name, { value, error }]) => `${name.padEnd(17)} ${formatEstimate(value, error)}`,
      ),
    ].join("\n");
    return { document, text };
  },
};
