/** Files larger than memory: the command line reads them slice by slice, to the same results, byte for byte. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readSamples } from "kadanoff/io/node";
import { describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { folder, at, run, metered, json } = programIn("large");
const TIMEOUT = 600_000;
const bytesOf = (file: string): Buffer => readFileSync(at(file));
/** The same work twice: with all in memory, and with next to nothing. */
const STREAMED = ["--memory", "1KiB"];

describe("samples that are not in memory", () => {
  it(
    "give the same documents and files as those that are",
    async () => {
      await json("sample", "ising", "--size", "12", "--temperature", "Tc", "--count", "600", "--out", "ising.h5");
      await json("sample", "dimers", "--size", "8", "--count", "300", "--out", "dimers.h5");
      for (const file of ["ising.h5", "dimers.h5"]) {
        expect(await json("inspect", file, ...STREAMED)).toEqual(await json("inspect", file));
        for (const end of ["npy", "npz", "csv", "h5"]) {
          await json("convert", file, `whole.${file}.${end}`);
          await json("convert", file, `parts.${file}.${end}`, ...STREAMED);
          expect(bytesOf(`parts.${file}.${end}`).equals(bytesOf(`whole.${file}.${end}`)), `${file} ${end}`).toBe(true);
        }
      }
      // From every format, too.
      for (const end of ["npz", "csv"]) {
        await json("convert", `whole.ising.h5.${end}`, `again.${end}.h5`, ...STREAMED);
        expect(bytesOf(`again.${end}.h5`).equals(bytesOf("whole.ising.h5.h5"))).toBe(true);
      }
      const coarsen = ["coarsen", "ising.h5", "--rule", "majority", "--out"];
      const { file: _, ...whole } = await json(...coarsen, "whole.coarse.h5");
      expect(await json(...coarsen, "parts.coarse.h5", ...STREAMED)).toMatchObject(whole);
      expect(bytesOf("parts.coarse.h5").equals(bytesOf("whole.coarse.h5"))).toBe(true);
    },
    TIMEOUT,
  );

  it(
    "give the same rules and informations, from one worker or two",
    async () => {
      const quick = ["--windows", "3000", "--steps", "60", "--restarts", "2"];
      for (const [name, file, ...flags] of [
        ["critic", "ising.h5", ...quick],
        // More configurations in each set than windows are wanted.
        ["few", "ising.h5", "--windows", "100", "--steps", "30", "--restarts", "1"],
        ["open", "whole.ising.h5.npy", ...quick],
        ["rbm", "ising.h5", "--method", "rbm", "--theta-epochs", "1", ...quick],
        ["dimers", "dimers.h5", "--block", "4", "--buffer", "4", ...quick],
      ] as [string, string, ...string[]][]) {
        const { seconds: _, ...whole } = await json("learn", file, ...flags, "--out", `whole.${name}.json`);
        await json("learn", file, ...flags, ...STREAMED, "--workers", "1", "--out", `parts.${name}.json`);
        expect(bytesOf(`parts.${name}.json`).equals(bytesOf(`whole.${name}.json`)), name).toBe(true);
        expect(whole.information.value).toBeTypeOf("number");
      }
      const all = [
        "information",
        "ising.h5",
        "--rule",
        "majority",
        "--estimator",
        "all",
        "--windows",
        "2000",
        "--steps",
        "40",
      ];
      const withoutTimes = ({ estimators }: { estimators: { seconds: number }[] }) =>
        estimators.map(({ seconds, ...rest }) => rest);
      expect(withoutTimes(await json(...all, ...STREAMED))).toEqual(withoutTimes(await json(...all)));
    },
    TIMEOUT,
  );

  it(
    "are held against the model they name, from a stream as well",
    async () => {
      const { ensemble } = await readSamples(at("ising.h5"));
      const rows = Array.from({ length: 600 }, (_, c) => ensemble.sigma.subarray(c * 144, (c + 1) * 144).join(","));
      const head = "# model: ising\n# temperature: 3\n# boundary: torus\n";
      writeFileSync(at("wrong.csv"), `${head}${rows.join("\n")}\n`);
      for (const flags of [[], STREAMED]) {
        const { warnings } = await json("inspect", "wrong.csv", ...flags);
        expect(warnings[0]).toContain("the samples contradict the model they name, ising at T = 3");
      }
    },
    TIMEOUT,
  );

  it(
    "leave no trace where they are refused in the middle",
    async () => {
      const values = new Int8Array(40 * 256 * 256).map((_, i) => (i % 3 === 0 ? -1 : 1));
      values[35 * 256 * 256 + 256 + 7] = 5;
      writeFileSync(at("spoilt.raw"), values);
      const raw = ["--raw", "int8", "--shape", "?,256,256"];
      const before = readdirSync(folder);
      for (const [command, ...words] of [
        ["convert", "out.npy"],
        ["coarsen", "--rule", "majority", "--out", "out.npy"],
      ] as [string, ...string[]][]) {
        const { code, stderr } = await run([command, "spoilt.raw", ...words, ...raw, ...STREAMED, "--quiet"]);
        expect(stderr).toBe(
          `kadanoff ${command}: spoilt.raw has values −1, 1 and 5; expected two values (−1/+1 or 0/1); --variables q-state takes more states\n`,
        );
        expect(code).toBe(2);
      }
      expect(readdirSync(folder)).toEqual(before);
    },
    TIMEOUT,
  );

  it(
    "of 300 MB take no more memory than what --memory allows, and what the program itself needs",
    async () => {
      // 2×10⁸ spins of 4700 configurations: 48 of them again and again, which is no matter to memory.
      const { ensemble } = await readSamples(at("ising.h5"));
      const one = ensemble.sigma.subarray(0, 64 * 64 * 16);
      const file = openSync(at("large.raw"), "w");
      const copies = 4600;
      for (let k = 0; k < copies; k++) writeSync(file, one);
      closeSync(file);
      const stated = ["--raw", "int8", "--shape", "?,64,64", "--memory", "32MiB", "--quiet", "--json"];
      const peak = async (...words: string[]): Promise<{ mebibytes: number; document: { count?: number } }> => {
        const { stdout, stderr, code, bytes } = await metered(words);
        expect(code, stderr).toBe(0);
        return { mebibytes: bytes / 2 ** 20, document: JSON.parse(stdout) };
      };
      const small = await peak("inspect", "ising.h5", "--quiet", "--json");
      const inspected = await peak("inspect", "large.raw", ...stated);
      expect(inspected.document.count).toBe(16 * copies);
      // A slice is 2 MB, as numbers and as spins; the rest is what the engine has not yet collected of them.
      expect(inspected.mebibytes).toBeLessThan(small.mebibytes + 100);
      const learned = await peak(
        "learn",
        "large.raw",
        "--steps",
        "8",
        "--restarts",
        "1",
        ...stated,
        "--out",
        "large.json",
      );
      expect(learned.mebibytes).toBeLessThan(small.mebibytes + 250);
    },
    TIMEOUT,
  );
});

describe("files of other programs", () => {
  it(
    "are read by what flags state of them",
    async () => {
      const { ensemble } = await readSamples(at("ising.h5"));
      const two = Uint16Array.from(ensemble.sigma, (s) => (s > 0 ? 2 : 0));
      writeFileSync(
        at("two.dat"),
        new Uint8Array(two.buffer).map((_, i, all) => all[i ^ 1]!),
      );
      const raw = ["--raw", "uint16", "--endian", "big", "--shape", "600,12,12"];
      const { code, stderr } = await run(["inspect", "two.dat", ...raw]);
      expect(code).toBe(2);
      expect(stderr).toContain("two.dat has values 0 and 2; expected two values (−1/+1 or 0/1); --values 0,2 says");
      await json("convert", "two.dat", "two.npy", ...raw, "--values", "0,2");
      await json("convert", "ising.h5", "bare.npy");
      expect(bytesOf("two.npy").equals(bytesOf("bare.npy"))).toBe(true);
      for (const [flags, message] of [
        [["--raw", "uint16"], "--raw: expected --shape n,Ly,Lx with it, such as --shape ?,64,64"],
        [["--shape", "?,12,12"], "--shape is for bare numbers: expected it with --raw TYPE"],
        [["--raw", "int8", "--shape", "12"], "--shape: expected n,Ly,Lx such as 1000,64,64"],
        [["--values", "2"], "--values: expected two different numbers, DOWN,UP, such as 0,2"],
        [["--memory", "much"], "--memory: expected a size such as 512MiB or 2GB"],
        [[], "two.dat is of no format known here; expected npy, npz, HDF5 (.h5, .hdf5), csv or text, or bare numbers"],
      ] as [string[], string][]) {
        const refused = await run(["inspect", "two.dat", ...flags]);
        expect(refused.code).toBe(2);
        expect(refused.stderr).toContain(`kadanoff inspect: ${message}`);
      }
    },
    TIMEOUT,
  );

  it(
    "may be chains, one a line or an array [n, L]",
    async () => {
      await json(
        "sample",
        "ising",
        "--lattice",
        "chain",
        "--size",
        "20",
        "--temperature",
        "1",
        "--count",
        "300",
        "--out",
        "c.npy",
      );
      const { code, stderr } = await run(["inspect", "c.npy"]);
      expect(code).toBe(2);
      expect(stderr).toContain("or --lattice chain");
      const chain = ["--lattice", "chain", "--boundary", "torus"];
      expect(await json("inspect", "c.npy", ...chain)).toMatchObject({
        lattice: "chain",
        shape: [300, 20],
        size: [20],
      });
      const learned = await json("learn", "c.npy", ...chain, "--steps", "60", "--restarts", "1", "--out", "chain.json");
      expect(learned.geometry.block).toEqual([2, 1]);
    },
    TIMEOUT,
  );

  it(
    "of a folder are listed with their temperatures, which flow makes use of",
    async () => {
      mkdirSync(at("run"));
      for (const T of ["2.2", "2.4"]) {
        const out = join("run", `L8_T${T}.npy`);
        await json("sample", "ising", "--size", "8", "--temperature", T, "--count", "60", "--out", out);
      }
      const { stdout } = await run(["inspect", "run"]);
      expect(stdout).toContain("run: 2 files of samples");
      expect(stdout).toMatch(/run\/L8_T2\.2\.npy +T = 2\.2 \(by its name\), 60 configurations of 8x8, square, open/);
      const flow = ["flow", "run", "--boundary", "torus", "--method", "majority", "--steps", "1", "--no-information"];
      const { points } = await json(...flow, "--out", "flow.json");
      expect(new Set(points.map(({ start }: { start: number }) => start))).toEqual(new Set([2.2, 2.4]));
      writeFileSync(at("run/manifest.csv"), "file,temperature\nL8_T2.2.npy,2.2\nL8_T2.4.npy,2.5\n");
      const refused = await run([...flow, "--out", "other.json"]);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toBe(
        "kadanoff flow: run/L8_T2.4.npy: manifest.csv says temperature 2.5, but its name says T 2.4; expected the same temperature\n",
      );
    },
    TIMEOUT,
  );
});
