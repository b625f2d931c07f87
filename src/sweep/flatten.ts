/** What is in a document of the command line, name by name. */

/** A value with its error, as documents have it: null is a number that is not known. */
interface JsonEstimate {
  readonly value: number | null;
  readonly error: number | null;
  /** Parts of the error, of results that have them. */
  readonly statistical?: number | null;
  readonly systematic?: number | null;
}

/** Takes what is found, each under its dotted name: `observables.energy`, `rule.filters[0][1]`. */
export interface Sink {
  number(name: string, value: number): void;
  estimate(name: string, estimate: JsonEstimate): void;
  text(name: string, value: string): void;
}

/** Fields that are no result: what made the document, the way to the result, and what differs from run to run. */
const LEFT_OUT: ReadonlySet<string> = new Set(["madeBy", "history", "seconds", "file"]);

/** Lists that are sides of something, written as on the command line: `2x2`. */
const SIDES: ReadonlySet<string> = new Set(["size", "block", "window"]);

/** The parts of an estimate. */
const OF_ESTIMATES: ReadonlySet<string> = new Set(["value", "error", "statistical", "systematic"]);

/** A field whose lists of numbers are results themselves: the weights of a rule. */
const RULE = "rule";

/** Numbers of a rule beyond which it is left out: blocks of 8×8 by four units. */
const LONGEST_RULE = 256;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number | null => value === null || typeof value === "number";

const isEstimate = (value: Fields): boolean =>
  "error" in value && "value" in value && isNumber(value.value) && isNumber(value.error);

/** Gives a sink every field of a document but some. */
export type Flatten = (document: Fields, sink: Sink, skip: ReadonlySet<string>) => void;

/**
 * Gives a sink every number of a document, switches as 0 and 1, words, and how many warnings there are. Lists are left out, but for sides of
 * something and for the weights of `rule`; so is what hangs on the run and not on its parameters.
 *
 * Names are put together once and kept for the next document: of a hundred thousand they are most of the work.
 */
export function flattener(): Flatten {
  const names = new Map<string, Map<string, string>>();
  const inside = (name: string, field: string): string => {
    let within = names.get(name);
    if (within === undefined) names.set(name, (within = new Map()));
    let joined = within.get(field);
    if (joined === undefined) within.set(field, (joined = `${name}.${field}`));
    return joined;
  };

  const visit = (name: string, field: string, value: unknown, sink: Sink): void => {
    if (LEFT_OUT.has(field)) return;
    if (typeof value === "number") sink.number(name, value);
    else if (typeof value === "boolean") sink.number(name, value ? 1 : 0);
    else if (typeof value === "string") sink.text(name, value);
    else if (Array.isArray(value)) {
      if (field === "warnings") sink.number(name, value.length);
      else if (SIDES.has(field) && value.every(Number.isInteger)) sink.text(name, value.join("x"));
    } else if (isFields(value)) {
      if (field === RULE) visitRule(name, value, sink);
      else visitFields(name, value, sink);
    }
  };

  const visitFields = (name: string, fields: Fields, sink: Sink): void => {
    const whole = isEstimate(fields);
    if (whole) sink.estimate(name, fields as unknown as JsonEstimate);
    for (const inner of Object.keys(fields)) {
      // Of an estimate there may be more, such as the kind of a share.
      if (!(whole && OF_ESTIMATES.has(inner))) visit(inside(name, inner), inner, fields[inner], sink);
    }
  };

  /** The weights of a rule, where there are no more than a table can have columns for. */
  const visitRule = (name: string, rule: Fields, sink: Sink): void => {
    const weights: (readonly [string, number])[] = [];
    const collect = (path: string, value: unknown): void => {
      if (typeof value === "number") weights.push([path, value]);
      else if (Array.isArray(value)) for (const [k, item] of value.entries()) collect(`${path}[${k}]`, item);
    };
    for (const [field, value] of Object.entries(rule)) {
      if (Array.isArray(value) && !SIDES.has(field)) collect(inside(name, field), value);
      else visit(inside(name, field), field, value, sink);
    }
    if (weights.length <= LONGEST_RULE) for (const [path, weight] of weights) sink.number(path, weight);
  };

  return (document, sink, skip) => {
    for (const field of Object.keys(document)) {
      if (!skip.has(field)) visit(field, field, document[field], sink);
    }
  };
}

/** Whether a column is a part of a rule, whose filters have a sign and an order by convention alone. */
export const isOfRule = (name: string): boolean => /(^|\.)rule\./.test(name);
