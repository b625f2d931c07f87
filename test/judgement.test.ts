/** Answers with judgement, by the command line: what samples are worth, what a result is worth, and scans of windows. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { formatNpy, schemas } from "kadanoff/io";
import { readSamples } from "kadanoff/io/node";
import { key, randomStream } from "kadanoff/kernels";
import { beforeAll, describe, expect, it } from "vitest";
import { interruptAt, programIn } from "./program.ts";

const { at, run, json } = programIn("judgement");

const quickly = ["--windows", "1500", "--steps", "80", "--width", "16", "--batch", "64", "--restarts", "2"];
const npy = (name: string, sigma: Int8Array, L: number): void =>
  writeFileSync(at(name), formatNpy(sigma, [sigma.length / (L * L), L, L]));

beforeAll(async () => {
  await json(
    "sample",
    "ising",
    "--size",
    "12",
    "--temperature",
    "Tc",
    "--count",
    "500",
    "--seed",
    "5",
    "--out",
    "tc.h5",
  );
});

describe("kadanoff inspect", () => {
  it("tells autocorrelation, independent samples and sectors, and has nothing to complain of in good samples", async () => {
    const document = await json("inspect", "tc.h5");
    expect(Object.keys(document.autocorrelation)).toEqual(["energy", "absMagnetization", "magnetization"]);
    for (const name of Object.keys(document.autocorrelation)) {
      const { value, error, byChain, drift } = document.autocorrelation[name];
      expect(value).toBeGreaterThanOrEqual(0.5);
      expect(value).toBeLessThan(1);
      expect(error).toBeGreaterThan(0);
      expect(byChain).toHaveLength(document.attributes.chains);
      expect(Math.abs(drift.halves)).toBeLessThan(5);
    }
    expect(document.independentSamples.value).toBeGreaterThan(250);
    const { up, down, zero, changes } = document.sectors;
    expect(up + down + zero).toBe(500);
    expect(changes).toBeGreaterThan(150);
    expect(document).toMatchObject({ constantSites: 0, warnings: [] });
    const { stdout, stderr } = await run(["inspect", "tc.h5"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^autocorrelation time, in samples \(½: independent\): energy 0\.\d+\(\d+\), \|m\| 0/m);
    expect(stdout).toMatch(/^independent samples: \d+\(\d+\) of 500, by (energy|\|m\|)$/m);
    expect(stdout).toMatch(/^sectors: m > 0 in \d+, m < 0 in \d+.*the sign changes \d+ times$/m);
  });

  it("names what is wrong with samples of somebody else, and what to do", async () => {
    const { ensemble } = await readSamples(at("tc.h5"));
    const up = ensemble.sigma.map((s, i) => {
      const of = ensemble.sigma.subarray(144 * Math.floor(i / 144), 144 * Math.floor(i / 144) + 144);
      return of.reduce((m, x) => m + x, 0) < 0 ? -s : s;
    });
    npy("up.npy", up, 12);
    npy("twice.npy", Int8Array.of(...ensemble.sigma, ...ensemble.sigma), 12);
    npy("few.npy", ensemble.sigma.slice(0, 60 * 144), 12);
    const warningOf = async (name: string): Promise<string> => (await run(["inspect", name])).stderr;
    expect(await warningOf("up.npy")).toMatch(
      /^kadanoff inspect: warning: up\.npy: m > 0 in every configuration.*one sector.*turn each configuration round with probability ½/,
    );
    expect(await warningOf("twice.npy")).toMatch(
      /500 of 1000 configurations are the one 500 places before again.*leave the copies out/,
    );
    expect(await warningOf("few.npy")).toMatch(
      /^kadanoff inspect: warning: few\.npy: only about \d+ of 60 configurations are independent/,
    );
  });
});

describe("kadanoff learn", () => {
  it("says what the result is worth, in its document and in words", async () => {
    const document = await json("learn", "tc.h5", ...quickly, "--out", "rule.json");
    (await schemas()).learned.parse(document);
    const { share, ceiling, shuffleTest, stability, samples, information, available } = document;
    expect(share.kind).toBe("exact");
    expect(share.value).toBeCloseTo(information.value / available.value, 10);
    // By the same windows: below the error of independent numbers.
    expect(share.error).toBeLessThan(Math.hypot(information.error, share.value * available.error) / available.value);
    expect(ceiling).toEqual({ value: Math.LN2, by: "hidden units" });
    expect(shuffleTest).toMatchObject({ p: 0.005, shuffles: 199, together: 1 });
    expect(shuffleTest.sigmas).toBeGreaterThan(3);
    expect(stability).toMatchObject({ restarts: 2, agreeing: 2, degenerate: false });
    expect(samples.count).toBe(500);
    expect(samples.independent.value).toBeGreaterThan(250);
    const { stdout } = await run(["learn", "tc.h5", ...quickly, "--out", "again.json", "--shuffles", "19"]);
    expect(stdout).toMatch(/^not zero: the critic gives blocks .*σ less \(p = 0\.05, 19 shuffles\)$/m);
    expect(stdout).toMatch(/^kept: \d+(\.\d+)?\(\d+\) % of what the block knows about its environment, I\(V:E\)$/m);
    expect(stdout).toMatch(/^filters: 2 of 2 restarts agree \(overlap [01]\.\d+\)$/m);
    expect(stdout).toMatch(/^samples: 500 configurations, worth \d+\(\d+\) independent ones$/m);
    const without = await json("learn", "tc.h5", ...quickly, "--out", "without.json", "--shuffles", "0");
    expect(without.shuffleTest).toBeUndefined();
    expect(without.rule).toEqual(document.rule);
  });

  it("says of independent spins that there is no sign of information, and of few samples that they are few", async () => {
    const { sign } = randomStream(key(4));
    npy("noise.npy", Int8Array.from({ length: 300 * 144 }, sign), 12);
    const { code, stdout } = await run(["learn", "noise.npy", ...quickly, "--out", "noise.json"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^no sign of information: .* no more than with those of other configurations, .* \(p = 0\.\d+, 199 shuffles\)$/m,
    );
    expect(stdout).not.toMatch(/^kept:/m);
    const few = await run(["learn", "few.npy", ...quickly, "--out", "few.json", "--json"]);
    expect(few.stderr).toMatch(/warning: only about \d+ of 60 configurations are independent/);
    expect(JSON.parse(few.stdout)).toMatchObject({ converged: false, samples: { count: 60 } });
  });

  it("says in plain words how many hidden units suffice", async () => {
    const auto = ["--hidden", "auto", "--block", "2x1", "--windows", "3000", "--steps", "150", "--restarts", "1"];
    const { stdout } = await run(["learn", "tc.h5", ...auto, "--out", "auto.json"]);
    expect(stdout).toMatch(/^(1 unit suffices: a second|2 units suffice: a third) adds −?\d.*\(\d+\)(e−\d+)? nats$/m);
  }, 300_000);
});

describe("kadanoff learn --scan", () => {
  const scanning = (out: string, ...more: string[]): string[] => [
    ...["learn", "tc.h5", ...quickly, "--scan", "buffer=0..2,block=2x1,2x2", "--out", out],
    ...more,
  ];

  it("learns at each window what learn does, to the same bytes on any number of workers and after an interruption", async () => {
    const document = await json(...scanning("scan.json", "--workers", "1"));
    (await schemas()).scan.parse(document);
    const windows = document.scan.map(
      ({ block, buffer }: { block: number[]; buffer: number }) => `${block.join("x")} ${buffer}`,
    );
    expect(windows).toEqual(["2x1 0", "2x1 1", "2x1 2", "2x2 0", "2x2 1", "2x2 2"]);
    const learned = await json("learn", "tc.h5", ...quickly, "--buffer", "2", "--out", "single.json");
    const { rule, information, available, share, shuffleTest, stability } = learned;
    expect(document.scan[5]).toMatchObject({ rule, information, available, share, shuffleTest, stability });
    // The farther the environment, the less there is to know.
    const values = document.scan.slice(3).map((point: { available: { value: number } }) => point.available.value);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(document.decays).toHaveLength(2);

    const partial = at(".again.unfinished.json");
    const stopped = await run(scanning("again.json", "--workers", "1"), { kill: interruptAt(partial) });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /[1-5] of 6 windows are kept in \.again\.unfinished\.json; the same command goes on from there/,
    );
    const { stdout } = await run(scanning("again.json", "--workers", "2"));
    expect(readFileSync(at("again.json")).equals(readFileSync(at("scan.json")))).toBe(true);
    expect(existsSync(partial)).toBe(false);
    expect(stdout).toMatch(/^block +buffer +environment +I\(H:E\) .*kept +chance +restarts$/m);
    expect(stdout).toMatch(/^with the buffer \(block 2x2, environment 1, 3 buffers\) I\(H:E\) falls/m);
  }, 600_000);

  it.each([
    [
      "a name that is none",
      ["--scan", "width=1..3"],
      /--scan: expected buffer=…, environment=… or block=…, got "width=1\.\.3"/,
    ],
    ["values without a name", ["--scan", "1..3"], /--scan: expected a name and values, such as buffer=1\.\.4/],
    [
      "a range downwards",
      ["--scan", "buffer=3..1"],
      /--scan: expected a range upwards of at most 100 values, got "3\.\.1"/,
    ],
    ["no number", ["--scan", "buffer=1..x"], /--scan buffer: expected a whole number from 0 to 1000, got "x"/],
    [
      "no environment",
      ["--scan", "environment=0"],
      /--scan environment: expected a whole number from 1 to 1000, got "0"/,
    ],
    ["a value twice", ["--scan", "block=2x2,2x2"], /--scan: expected different values of block/],
    [
      "a flag and its scan",
      ["--scan", "buffer=1..2", "--buffer", "1"],
      /--scan buffer=… and --buffer: expected one of them/,
    ],
    ["a window that does not fit", ["--scan", "buffer=1..6"], /window 14x14 .* does not fit a lattice of 12x12/],
  ])("refuses %s before any work", async (_, more, message) => {
    const { code, stderr } = await run(["learn", "tc.h5", ...quickly, "--out", "x.json", ...more]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(at("x.json"))).toBe(false);
  });
});
