import { InputError } from "kadanoff/errors";
import { sides, wholeNumber } from "./values.ts";

/** What a scan varies, and the values it takes. */
export interface ScanAxes {
  readonly buffer?: readonly number[];
  readonly environment?: readonly number[];
  /** Sides of the block, as `--block` takes them. */
  readonly block?: readonly (readonly number[])[];
}

/** The most values of one axis, and the most windows in all. */
const MOST_VALUES = 100;

/** Axes with commas between them and between their values: `buffer=1..4`, `block=2x2,3x3`, `buffer=1..3,block=2x2,3x3`. */
export const scanAxes =
  (flag: string) =>
  (text: string): ScanAxes => {
    const bad = (expected: string, got: string): never => {
      throw new InputError(`${flag}: expected ${expected}, got ${JSON.stringify(got)}`);
    };
    const axes = new Map<string, string[]>();
    let values: string[] | undefined;
    for (const token of text.split(",")) {
      const [, name, first] = /^\s*([a-z]+)\s*=(.*)$/i.exec(token) ?? [];
      if (name !== undefined) {
        if (!["buffer", "environment", "block"].includes(name)) bad("buffer=…, environment=… or block=…", token);
        if (axes.has(name)) bad(`${name} once`, text);
        axes.set(name, (values = []));
      }
      if (values === undefined) bad("a name and values, such as buffer=1..4 or block=2x2,3x3", text);
      values!.push(first ?? token);
    }
    const numbers = (name: string, least: number): number[] | undefined =>
      axes.get(name)?.flatMap((value) => {
        const one = wholeNumber(`${flag} ${name}`, least, 1000);
        const range = /^(.*)\.\.(.*)$/.exec(value);
        if (range === null) return [one(value)];
        const [from, to] = [one(range[1]!), one(range[2]!)];
        if (to < from || to - from >= MOST_VALUES) bad(`a range upwards of at most ${MOST_VALUES} values`, value);
        return Array.from({ length: to - from + 1 }, (_, n) => from + n);
      });
    const buffer = numbers("buffer", 0);
    const environment = numbers("environment", 1);
    const block = axes.get("block")?.map((value) => sides(`${flag} block`, 0)(value));
    for (const [name, all] of Object.entries({ buffer, environment, block })) {
      if (all && new Set(all.map(String)).size < all.length) bad(`different values of ${name}`, text);
    }
    const points = [buffer, environment, block].reduce((product, all) => product * (all?.length ?? 1), 1);
    if (points > MOST_VALUES) bad(`at most ${MOST_VALUES} windows in all`, `${text} (${points})`);
    return { ...(buffer ? { buffer } : {}), ...(environment ? { environment } : {}), ...(block ? { block } : {}) };
  };

/** The word that says the same. */
export const axesInWords = (axes: ScanAxes): string =>
  Object.entries(axes)
    .map(
      ([name, values]) =>
        `${name}=${values.map((value: number | readonly number[]) => [value].flat().join("x")).join(",")}`,
    )
    .join(",");
