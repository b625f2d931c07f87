import { readFileSync } from "node:fs";
import { InputError } from "kadanoff/errors";
import { didYouMean } from "./similar.ts";

/** A key of a --config file with its value, and where it stands: `file.yaml:3:1`. */
export interface ConfigValue {
  readonly key: string;
  readonly value: unknown;
  readonly at: string;
}

/** Reads a YAML file of flags; what is no flag is an error with its line and column. */
export async function configValues(path: string, known: readonly string[]): Promise<ConfigValue[]> {
  const { LineCounter, isMap, isScalar, parseDocument, visit } = await import("yaml");
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  const lineCounter = new LineCounter();
  const document = shallow(path, () => parseDocument(source, { lineCounter, prettyErrors: false }));
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
  if (document.contents === null) return [];
  if (!isMap(document.contents)) throw new InputError(`${place(0)}: expected keys and values, such as "size: 64"`);
  return document.contents.items.map((pair) => {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const at = place(isScalar(pair.key) ? pair.key.range?.[0] : undefined);
    if (!known.includes(key)) {
      throw new InputError(
        `${at}: unknown key ${JSON.stringify(key)}${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
      );
    }
    return { key, value: (pair.value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null, at };
  });
}

/** Parses what may be nested so deep that the parser, which calls itself, has no room left. */
function shallow<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InputError(`${path}: has lists in lists without end; expected keys and values, such as "size: 64"`, {
      cause,
    });
  }
}
