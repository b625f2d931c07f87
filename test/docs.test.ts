import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { jsonSchemas } from "kadanoff/io";
import { describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { run } = programIn("docs");

const read = (file: string): string => readFileSync(file, "utf8");
const filesIn = (folder: string, end: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(end))
    .map((file) => join(folder, file));
const documents = [...readdirSync(".").filter((file) => file.endsWith(".md")), ...filesIn("docs", ".md")];
const sources = ["src", "cli", "paper", "examples", "bench"].flatMap((folder) => filesIn(folder, ".ts"));
const { version, scripts } = JSON.parse(read("package.json")) as { version: string; scripts: Record<string, string> };

describe("references.bib", () => {
  const keys = [...read("references.bib").matchAll(/^@\w+\{([^,\s]+),/gm)].map(([, key]) => key!);
  const citing = [...sources, ...documents];

  const comments = (file: string): string =>
    file.endsWith(".md") ? read(file) : (read(file).match(/^\s*\/?\*.*|\/\/ .*/gm) ?? []).join("\n");
  const place = /^(?:eqs?\.|figs?\.|sections?|chapter|table|supplement|\d)/;

  /** Keys in brackets, alone, with a place in the source, or several: [a2000], [a2000, eq. 3; b2001], but not [text](link). */
  function citations(file: string): string[] {
    const groups = [...comments(file).matchAll(/\[([^[\]\n]+)\](?!\()/g)].map(([, inside]) => inside!.split(/[;,]\s*/));
    return groups.flatMap((parts) =>
      parts.filter(
        (part, n) =>
          keys.includes(part) ||
          /^[a-z]+\d{4}[a-z]?$/.test(part) ||
          (/^[a-z]{3,}$/.test(part) && place.test(parts[n + 1] ?? "")),
      ),
    );
  }
  const cited = citing.flatMap((file) => citations(file).map((key) => ({ key, file })));

  it("has every key that is cited", () => {
    expect(cited.filter(({ key }) => !keys.includes(key)).map(({ key, file }) => `${file}: [${key}]`)).toEqual([]);
  });

  it("has each key once, in alphabetical order, and none that is not cited", () => {
    expect(keys).toEqual([...new Set(keys)].sort());
    expect(keys.filter((key) => !cited.some((citation) => citation.key === key))).toEqual([]);
  });
});

describe("the documents", () => {
  /** Fenced blocks and spans of code. */
  const codeOf = (text: string): string[] =>
    [...text.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map((m) => m[1] ?? m[2]!);
  const lines = documents.flatMap((file) =>
    codeOf(read(file)).flatMap((code) => code.split("\n").map((line) => ({ file, line: line.replace(/\s#.*/, "") }))),
  );
  const help = async (...words: string[]): Promise<string> => (await run([...words, "--help"])).stdout;

  it("link to files and headings that exist", () => {
    const anchor = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-");
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
        if (/^https?:/.test(link!)) return [];
        const [path, heading] = link!.split("#") as [string, string?];
        const target = path === "" ? file : join(dirname(file), path);
        const there =
          existsSync(target) &&
          (heading === undefined || [...read(target).matchAll(/^#+ (.*)$/gm)].some(([, h]) => anchor(h!) === heading));
        return there ? [] : [`${file}: ${link}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("use commands and flags that the command line has, and each command somewhere", async () => {
    const commands = [...(await help()).matchAll(/^ {2}([a-z]+) \[/gm)].map(([, name]) => name!);
    // A command such as sweep has others below it, and no flags of its own.
    const below = [...(await help("sweep")).matchAll(/^ {2}([a-z]+) \[/gm)].map(([, verb]) => `sweep ${verb}`);
    const all = [...commands, ...below];
    const texts: string[] = [];
    for (const command of all) texts.push(command === "help" ? "" : await help(...command.split(" ")));
    const flags = new Map<string, readonly string[]>([
      ["sweep", []],
      ...all.map((command, n) => [command, texts[n]!.match(/--[a-z-]+/g) ?? []] as const),
    ]);
    const shown = new Set(["help"]);
    const wrong = lines.flatMap(({ file, line }) => {
      const [, npm, command, rest] =
        /(?:kadanoff|cli\/main\.js|(npm run)) (sweep [a-z]+|[a-z]+)\b(.*)/.exec(line) ?? [];
      if (command === undefined || (npm !== undefined && command !== "demo")) return [];
      if (!flags.has(command)) return [`${file}: there is no command ${command}`];
      shown.add(command);
      const unknown = (rest!.match(/--[a-z][a-z-]*/g) ?? []).filter((flag) => !flags.get(command)!.includes(flag));
      return unknown.map((flag) => `${file}: ${command} has no ${flag}`);
    });
    expect(wrong).toEqual([]);
    expect([...shown].filter((command) => command !== "sweep").sort()).toEqual(all.sort());
  }, 300_000);

  it("use scripts that package.json has, and programs that are there", () => {
    const missing = lines.flatMap(({ file, line }) => [
      ...[...line.matchAll(/npm run ([a-z:-]+)/g)]
        .filter(([, name]) => !(name! in scripts))
        .map(([use]) => `${file}: ${use}`),
      ...[...line.matchAll(/node ((?:dist|scripts)\/\S+)/g)]
        .filter(([, path]) => !existsSync(path!))
        .map(([use]) => `${file}: ${use}`),
    ]);
    expect(missing).toEqual([]);
  });

  it("have the formulas that doc comments refer to by number", () => {
    const numbered = [...read("docs/formulas.md").matchAll(/^\*\*(\d+)\.\*\*/gm)].map(([, n]) => Number(n));
    expect(numbered).toEqual(numbered.map((_, n) => n + 1));
    const missing = sources.flatMap((file) =>
      [...read(file).matchAll(/formulas\.md` ([\d and,]+)/g)].flatMap(([, list]) =>
        (list!.match(/\d+/g) ?? []).filter((n) => !numbered.includes(Number(n))).map((n) => `${file}: ${n}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("name the version of package.json, in CHANGELOG.md and CITATION.cff", () => {
    expect(/^## \[(.+?)\]/m.exec(read("CHANGELOG.md"))?.[1]).toBe(version);
    expect(/^version: (.+)$/m.exec(read("CITATION.cff"))?.[1]).toBe(version);
  });
});

describe("docs/schema", () => {
  it("has the schemas that documents are checked with; if not, run: npm run build && node scripts/write-schemas.mjs", async () => {
    const schemas = await jsonSchemas();
    expect(readdirSync("docs/schema").sort()).toEqual(
      Object.keys(schemas)
        .sort()
        .map((name) => `${name}.json`),
    );
    for (const [name, schema] of Object.entries(schemas)) {
      expect(JSON.parse(read(`docs/schema/${name}.json`))).toEqual(JSON.parse(JSON.stringify(schema)));
    }
  });
});
