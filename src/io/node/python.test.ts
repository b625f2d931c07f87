import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { squareLattice } from "../../lattices/index.ts";
import { ising } from "../../models/index.ts";
import { ensemble } from "../../sampling/index.ts";
import { estimate } from "../../statistics/index.ts";
import { parseAxes } from "../axes.ts";
import { formatNpy } from "../npy.ts";
import { readGraph } from "./graph.ts";
import { readSamples, writeSamples } from "./samples.ts";
import { python, randomSpins, refusal, runPython, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const folder = JSON.stringify(scratch.path(""));

// In CI Python must be there: a test that is left out there would be left out for ever.
const missing = python === undefined && !process.env.CI;

/** x[c, y, x] ∈ {−1, +1}, shape [30, 6, 8]: here and in Python the same. */
const [count, Ly, Lx] = [30, 6, 8];
const sigma = Int8Array.from({ length: count * Ly * Lx }, (_, i) => ((i * i + 3 * i) % 7 < 3 ? -1 : 1));
const prelude = `
import numpy as np, h5py, os
os.chdir(${folder})
i = np.arange(${count * Ly * Lx}).reshape(${count}, ${Ly}, ${Lx})
x = np.where((i * i + 3 * i) % 7 < 3, -1, 1)
b = x > 0
`;

describe.skipIf(missing)("files of NumPy and h5py (left out where python3 has no numpy and h5py)", () => {
  it("are read, of every type, order and byte order", async () => {
    const types = "i1 i2 i4 i8 f2 f4 f8 >i2 >i4 >i8 >f2 >f4 >f8".split(" ");
    const unsigned = "? u1 u2 u4 u8 >u2 >u8".split(" ");
    runPython(`${prelude}
for t in ${JSON.stringify(types)}:
    np.save(f"{t}.npy", x.astype(t)); np.save(f"{t}.F.npy", np.asfortranarray(x.astype(t)))
    with h5py.File(f"{t}.h5", "w") as f: f["configurations"] = x.astype(t)
for t in ${JSON.stringify(unsigned)}:
    n = "b" if t == "?" else t
    np.save(f"{n}.npy", b.astype(t)); np.save(f"{n}.F.npy", np.asfortranarray(b.astype(t)))
    with h5py.File(f"{n}.h5", "w") as f: f["configurations"] = b.astype(t)
`);
    for (const type of [...types, ...unsigned.map((t) => (t === "?" ? "b" : t))]) {
      for (const end of ["npy", "F.npy", "h5"]) {
        const { ensemble: read } = await readSamples(scratch.path(`${type}.${end}`));
        expect(read.sigma, `${type}.${end}`).toEqual(sigma);
        expect(read.lattice.size).toEqual([Lx, Ly]);
      }
    }
  });

  it("are read, compressed or not, with their attributes", async () => {
    runPython(`${prelude}
np.savez("plain.npz", configurations=x, temperature=2.5, model="ising", size=[8, 6])
np.savez_compressed("packed.npz", b, beta=0.4)
for name, options in dict(gzip=dict(compression="gzip", compression_opts=9), shuffle=dict(compression="gzip", shuffle=True),
                          fletcher=dict(fletcher32=True), all=dict(compression="gzip", shuffle=True, fletcher32=True),
                          chunked=dict(chunks=(7, 4, 3)), contiguous={}).items():
    with h5py.File(f"{name}.h5", "w", libver="latest" if name == "all" else "earliest") as f:
        d = f.create_dataset("runs/cold/spins", data=x.astype("i8"), **options)
        f["energies"] = np.zeros(30)
        d.attrs["model"] = "ising"; f.attrs["temperature"] = np.float32(2.5); d.attrs["size"] = [8, 6]
        d.attrs["boundary"] = np.string_("periodic"); d.attrs["flag"] = True; d.attrs["odd"] = np.zeros((2, 2)); f.attrs["names"] = ["a", "b"]
`);
    const npz = await readSamples(scratch.path("plain.npz"));
    expect(npz.ensemble.sigma).toEqual(sigma);
    expect(npz.ensemble.model?.coupling).toBe(0.4);
    expect((await readSamples(scratch.path("packed.npz"))).ensemble.sigma).toEqual(sigma);
    for (const name of ["gzip", "shuffle", "fletcher", "all", "chunked", "contiguous"]) {
      const { ensemble: read, attributes, array } = await readSamples(scratch.path(`${name}.h5`));
      expect(read.sigma, name).toEqual(sigma);
      expect(array).toBe("/runs/cold/spins");
      expect(read.model?.coupling).toBe(0.4);
      expect(read.lattice.boundary).toBe("torus");
      expect(attributes).toEqual({ model: "ising", temperature: 2.5, size: [8, 6], boundary: "periodic", flag: 1 });
    }
  });

  it("are read with their axes in another order, scattered over chunks of any shape, as the same configurations", async () => {
    runPython(`${prelude}
t = x.transpose(1, 0, 2)
np.save("txn.npy", x.transpose(1, 2, 0)); np.save("tnx.F.npy", np.asfortranarray(t)); np.savez_compressed("tnx.npz", t > 0)
for name, options in dict(rows=dict(chunks=(1, 30, 8), compression="gzip"), odd=dict(chunks=(4, 7, 3), shuffle=True, compression="gzip"),
                          bits=dict(chunks=(1, 1, 1)), whole={}).items():
    with h5py.File(f"tnx.{name}.h5", "w") as f:
        f.create_dataset("run/s", data=t.astype("f4"), **options); f["run/time"] = np.arange(6.0)
with h5py.File("tx.h5", "w") as f: f["record"] = x.reshape(180, 8); f["times"] = np.arange(180.0)
`);
    const read = async (name: string, axes: string, times?: number) =>
      (await readSamples(scratch.path(name), { axes: parseAxes(axes.split(",")), times })).ensemble;
    expect((await read("txn.npy", "t,x,n")).sigma).toEqual(sigma);
    for (const name of ["F.npy", "npz", "rows.h5", "odd.h5", "bits.h5", "whole.h5"]) {
      const { sigma: found, lattice } = await read(`tnx.${name}`, "t,n,x");
      expect(found, name).toEqual(sigma);
      expect(lattice).toMatchObject({ kind: "square", size: [Lx, Ly], boundary: "open" });
    }
    expect((await read("tx.h5", "t,x", 6)).sigma).toEqual(sigma);
  });

  it("are read as bare bits and numbers, and as text, as NumPy writes them", async () => {
    runPython(`${prelude}
np.packbits(b).tofile("together.bin"); np.packbits(b.reshape(30, 48)[:, :45], axis=1).tofile("padded.bin")
np.packbits(b, bitorder="little").tofile("little.bin"); x.astype(">i2").tofile("big.bin"); x.astype("f4").tofile("floats.bin")
np.savetxt("lines.txt", x.reshape(30, 48), fmt="%d", header="size: [8, 6]"); np.savetxt("default.csv", b.reshape(30, 48), delimiter=",", header="size: [8, 6]")
with open("slices.txt", "w") as f:
    f.write(f"# Array shape: {x.shape}\\n")
    for s in x: np.savetxt(f, s, fmt="%-7.2f"); f.write("# New slice\\n")
np.save("two.npy", np.where(b, 2, 1)); np.savez("two.npz", configurations=np.where(b, 2, 1), values=[1, 2])
with h5py.File("two.h5", "w") as f: f["configurations"] = np.where(b, 0.5, -0.5); f["configurations"].attrs["values"] = [-0.5, 0.5]
`);
    const read = async (name: string, options: Parameters<typeof readSamples>[1] = {}) =>
      (await readSamples(scratch.path(name), options)).ensemble.sigma;
    const shape = [null, 6, 8] as const;
    expect(await read("together.bin", { raw: { type: "bits", shape } })).toEqual(sigma);
    expect(await read("little.bin", { raw: { type: "bits", shape, bitOrder: "little" } })).toEqual(sigma);
    const rows = await read("padded.bin", { raw: { type: "bits", shape: [30, 5, 9] } });
    expect(rows).toEqual(sigma.filter((_, i) => i % 48 < 45));
    expect(await read("big.bin", { raw: { type: "int16", shape, endian: "big" } })).toEqual(sigma);
    expect(await read("floats.bin", { raw: { type: "float32", shape } })).toEqual(sigma);
    for (const name of ["lines.txt", "default.csv", "slices.txt", "two.npz", "two.h5"]) {
      expect(await read(name), name).toEqual(sigma);
    }
    expect(await read("two.npy", { values: [1, 2] })).toEqual(sigma);
    expect(await read("two.npy", { values: [2, 1] })).toEqual(sigma.map((s) => -s));
  });

  it("of HDF5.jl are read, whose arrays (Lx, Ly, n) lie as [n, Ly, Lx]", async () => {
    // As HDF5.jl writes them: column-major memory, dimensions in the opposite order, chunks and gzip with shuffle in theirs.
    runPython(`${prelude}
j = np.asfortranarray(np.moveaxis(np.moveaxis(x, 0, -1), 0, 1).astype("i8")) # j[x, y, c]
assert j.shape == (8, 6, 30) and j[3, 2, 7] == x[7, 2, 3]
with h5py.File("julia.h5", "w") as f:
    g = f.create_group("runs"); d = g.create_dataset("spins", j.shape[::-1], "<i8", chunks=(10, 6, 8), compression="gzip", compression_opts=3, shuffle=True)
    d[...] = np.frombuffer(j.tobytes(order="F"), "<i8").reshape(j.shape[::-1]); d.attrs["temperature"] = 2.5
    k = np.asfortranarray(np.repeat(x, 10, axis=0)); f.create_dataset("turned", data=np.frombuffer(k.tobytes(order="F"), "<i8").reshape(k.shape[::-1]))
`);
    const julia = await readSamples(scratch.path("julia.h5"), { dataset: "runs/spins" });
    expect(julia.ensemble.sigma).toEqual(sigma);
    expect(julia.warnings).toEqual([]);
    const turned = await readSamples(scratch.path("julia.h5"), { dataset: "turned" });
    expect(turned.warnings[0]).toContain("the last axis of [8, 6, 300] is by far the longest");
  });

  it("are refused by name where they hold something else", async () => {
    runPython(`${prelude}
import sys
def h5(name, data, **options):
    with h5py.File(f"{name}.h5", "w") as f: f.create_dataset("configurations", data=data, **options)
h5("lzf", x, compression="lzf"); h5("szip" if "szip" in h5py.filters.encode else "scale", x, **(dict(compression="szip") if "szip" in h5py.filters.encode else dict(scaleoffset=2)))
h5("complex", x.astype("c8")); h5("text", np.full((3, 2, 2), b"a")); h5("flat", x.reshape(30, 48)); h5("empty", x[:0])
h5("records", np.zeros((3, 2, 2), dtype=[("s", "i1"), ("e", "f8")])); h5("values", x + 1); h5("nan", np.where(i == 100, np.nan, x))
with h5py.File("two.h5", "w") as f: f["a"] = x; f["b/c"] = x; f["d"] = x[0]
with h5py.File("none.h5", "w") as f: f["a"] = x[0]
with h5py.File("link.h5", "w") as f: f["configurations"] = h5py.ExternalLink("gone.h5", "/x")
layout = h5py.VirtualLayout(shape=(30, 6, 8), dtype="i8"); layout[:] = h5py.VirtualSource("gone.h5", "x", shape=(30, 6, 8))
with h5py.File("virtual.h5", "w") as f: f.create_virtual_dataset("configurations", layout)
np.save("pickled.npy", np.array([{}, {}])); np.save("complex.npy", x.astype("c16")); np.save("text.npy", np.array(["a"]))
np.savez("two.npz", a=x, b=x); np.save("long.npy", x.astype("g"))
`);
    const said = async (name: string, dataset?: string): Promise<string> =>
      (await refusal(() => readSamples(scratch.path(name), { dataset }))).replace(`${scratch.path("")}/`, "");
    expect(await said("lzf.h5")).toMatch(
      /^lzf\.h5: \/configurations is compressed by lzf, which cannot be read here; expected gzip/,
    );
    expect(await said("complex.h5")).toBe(
      "complex.h5: /configurations holds a compound type (records, or complex numbers); expected integers, booleans or floats of 16, 32 or 64 bits",
    );
    expect(await said("records.h5")).toContain("holds a compound type");
    expect(await said("text.h5")).toContain("text.h5: /configurations holds text;");
    expect(await said("flat.h5")).toContain("has the shape [30, 48]; expected [configurations, Ly, Lx]; reshape it");
    expect(await said("empty.h5")).toBe("empty.h5: /configurations is empty: its shape is [0, 6, 8]");
    expect(await said("values.h5")).toBe(
      "values.h5: /configurations has values 0 and 2; expected two values (−1/+1 or 0/1); --values 0,2 says that 0 is −1 and 2 is +1",
    );
    expect(await said("nan.h5")).toContain("values.h5: /configurations has NaN at [2, 0, 4]".replace("values", "nan"));
    expect(await said("two.h5")).toBe(
      "two.h5 has several datasets of three dimensions, /a [30, 6, 8], /b/c [30, 6, 8]; name one",
    );
    expect(await said("two.h5", "b/c")).toBe("nothing thrown");
    expect(await said("none.h5")).toBe(
      "none.h5 has no dataset /configurations, nor another of the shape [n, Ly, Lx]; it has /a [6, 8]",
    );
    expect(await said("link.h5")).toContain("link.h5 refers to another file");
    expect(await said("virtual.h5")).toContain("is a virtual dataset, its data in other files; copy it into one");
    expect(await said("pickled.npy")).toContain("pickled.npy holds pickled Python objects");
    expect(await said("complex.npy")).toContain("complex.npy holds complex numbers (<c16)");
    expect(await said("text.npy")).toContain("text.npy holds text (<U1)");
    expect(await said("long.npy")).toMatch(/^long\.npy holds the type <f16/);
    expect(await said("two.npz")).toContain("two.npz holds the arrays a, b;");
  });

  it("are what NumPy and h5py take ours for, and may go on with", async () => {
    const lattice = squareLattice({ size: [Lx, Ly] });
    const ours = ensemble({
      lattice,
      sigma,
      model: ising({ lattice, coupling: 0.5 }),
      provenance: {
        sampler: "wolff",
        seed: 7,
        interval: 5,
        chains: 4,
        autocorrelationTime: { energy: estimate(3, 0.5) },
      },
    });
    for (const end of ["h5", "npz", "npy"]) writeSamples(scratch.path(`ours.${end}`), ours);
    writeFileSync(scratch.path("floats.npy"), formatNpy(Float32Array.of(1.5, -2, 0, 4), [2, 2]));
    const out = runPython(`${prelude}
assert (np.load("ours.npy") == x).all() and np.load("ours.npy").dtype == "i1"
z = np.load("ours.npz"); assert (z["configurations"] == x).all()
assert z["temperature"] == 2 and z["temperature"].dtype == "f8" and str(z["model"]) == "ising" and z["seed"] == 7
assert z["size"].tolist() == [8, 6] and z["autocorrelation_time_energy"].tolist() == [3, 0.5]
assert np.load("floats.npy").tolist() == [[1.5, -2], [0, 4]]
with h5py.File("ours.h5", "r") as f:
    d = f["configurations"]; assert (d[:] == x).all() and d.dtype == "i1" and d.compression == "gzip" and d.maxshape == (None, 6, 8)
    a = dict(f.attrs); assert a["model"] == "ising" and a["temperature"] == 2.0 and a["size"].tolist() == [8, 6] and a["complete"] == 1
with h5py.File("ours.h5", "a") as f:
    d = f["configurations"]; d.resize((500, 6, 8)); d[30:] = 1; f.attrs["note"] = "longer"; del f.attrs["count"]; f["other"] = [1, 2]
    for k in range(20): f.attrs[f"more{k}"] = k
with h5py.File("ours.h5", "r") as f: assert (f["configurations"][:30] == x).all() and (f["configurations"][30:] == 1).all()
np.save("back.npy", np.load("ours.npy"))
print("all as it should be")
`);
    expect(out).toBe("all as it should be\n");
    expect((await readSamples(scratch.path("ours.h5"))).ensemble.count).toBe(500);
    expect((await readSamples(scratch.path("ours.npz"))).ensemble).toEqual(ours);
    const back = await readSamples(scratch.path("back.npy"));
    expect(back.ensemble.sigma).toEqual(sigma);
  });

  it("hold large indices too: h5py reads ours beyond one and two levels of the index", async () => {
    const spins = randomSpins(5000 * 4);
    const { formatHdf5 } = await import("../hdf5Writer.ts");
    writeFileSync(scratch.path("deep.h5"), formatHdf5(spins, { size: [2, 2], count: 5000, perChunk: 1 }));
    writeFileSync(scratch.path("deep.npy"), formatNpy(spins, [5000, 2, 2]));
    expect(
      runPython(`${prelude}
d = h5py.File("deep.h5", "r")["configurations"]
print((d[:] == np.load("deep.npy")).all(), (d[4097] == np.load("deep.npy")[4097]).all())`),
    ).toBe("True True\n");
  });

  it("may hold the edges of a graph, or the neighbours of its sites", async () => {
    runPython(`${prelude}
ring = np.array([[i, (i + 1) % 48] for i in range(48)])
around = np.array([[(i + 1) % 48, (i - 1) % 48] for i in range(48)])
np.savez("ring.npz", configurations=x.reshape(${count}, 48), edges=ring); np.save("ring.npy", ring)
np.savetxt("ring.csv", ring, fmt="%d", delimiter=",")
with h5py.File("ring.h5", "w") as f: f["configurations"] = x.reshape(${count}, 48); f["edges"] = ring
with h5py.File("around.h5", "w") as f: f.create_dataset("neighbours", data=around, compression="gzip")
`);
    const graph = await readGraph(scratch.path("ring.h5"));
    const read = await readSamples(scratch.path("ring.h5"), { graph });
    expect(read.ensemble.lattice).toMatchObject({ kind: "graph", size: [48, 1] });
    expect(read.ensemble.sigma).toEqual(sigma);
    for (const file of ["ring.npz", "ring.npy", "ring.csv"]) {
      expect((await readGraph(scratch.path(file)))(48), file).toEqual(graph(48));
    }
    expect([...(await readGraph(scratch.path("around.h5")))(48).sites]).toEqual([...graph(48).sites]);
    await expect(readGraph(scratch.path("gzip.h5"))).rejects.toThrow(
      /gzip.h5 has neither of the two; expected an array edges/,
    );
  });
});
