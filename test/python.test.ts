import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { program, programIn } from "./program.ts";

const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy, h5py"]).status === 0,
);
const hasMatplotlib = python !== undefined && spawnSync(python, ["-c", "import matplotlib"]).status === 0;

// In CI Python must be there: a test that is left out there would be left out for ever.
const missing = python === undefined && !process.env.CI;
const { folder, at, json } = programIn("python");

/** `npx kadanoff`, which the pages and examples call, is the built program here. */
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexec ${process.execPath} ${program} "$@"\n`);
chmodSync(join(bin, "npx"), 0o755);
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };

function py(script: string | readonly string[]): string {
  const words = typeof script === "string" ? ["-"] : script;
  const options = {
    cwd: folder,
    env,
    encoding: "utf8" as const,
    ...(typeof script === "string" ? { input: script } : {}),
  };
  const { status, stdout, stderr } = spawnSync(python ?? "python3", words, options);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

describe.skipIf(missing)(
  "from Python and back (left out where python3 has no numpy and h5py)",
  { timeout: 300_000 },
  () => {
    it("docs/python.md is true: its code runs from the top to the bottom", () => {
      const blocks = [...readFileSync("docs/python.md", "utf8").matchAll(/```python\n([\s\S]*?)```/g)].map(
        ([, code]) => code,
      );
      expect(blocks.length).toBeGreaterThan(5);
      expect(py(`${blocks.join("\n")}\nprint(int(decided.sum()), kind)`)).toMatch(/\n1\d{4} exact\n$/);
    });

    it("samples of h5py are the same bits after convert, in each format and back", async () => {
      py(`
import numpy as np, h5py
spins = np.where(np.random.default_rng(7).random((37, 6, 10)) < 0.5, 0, 1)
np.save("origin.npy", 2 * spins.astype("i1") - 1)
with h5py.File("origin.h5", "w") as f:
    f.create_dataset("runs/a", data=spins.astype("u2"), chunks=(5, 4, 3), compression="gzip", shuffle=True, fletcher32=True)
    f["runs/a"].attrs["boundary"] = "periodic"
`);
      // From each format into the next.
      const way = ["origin.h5", "there.npz", "there.csv", "there.h5", "there.npy"];
      for (const [n, to] of way.slice(1).entries()) await json("convert", way[n]!, to);
      const inspected = await json("inspect", "there.h5");
      expect(inspected).toMatchObject({ shape: [37, 6, 10], boundary: "torus", size: [10, 6] });
      expect(
        py(`
import numpy as np, h5py
x = np.load("origin.npy")
same = lambda y: y.dtype == np.int8 and y.shape == x.shape and y.tobytes() == x.tobytes()
assert same(np.load("there.npy")) and same(np.load("there.npz")["configurations"])
assert str(np.load("there.npz")["boundary"]) == "periodic"
with h5py.File("there.h5") as f: assert same(f["configurations"][:])
assert (np.loadtxt("there.csv", delimiter=",").reshape(x.shape) == x).all()
print("the same")
`),
      ).toBe("the same\n");
    });

    it("files laid out as HDF5.jl and NPZ.jl lay them out are read with x as the first axis of Julia", async () => {
      py(`
import numpy as np, h5py
# Julia's spins[x, y, c], of the size (Lx, Ly, n) = (12, 4, 30), the first axis the fastest in memory.
julia = np.asfortranarray(np.where(np.random.default_rng(3).random((12, 4, 30)) < 0.5, -1, 1).astype("i1"))
np.save("expected.npy", np.ascontiguousarray(julia.transpose(2, 1, 0)))
with h5py.File("julia.h5", "w") as f:
    space = h5py.h5s.create_simple((30, 4, 12), (30, 4, 12))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((16, 4, 12)); plist.set_shuffle(); plist.set_deflate(4)
    d = h5py.h5d.create(f.id, b"configurations", h5py.h5t.STD_I8LE, space, dcpl=plist)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.frombuffer(julia.tobytes(order="F"), dtype="i1").reshape(30, 4, 12))
    a = h5py.Dataset(d).attrs
    a.create("boundary", np.array(b"torus", dtype=h5py.string_dtype("utf-8", 5))); a["temperature"] = 2.5
with h5py.File("bool.h5", "w") as f:
    d = h5py.h5d.create(f.id, b"configurations", h5py.h5t.NATIVE_B8, h5py.h5s.create_simple((30, 4, 12)))
    bits = np.frombuffer(np.asfortranarray(julia > 0).tobytes(order="F"), dtype="u1").reshape(30, 4, 12)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, bits, mtype=h5py.h5t.NATIVE_B8)
np.save("npz_jl.npy", np.asfortranarray(julia.transpose(2, 1, 0)))
`);
      expect(await json("inspect", "julia.h5")).toMatchObject({
        shape: [30, 4, 12],
        size: [12, 4],
        boundary: "torus",
        attributes: { temperature: 2.5 },
      });
      await json("convert", "julia.h5", "julia.npy");
      await json("convert", "npz_jl.npy", "turned.npy");
      expect(readFileSync(at("julia.npy")).equals(readFileSync(at("expected.npy")))).toBe(true);
      expect(readFileSync(at("turned.npy")).equals(readFileSync(at("expected.npy")))).toBe(true);
      // Bool of HDF5.jl is a bit field of a byte.
      await json("convert", "bool.h5", "bool.npy");
      expect(readFileSync(at("bool.npy")).equals(readFileSync(at("expected.npy")))).toBe(true);
    });

    it("the example learns and draws", () => {
      const script = resolve("examples/python/learn_and_plot.py");
      expect(readFileSync(script, "utf8").split("\n").length).toBeLessThan(40);
      copyFileSync(script, at("learn_and_plot.py"));
      const flags = ["--hidden", "2", "--windows", "2000", "--steps", "100", "--restarts", "1", "--quiet"];
      const words = ["learn_and_plot.py", "samples.npy", "own.json", ...flags];
      if (!hasMatplotlib && !process.env.CI) {
        expect(() => py(words)).toThrow(/^own\.json is written; to draw it matplotlib is wanted$/m);
      } else {
        expect(py(words)).toMatch(/2 filter\(s\) of 2x2; I\(H:E\) = -?0\.\d{4} \+- 0\.\d{4} nats/);
        expect(readFileSync(at("own.png")).subarray(1, 4).toString()).toBe("PNG");
      }
      expect(existsSync(at("own.json"))).toBe(true);
    });
  },
);
