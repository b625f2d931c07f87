import { type DataColumn, dataColumns, type Table } from "./table.ts";

/**
 * A table as Parquet: a column of doubles or of text for each of its own, an estimate as `NAME` and `NAME_error`; caption and units stand
 * in the metadata of the file, under `caption` and `unit:NAME`.
 */
export const tableParquet = (table: Table): Promise<Uint8Array> =>
  columnsParquet(dataColumns(table), { caption: table.caption });

/** The same of columns, all of one length, with what the metadata of the file shall say besides units. */
export async function columnsParquet(
  columns: readonly DataColumn[],
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const isText = columns.map(({ values }) => values.some((x) => typeof x === "string"));
  const units = columns.flatMap(({ name, unit }) => (unit === undefined ? [] : [{ key: `unit:${name}`, value: unit }]));
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, values }, c) => ({
      name,
      data: isText[c] ? values.map((x) => (x === null ? null : String(x))) : [...values],
      type: isText[c] ? ("STRING" as const) : ("DOUBLE" as const),
      nullable: true,
    })),
    kvMetadata: [...Object.entries(metadata).map(([key, value]) => ({ key, value })), ...units],
    createdBy: "kadanoff",
  });
  return new Uint8Array(buffer);
}
