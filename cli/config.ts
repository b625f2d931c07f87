import { readFileSync } from "node:fs";
import { InputError } from "kadanoff/errors";
import type { ParsedNode } from "yaml";
import { didYouMean } from "./similar.ts";

/** A key of a --config file with its value, and where it stands: `file.yaml:3:1`. */
export interface ConfigValue {
  readonly key: string;
  readonly value: unknown;
  readonly at: string;
}

/** A file of YAML, and where in it things stand, as `file.yaml:3:1`. */
export interface YamlFile {
  readonly source: string;
  readonly contents: ParsedNode | null;
  readonly place: (node: { readonly range?: readonly number[] | null | undefined } | null | undefined) => string;
}

/** Reads a file of YAML; what is not sound is an error with its line and column. */
export async function readYaml(path: string): Promise<YamlFile> {
  const { LineCounter, parseDocument, visit } = await import("yaml");
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  assertShallow(path, source);
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  const place = (offset: number | undefined): string => {
    const { line, col } = lineCounter.linePos(offset ?? 0);
    return `${path}:${line}:${col}`;
  };
  // A tag that is not known is a warning there; here it is one more thing that is not what was meant.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new InputError(`${place(problem.pos[0])}: ${problem.message.split("\n")[0]}`);
  visit(document, {
    Alias: (_, { range }) => {
      throw new InputError(`${place(range?.[0])}: aliases are not followed; write the value out`);
    },
  });
  return { source, contents: document.contents, place: (node) => place(node?.range?.[0]) };
}

/** Reads a YAML file of flags; what is no flag is an error with its line and column. */
export async function configValues(path: string, known: readonly string[]): Promise<ConfigValue[]> {
  const { isMap, isScalar } = await import("yaml");
  const { contents, place } = await readYaml(path);
  if (contents === null) return [];
  if (!isMap(contents)) throw new InputError(`${place(null)}: expected keys and values, such as "size: 64"`);
  return contents.items.map((pair) => {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const at = place(isScalar(pair.key) ? pair.key : undefined);
    if (!known.includes(key)) {
      throw new InputError(
        `${at}: unknown key ${JSON.stringify(key)}${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
      );
    }
    return { key, value: (pair.value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null, at };
  });
}

/** Lists in lists: so many brackets, and so many blanks and dashes before a word. */
const [DEEPEST, WIDEST] = [100, 200];

/**
 * Refuses what is nested so deep that the parser, which calls itself, has no room left: that ends as an error at best, and at worst the engine has none left for
 * one of its own. Brackets within words count, too, of which nobody has so many.
 */
function assertShallow(path: string, source: string): void {
  let [depth, deepest] = [0, 0];
  for (const character of source) {
    if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
  }
  const widest = source
    .split("\n")
    .reduce((most, line) => Math.max(most, line.length - line.replace(/^[-?:\s]+/, "").length), 0);
  if (deepest > DEEPEST || widest > WIDEST) {
    throw new InputError(`${path}: has lists in lists without end; expected keys and values, such as "size: 64"`);
  }
}
