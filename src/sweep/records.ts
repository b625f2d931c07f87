import type { Sink } from "./flatten.ts";

/** Numbers of which no error is known of. */
interface NumberColumn {
  readonly kind: "number";
  readonly values: number[];
}

/** Numbers with one standard error each. */
export interface EstimateColumn {
  readonly kind: "estimate";
  readonly values: number[];
  readonly errors: number[];
  /** Parts of the error; empty where no row has them. */
  readonly statistical: number[];
  readonly systematic: number[];
}

interface TextColumn {
  readonly kind: "text";
  readonly values: string[];
}

/** A column of {@link Records}: of each row its number, with what is known of the error, or words. */
export type RecordColumn = NumberColumn | EstimateColumn | TextColumn;

/** Rows under columns that come up as they are met. */
export interface Records {
  /** Begins a row, and returns what takes its fields. */
  row(): Sink;
  /** All columns, in the order in which they came up; where a row lacks a field stands NaN, or no word. */
  columns(): ReadonlyMap<string, RecordColumn>;
}

/** No rows yet. */
export function emptyRecords(): Records {
  const columns = new Map<string, RecordColumn>();
  let rows = 0;

  const made = <Column extends RecordColumn>(name: string, fresh: () => Column): Column => {
    const known = columns.get(name);
    if (known !== undefined) return known as Column;
    const column = fresh();
    columns.set(name, column);
    return column;
  };
  // A field that is a number in one document and words in another has two columns.
  const numbersOf = (name: string): NumberColumn | EstimateColumn => {
    const known = columns.get(name);
    if (known?.kind === "text") return made(`${name}_number`, (): NumberColumn => ({ kind: "number", values: [] }));
    return known ?? made(name, (): NumberColumn => ({ kind: "number", values: [] }));
  };
  const textsOf = (name: string): TextColumn => {
    const known = columns.get(name);
    if (known?.kind === "text") return known;
    return made(known ? `${name}_text` : name, (): TextColumn => ({ kind: "text", values: [] }));
  };
  const estimatesOf = (name: string): EstimateColumn => {
    const known = numbersOf(name);
    if (known.kind === "estimate") return known;
    // The numbers before had no error.
    const column: EstimateColumn = {
      kind: "estimate",
      ...{ values: known.values, errors: [], statistical: [], systematic: [] },
    };
    columns.set(columns.get(name) === known ? name : `${name}_number`, column);
    return column;
  };

  return {
    row() {
      const r = rows++;
      return {
        number: (name, value) => put(numbersOf(name).values, r, value),
        estimate(name, { value, error, statistical, systematic }) {
          const column = estimatesOf(name);
          put(column.values, r, value);
          put(column.errors, r, error);
          if (statistical !== undefined) put(column.statistical, r, statistical);
          if (systematic !== undefined) put(column.systematic, r, systematic);
        },
        text(name, value) {
          const { values } = textsOf(name);
          fill(values, "", r);
          values[r] = value;
        },
      };
    },
    columns() {
      for (const column of columns.values()) {
        if (column.kind === "text") {
          fill(column.values, "", rows);
          continue;
        }
        fill(column.values, Number.NaN, rows);
        if (column.kind === "number") continue;
        fill(column.errors, Number.NaN, rows);
        for (const part of [column.statistical, column.systematic]) {
          if (part.length > 0) fill(part, Number.NaN, rows);
        }
      }
      return columns;
    },
  };
}

function fill<T>(values: T[], nothing: T, length: number): void {
  while (values.length < length) values.push(nothing);
}

function put(values: number[], row: number, value: number | null): void {
  fill(values, Number.NaN, row);
  values[row] = value ?? Number.NaN;
}
