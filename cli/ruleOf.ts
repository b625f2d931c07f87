/** The rule that `--rule` names. */
import { type CoarseGraining, namedRules } from "kadanoff/coarsegraining";
import { didYouMean, InputError } from "kadanoff/errors";
import { readRule } from "kadanoff/io/node";
import type { Lattice } from "kadanoff/lattices";
import { blockOn } from "./flags.ts";

/** A rule by its name, for the block that is asked for on this lattice, or from a file. */
export async function ruleOf(
  word: string,
  lattice: Pick<Lattice, "kind">,
  block?: readonly number[],
  { flag = "--rule", ball }: { flag?: string /** Sites of V in a graph. */; ball?: number } = {},
): Promise<CoarseGraining> {
  const named = namedRules[word];
  if (named !== undefined) {
    // Of a ball the sites are a row, the centre first.
    if (ball !== undefined) return named([ball, 1]);
    const [bx, by = 1] = blockOn(lattice, block);
    return named([bx, by]);
  }
  if (/^[a-z-]+$/.test(word)) {
    throw new InputError(
      `${flag}: expected a file such as rule.json, or ${Object.keys(namedRules).join(", ")}, got ${JSON.stringify(word)}${didYouMean(word, Object.keys(namedRules))}`,
    );
  }
  return readRule(word);
}
