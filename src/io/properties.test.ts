/** Files: what is written is what is read, whatever the shape, the numbers and the words, and its bytes are canonical. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { type Boundary, type LatticeKind, latticeOf } from "../lattices/index.ts";
import { ising } from "../models/index.ts";
import { type Ensemble, ensemble } from "../sampling/index.ts";
import { formatJson, parseJson } from "./json.ts";
import { formatNpy, parseNpy } from "./npy.ts";
import { formatSamples, parseSamples } from "./samples.ts";
import type { NumericArray } from "./spins.ts";

const runs = { seed: 2018, numRuns: 60 };

/** Ensembles of all lattices, with a model or without one. */
const ensembles: fc.Arbitrary<Ensemble> = fc
  .record({
    kind: fc.constantFrom<LatticeKind>("chain", "square", "triangular", "honeycomb"),
    boundary: fc.constantFrom<Boundary>("torus", "open"),
    sides: fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 })),
    count: fc.integer({ min: 2, max: 12 }),
    coupling: fc.option(fc.double({ min: 0.01, max: 2, noNaN: true })),
    field: fc.constantFrom(0, 0.25, -1),
    seed: fc.nat(1000),
  })
  .map(({ kind, boundary, sides: [x, y], count, coupling, field, seed }) => {
    const size = [kind === "honeycomb" ? 2 * x : x, kind === "chain" ? 1 : y] as const;
    const lattice = latticeOf({ kind, size, boundary });
    const { sign } = randomStream(key(seed));
    const sigma = Int8Array.from({ length: count * lattice.numSites }, sign);
    sigma.set([-1, 1]); // both values are there
    const model = coupling === null ? undefined : ising({ lattice, coupling, field });
    return ensemble({ lattice, sigma, ...(model ? { model } : {}) });
  });

/** Attributes of somebody's own: names and texts that no format may confuse with its own signs. */
const attributes = fc.dictionary(
  fc.stringMatching(/^own_[a-zA-Z0-9_]{1,20}$/),
  fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replace(/\0/g, "").trim()),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    fc.array(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      {
        minLength: 2,
        maxLength: 5,
      },
    ),
  ),
  { maxKeys: 5 },
);

describe("samples that are written and read again", () => {
  it.each(["npz", "hdf5", "csv"] as const)(
    "as %s are the same, with their model and with attributes of any names and words; and written again the same bytes",
    async (format) => {
      await fc.assert(
        fc.asyncProperty(ensembles, attributes, async (of, own) => {
          const bytes = formatSamples(of, format, own);
          const read = await parseSamples(bytes, `a.${format}`);
          expect(read.ensemble).toEqual(of);
          expect(read.warnings).toEqual([]);
          const found = Object.fromEntries(Object.entries(read.attributes).filter(([name]) => name.startsWith("own_")));
          expect(found).toEqual(own);
          expect(formatSamples(read.ensemble, format, own)).toEqual(bytes);
        }),
        runs,
      );
    },
  );

  it("as npy are the same spins, of a lattice of which nothing is said", async () => {
    await fc.assert(
      fc.asyncProperty(
        ensembles.filter(({ lattice }) => lattice.kind === "square"),
        async (of) => {
          const { ensemble: read } = await parseSamples(formatSamples(of, "npy"), "a.npy", {
            boundary: of.lattice.boundary,
          });
          expect(read).toEqual({ lattice: of.lattice, count: of.count, sigma: of.sigma });
        },
      ),
      runs,
    );
  });

  it("do not depend on the order in which attributes are given", async () => {
    await fc.assert(
      fc.property(ensembles, attributes, fc.constantFrom("npz", "hdf5", "csv"), (of, own, format) => {
        const turned = Object.fromEntries(Object.entries(own).reverse());
        expect(formatSamples(of, format, turned)).toEqual(formatSamples(of, format, own));
      }),
      runs,
    );
  });
});

/** Spins as every type and coding that somebody may store. */
const CODINGS: readonly [string, (sigma: Int8Array) => NumericArray][] = [
  ["int8", (sigma) => sigma.slice()],
  ["int16", (sigma) => Int16Array.from(sigma)],
  ["int32", (sigma) => Int32Array.from(sigma)],
  ["int64", (sigma) => BigInt64Array.from(sigma, BigInt)],
  ["float32", (sigma) => Float32Array.from(sigma)],
  ["float64", (sigma) => Float64Array.from(sigma)],
  ["uint8 of 0 and 1", (sigma) => Uint8Array.from(sigma, (s) => (s > 0 ? 1 : 0))],
  ["uint16 of 0 and 1", (sigma) => Uint16Array.from(sigma, (s) => (s > 0 ? 1 : 0))],
  ["uint32 of 0 and 1", (sigma) => Uint32Array.from(sigma, (s) => (s > 0 ? 1 : 0))],
  ["uint64 of 0 and 1", (sigma) => BigUint64Array.from(sigma, (s) => (s > 0 ? 1n : 0n))],
];

/** The file that another byte order, and the order of Fortran, would have given. */
function reordered(
  file: Uint8Array,
  shape: readonly number[],
  width: number,
  { big, fortran }: { big: boolean; fortran: boolean },
): Uint8Array {
  const start = 10 + file[8]! + 256 * file[9]!;
  const header = new TextDecoder("latin1").decode(file.subarray(10, start));
  const text = header.replace("'<", big ? "'>" : "'<").replace("False", fortran ? "True " : "False");
  const result = file.slice();
  result.set(new TextEncoder().encode(text), 10);
  const items = shape.reduce((product, side) => product * side, 1);
  for (let to = 0; to < items; to++) {
    let from = to;
    if (fortran) {
      // Item `to` of the file has the first index running fastest.
      let rest = to;
      from = 0;
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
      for (const [axis, side] of shape.entries()) {
        from += (rest % side) * strides[axis]!;
        rest = Math.floor(rest / side);
      }
    }
    const item = file.slice(start + from * width, start + (from + 1) * width);
    result.set(big ? item.reverse() : item, start + to * width);
  }
  return result;
}

describe("an npy file", () => {
  const shapes = fc.tuple(
    fc.integer({ min: 2, max: 5 }),
    fc.integer({ min: 2, max: 5 }),
    fc.integer({ min: 2, max: 5 }),
  );

  it.each(CODINGS)("of %s gives the same spins, in any byte order and in the order of Fortran", async (_, coded) => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(1000), fc.boolean(), fc.boolean(), async (shape, seed, big, fortran) => {
        const { sign } = randomStream(key(seed));
        const sigma = Int8Array.from({ length: shape[0] * shape[1] * shape[2] }, sign);
        sigma.set([-1, 1]);
        const values = coded(sigma);
        const width = values.BYTES_PER_ELEMENT;
        const file = reordered(formatNpy(values, shape), shape, width, { big: big && width > 1, fortran });
        expect((await parseSamples(file, "a.npy")).ensemble.sigma).toEqual(sigma);
      }),
      runs,
    );
  });

  it("of any numbers and any number of dimensions is read as it was written", () => {
    const arrays = fc.oneof(
      fc.array(fc.double(), { maxLength: 24 }).map((values) => Float64Array.from(values)),
      fc.array(fc.float(), { maxLength: 24 }).map((values) => Float32Array.from(values)),
      fc
        .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 24 })
        .map((values) => BigInt64Array.from(values)),
      fc.array(fc.integer(), { maxLength: 24 }).map((values) => Int32Array.from(values)),
    );
    fc.assert(
      fc.property(arrays, fc.boolean(), (data, split) => {
        const shape = split && data.length % 2 === 0 ? [2, data.length / 2] : [data.length];
        const read = parseNpy(formatNpy(data, shape), "a.npy");
        expect(read.shape).toEqual(shape);
        expect(read.data).toEqual(data);
      }),
      { ...runs, numRuns: 300 },
    );
  });
});

describe("a document", () => {
  it("comes back as it was, whatever its words and however it is laid out", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (document) => {
        const plain = JSON.parse(JSON.stringify(document));
        expect(parseJson(formatJson(document), "a.json")).toEqual(plain);
        expect(formatJson(parseJson(formatJson(document), "a.json"))).toBe(formatJson(document));
      }),
      { ...runs, numRuns: 500 },
    );
  });
});
