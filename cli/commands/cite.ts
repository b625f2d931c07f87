import { readJson, readSamples } from "kadanoff/io/node";
import type { CommandSpec } from "../command.ts";
import { methodsOf, referencesFor } from "../references.ts";

const flags = {};

export const citeCommand: CommandSpec<typeof flags> = {
  name: "cite",
  words: ["[files...]"],
  summary: "BibTeX of this program and of the methods that files of samples and results were made with",
  prints: "BibTeX entries, each with why it is there",
  flags,
  examples: ["kadanoff cite", "kadanoff cite ising.h5 rule.json"],
  async run([given]) {
    const files = (given ?? []) as unknown as readonly string[]; // one word, and many
    const documents = await Promise.all(
      files.map(async (file) =>
        file.toLowerCase().endsWith(".json") ? readJson(file) : (await readSamples(file)).attributes,
      ),
    );
    const references = referencesFor(methodsOf(documents));
    const text = references.map(({ why, bibtex }) => `% ${why.join("; ")}\n${bibtex}`).join("\n\n");
    return { document: { files, references }, text };
  },
};
