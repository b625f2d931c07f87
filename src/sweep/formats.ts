/** Tables of a sweep as files: HDF5, Parquet, NDJSON and CSV. The same tables give the same bytes. */
import { InputError } from "../errors/index.ts";
import { formatHdf5Lists, type Hdf5Group, type Hdf5List } from "../io/index.ts";
import { columnsCsv, columnsParquet, type DataColumn } from "../reports/index.ts";
import { rowCount, type SweepTable } from "./table.ts";

/** Formats of gathered tables, by the ending of the name that is asked for. */
export type TableFormat = "hdf5" | "parquet" | "ndjson" | "csv";

const ENDINGS: Readonly<Record<string, TableFormat>> = {
  h5: "hdf5",
  hdf5: "hdf5",
  parquet: "parquet",
  ndjson: "ndjson",
  jsonl: "ndjson",
  csv: "csv",
};

/** What files say of the sweep that they hold. */
export interface AboutTables {
  /** Name of the sweep. */
  readonly sweep: string;
  /** Of the program. */
  readonly version: string;
}

/** A file of tables. */
export interface TableFile {
  /** Its name. */
  readonly name: string;
  /** What is in it. */
  readonly bytes: Uint8Array;
}

/** The format that the ending of a name means; throws an InputError for any other. */
export function tableFormatOf(out: string): TableFormat {
  const [, ending = ""] = /\.([^./\\]+)$/.exec(out) ?? [];
  const format = ENDINGS[ending.toLowerCase()];
  if (format !== undefined) return format;
  const known = Object.keys(ENDINGS).map((each) => `.${each}`);
  throw new InputError(
    `expected a name that ends in ${known.slice(0, -1).join(", ")} or ${known.at(-1)}, got ${JSON.stringify(out)}`,
  );
}

/**
 * The names of the files that hold tables: HDF5 and NDJSON hold all of them in one, of the name that is asked for; Parquet and CSV have a file for each, `fss.csv`
 * standing for `fss.learn.tasks.csv`, `fss.learn.combined.csv` and so on.
 */
export function tableFilesOf(out: string, tables: readonly Pick<SweepTable, "name">[]): readonly string[] {
  const format = tableFormatOf(out);
  return format === "hdf5" || format === "ndjson" ? [out] : tables.map(({ name }) => fileOf(out, name));
}

/** `fss.csv` and `learn/tasks` make `fss.learn.tasks.csv`. */
function fileOf(out: string, table: string): string {
  const dot = out.lastIndexOf(".");
  return `${out.slice(0, dot)}.${table.replaceAll("/", ".")}${out.slice(dot)}`;
}

/**
 * Tables as files, each with its name and its bytes; see {@link tableFilesOf}.
 *
 * - HDF5: a group for each part of the name of a table, `/learn/combined`, and in it a dataset for each column, float64 or UTF-8, with its `unit`. The root has `sweep`,
 *   `version`, and `errors`, which says what columns of errors are.
 * - Parquet: a column of doubles or of text for each, null for what is not known; units, `sweep`, `version` and `errors` in the metadata of the file.
 * - NDJSON: a line for each row with the `table` it is of; what is not known is null.
 * - CSV after RFC 4180: units in the head, nothing for what is not known.
 */
export async function formatTables(
  out: string,
  tables: readonly SweepTable[],
  about: AboutTables,
): Promise<readonly TableFile[]> {
  const utf8 = new TextEncoder();
  switch (tableFormatOf(out)) {
    case "hdf5":
      return [{ name: out, bytes: hdf5Of(tables, about) }];
    case "ndjson":
      return [{ name: out, bytes: ndjsonOf(tables) }];
    case "csv":
      return tables.map((table) => ({
        name: fileOf(out, table.name),
        bytes: utf8.encode(columnsCsv(columnsOf(table))),
      }));
    case "parquet": {
      const files = [];
      for (const table of tables) {
        const metadata = { table: table.name, ...about, errors: ERRORS };
        files.push({ name: fileOf(out, table.name), bytes: await columnsParquet(columnsOf(table), metadata) });
      }
      return files;
    }
  }
}

/** What columns of errors are, for who has the file alone. */
const ERRORS =
  "NAME_error: one standard error, from those of all independent samples in quadrature; NAME_spread: standard error of the mean by the scatter of these samples, or of the seeds where there is one; NAME_chi2: agreement of the samples within their errors, independent - 1 degrees of freedom; NAME_statistical and NAME_systematic: parts of NAME_error";

function hdf5Of(tables: readonly SweepTable[], { sweep, version }: AboutTables): Uint8Array {
  const root = new Map<string, Hdf5Group | Hdf5List>();
  for (const { name, columns } of tables) {
    let entries = root;
    for (const part of name.split("/")) {
      const known = entries.get(part);
      const group = known !== undefined && "entries" in known ? known.entries : new Map<string, Hdf5Group | Hdf5List>();
      entries.set(part, { entries: group });
      entries = group as Map<string, Hdf5Group | Hdf5List>;
    }
    for (const { name: column, unit, values } of columns) {
      entries.set(column.replaceAll("/", "|"), { values, ...(unit === undefined ? {} : { attributes: { unit } }) });
    }
  }
  return formatHdf5Lists({ entries: root, attributes: { format: "kadanoff sweep 1", sweep, version, errors: ERRORS } });
}

/** A number that is not known is null. */
const columnsOf = ({ columns }: SweepTable): DataColumn[] =>
  columns.map(({ name, unit, values }) => ({
    name,
    ...(unit === undefined ? {} : { unit }),
    values: values instanceof Float64Array ? Array.from(values, (x) => (Number.isNaN(x) ? null : x)) : values,
  }));

/** Rows that are put into words at a time. */
const SLICE = 1000;

function ndjsonOf(tables: readonly SweepTable[]): Uint8Array {
  const utf8 = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (const table of tables) {
    const heads = table.columns.map(({ name }) => `,${JSON.stringify(name)}:`);
    const start = `{"table":${JSON.stringify(table.name)}`;
    const rows = rowCount(table);
    for (let from = 0; from < rows; from += SLICE) {
      let text = "";
      for (let r = from; r < Math.min(rows, from + SLICE); r++) {
        text += start;
        // JSON has neither NaN nor infinities, and writes null.
        for (const [c, { values }] of table.columns.entries()) text += heads[c]! + JSON.stringify(values[r]);
        text += "}\n";
      }
      parts.push(utf8.encode(text));
    }
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
