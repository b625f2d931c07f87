import { writeFileSync } from "node:fs";
import h5wasm from "h5wasm/node";
import { afterAll, describe, expect, it } from "vitest";
import { formatHdf5Lists, type Hdf5Group, type Hdf5List } from "./hdf5Lists.ts";
import { python, runPython, scratchFolder } from "./node/testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

const many = new Map(Array.from({ length: 700 }, (_, k) => [`column ${k}`, { values: Float64Array.of(k, -k) }]));
const root: Hdf5Group = {
  attributes: { sweep: "β-sweep", version: "1.2.3", empty: "", some: [1.5, 2] },
  entries: new Map<string, Hdf5Group | Hdf5List>([
    [
      "learn",
      {
        entries: new Map([
          [
            "combined",
            {
              attributes: { rows: 3 },
              entries: new Map([
                ["T", { values: Float64Array.of(2.1, Number.NaN, -0), attributes: { unit: "J/k_B" } }],
                ["kind", { values: ["exact", "", "untere Schranke ≤"] }],
              ]),
            },
          ],
        ]),
      },
    ],
    ["many", { entries: many }],
    [
      "none",
      {
        entries: new Map([
          ["x", { values: new Float64Array() }],
          ["w", { values: [] as string[] }],
        ]),
      },
    ],
    ["η", { values: Float64Array.of(0.25) }],
  ]),
};

describe("lists in HDF5", () => {
  it("are the same bytes each time, and open in the library as they were", async () => {
    const bytes = formatHdf5Lists(root);
    expect(Buffer.compare(bytes, formatHdf5Lists(root))).toBe(0);
    writeFileSync(scratch.path("lists.h5"), bytes);
    await h5wasm.ready;
    const file = new h5wasm.File(scratch.path("lists.h5"), "r");
    const of = (path: string) => file.get(path) as InstanceType<typeof h5wasm.Dataset>;
    expect(file.keys()).toEqual(["learn", "many", "none", "η"]);
    expect(file.attrs.sweep!.value).toBe("β-sweep");
    expect(file.attrs.empty!.value).toBe("");
    expect(file.attrs.some!.value).toEqual(Float64Array.of(1.5, 2));
    expect(of("learn/combined/T").value).toEqual(Float64Array.of(2.1, Number.NaN, -0));
    expect(of("learn/combined/T").attrs.unit!.value).toBe("J/k_B");
    expect(of("learn/combined/kind").value).toEqual(["exact", "", "untere Schranke ≤"]);
    expect(of("none/x").shape).toEqual([0]);
    expect(of("many/column 699").value).toEqual(Float64Array.of(699, -699));
    expect(of("η").value).toEqual(Float64Array.of(0.25));
    file.close();
  });

  it("refuse names that are none", () => {
    const named = (name: string) => () =>
      formatHdf5Lists({ entries: new Map([[name, { values: Float64Array.of(1) }]]) });
    expect(named("a/b")).toThrow('expected a name of 1 to 255 bytes without / for HDF5, got "a/b"');
    expect(named("")).toThrow("1 to 255 bytes");
    expect(named("x".repeat(256))).toThrow("1 to 255 bytes");
  });
});

const missing = python === undefined && !process.env.CI;

describe.skipIf(missing)("lists in HDF5, in Python (left out where python3 has no numpy and h5py)", () => {
  it("are arrays and words", () => {
    writeFileSync(scratch.path("lists.h5"), formatHdf5Lists(root));
    const printed = runPython(`
import h5py, numpy as np, json
with h5py.File(${JSON.stringify(scratch.path("lists.h5"))}) as f:
    c = f["learn/combined"]
    print(json.dumps([sorted(f), f.attrs["sweep"], f.attrs["version"], f.attrs["empty"], list(f.attrs["some"]), c["T"].attrs["unit"],
        str(c["T"].dtype), bool(np.isnan(c["T"][1])), list(c["kind"].asstr()[:]), f["none/x"].shape, f["none/w"].shape, len(f["many"]), float(f["many/column 42"][1])]))
`);
    expect(JSON.parse(printed)).toEqual([
      ["learn", "many", "none", "η"],
      ...["β-sweep", "1.2.3", "", [1.5, 2], "J/k_B", "float64", true],
      ["exact", "", "untere Schranke ≤"],
      ...[[0], [0], 700, -42],
    ]);
  });
});
