/** Any JSON as tables, so that a field that is not known here is shown all the same. */
import { type Estimate, estimate } from "../statistics/index.ts";
import { columnName, inWords, quantities } from "./quantities.ts";
import { type Cell, type Column, cellText, type Table } from "./table.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ value, error }` as JSON has it: null is a number that is not known. */
export interface JsonEstimate {
  readonly value: number | null;
  readonly error: number | null;
}

/** A number as JSON has it. */
const isNumber = (value: unknown): value is number | null => value === null || typeof value === "number";

export const isEstimate = (value: unknown): value is JsonEstimate =>
  isFields(value) && isNumber(value.value) && "error" in value && isNumber(value.error);

export const estimateOf = ({ value, error }: JsonEstimate): Estimate =>
  estimate(value ?? Number.NaN, error ?? Number.NaN);

/** With its statistical and its systematic error; `error` is null where the latter is not known. */
export interface Combined extends JsonEstimate {
  readonly statistical: number | null;
}

/** The error of statistics alone, where the systematic one is not known, and so it says. */
export function combined({ value, error, statistical }: Combined): { value: Estimate; only: string } {
  return error === null
    ? { value: estimateOf({ value, error: statistical }), only: ", statistical error alone" }
    : { value: estimateOf({ value, error }), only: "" };
}

/** A number against another. */
interface KnownPoint extends Estimate {
  readonly x: number;
}

/** Points whose numbers are known. */
export const known = (points: readonly { readonly x: number; readonly estimate: JsonEstimate }[]): KnownPoint[] =>
  points.flatMap(({ x, estimate: given }) =>
    given.value === null || !Number.isFinite(x) ? [] : [{ x, ...estimateOf(given) }],
  );

/** Everything of an object, in the forms that a report has for it. */
export interface Shown {
  /** What fits into a cell, by its path: parameters, and numbers that stand alone. */
  readonly settings: ReadonlyMap<string, Cell>;
  /** A table for each list; the rows of a list within a list begin with the cells of what they are in. */
  readonly tables: readonly Table[];
}

/**
 * Everything of an object.
 *
 * @param prefix of the names of tables
 */
export function everythingOf(value: Fields, prefix: string): Shown {
  const { cells, lists } = split(value);
  const tables = [...lists].flatMap(([path, list]) =>
    tablesOf(`${prefix}_${columnName(path)}`, path.split(".").map(inWords).join(", "), rowsOf(list)),
  );
  return { settings: cells, tables };
}

interface Parts {
  readonly cells: Map<string, Cell>;
  readonly lists: Map<string, readonly unknown[]>;
}

/** The entries of a list that still fit into a cell, or into a column each. */
const SHORT = 9;

/** Lists that are sides of something, written with × between them. */
const SIDES: ReadonlySet<string> = new Set(["block", "window", "size", "shape"]);

/** The fields of an object by their paths, those of objects in it too: what fits into cells, and lists that do not. */
function split(value: Fields, path = "", parts: Parts = { cells: new Map(), lists: new Map() }): Parts {
  const { cells, lists } = parts;
  for (const [field, inner] of Object.entries(value)) {
    const name = path + field;
    if (isEstimate(inner)) {
      const { value: _, error: __, ...more } = inner as JsonEstimate & Fields;
      cells.set(name, estimateOf(inner));
      split(more, `${name}.`, parts); // such as a statistical and a systematic error
    } else if (isFields(inner)) {
      split(inner, `${name}.`, parts);
    } else if (!Array.isArray(inner)) {
      if (inner !== undefined) cells.set(name, cellOf(inner));
    } else if (inner.length === 0) {
      // Nothing to show.
    } else if (inner.length > SHORT || inner.some((item) => typeof item === "object" && item !== null)) {
      lists.set(name, inner);
    } else if (inner.some((item) => typeof item === "number" && !Number.isInteger(item))) {
      inner.forEach((item, k) => {
        cells.set(`${name}.${k + 1}`, cellOf(item));
      });
    } else {
      cells.set(name, inner.map((item) => cellText(cellOf(item))).join(SIDES.has(field) ? "×" : ", "));
    }
  }
  return parts;
}

function cellOf(value: unknown): Cell {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" || typeof value === "string" ? value : null;
}

/** An item of a list with the cells of what it is in. */
interface Row {
  readonly outer: ReadonlyMap<string, Cell>;
  readonly item: Fields;
}

/** What is no record becomes one, with its place in the list beside it. */
function rowsOf(list: readonly unknown[], outer: ReadonlyMap<string, Cell> = new Map()): Row[] {
  let index = "index";
  for (let n = 2; outer.has(index); n++) index = `index ${n}`;
  return list.map((item, k) =>
    isFields(item) && !isEstimate(item)
      ? { outer, item }
      : { outer: new Map([...outer, [index, k]]), item: { value: item } },
  );
}

function tablesOf(name: string, caption: string, rows: readonly Row[]): Table[] {
  const parts = rows.map(({ outer, item }) => {
    const { cells, lists } = split(item);
    const merged = new Map(outer);
    for (const [field, cell] of cells) merged.set(outer.has(field) ? `${columnName(name)}.${field}` : field, cell);
    return { cells: merged, lists, own: cells.size > 0 };
  });
  const own = parts.some((part) => part.own)
    ? [
        recordsTable(
          name,
          caption,
          parts.map(({ cells }) => cells),
        ),
      ]
    : [];
  const fields = [...new Set(parts.flatMap(({ lists }) => [...lists.keys()]))];
  const inner = fields.flatMap((field) =>
    tablesOf(
      field === "value" ? name : `${name}_${columnName(field)}`,
      field === "value" ? caption : `${caption}: ${inWords(field)}`,
      parts.flatMap(({ cells, lists }) => rowsOf(lists.get(field) ?? [], cells)),
    ),
  );
  return [...own, ...inner];
}

/** A table of records, with a column for each field that any of them has. */
function recordsTable(name: string, caption: string, records: readonly ReadonlyMap<string, Cell>[]): Table {
  const fields = [...new Set(records.flatMap((record) => [...record.keys()]))];
  const columns = fields.map((field) => {
    const cells = records.map((record) => record.get(field) ?? null);
    if (cells.some((cell) => typeof cell === "string")) return columnOf(field, "text");
    return columnOf(field, cells.some((cell) => typeof cell === "object" && cell !== null) ? "estimate" : "number");
  });
  return { name, caption, columns, rows: records.map((record) => fields.map((field) => record.get(field) ?? null)) };
}

/** The column of a field: its symbol and unit, where the quantity is known. */
export function columnOf(field: string, kind: Column["kind"]): Column {
  const known = quantities[field] ?? (kind === "estimate" ? quantities[field.split(".").at(-1)!] : undefined);
  const label = known?.symbol ?? field.split(".").map(inWords).join(", ");
  return { name: columnName(field), label, kind, ...(known?.unit === undefined ? {} : { unit: known.unit }) };
}
