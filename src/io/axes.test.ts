/** Arrays whose axes are stated: the same configurations in whatever order the array has them, as numpy and h5py write them. */
import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { type ArrayAxis, type AxesLayout, arranged, parseAxes, partsOfFile } from "./axes.ts";
import { memoryTarget, sourceOfBytes } from "./bytes.ts";
import { hdf5Writer } from "./hdf5Writer.ts";
import { formatNpy } from "./npy.ts";
import { formatNpz } from "./npz.ts";
import { parseSamples, type ReadSamplesOptions } from "./samples.ts";

const sides: Readonly<Record<ArrayAxis, number>> = { n: 5, t: 12, y: 12, x: 7 };
const { sign } = randomStream(key(77));
const spins = Int8Array.from({ length: 5 * 12 * 7 }, sign);

/** The array [n, t, x] with its axes in another order, one index after the other. */
function inOrderOf(axes: readonly ArrayAxis[]): { data: Int8Array; shape: number[] } {
  const shape = axes.map((axis) => sides[axis]);
  const data = new Int8Array(spins.length);
  for (let n = 0; n < 5; n++) {
    for (let t = 0; t < 12; t++) {
      for (let x = 0; x < 7; x++) {
        const at: Readonly<Record<ArrayAxis, number>> = { n, t, y: t, x };
        data[axes.reduce((place, axis) => place * sides[axis] + at[axis], 0)] = spins[(n * 12 + t) * 7 + x]!;
      }
    }
  }
  return { data, shape };
}

/** The header of an array in Fortran's order, whose bytes are those of the other way round. */
function inFortransOrder(data: Int8Array, shape: readonly number[]): Uint8Array {
  const file = formatNpy(data, shape);
  const head = new TextDecoder("latin1").decode(file.subarray(0, file.length - data.length));
  file.set(new TextEncoder().encode(head.slice(10).replace("False", "True ")), 10);
  return file;
}

function hdf5Of(data: Int8Array, [count = 0, Ly = 0, Lx = 0]: readonly number[]): Uint8Array {
  const target = memoryTarget();
  const writer = hdf5Writer(target, { size: [Lx, Ly], count, element: "int8" }, { model: "ising", boundary: "torus" });
  writer.write(data);
  writer.finish();
  return target.bytes();
}

const orders: readonly (readonly ArrayAxis[])[] = [
  ["n", "t", "x"],
  ["t", "n", "x"],
  ["t", "x", "n"],
  ["x", "t", "n"],
  ["n", "x", "t"],
  ["x", "n", "t"],
  ["y", "x", "n"],
  ["y", "n", "x"],
];

describe("axes that are stated", () => {
  it.each(orders.map((axes) => [axes.join(","), axes] as const))(
    "%s: the same configurations, of every format",
    async (_, axes) => {
      const { data, shape } = inOrderOf(axes);
      const reversed = inOrderOf(axes.toReversed());
      const files: [string, Uint8Array][] = [
        ["a.npy", formatNpy(data, shape)],
        ["f.npy", inFortransOrder(reversed.data, shape)],
        ["a.npz", formatNpz(data, shape)],
        ["a.h5", hdf5Of(data, shape)],
      ];
      for (const [name, bytes] of files) {
        const { ensemble, order } = await parseSamples(bytes, name, { axes });
        expect(ensemble.sigma, name).toEqual(spins);
        expect([ensemble.count, ensemble.lattice.size]).toEqual([5, [7, 12]]);
        expect(order).toEqual({ axes, runs: 5, rows: 12, left: 0 });
      }
    },
  );

  it("of one run and of several are cut into records, run after run, and what fills none is left out with a word", async () => {
    for (const axes of [
      ["n", "t", "x"],
      ["t", "n", "x"],
    ] as const) {
      const { data, shape } = inOrderOf(axes);
      const { ensemble, warnings } = await parseSamples(formatNpy(data, shape), "a.npy", { axes, times: 5 });
      const expected = [0, 1, 2, 3, 4].flatMap((n) => [...spins.subarray(n * 84, n * 84 + 70)]);
      expect(ensemble.sigma).toEqual(Int8Array.from(expected));
      expect([ensemble.count, ensemble.lattice.size, ensemble.lattice.boundary]).toEqual([10, [7, 5], "open"]);
      expect(warnings).toEqual(["the last 2 of 12 times fill no record of 5, and are left out"]);
    }
    const one = await parseSamples(formatNpy(spins.subarray(0, 84), [12, 7]), "a.npy", { axes: ["t", "x"], times: 4 });
    expect(one.ensemble.sigma).toEqual(spins.slice(0, 84));
    expect([one.ensemble.count, one.warnings]).toEqual([3, []]);
    const whole = await parseSamples(formatNpy(spins.subarray(0, 84), [12, 7]), "a.npy", { axes: ["t", "x"] });
    expect(whole.ensemble.count).toBe(1);
    expect(whole.warnings).toEqual([
      "one run is one configuration of 12 times; --times N cuts it into records of N times each",
    ]);
  });

  it("are gathered a part at a time: each part is asked for once, and none is larger than 64 MiB", () => {
    // 3 runs of 20 times of 10^6 sites each, of 8 bytes.
    const shape = [20, 3, 1e6];
    const asked: number[] = [];
    const read = (_: readonly number[], count: readonly number[]): Int8Array => {
      asked.push(count.reduce((product, side) => product * side, 1));
      return new Int8Array(asked.at(-1)!);
    };
    const layout: AxesLayout = { axes: ["t", "n", "x"], times: 2 };
    const { shape: to, slices } = arranged({ shape, type: { kind: "integer", bytes: 8 }, read }, layout, "a");
    expect(to).toEqual([30, 2, 1e6]);
    let given = 0;
    for (const values of slices()) given += values.length;
    expect(given).toBe(20 * 3 * 1e6);
    expect(8 * Math.max(...asked)).toBeLessThanOrEqual(2 ** 26);
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(20 * 3 * 1e6);
  });

  it("are read from a file of which no more is asked than what is wanted", () => {
    const asked: [number, number][] = [];
    const bytes = sourceOfBytes(new Uint8Array(spins.buffer));
    const source = {
      size: bytes.size,
      read(at: number, length: number) {
        asked.push([at, length]);
        return bytes.read(at, length);
      },
    };
    const { read } = partsOfFile(source, { start: 0, type: { kind: "integer", bytes: 1 }, shape: [5, 12, 7] });
    expect(read([2, 3, 0], [2, 4, 7])).toEqual(
      Int8Array.from([...spins.subarray(189, 217), ...spins.subarray(273, 301)]),
    );
    expect(asked).toEqual([
      [189, 28],
      [273, 28],
    ]);
  });

  it("of time make no model and no torus of what a file says of space", async () => {
    const { data, shape } = inOrderOf(["t", "n", "x"]);
    const { ensemble, warnings, attributes } = await parseSamples(hdf5Of(data, shape), "a.h5", {
      axes: ["t", "n", "x"],
    });
    expect(ensemble.lattice).toMatchObject({ kind: "square", boundary: "open" });
    expect(ensemble.model).toBeUndefined();
    expect(attributes).not.toHaveProperty("model");
    expect(warnings).toEqual([
      'the model "ising" is one of space, and not of space and time; the samples are taken as those of an unknown model',
      'the boundary "torus" is not one of time: space is taken to be open, too',
    ]);
  });
});

describe("what is refused", () => {
  it.each(["", "t", "t,n", "n,n,x", "t,y,x", "n,t,y,x", "a,b"])("axes that are none: %j", (word) => {
    expect(() => parseAxes(word.split(","))).toThrow(
      /^expected the axes of the array in its order: n \(configurations, or runs\), t \(time\), y and x/,
    );
  });

  const npy = formatNpy(spins, [5, 12, 7]);
  it.each<[string, Uint8Array, ReadSamplesOptions, RegExp]>([
    [
      "an axis too many",
      npy,
      { axes: ["t", "x"] },
      /^a\.npy has the shape \[5, 12, 7\]; expected 2 axes, t, x, as is stated/,
    ],
    [
      "records longer than a run",
      npy,
      { axes: ["n", "t", "x"], times: 13 },
      /^a\.npy has 12 times.*expected at least 13/,
    ],
    ["records of one time", npy, { axes: ["n", "t", "x"], times: 1 }, /^times: expected a whole number of at least 2/],
    ["records without time", npy, { axes: ["n", "y", "x"], times: 4 }, /^times: expected t among the axes/],
    ["records without axes", npy, { times: 4 }, /^times: expected the axes of the array with it/],
    [
      "a torus in time",
      npy,
      { axes: ["n", "t", "x"], boundary: "torus" },
      /^boundary: expected open where an axis is time/,
    ],
    [
      "a chain in time",
      npy,
      { axes: ["n", "t", "x"], lattice: "chain" },
      /^lattice: expected none where an axis is time/,
    ],
    [
      "text",
      new TextEncoder().encode("1,-1\n-1,1\n"),
      { axes: ["t", "x"] },
      /^a\.csv: axes are stated of npy, npz and HDF5 files, not of text/,
    ],
    [
      "bare numbers",
      new Uint8Array(84),
      { axes: ["t", "x"], raw: { type: "int8", shape: [12, 7] } },
      /not of bare numbers/,
    ],
  ])("%s", async (what, bytes, options, message) => {
    await expect(parseSamples(bytes, what === "text" ? "a.csv" : "a.npy", options)).rejects.toThrow(message);
  });
});
