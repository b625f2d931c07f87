/** Dimers by the command line: samples, files, rules. */
import { existsSync, readFileSync } from "node:fs";
import { readSamples, writeSamples } from "kadanoff/io/node";
import { coveringOf, dimerFlippable, dimers } from "kadanoff/models";
import { beforeAll, describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { at, run, json } = programIn("dimers");

const sampling = ["sample", "dimers", "--size", "16", "--count", "800", "--seed", "5"];
let document: Awaited<ReturnType<typeof json>>;
beforeAll(async () => {
  document = await json(...sampling, "--out", "free.h5");
});

describe("kadanoff sample dimers", () => {
  it("prints the document of the contract: free dimers by worms, the size in vertices", async () => {
    expect(document).toMatchObject({
      file: "free.h5",
      model: "dimers",
      lattice: "square",
      size: [16, 16],
      boundary: "torus",
      temperature: null,
      coupling: 0,
      noise: null,
      count: 800,
      sampler: "worm",
      seed: 5,
    });
    const { energy, flippable, windingX2, windingY2 } = document.observables;
    expect(energy.value).toBe(-flippable.value);
    expect(Math.abs(flippable.value - dimerFlippable(dimers({ size: [16, 16] }).lattice))).toBeLessThan(
      4 * flippable.error,
    );
    // 0.30343 on the infinite lattice; what is missing at L = 16 is less than the errors.
    for (const W2 of [windingX2, windingY2]) expect(Math.abs(W2.value - 0.3034)).toBeLessThan(4 * W2.error);
    for (const tau of Object.values(document.autocorrelationTime) as { value: number }[]) {
      expect(document.interval).toBeGreaterThanOrEqual(5 * tau.value);
    }
    expect(Object.keys(document.autocorrelationTime)).toEqual(["energy", "winding", "columnarOrder"]);
  });

  it("writes coverings on the medial grid, [n, 2Ly, 2Lx] with a vertex at (even, even), and what they are", async () => {
    const { ensemble, attributes, warnings } = await readSamples(at("free.h5"));
    expect(warnings).toEqual([]);
    expect(ensemble.lattice).toMatchObject({ kind: "medial", size: [32, 32], boundary: "torus" });
    expect(attributes).toMatchObject({
      model: "dimers",
      lattice: "square",
      size: [16, 16],
      coupling: 0,
      sampler: "worm",
    });
    for (let c = 0; c < ensemble.count; c++) {
      const spins = ensemble.sigma.subarray(1024 * c, 1024 * (c + 1));
      expect(coveringOf(spins, ensemble.lattice)).toHaveLength(256);
      expect(spins.every((s, i) => (s !== 0) === (((i % 32) + (i >> 5)) % 2 === 1))).toBe(true);
    }
    expect(await json("inspect", "free.h5")).toMatchObject({
      shape: [800, 32, 32],
      model: "dimers",
      size: [16, 16],
      values: { "-1": 800 * 384, "0": 800 * 512, "1": 800 * 128 },
      observables: document.observables,
      warnings: [],
    });
  });

  it("gives the same file on any number of workers, and after an interruption", async () => {
    await json(...sampling, "--out", "again.h5", "--workers", "1");
    expect(readFileSync(at("again.h5")).equals(readFileSync(at("free.h5")))).toBe(true);
    const long = ["sample", "dimers", "--size", "16", "--count", "4000", "--noise", "0.9", "--temperature", "1.5"];
    const stopped = await run([...long, "--out", "long.h5"], {
      kill(child) {
        const timer = setInterval(() => {
          if (!existsSync(at("long.h5"))) return;
          clearInterval(timer);
          child.kill("SIGINT");
        }, 5);
      },
    });
    expect(stopped.code).toBe(130);
    expect((await run([...long, "--noise", "0.8", "--out", "long.h5"])).stderr).toMatch(
      /unfinished and was begun with noise 0.9, not 0.8/,
    );
    expect((await run([...long, "--out", "long.h5"])).code).toBe(0);
    await json(...long, "--out", "whole.h5");
    expect(readFileSync(at("long.h5")).equals(readFileSync(at("whole.h5")))).toBe(true);
  });

  it("knows temperature, noise and boundary, which come back from every format with room for them", async () => {
    const made = await json(
      ...["sample", "dimers", "--size", "8x6", "--temperature", "2", "--noise", "0.75", "--boundary", "open"],
      ...["--count", "30", "--out", "open.npz"],
    );
    expect(made).toMatchObject({ size: [8, 6], temperature: 2, coupling: 0.5, noise: 0.75, boundary: "open" });
    expect(made.observables.windingX).toBeUndefined();
    await json("convert", "open.npz", "open.csv");
    for (const file of ["open.npz", "open.csv"]) {
      expect(await json("inspect", file)).toMatchObject({
        ...{ model: "dimers", size: [8, 6], temperature: 2, noise: 0.75, boundary: "open", shape: [30, 12, 16] },
        observables: made.observables,
      });
    }
  });

  it.each([
    ["a temperature of 0", ["--temperature", "0"], /--temperature: expected a temperature above 0/],
    ["one below 0", ["--temperature", "-1"], /--temperature: expected a temperature above 0/],
    ["an odd torus", ["--size", "9"], /expected even sides of a torus, got 9x9 vertices/],
    ["an odd open lattice", ["--size", "9x7", "--boundary", "open"], /expected an even side of an open lattice/],
    ["a noise beyond 1", ["--noise", "1.01"], /--noise: expected a number from 0 to 1, got "1.01"/],
    ["a noise that is no number", ["--noise", "x"], /--noise: expected a number from 0 to 1, got "x"/],
    ["couplings", ["--couplings", "1"], /--couplings: expected none for dimers/],
    ["a field", ["--field", "0.1"], /--field: expected none for dimers/],
    ["a triangular lattice", ["--lattice", "triangular"], /--lattice: expected square for dimers/],
    ["a sampler of spins", ["--sampler", "wolff"], /wolff: expected the model ising, got dimers/],
  ])("refuses %s with one line and exit code 2", async (_, flags, message) => {
    const { code, stderr } = await run(["sample", "dimers", "--size", "8", "--count", "3", "--out", "no.h5", ...flags]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(existsSync(at("no.h5"))).toBe(false);
  });

  it("refuses noise for spins", async () => {
    const spins = ["sample", "ising", "--size", "8", "--temperature", "2", "--count", "3", "--out", "no.h5"];
    expect((await run([...spins, "--noise", "0.5"])).stderr).toMatch(/--noise: expected none for spins/);
  });
});

describe("files of dimers", () => {
  it("that hold no coverings are of unknown origin, with a warning", async () => {
    const { ensemble } = await readSamples(at("free.h5"));
    const sigma = ensemble.sigma.slice(0, 20 * 1024);
    sigma[5 * 1024 + sigma.subarray(5 * 1024).indexOf(1)] = -1;
    writeSamples(at("torn.npz"), { ...ensemble, count: 20, sigma });
    const { code, stderr, stdout } = await run(["inspect", "torn.npz", "--json"]);
    expect(code).toBe(0);
    expect(stderr).toContain("in configuration 5 a vertex has no dimer, or several");
    expect(JSON.parse(stdout)).toMatchObject({ model: null, shape: [20, 32, 32] });
  });

  it("are refused where their size is not that of the grid", async () => {
    const { ensemble } = await readSamples(at("free.h5"));
    writeSamples(at("wrong.npz"), ensemble, { attributes: { size: [32, 32] } });
    expect((await run(["inspect", "wrong.npz"])).stderr).toMatch(
      /the attribute size is 32x32 vertices, with a medial grid of 64x64, but the configurations are 32x32/,
    );
  });

  it("are cited by whom they come from", async () => {
    const keys = (await json("cite", "free.h5")).references.map(({ key }: { key: string }) => key);
    expect(keys).toEqual(expect.arrayContaining(["kasteleyn1961", "fisher1963", "sandvik2006", "alet2006"]));
    expect(keys).not.toContain("alet2005");
  });
});

describe("rules for dimers", () => {
  it("are learned behind a buffer of 4 and an environment of 2 grid sites, with weights on links alone", async () => {
    const quickly = ["--windows", "2000", "--restarts", "1", "--steps", "40", "--theta-epochs", "2"];
    // So few windows are warned of, which --quiet keeps to the document.
    const made = await json("learn", "free.h5", "--block", "4x4", ...quickly, "--out", "rule.json");
    expect(made.geometry).toEqual({ block: [4, 4], buffer: 4, environment: 2, window: [16, 16] });
    const [filter] = made.rule.filters as number[][];
    filter!.forEach((weight, i) => void expect(weight !== 0).toBe(((i % 4) + (i >> 2)) % 2 === 1));
    const again = await run(["information", "free.h5", "--rule", "rule.json", "--windows", "2000", "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout).estimator).toBe("conditional");
  });

  it("are warned of where E tells the flux of the block", async () => {
    const learn = ["learn", "free.h5", "--block", "4x4", "--windows", "2000", "--restarts", "1", "--json", "--force"];
    for (const method of [
      ["--method", "conditional", "--steps", "40"],
      ["--steps", "40", "--theta-epochs", "2"],
    ]) {
      const gauss = async (buffer: string): Promise<unknown> => {
        const { code, stdout } = await run([...learn, ...method, "--buffer", buffer, "--out", "near.json"]);
        expect(code).toBe(0);
        return (JSON.parse(stdout).warnings as string[]).find((warning) => warning.includes("Gauss"));
      };
      expect(await gauss("2")).toMatch(/a buffer of 2: .* use --buffer 4 or more/);
      expect(await gauss("4")).toBeUndefined();
    }
  });

  it("by name coarsen a file: the sign of the field of each block", async () => {
    const coarse = await json("coarsen", "free.h5", "--rule", "staggered-x", "--block", "8x8", "--out", "coarse.h5");
    expect(coarse).toMatchObject({ count: 800, size: [4, 4] });
    const { magnetization } = coarse.observables;
    expect(Math.abs(magnetization.value)).toBeLessThan(4 * magnetization.error);
    expect((await run(["coarsen", "free.h5", "--rule", "columnar", "--block", "4x4", "--out", "c.h5"])).code).toBe(0);
  });
});
