/** YAML that somebody has written, with the place of every key in messages. yaml is loaded when it is first needed. */
import type { ParsedNode } from "yaml";
import { InputError } from "../errors/index.ts";

/** A node of a document, as yaml has them. @inline */
type Node = { readonly range?: readonly number[] | null | undefined } | null | undefined;

/** A document with the places of what stands in it: `file.yaml:3:1`, line and column from 1. */
export interface YamlDocument {
  /** Its tree; null where nothing is written. */
  readonly contents: ParsedNode | null;
  /** What it says: objects, lists, texts, numbers, booleans and null; undefined where nothing is written. */
  readonly value: unknown;
  /** The place of a node, or of the beginning. */
  place(node: Node): string;
  /** The place of the last of these keys, or of the deepest on the way to it that there is. */
  placeOf(keys: readonly PropertyKey[]): string;
}

/** Reads a YAML document; `label` is the file in messages. Throws an InputError with line and column where it is none, or has aliases or tags. */
export async function parseYaml(source: string, label: string): Promise<YamlDocument> {
  const { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } = await import("yaml");
  assertShallow(source, label);
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false, logLevel: "error" });
  const place = (offset: number | undefined): string => {
    const { line, col } = lineCounter.linePos(offset ?? 0);
    return `${label}:${line}:${col}`;
  };
  // A tag that is not known is a warning there; here it is one more thing that is not what was meant.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new InputError(`${place(problem.pos[0])}: ${problem.message.split("\n")[0]}`);
  visit(document, {
    Alias: (_, { range }) => {
      throw new InputError(`${place(range?.[0])}: aliases are not followed; write the value out`);
    },
  });
  const { contents } = document;
  return {
    contents,
    place: (node) => place(node?.range?.[0]),
    value: contents === null ? undefined : document.toJS(),
    placeOf(keys) {
      let node: unknown = contents;
      let offset: number | undefined;
      for (const key of keys) {
        if (isMap(node)) {
          const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
          if (pair === undefined) break;
          if (isScalar(pair.key)) offset = pair.key.range?.[0];
          node = pair.value;
        } else if (isSeq(node)) {
          node = node.items[Number(key)];
          const { range } = (node ?? {}) as { range?: [number, number, number] };
          if (range === undefined) break;
          [offset] = range;
        } else break;
      }
      return place(offset);
    },
  };
}

/** Lists in lists: so many brackets, and so many blanks and dashes before a word. */
const [DEEPEST, WIDEST] = [100, 200];

/**
 * Refuses what is nested so deep that the parser, which calls itself, has no room left: that ends as an error at best, and at worst the engine has none left for
 * one of its own. Brackets within words count, too, of which nobody has so many.
 */
function assertShallow(source: string, label: string): void {
  let [depth, deepest] = [0, 0];
  for (const character of source) {
    if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
  }
  const widest = source
    .split("\n")
    .reduce((most, line) => Math.max(most, line.length - line.replace(/^[-?:\s]+/, "").length), 0);
  if (deepest > DEEPEST || widest > WIDEST) {
    throw new InputError(`${label}: has lists in lists without end; expected keys and values, such as "size: 64"`);
  }
}
