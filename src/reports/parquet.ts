import { dataColumns, type Table } from "./table.ts";

/**
 * A table as Parquet: a column of doubles or of text for each of its own, an estimate as `NAME` and `NAME_error`; caption and units stand
 * in the metadata of the file, under `caption` and `unit:NAME`.
 */
export async function tableParquet(table: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columns = dataColumns(table);
  const isText = columns.map(({ values }) => values.some((x) => typeof x === "string"));
  const units = columns.flatMap(({ name, unit }) => (unit === undefined ? [] : [{ key: `unit:${name}`, value: unit }]));
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, values }, c) => ({
      name,
      data: isText[c] ? values.map((x) => (x === null ? null : String(x))) : [...values],
      type: isText[c] ? ("STRING" as const) : ("DOUBLE" as const),
      nullable: true,
    })),
    kvMetadata: [{ key: "caption", value: table.caption }, ...units],
    createdBy: "kadanoff",
  });
  return new Uint8Array(buffer);
}
