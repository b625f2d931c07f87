/** The benchmarks, shortened: that they run, agree, and say what they have to. How fast anything is they do not test. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { BenchDocument, Result } from "../bench/document.ts";
import { GROUPS, TASKS } from "../bench/tasks.ts";

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [resolve("dist/cli/main.js"), "bench", ...args], { encoding: "utf8" });

const hasCompiler = spawnSync("gcc", ["--version"]).status === 0;

function results(group: string, ...args: string[]): readonly Result[] {
  const { status, stdout, stderr } = bench(group, "--seconds", "0.05", "--json", "--quiet", ...args);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const document = JSON.parse(stdout) as BenchDocument;
  expect(document.machine.processors).toBeGreaterThan(0);
  expect(document.machine.node).toBe(process.version);
  expect(document.agrees).toBe(true);
  for (const [name, said] of Object.entries(document.machine.peers)) {
    const timed = document.results.filter(({ times }) => name in times);
    // One that is there says its version, and has done all of the work; of another it says what is missing.
    const works = group === "cd" || (group === "critic" && name === "torch");
    expect(timed.length).toBe(said.startsWith(`${name} `) && works ? document.results.length : 0);
  }
  expect(document.results.map((result) => result.name)).toEqual(
    TASKS.filter((task) => task.group === group).map(({ name }) => name),
  );
  for (const { load, times, ratios, goals } of document.results) {
    expect(load).toBeGreaterThanOrEqual(0);
    for (const { min, median, chunks } of Object.values(times)) {
      expect(min).toBeGreaterThan(0);
      expect(median).toBeGreaterThanOrEqual(min);
      expect(chunks).toBeGreaterThan(0);
    }
    for (const { lowerQuartile, median, upperQuartile } of Object.values(ratios)) {
      expect(lowerQuartile).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(upperQuartile);
    }
    for (const { value, sense, limit, reached } of goals) {
      expect(reached).toBe(sense === "at most" ? value <= limit : value >= limit);
    }
  }
  return document.results;
}

describe("kadanoff bench", () => {
  it("names what there is where it is given another name", () => {
    const { status, stdout, stderr } = bench("ising");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(`kadanoff bench: expected ${GROUPS.join(", ")}, got "ising"\n`);
  });

  it.each(["wolff", "multispin"])("of %s compares the spins with those of the native program", (group) => {
    for (const { times, checks, goals } of results(group)) {
      expect(Object.keys(times)).toEqual(expect.arrayContaining(["wasm", "reference"]));
      if (!hasCompiler) continue;
      expect(Object.keys(times)).toEqual(expect.arrayContaining(["native", "native, 16 lanes"]));
      expect(checks.map(({ what }) => what).join()).toContain("the same spins as the native program");
      expect(goals.map(({ what }) => what)).toContain("wasm / native");
    }
  });

  it("of worms compares the coverings with those of the native program", () => {
    for (const { times, checks, goals } of results("worm")) {
      expect(Object.keys(times)).toEqual(expect.arrayContaining(["wasm", "reference"]));
      if (!hasCompiler) continue;
      expect(checks.map(({ what }) => what).join()).toContain("the same covering as the native program");
      expect(goals.map(({ what }) => what)).toContain("wasm / native");
    }
  });

  it("of contrastive divergence compares the weights, and has those peers that are there", () => {
    for (const { times, checks } of results("cd", "--peers")) {
      expect(Object.keys(times)).toEqual(expect.arrayContaining(["wasm", "reference"]));
      if (hasCompiler) expect(checks.map(({ what }) => what).join()).toMatch(/weights after \d+ steps at most/);
    }
  });

  it("of critics compares the objective with the reference's, and torch's time if it is there", () => {
    for (const { times, checks } of results("critic", "--peers")) {
      expect(Object.keys(times)).toEqual(expect.arrayContaining(["wasm", "reference"]));
      expect(checks.map(({ agrees }) => agrees)).toEqual([true]);
    }
  });

  it("of functions says the largest error", () => {
    const [sigmoid] = results("sigmoid");
    const error = Object.values(sigmoid!.values)[0]!;
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-6);
  });

  it("of the posterior and of workers has their own numbers", () => {
    const [posterior] = results("posterior");
    expect(posterior!.values["posterior, windows/s"]).toBeGreaterThan(0);
    expect(posterior!.values["posterior, part of the arithmetic limit"]).toBeLessThan(1);
    const [workers] = results("workers");
    expect(workers!.ratios["one worker / two"]!.median).toBeGreaterThan(0);
    expect(workers!.checks.map(({ agrees }) => agrees)).toEqual([true]);
  });

  it("is installed with its sources in C and Python", () => {
    const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: string[] };
    expect(files).toEqual(expect.arrayContaining(["dist", "bench/native", "bench/peers"]));
  });
});
