/**
 * The API reference, `npm run api`: what the doors of package.json export, and the documents. An export, or a member of an exported type, without a
 * comment is an error, and so is a type that is spoken of and not exported, or a link that leads nowhere.
 */
import { readFileSync } from "node:fs";

const { exports: doors } = JSON.parse(readFileSync("package.json", "utf8"));

/** @type {Partial<import("typedoc").TypeDocOptions>} */
const options = {
  name: "kadanoff",
  // "." gives again what is behind the others.
  entryPoints: Object.entries(doors).flatMap(([door, { source }]) => (door === "." || !source ? [] : [source])),
  tsconfig: "src/tsconfig.json",
  plugin: ["./scripts/typedoc-plugin.mjs"],
  readme: "docs/library.md",
  projectDocuments: ["docs/!(library).md", "docs/guide/*.md", "docs/decisions/*.md"],
  disableSources: true,
  highlightLanguages: ["sh", "bash", "json", "yaml", "python", "julia", "typescript"],
  out: "out/api",
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  treatWarningsAsErrors: true,
};

export default options;
