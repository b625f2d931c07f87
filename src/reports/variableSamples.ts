import { arrayShape } from "../lattices/index.ts";
import { measureVariables, numbersPerSite, type VariableEnsemble, type Variables } from "../sampling/index.ts";
import { counted } from "./rules.ts";
import { latticeInWords, type ReportedSamples, settingsOf } from "./samples.ts";
import type { Section } from "./section.ts";

/** A file of samples that are not ±1. */
export interface ReportedVariables extends Omit<ReportedSamples, "ensemble"> {
  /** The configurations. */
  readonly ensemble: VariableEnsemble;
}

/** What is measured of states is not what is measured of numbers by the same name. */
const quantityOf = (observable: string, { kind }: Variables): string =>
  observable === "nearest" ? (kind === "q-state" ? "nearestEqual" : "nearestProduct") : observable;

/** Samples of variables that are not ±1: what they are, and what is measured of them. */
export function variableSamplesSection(samples: ReportedVariables, name: string): Section {
  const { count, lattice, variables } = samples.ensemble;
  const d = numbersPerSite(variables);
  const shape = [count, ...arrayShape(lattice.size), ...(d === 1 ? [] : [d])];
  const holds =
    variables.kind === "q-state"
      ? `one of ${variables.states.length} states (${variables.states.join(", ").replaceAll("-", "−")})`
      : variables.kind === "angle"
        ? "an angle"
        : counted(variables.components, "real number");
  return {
    what: "samples",
    words: [
      `${counted(count, "configuration")} on ${latticeInWords(lattice)}, whose sites hold ${holds}, of unknown origin. What is measured below comes from the stored configurations.`,
    ],
    warnings: samples.warnings,
    results: Object.entries(measureVariables(samples.ensemble)).map(([observable, value]) => ({
      quantity: quantityOf(observable, variables),
      value,
    })),
    figures: [],
    tables: [],
    data: [],
    settings: new Map([["variables", variables.kind], ...settingsOf(samples, shape, name)]),
  };
}
