import { readFileSync } from "node:fs";
import { didYouMean, InputError } from "kadanoff/errors";

/** A key of a --config file with its value, and where it stands: `file.yaml:3:1`. */
export interface ConfigValue {
  readonly key: string;
  readonly value: unknown;
  readonly at: string;
}

/** Reads a YAML file of flags; what is no flag is an error with its line and column. */
export async function configValues(path: string, known: readonly string[]): Promise<ConfigValue[]> {
  const { parseYaml } = await import("kadanoff/io");
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  const { value: values = {}, placeOf } = await parseYaml(source, path);
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new InputError(`${placeOf([])}: expected keys and values, such as "size: 64"`);
  }
  return Object.entries(values).map(([key, value]) => {
    const at = placeOf([key]);
    if (!known.includes(key)) {
      throw new InputError(
        `${at}: unknown key ${JSON.stringify(key)}${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
      );
    }
    return { key, value, at };
  });
}
