import { writeFileSync } from "node:fs";
import h5wasm from "h5wasm/node";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterAll, describe, expect, it } from "vitest";
import { python, runPython, scratchFolder } from "../io/node/testing.ts";
import { formatTables, tableFilesOf, tableFormatOf } from "./formats.ts";
import type { SweepTable } from "./table.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

const tables: readonly SweepTable[] = [
  {
    name: "learn/tasks",
    columns: [
      { name: "id", values: ["a", "b"] },
      { name: "T", unit: "J/k_B", values: Float64Array.of(2.2, 2.3) },
      { name: "information", unit: "nats", values: Float64Array.of(0.1 + 0.2, Number.NaN) },
    ],
  },
  {
    name: "learn/combined",
    columns: [
      { name: "couplings", values: ["1,0.5"] },
      { name: "temperatures.nearest, torus_error", values: Float64Array.of(1e-7) },
    ],
  },
];
const about = { sweep: "η", version: "0.1.0" };
const arrayBuffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer;

describe("files of a sweep's tables", () => {
  it("have names by the format", () => {
    expect(tableFilesOf("out/fss.h5", tables)).toEqual(["out/fss.h5"]);
    expect(tableFilesOf("fss.ndjson", tables)).toEqual(["fss.ndjson"]);
    expect(tableFilesOf("v1.2/fss.parquet", tables)).toEqual([
      "v1.2/fss.learn.tasks.parquet",
      "v1.2/fss.learn.combined.parquet",
    ]);
    expect(tableFormatOf("a.HDF5")).toBe("hdf5");
    const refused = "expected a name that ends in .h5, .hdf5, .parquet, .ndjson, .jsonl or .csv, got ";
    expect(() => tableFormatOf("fss.xls")).toThrow(`${refused}"fss.xls"`);
    expect(() => tableFormatOf("a.h5/fss")).toThrow(`${refused}"a.h5/fss"`);
  });

  it("are the same bytes each time", async () => {
    for (const out of ["a.h5", "a.parquet", "a.ndjson", "a.csv"]) {
      const [one, other] = [await formatTables(out, tables, about), await formatTables(out, tables, about)];
      expect(one.map(({ name }) => name)).toEqual(tableFilesOf(out, tables));
      for (const [n, { bytes }] of one.entries()) expect(Buffer.compare(bytes, other[n]!.bytes)).toBe(0);
    }
  });

  it("in HDF5 are groups of columns with their units", async () => {
    const [file] = await formatTables(scratch.path("a.h5"), tables, about);
    writeFileSync(file!.name, file!.bytes);
    await h5wasm.ready;
    const h5 = new h5wasm.File(file!.name, "r");
    const of = (path: string) => h5.get(path) as InstanceType<typeof h5wasm.Dataset>;
    expect([h5.attrs.sweep!.value, h5.attrs.version!.value]).toEqual(["η", "0.1.0"]);
    expect(h5.attrs.errors!.value).toContain("NAME_spread: standard error of the mean by the scatter");
    expect(of("learn/tasks/information").value).toEqual(Float64Array.of(0.1 + 0.2, Number.NaN));
    expect(of("learn/tasks/information").attrs.unit!.value).toBe("nats");
    expect(of("learn/combined/couplings").value).toEqual(["1,0.5"]);
    expect(of("learn/combined/temperatures.nearest, torus_error").value).toEqual(Float64Array.of(1e-7));
    h5.close();
  });

  it("in Parquet have doubles and text, null for what is not known", async () => {
    const [first] = await formatTables("a.parquet", tables, about);
    const file = arrayBuffer(first!.bytes);
    expect(await parquetReadObjects({ file })).toEqual([
      { id: "a", T: 2.2, information: 0.1 + 0.2 },
      { id: "b", T: 2.3, information: null },
    ]);
    const { key_value_metadata: metadata } = await parquetMetadataAsync(file);
    const said = Object.fromEntries(metadata!.map(({ key, value }) => [key, value]));
    expect(said).toMatchObject({ table: "learn/tasks", sweep: "η", version: "0.1.0", "unit:T": "J/k_B" });
  });

  it("in NDJSON and CSV have every digit", async () => {
    const text = async (out: string) =>
      (await formatTables(out, tables, about)).map(({ bytes }) => new TextDecoder().decode(bytes));
    const [lines] = await text("a.ndjson");
    expect(
      lines!
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { table: "learn/tasks", id: "a", T: 2.2, information: 0.1 + 0.2 },
      { table: "learn/tasks", id: "b", T: 2.3, information: null },
      { table: "learn/combined", couplings: "1,0.5", "temperatures.nearest, torus_error": 1e-7 },
    ]);
    expect(await text("a.csv")).toEqual([
      "id,T [J/k_B],information [nats]\r\na,2.2,0.30000000000000004\r\nb,2.3,\r\n",
      'couplings,"temperatures.nearest, torus_error"\r\n"1,0.5",1e-7\r\n',
    ]);
  });

  it("of a sweep without results are whole", async () => {
    const empty = tables.map(({ name, columns }) => ({
      name,
      columns: columns.map((column) => ({ ...column, values: column.values.slice(0, 0) })),
    }));
    for (const { bytes } of await formatTables("a.parquet", empty, about)) {
      expect(await parquetReadObjects({ file: arrayBuffer(bytes) })).toEqual([]);
    }
    for (const out of ["a.h5", "a.ndjson", "a.csv"]) expect(await formatTables(out, empty, about)).not.toEqual([]);
  });
});

const missing = python === undefined && !process.env.CI;

describe.skipIf(missing)("files of a sweep's tables, in Python (left out where python3 has no numpy and h5py)", () => {
  it("are read by h5py, and by pyarrow where it is there", async () => {
    const files = [
      ...(await formatTables(scratch.path("p.h5"), tables, about)),
      ...(await formatTables(scratch.path("p.parquet"), tables, about)),
    ];
    for (const { name, bytes } of files) writeFileSync(name, bytes);
    const printed = runPython(`
import h5py, json, os
os.chdir(${JSON.stringify(scratch.path(""))})
with h5py.File("p.h5") as f:
    t = f["learn/tasks"]
    print(json.dumps([f.attrs["sweep"], list(t["id"].asstr()[:]), list(t["T"][:]), t["T"].attrs["unit"]]))
try:
    import pyarrow.parquet as pq
    t = pq.read_table("p.learn.tasks.parquet")
    print(json.dumps([t.to_pydict(), t.schema.metadata[b"sweep"].decode()]))
except ImportError:
    print("null")
`);
    const [h5, parquet] = printed
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(h5).toEqual(["η", ["a", "b"], [2.2, 2.3], "J/k_B"]);
    if (parquet !== null) {
      expect(parquet).toEqual([{ id: ["a", "b"], T: [2.2, 2.3], information: [0.1 + 0.2, null] }, "η"]);
    }
  });
});
