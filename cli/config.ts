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
  const { LineCounter, isMap, isScalar, parseDocument } = await import("yaml");
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  const place = (offset: number | undefined): string => {
    const { line, col } = lineCounter.linePos(offset ?? 0);
    return `${path}:${line}:${col}`;
  };
  const [problem] = document.errors;
  if (problem !== undefined) throw new InputError(`${place(problem.pos[0])}: ${problem.message.split("\n")[0]}`);
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
