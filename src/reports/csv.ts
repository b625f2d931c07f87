import { type DataColumn, dataColumns, type Table } from "./table.ts";

/**
 * A table as CSV after RFC 4180: a head of names, with units in square brackets, and a line for each row; numbers with all their digits,
 * nothing where a number is not known.
 */
export const tableCsv = (table: Table): string => columnsCsv(dataColumns(table));

/** The same of columns, all of one length. */
export function columnsCsv(columns: readonly DataColumn[]): string {
  const lines = [
    columns.map(({ name, unit }) => quoted(unit === undefined ? name : `${name} [${unit}]`)),
    ...Array.from({ length: columns[0]?.values.length ?? 0 }, (_, r) =>
      columns.map(({ values }) => (values[r] === null ? "" : quoted(String(values[r])))),
    ),
  ];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** In quotes where a reader would take it for more than one field. */
const quoted = (field: string): string => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
