import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../errors/index.ts";
import { squareLattice } from "../../lattices/index.ts";
import { ising } from "../../models/index.ts";
import { ensemble } from "../../sampling/index.ts";
import { estimate } from "../../statistics/index.ts";
import { parseSamples } from "../samples.ts";
import { readSamples, writeSamples } from "./samples.ts";
import { randomSpins, refusal, sameBytes, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const { path } = scratch;

const lattice = squareLattice({ size: [8, 6] });
const known = ensemble({
  lattice,
  sigma: randomSpins(20 * 48),
  model: ising({ lattice, coupling: 0.4 }),
  provenance: {
    sampler: "wolff",
    seed: 2018,
    interval: 5,
    chains: 4,
    autocorrelationTime: { energy: estimate(3, 0.5) },
  },
});
const contents = ({ end }: { end: string }): Uint8Array => {
  writeSamples(path(`known.${end}`), known, { force: true });
  return new Uint8Array(readFileSync(path(`known.${end}`)));
};

describe("samples on disk", () => {
  it("come back with their model and provenance from h5, npz and csv, and as bare spins from npy", async () => {
    for (const end of ["h5", "hdf5", "npz", "csv"]) {
      writeSamples(path(`all.${end}`), known);
      expect((await readSamples(path(`all.${end}`))).ensemble, end).toEqual(known);
    }
    writeSamples(path("all.npy"), known);
    const { ensemble: bare, format } = await readSamples(path("all.npy"));
    expect(format).toBe("npy");
    expect(bare).toEqual({ lattice: { ...lattice, boundary: "open" }, count: 20, sigma: known.sigma });
    expect((await readSamples(path("all.npy"), { boundary: "torus" })).ensemble.lattice).toEqual(lattice);
  });

  it("keep attributes of somebody's own from h5 to npz to csv and back", async () => {
    const attributes = { temperature: 2.5, operator: "Ada", field_strengths: [0.1, 0.2], run: 7 };
    writeSamples(path("own.h5"), known, { attributes });
    let from = "own.h5";
    for (const to of ["own.npz", "own.csv", "again.h5"]) {
      const read = await readSamples(path(from));
      expect(read.attributes).toMatchObject(attributes);
      writeSamples(path(to), read.ensemble, { attributes: read.attributes });
      from = to;
    }
    expect(sameBytes(readFileSync(path("again.h5")), readFileSync(path("own.h5")))).toBe(true);
  });

  it("are the same bytes each time, and never written over others", async () => {
    for (const end of ["npy", "npz", "h5", "csv"]) expect(sameBytes(contents({ end }), contents({ end }))).toBe(true);
    expect(await refusal(() => writeSamples(path("known.h5"), known))).toContain("exists; use --force to replace it");
    expect(await refusal(() => writeSamples(path("known.dat"), known))).toContain(
      "names no format; expected .h5, .npz",
    );
  });

  it("are read for what they are, whatever their name", async () => {
    writeSamples(path("right.npz"), known);
    writeFileSync(path("wrong.npy"), readFileSync(path("right.npz")));
    writeFileSync(path("none"), readFileSync(path("right.npz")));
    for (const name of ["wrong.npy", "none"]) expect((await readSamples(path(name))).format).toBe("npz");
  });

  it("are refused in one line where they are none", async () => {
    const said = async (name: string, content?: string): Promise<string> => {
      if (content !== undefined) writeFileSync(path(name), content);
      const line = await refusal(() => readSamples(path(name)));
      expect(line).not.toContain("\n");
      return line.replace(`${path("")}/`, "");
    };
    mkdirSync(path("folder.h5"));
    expect(await said("gone.h5")).toBe("gone.h5 does not exist");
    expect(await said("folder.h5")).toBe("folder.h5 is a folder; expected a file");
    expect(await said("empty.h5", "")).toBe("empty.h5 is empty");
    expect(await said("text.h5", "hello")).toBe("text.h5 is damaged, or not an HDF5 file");
    expect(await said("text.npy", "hello")).toContain(
      "text.npy is not an npy file that can be read: it does not begin",
    );
    expect(await said("text.npz", "hello")).toBe("text.npz is a damaged zip archive: it has no directory at its end");
    expect(await said("text.dat", "hello")).toBe(
      "text.dat is of no format known here; expected npy, npz, HDF5 (.h5, .hdf5), csv or text, or bare numbers with --raw TYPE --shape n,Ly,Lx",
    );
  });

  it("are refused where the attributes contradict them", async () => {
    writeSamples(path("size.h5"), known, { attributes: { size: [16, 16] } });
    expect(await refusal(() => readSamples(path("size.h5")))).toContain(
      "size.h5: /configurations: the attribute size is 16x16, but the configurations are 8x6",
    );
  });
});

describe("a damaged file", () => {
  const base = ["npy", "npz", "h5", "csv"].map((end) => ({ end, bytes: contents({ end }) }));

  it.each(base)("of $end gives samples or an InputError, whatever was done to it", async ({ end, bytes }) => {
    // Half of the damage goes to the first kilobyte, where the structure is.
    const place = fc.oneof(fc.nat(Math.min(1023, bytes.length - 1)), fc.nat(bytes.length - 1));
    const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 });
    const cut = fc.option(fc.nat(bytes.length), { freq: 4 });
    await fc.assert(
      fc.asyncProperty(damage, cut, async (changes, length) => {
        const damaged = bytes.slice(0, length ?? bytes.length);
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        writeFileSync(path(`damaged.${end}`), damaged);
        try {
          const { ensemble: read } = await readSamples(path(`damaged.${end}`));
          expect(read.sigma.length).toBe(read.count * read.lattice.numSites);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).toMatch(/damaged\.\w+/);
          expect((error as Error).message).not.toContain("\n");
        }
      }),
      { numRuns: 250, seed: 2018 },
    );
    // And the next file is read as if nothing had been.
    writeFileSync(path(`sound.${end}`), bytes);
    expect((await readSamples(path(`sound.${end}`))).ensemble.count).toBe(20);
  });

  it.each(base)("of $end that is cut short is refused, wherever it is cut", async ({ end, bytes }) => {
    if (end === "csv") return;
    for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 150)) {
      writeFileSync(path(`cut.${end}`), bytes.subarray(0, length));
      expect(await refusal(() => readSamples(path(`cut.${end}`))), `${length}`).toMatch(/cut\.\w+/);
    }
  });

  it("leaves no descriptor open", async () => {
    // Those of this file alone: other tests of this process open and close theirs.
    const open = (): number =>
      readdirSync("/proc/self/fd").filter((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`) === realpathSync(path("short.h5"));
        } catch {
          return false; // closed meanwhile
        }
      }).length;
    writeFileSync(path("short.h5"), base[2]!.bytes.subarray(0, 3000));
    const held = openSync(path("short.h5"), "r");
    expect(open()).toBe(1);
    closeSync(held);
    for (let i = 0; i < 20; i++) await refusal(() => readSamples(path("short.h5")));
    expect(open()).toBe(0);
  });
});

describe("parseSamples", () => {
  it("reads bytes in memory as readSamples reads files", async () => {
    for (const end of ["npy", "npz", "h5", "csv"]) {
      const fromDisk = await readSamples(path(`known.${end}`));
      const inMemory = await parseSamples(new Uint8Array(readFileSync(path(`known.${end}`))), `known.${end}`);
      expect(inMemory.ensemble).toEqual(fromDisk.ensemble);
    }
  });
});
