import { dirname, relative, sep } from "node:path";
import type { Parameters } from "kadanoff/sweep";
import type { Sweep } from "kadanoff/sweep/node";

/** Files without the folder that all of them lie in: where that is does not belong to a result. */
export function shortNames({ inputs }: Pick<Sweep, "inputs">): (parameters: Parameters) => Parameters {
  const folders = inputs.map(({ path }) => dirname(path).split(sep));
  const [first = []] = folders;
  const isCommon = (n: number): boolean =>
    folders.every((folder) => folder.slice(0, n).join(sep) === first.slice(0, n).join(sep));
  let common = first.length;
  while (!isCommon(common)) common--;
  const root = first.slice(0, common).join(sep) || sep;
  const short = new Map(inputs.map(({ path }) => [path, relative(root, path).split(sep).join("/")]));
  const nameOf = (value: string): string =>
    value
      .split(",")
      .map((path) => short.get(path) ?? path)
      .join(",");
  if (inputs.length === 0) return (parameters) => parameters;
  return (parameters) =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, typeof value === "string" ? nameOf(value) : value]),
    );
}
