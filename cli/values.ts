/** Words of the command line as values; what does not fit is an InputError that says what was expected. */
import { didYouMean, InputError } from "kadanoff/errors";
import { type ArrayAxis, parseAxes } from "kadanoff/io";

const bad = (flag: string, expected: string, got: string, words: readonly string[] = []): never => {
  throw new InputError(`${flag}: expected ${expected}, got ${JSON.stringify(got)}${didYouMean(got, words)}`);
};

/** A decimal number, in full: `1e3`, `0.5`, but not `12abc`, nor an empty word. */
function decimal(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

/** A word that names something. */
export const word =
  (flag: string) =>
  (text: string): string =>
    text.trim() === "" ? bad(flag, "a name", text) : text;

export const wholeNumber =
  (flag: string, least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const n = decimal(text);
    const range =
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number of at least ${least}`
        : `a whole number from ${least} to ${most}`;
    return Number.isInteger(n) && n >= least && n <= most ? n : bad(flag, range, text);
  };

/** Such a number, or a word that stands for one. */
export const wholeNumberOr =
  <W extends string>(flag: string, special: W, least: number, most: number) =>
  (text: string): number | W => {
    if (text === special) return special;
    const n = decimal(text);
    return Number.isInteger(n) && n >= least && n <= most
      ? n
      : bad(flag, `a whole number from ${least} to ${most}, or ${special}`, text, [special]);
  };

/** A number from 0 to 1. */
export const probability =
  (flag: string) =>
  (text: string): number => {
    const p = decimal(text);
    return p >= 0 && p <= 1 ? p : bad(flag, "a number from 0 to 1", text);
  };

export const positiveNumber =
  (flag: string) =>
  (text: string): number => {
    const x = decimal(text);
    return Number.isFinite(x) && x > 0 ? x : bad(flag, "a number above 0", text);
  };

/** Such a number, or a word that stands for one. */
export const positiveNumberOr =
  <W extends string>(flag: string, special: W) =>
  (text: string): number | W => {
    if (text === special) return special;
    const x = decimal(text);
    return Number.isFinite(x) && x > 0 ? x : bad(flag, `a number above 0, or ${special}`, text, [special]);
  };

/** One side or two: `64`, or `64x32`, 64 along x and 32 along y. */
export const sides =
  (flag: string, least: number) =>
  (text: string): number[] => {
    const all = text.split(/[x×]/).map(decimal);
    if (all.length > 2 || !all.every((L) => Number.isInteger(L) && L >= least && L <= 32768)) {
      return bad(flag, `a size such as 64 or 64x32, each side a whole number from ${least} to 32768`, text);
    }
    return all;
  };

/** A temperature as it was asked for: in J/k_B, or in units of a critical one, which hangs on the model. */
export type Temperature = (criticalTemperature: number | undefined) => number;

/** A temperature in J/k_B, or in units of the critical one: `2.3`, `1.02Tc`, `Tc`. */
export const temperature =
  (flag: string) =>
  (text: string): Temperature => {
    const critical = /^(.*)tc$/i.exec(text.trim());
    const number = decimal(critical === null ? text : critical[1]!.replace(/\*$/, "") || "1");
    if (!(Number.isFinite(number) && number > 0)) {
      bad(flag, "a temperature above 0 in J/k_B, such as 2.3 or 1.02Tc", text);
    }
    return (criticalTemperature) => {
      if (critical === null) return number;
      if (criticalTemperature !== undefined) return number * criticalTemperature;
      return bad(flag, "a number in J/k_B, since this model has no critical temperature that is known", text);
    };
  };

/** The most temperatures of a range. */
const LONGEST_RANGE = 10_000;

/** Temperatures with commas between them, and ranges of them: `0.98Tc,Tc`, `0.97Tc..1.03Tc:7`, seven from one to the other. */
export const temperatures =
  (flag: string) =>
  (text: string): ((criticalTemperature: number | undefined) => number[]) => {
    const one = temperature(flag);
    const entries = text.split(",").map((entry) => {
      const range = /^(.*)\.\.([^:]*):?(.*)$/.exec(entry);
      if (range === null) {
        const only = one(entry);
        return (critical: number | undefined) => [only(critical)];
      }
      const [from, to] = [one(range[1]!), one(range[2]!)];
      const count = decimal(range[3]!);
      if (!(Number.isInteger(count) && count >= 2 && count <= LONGEST_RANGE)) {
        bad(flag, `a range such as 0.97Tc..1.03Tc:7, of 2 to ${LONGEST_RANGE} temperatures, here 7`, entry);
      }
      return (critical: number | undefined) => {
        const [first, last] = [from(critical), to(critical)];
        return Array.from({ length: count }, (_, n) => (first * (count - 1 - n) + last * n) / (count - 1));
      };
    });
    return (criticalTemperature) => entries.flatMap((entry) => entry(criticalTemperature));
  };

/** Numbers with commas between them. */
export const numbers =
  (flag: string, example: string) =>
  (text: string): number[] => {
    const values = text.split(",").map(decimal);
    return values.every(Number.isFinite) ? values : bad(flag, `numbers such as ${example}`, text);
  };

/** Any number. */
export const number =
  (flag: string) =>
  (text: string): number => {
    const x = decimal(text);
    return Number.isFinite(x) ? x : bad(flag, "a number", text);
  };

export const oneOf =
  (flag: string, choices: readonly string[]) =>
  (text: string): string =>
    choices.includes(text) ? text : bad(flag, choices.join(", "), text, choices);

/** Two different numbers, that of −1 and that of +1: `0,2`. */
export const spinValues =
  (flag: string) =>
  (text: string): [number, number] => {
    const values = text.split(",").map(decimal);
    const [down = Number.NaN, up = Number.NaN] = values;
    return values.length === 2 && Number.isFinite(down) && Number.isFinite(up) && down !== up
      ? [down, up]
      : bad(flag, "two different numbers, DOWN,UP, such as 0,2", text);
  };

/** A shape of configurations, n,Ly,Lx or of chains n,L, where n may be ? for as many as there are. */
export const rawShape =
  (flag: string) =>
  (text: string): string => {
    const [n = "", ...sides] = text.split(",");
    const count = n.trim() === "?" ? null : decimal(n);
    const lengths = sides.map(decimal);
    const whole = [...(count === null ? [] : [count]), ...lengths].every((side) => Number.isInteger(side) && side >= 1);
    return whole && (lengths.length === 1 || lengths.length === 2)
      ? [count ?? "?", ...lengths].join(",")
      : bad(flag, "n,Ly,Lx such as 1000,64,64, or of chains n,L, with ? for an n that the length tells", text);
  };

/** The axes of an array in its order: `t,n,x`. */
export const axes =
  (flag: string) =>
  (text: string): readonly ArrayAxis[] => {
    try {
      return parseAxes(text.split(","));
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${flag}: ${error.message}`) : error;
    }
  };

const POWERS = "KMGT";

/** A number of bytes: `512MiB`, `2GiB`, `64MB`. */
export const byteCount =
  (flag: string) =>
  (text: string): number => {
    const [, number = "", unit = "", binary] = /^\s*([\d.]+)\s*([KMGT]?)(i?)B?\s*$/i.exec(text) ?? [];
    const power = unit === "" ? 0 : 1 + POWERS.indexOf(unit.toUpperCase());
    const bytes = decimal(number) * (binary ? 1024 : 1000) ** power;
    return Number.isFinite(bytes) && bytes >= 1 ? Math.floor(bytes) : bad(flag, "a size such as 512MiB or 2GB", text);
  };
