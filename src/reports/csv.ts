import { dataColumns, type Table } from "./table.ts";

/**
 * A table as CSV after RFC 4180: a head of names, with units in square brackets, and a line for each row; numbers with all their digits,
 * nothing where a number is not known.
 */
export function tableCsv(table: Table): string {
  const columns = dataColumns(table);
  const head = columns.map(({ name, unit }) => (unit === undefined ? name : `${name} [${unit}]`));
  const lines = table.rows.map((_, r) =>
    columns.map(({ values }) => values[r]).map((x) => (x === null ? "" : String(x))),
  );
  return [head, ...lines].map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

/** In quotes where a reader would take it for more than one field. */
const quoted = (field: string): string => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
