/** Files that are read slice by slice give what they give as a whole. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { dimers, ising } from "../models/index.ts";
import { type Ensemble, ensemble, sample, worm } from "../sampling/index.ts";
import { sourceOfBytes } from "./bytes.ts";
import { formatNpy, npyConfigurations } from "./npy.ts";
import { formatSamples, openSamples, parseSamples, type SamplesFormat, withCheckedModel } from "./samples.ts";
import { collectSpins, type SpinOptions, spinDecoder, toSpins } from "./spins.ts";
import { formatZip, readZip } from "./zip.ts";

function spinsOf(length: number, seed = 1): Int8Array {
  const stream = randomStream(key(seed));
  return Int8Array.from({ length }, () => stream.sign());
}

/** More than one slice of 2²¹ numbers: 70 configurations of 192×192. */
const lattice = squareLattice({ size: [192, 192] });
const large = ensemble({ lattice, sigma: spinsOf(70 * lattice.numSites), model: ising({ lattice, coupling: 0.4 }) });

const joined = (slices: Iterable<Int8Array>): { sigma: Int8Array; pieces: number } => {
  const all = [...slices];
  const sigma = new Int8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const slice of all) {
    sigma.set(slice, at);
    at += slice.length;
  }
  return { sigma, pieces: all.length };
};
const same = (a: Int8Array, b: Int8Array): boolean =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

describe("a source of samples", () => {
  it.each<SamplesFormat>(["npy", "npz", "csv", "hdf5"])(
    "of %s gives the spins of the whole, in several slices",
    async (format) => {
      // A text of two million numbers takes its time.
      const of = format === "csv" ? { ...large, count: 5, sigma: large.sigma.slice(0, 5 * lattice.numSites) } : large;
      const bytes = formatSamples(of, format);
      const open = await openSamples(bytes, `large.${format}`);
      expect(open).toMatchObject({ count: of.count, ...(format === "npy" ? {} : { model: large.model, lattice }) });
      for (let again = 0; again < 2; again++) {
        const { sigma, pieces } = joined(open.slices());
        if (format.startsWith("np")) expect(pieces).toBe(2);
        expect(same(sigma, of.sigma)).toBe(true);
      }
      expect(same(open.collect().ensemble.sigma, of.sigma)).toBe(true);
      open.close();
    },
  );

  it("gathers configurations of Fortran's order from all over the file", () => {
    const [n, Ly, Lx] = [70, 192, 192];
    const turned = new Int8Array(large.sigma.length);
    for (let c = 0, from = 0; c < n; c++)
      for (let y = 0; y < Ly; y++)
        for (let x = 0; x < Lx; x++, from++) turned[c + n * (y + Ly * x)] = large.sigma[from]!;
    const bytes = formatNpy(turned, [n, Ly, Lx]);
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 128));
    bytes.set(new TextEncoder().encode(text.slice(10).replace("False", "True ")), 10);
    const array = npyConfigurations(sourceOfBytes(bytes), "f");
    expect(array.isScattered).toBe(true);
    expect(same(collectSpins(array, "f"), large.sigma)).toBe(true);
  });

  it("of chains needs a word that they are", async () => {
    const chain = ensemble({ lattice: chainLattice({ length: 6 }), sigma: spinsOf(60) });
    const bytes = formatSamples(chain, "npy");
    await expect(openSamples(bytes, "c.npy")).rejects.toThrow(
      'give it an attribute lattice, "chain", or --lattice chain',
    );
    const { ensemble: read } = await parseSamples(bytes, "c.npy", { lattice: "chain" });
    expect(read.lattice.kind).toBe("chain");
    expect(read.sigma).toEqual(chain.sigma);
    const square = formatSamples(ensemble({ lattice: squareLattice({ size: [4, 4] }), sigma: spinsOf(160) }), "npy");
    expect((await openSamples(square, "s.npy", { lattice: "triangular" })).lattice.kind).toBe("triangular");
  });

  it("of dimers is looked at before its model is believed", async () => {
    const model = dimers({ size: [4, 4] });
    const samples = sample(model, { sampler: worm(), count: 20, key: key(3) });
    const checkedOf = async (of: Ensemble) => {
      const check = withCheckedModel(await openSamples(formatSamples(of, "hdf5"), "d.h5"));
      for (;;) {
        const step = check.next();
        if (step.done) return step.value;
      }
    };
    expect((await checkedOf(samples)).model?.name).toBe("dimers");
    const sigma = samples.sigma.slice();
    const first = 7 * 64 + sigma.subarray(7 * 64).indexOf(1);
    sigma[first] = -1;
    const spoilt = await checkedOf({ ...samples, sigma });
    const whole = await parseSamples(formatSamples({ ...samples, sigma }, "hdf5"), "d.h5");
    expect(spoilt.model).toBeUndefined();
    expect(spoilt.warnings).toEqual(whole.warnings);
    expect(spoilt.lattice).toEqual(whole.ensemble.lattice);
  });
});

describe("a zip of more than is inflated at once", () => {
  const content = new Uint8Array(1_000_000).map((_, i) => (i * i) % 251);
  const [entry] = readZip(sourceOfBytes(formatZip({ "a.npy": content })), "x");

  it("is read in order and anew, in any pieces", () => {
    const source = entry!.stream();
    for (const step of [1_000_000, 300_001, 4096]) {
      for (let at = 0; at < content.length; at += step) {
        const length = Math.min(step, content.length - at);
        expect(Buffer.compare(source.read(at, length), content.subarray(at, at + length))).toBe(0);
      }
    }
  });

  it("is refused at its end where a byte of it is wrong", () => {
    const bytes = formatZip({ "a.npy": content });
    let refused = 0;
    for (let at = 40; at < bytes.length - 100; at += Math.ceil(bytes.length / 25)) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x20;
      const source = readZip(sourceOfBytes(damaged), "x.npz")[0]!.stream();
      expect(() => {
        for (let from = 0; from < content.length; from += 500_000) source.read(from, 500_000);
      }).toThrow(/^x\.npz is a damaged zip archive: .*a\.npy/);
      refused++;
    }
    expect(refused).toBeGreaterThan(20);
  });
});

describe("spins that are decoded as they come", () => {
  const decoded = (values: Int8Array, shape: readonly number[], cuts: readonly number[], options: SpinOptions = {}) => {
    const decoder = spinDecoder(shape, "f", options);
    const sites = shape[1]! * shape[2]!;
    const ends = [...new Set([...cuts.map((c) => c * sites), values.length])].sort((a, b) => a - b);
    const parts = ends.map((end, i) => decoder.decode(values.subarray(ends[i - 1] ?? 0, end)));
    decoder.finish();
    return joined(parts).sigma;
  };
  const outcome = (run: () => Int8Array): number[] | string => {
    try {
      return [...run()];
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("are those of the whole array, or it is refused, however it is cut", () => {
    const value = fc.constantFrom(-1, 0, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value, value), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
        (rows, cuts) => {
          const values = Int8Array.from(rows.flat());
          const shape = [rows.length, 2, 2];
          const inside = cuts.filter((c) => c < rows.length);
          const whole = outcome(() => toSpins(values, shape, "f"));
          const parts = outcome(() => decoded(values, shape, inside));
          if (typeof parts === "string" && parts.includes("f has −1 after 0 and 1 alone")) {
            // Zeros that had to be taken for −1 before a −1 came.
            const stated = { values: [-1, 1] } as const;
            const [apart, together] = [
              outcome(() => decoded(values, shape, inside, stated)),
              outcome(() => toSpins(values, shape, "f", stated)),
            ];
            if (typeof together === "string") expect(apart).toBeTypeOf("string");
            else expect(apart).toEqual(together);
          } else if (typeof whole === "string") expect(parts).toBeTypeOf("string");
          else expect(parts).toEqual(whole);
        },
      ),
      { numRuns: 2000, seed: 2018 },
    );
  });

  it("may be any two numbers that are stated", () => {
    const shape = [1, 2, 2];
    const of = (values: number[], stated: readonly [number, number]): number[] => [
      ...toSpins(Float64Array.from(values), shape, "f", { values: stated }),
    ];
    expect(of([0, 2, 2, 0], [0, 2])).toEqual([-1, 1, 1, -1]);
    expect(of([1, 2, 2, 1], [2, 1])).toEqual([1, -1, -1, 1]);
    expect(of([-0.5, 0.5, 0.5, -0.5], [-0.5, 0.5])).toEqual([-1, 1, 1, -1]);
    expect([...toSpins(Float32Array.of(0.1, 0.2, 0.2, 0.1), shape, "f", { values: [0.1, 0.2] })]).toEqual([
      -1, 1, 1, -1,
    ]);
    expect(of([0, 2, 1, 0], [1, 2])).toEqual([0, 1, -1, 0]);
    expect(() => of([0, 2, 2, 3], [0, 2])).toThrow(
      "f has values 0, 2 and 3; expected 0 and 2, the values that are stated",
    );
    expect(() => of([0, 0, 0, 0], [0, 2])).toThrow("f holds nothing but 0; a sample needs both values");
    expect(() => of([0, 2, 2, 0], [2, 2])).toThrow("expected two different numbers as values");
  });

  it("may be stated by the file, which the caller overrules", async () => {
    const bytes = new TextEncoder().encode("# values: [0, 2]\n0 2 2 0\n2 0 0 2\n");
    expect([...(await parseSamples(bytes, "a.csv")).ensemble.sigma]).toEqual([-1, 1, 1, -1, 1, -1, -1, 1]);
    const turned = await parseSamples(bytes, "a.csv", { values: [2, 0] });
    expect([...turned.ensemble.sigma]).toEqual([1, -1, -1, 1, -1, 1, 1, -1]);
    // What is written holds ±1, and says nothing of other values.
    const again = await parseSamples(formatSamples(turned.ensemble, "csv", turned.attributes), "b.csv");
    expect(again.attributes.values).toBeUndefined();
    expect(again.ensemble.sigma).toEqual(turned.ensemble.sigma);
  });
});
