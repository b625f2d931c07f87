/** Samples of variables that are not ±1: how commands read them, and show them. */
import type { VariableRule } from "kadanoff/coarsegraining";
import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { type VariableKind, type VariableSamples, variableKinds } from "kadanoff/io";
import { openAnySource, readAnyRule } from "kadanoff/io/node";
import { arrayShape, formatSize, sidesOf } from "kadanoff/lattices";
import { inputsPerSite, measureVariables, numbersPerSite, type VariableEnsemble } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { FlagValues, Outcome } from "./command.ts";
import type { graphFlag, inputFlags } from "./flags.ts";
import { readOptions } from "./input.ts";
import { oneOf } from "./values.ts";
import { counted } from "./words.ts";

export const variablesFlag = {
  flag: "--variables <KIND>",
  help: "what sites hold: two-valued (default), q-state (whole numbers, up to 16 of them), real (numbers, or vectors along a last axis), or angle (radians); it wins over the file's attribute variables",
  parse: oneOf("--variables", variableKinds),
};

export type VariableFlags = FlagValues<typeof inputFlags & typeof graphFlag & { variables: typeof variablesFlag }>;

/** The samples of a file of variables that are not ±1, all in memory; undefined where they are two-valued, which `openInput` reads. */
export async function variablesIn(
  path: string | undefined,
  { variables, ...flags }: VariableFlags & { readonly graph?: string },
): Promise<VariableSamples | undefined> {
  if (path === undefined || variables === "two-valued") return undefined;
  const kind = variables as VariableKind | undefined;
  if (kind !== undefined && flags.values !== undefined) {
    throw new InputError(`--values is for two-valued variables: expected it without --variables ${kind}`);
  }
  if (flags.graph !== undefined) {
    if (kind === undefined) return undefined;
    throw new InputError(`--graph is for two-valued variables: expected it without --variables ${kind}`);
  }
  const source = await openAnySource(path, { ...(await readOptions(flags)), variables: kind });
  try {
    return "kind" in source ? source.collect() : undefined;
  } finally {
    source.close();
  }
}

/** Refuses flags that say something of two-valued variables alone. */
export function refuseForVariables(
  { ensemble: { variables } }: VariableSamples,
  flags: Readonly<Record<string, unknown>>,
): void {
  const given = Object.entries(flags).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new InputError(`${given[0]} is for two-valued variables, not for ${variables.kind} ones`);
}

/** The same ensemble with its values in memory that all workers share. */
export function sharedVariables(ensemble: VariableEnsemble): VariableEnsemble {
  const { values } = ensemble;
  const copy = <T extends Uint8Array | Float32Array | Float64Array>(into: T): T => {
    into.set(values);
    return into;
  };
  const room = new SharedArrayBuffer(values.byteLength);
  if (values instanceof Uint8Array) return { ...ensemble, values: copy(new Uint8Array(room)) };
  return {
    ...ensemble,
    values: copy(values instanceof Float32Array ? new Float32Array(room) : new Float64Array(room)),
  };
}

/** A rule for such samples, from a file: those that have a name are rules of ±1 spins. */
export async function variableRuleOf(word: string): Promise<VariableRule> {
  if (namedRules[word] !== undefined) {
    throw new InputError(
      `--rule ${word} is a rule of ±1 spins; expected a file such as rule.json, learned from samples of such variables`,
    );
  }
  const rule = await readAnyRule(word);
  if (rule.coding !== "±1") return rule;
  throw new InputError(
    `${word}: rule.coding: expected "one-hot" or "real" for samples that are not ±1, got ${JSON.stringify(rule.coding)}`,
  );
}

/** What is in a file of such variables, in a document and in words. */
export function inspectVariables(
  file: string,
  { ensemble, format, attributes, warnings }: VariableSamples,
  warn: (message: string) => void,
): Outcome {
  for (const warning of warnings) warn(`${file}: ${warning}`);
  const { lattice, count, variables } = ensemble;
  const observables = measureVariables(ensemble);
  const d = numbersPerSite(variables);
  const shape = [count, ...arrayShape(lattice.size), ...(d === 1 ? [] : [d])];
  const states = variables.kind === "q-state" ? statesIn(ensemble, variables.states) : undefined;
  const document = {
    file,
    format,
    shape,
    count,
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
    `${file}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} sites, ${lattice.kind}, ${lattice.boundary} boundaries (${format})`,
    `${variables.kind} variables, ${holds}`,
    ...Object.entries(observables).map(
      ([name, { value, error }]) => `${name.padEnd(17)} ${formatEstimate(value, error)}`,
    ),
  ].join("\n");
  return { document, text };
}

/** How often each state stands in the samples. */
function statesIn({ values }: VariableEnsemble, states: readonly number[]): Record<string, number> {
  const times = states.map(() => 0);
  for (const place of values) times[place]!++;
  return Object.fromEntries(states.map((state, s) => [String(state), times[s]!]));
}
