/** Samples of variables that are not ±1: how commands read them, and show them. */
import type { VariableRule } from "kadanoff/coarsegraining";
import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { type VariableKind, type VariableSamples, type VariableSource, variableKinds } from "kadanoff/io";
import { openAnySource, readAnyRule } from "kadanoff/io/node";
import type { Context, FlagValues } from "./command.ts";
import type { graphFlag, inputFlags } from "./flags.ts";
import { pause, readOptions } from "./input.ts";
import { oneOf } from "./values.ts";
import { inBytes } from "./words.ts";

export const variablesFlag = {
  flag: "--variables <KIND>",
  help: "what sites hold: two-valued (default), q-state (whole numbers, up to 16 of them), real (numbers, or vectors along a last axis), or angle (radians); it wins over the file's attribute variables",
  parse: oneOf("--variables", variableKinds),
};

export type VariableFlags = FlagValues<typeof inputFlags & typeof graphFlag & { variables: typeof variablesFlag }>;

/** Bytes of values that are held in memory if nobody says otherwise. */
const MEMORY = 2 ** 29;

/** Opens a file of variables that are not ±1; undefined where they are two-valued, which `openInput` reads. */
export async function openVariables(
  path: string | undefined,
  { variables, memory: _, ...flags }: VariableFlags & { readonly graph?: string; readonly memory?: number },
): Promise<VariableSource | undefined> {
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
  if ("kind" in source) return source;
  source.close();
  return undefined;
}

/**
 * The samples of such a file, in memory that all workers share. Of more than `memory` every so-many-th configuration is kept, and that is said: critics want
 * configurations that are independent more than they want many.
 */
export async function variablesIn(
  path: string | undefined,
  flags: Parameters<typeof openVariables>[1],
  context: Pick<Context, "progress" | "signal">,
): Promise<VariableSamples | undefined> {
  const source = await openVariables(path, flags);
  if (source === undefined) return undefined;
  const memory = flags.memory ?? MEMORY;
  try {
    const steps = source.collecting({ memory, shared: true });
    let step = steps.next();
    for (; !step.done; step = steps.next()) await pause("reading", step.value, source.count, context);
    const samples = step.value;
    const { ensemble, every, warnings } = samples;
    if (every === 1) return samples;
    const kept = `one configuration in ${every} is used, ${ensemble.count} of ${source.count}: more than ${inBytes(memory)} of values are not held in memory (--memory)`;
    return { ...samples, warnings: [...warnings, kept] };
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
