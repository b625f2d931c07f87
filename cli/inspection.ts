/** What is in a file of samples, in a document and in words: the same for the command line and for the lab. */
import { printable } from "kadanoff/errors";
import type { AxesRead, SampleSource, VariableSamples } from "kadanoff/io";
import { arrayShape, formatSize, isGraph, sidesOf } from "kadanoff/lattices";
import {
  anyAverager,
  checkedConfigurations,
  contradiction,
  type Ensemble,
  type Excerpt,
  excerptTaker,
  inputsPerSite,
  measureVariables,
  numbersPerSite,
  qualityMeter,
  type VariableEnsemble,
} from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { describeGraph, graphDocument } from "./graphs.ts";
import { describeModel, inWords } from "./models.ts";
import { describeQuality, qualityDocument } from "./quality.ts";
import { counted } from "./words.ts";

export interface Inspection {
  readonly document: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** What a file says of its samples, besides their spins. */
type Known = Pick<SampleSource, "attributes" | "format" | "order" | "warnings"> & {
  readonly known: Omit<Ensemble, "sigma">;
};

/** Looks at the configurations of a file, as they come, and says what is in it. */
export function inspector(
  file: string,
  { attributes, format, order, warnings: ofFile, known }: Known,
): { take(sigma: Int8Array): void; finish(): Inspection } {
  const { lattice, count, model, provenance } = known;
  const averages = anyAverager(known);
  const meter = qualityMeter({ lattice, model, count, chains: provenance?.chains });
  const checked = takerOfChecked(known);
  let [up, down] = [0, 0];
  return {
    take(sigma) {
      checked.take(sigma);
      for (let from = 0; from < sigma.length; from += lattice.numSites) {
        const spins = sigma.subarray(from, from + lattice.numSites);
        averages.add(spins);
        meter.add(spins);
        for (const s of spins) {
          if (s > 0) up++;
          else if (s < 0) down++;
        }
      }
    },
    finish() {
      const vacant = count * lattice.numSites - up - down;
      const observables = averages.result();
      const against = contradiction(checked.finish());
      const quality = meter.result();
      const ofSamples = quality.findings.map(({ message }) => message);
      const warnings = [...ofFile, ...(against ? [against.message] : []), ...ofSamples];
      const document = {
        file,
        format,
        shape: [count, ...arrayShape(lattice.size)],
        ...(order ? { axes: order } : {}),
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
        ...(order ? [describeAxes(order)] : []),
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
      return { document, text, warnings };
    },
  };
}

/** What the axes of the array were taken for. */
function describeAxes({ axes, times, runs, rows, left }: AxesRead): string {
  if (!axes.includes("t")) return `axes: ${axes.join(", ")}`;
  const cut =
    times === undefined ? "" : `, cut into records of ${times}${left > 0 ? `, the last ${left} left out` : ""}`;
  return `axes: ${axes.join(", ")}; ${counted(runs, "run")} of ${rows} times${cut}; y is time, and a window lies in space and time`;
}

/** Collects what is needed to hold samples against the model they name, as their configurations come. */
function takerOfChecked(known: Omit<Ensemble, "sigma">): { take(sigma: Int8Array): void; finish(): Excerpt } {
  return excerptTaker(known, {
    configurations: checkedConfigurations(known),
    patches: { size: [1, 1], corners: new Uint32Array(0) },
  });
}

/** What is in a file of such variables, in a document and in words. */
export function inspectVariables(
  file: string,
  { ensemble, format, attributes, order, warnings, every, total }: VariableSamples,
): Inspection {
  const { lattice, count, variables } = ensemble;
  const observables = measureVariables(ensemble);
  const d = numbersPerSite(variables);
  const shape = [total, ...arrayShape(lattice.size), ...(d === 1 ? [] : [d])];
  const states = variables.kind === "q-state" ? statesIn(ensemble, variables.states) : undefined;
  const document = {
    file,
    format,
    shape,
    ...(order ? { axes: order } : {}),
    count: total,
    ...(every === 1 ? {} : { measured: count }),
    lattice: lattice.kind,
    size: sidesOf(lattice.size),
    boundary: lattice.boundary,
    variables: variables.kind,
    ...(states ? { values: states } : { components: inputsPerSite(variables) }),
    model: null,
    attributes,
    observables,
    warnings,
  };
  const holds =
    variables.kind === "q-state"
      ? `${variables.states.length} states: ${Object.entries(states!)
          .map(([state, times]) => `${state.replace("-", "−")} (${times})`)
          .join(", ")}`
      : variables.kind === "angle"
        ? "an angle a site; rules weigh its cos and sin"
        : counted(variables.components, "real component");
  const text = [
    `${file}: ${counted(total, "configuration")} of ${formatSize(lattice.size)} sites, ${lattice.kind}, ${lattice.boundary} boundaries (${format})`,
    ...(order ? [describeAxes(order)] : []),
    `${variables.kind} variables, ${holds}`,
    ...Object.entries(observables).map(
      ([name, { value, error }]) => `${name.padEnd(17)} ${formatEstimate(value, error)}`,
    ),
  ].join("\n");
  return { document, text, warnings };
}

/** How often each state stands in the samples. */
function statesIn({ values }: VariableEnsemble, states: readonly number[]): Record<string, number> {
  const times = states.map(() => 0);
  for (const place of values) times[place]!++;
  return Object.fromEntries(states.map((state, s) => [String(state), times[s]!]));
}
