/** Samples of variables that are not ±1: how commands read them, and show them. */
import type { VariableRule } from "kadanoff/coarsegraining";
import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { type VariableKind, type VariableSamples, variableKinds } from "kadanoff/io";
import { openAnySource, readAnyRule } from "kadanoff/io/node";
import type { VariableEnsemble } from "kadanoff/sampling";
import type { FlagValues } from "./command.ts";
import type { graphFlag, inputFlags } from "./flags.ts";
import { readOptions } from "./input.ts";
import { oneOf } from "./values.ts";

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
  throw new InputError(
    `${given[0]} is for two-valued variables, not for ${variables.kind} ones: expected the command without it`,
  );
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
