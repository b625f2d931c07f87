import { everythingOf, type Fields } from "./generic.ts";
import { type Section, warningsOf, withSeed } from "./section.ts";

/** A document that no figure is known for: all that is in it, as tables. */
export function generalSection(document: Fields, name: string, what: string): Section {
  const { warnings: _, converged: __, madeBy: ___, seconds: ____, seed, ...rest } = document;
  const { settings, tables } = everythingOf(rest, name);
  return {
    what,
    words: [],
    warnings: warningsOf(document),
    results: [],
    figures: [],
    tables: [],
    data: tables,
    settings: withSeed(settings, seed),
  };
}
