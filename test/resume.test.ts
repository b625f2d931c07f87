import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { formatNpy } from "kadanoff/io";
import { key, randomStream } from "kadanoff/kernels";
import { beforeAll, describe, expect, it } from "vitest";
import { interruptAt, programIn, type Run } from "./program.ts";

const { run, at, folder } = programIn("resume");

beforeAll(async () => {
  const sampled = ["sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "400", "--out", "ising.h5"];
  expect(await run([...sampled, "--quiet"])).toMatchObject({ code: 0, stderr: "" });
});

const named = (name: string): string[] =>
  readdirSync(folder).filter((file) => file.includes(name) && !file.endsWith(".npy"));
const partial = (name: string): string => at(`.${name}.unfinished.json`);
const partsOf = (name: string, noun: string): string[] =>
  JSON.parse(readFileSync(partial(name), "utf8"))[noun].map(([part]: [string]) => part);

/** Interrupts a command as soon as it has kept something, gives it again, and compares with a run that nothing has interrupted. */
async function interruptedAndNot(name: string, args: (out: string) => string[], noun: string): Promise<string[]> {
  const stopped: Run = await run(args(`${name}.json`), { kill: interruptAt(partial(name)) });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toMatch(
    /^kadanoff \w+: interrupted: .*kept in \.\S+\.unfinished\.json; the same command goes on from there\n$/,
  );
  expect(existsSync(at(`${name}.json`))).toBe(false);
  const kept = partsOf(name, noun);
  expect((await run(args(`${name}.json`))).code).toBe(0);
  expect((await run([...args(`whole-${name}.json`), "--workers", "1"])).code).toBe(0);
  expect(readFileSync(at(`${name}.json`), "utf8")).toBe(readFileSync(at(`whole-${name}.json`), "utf8"));
  expect(named(name).sort()).toEqual([`${name}.json`, `whole-${name}.json`]);
  return kept;
}

describe("an interrupted learn goes on to the same bytes", () => {
  const learn =
    (...more: string[]) =>
    (out: string) => ["learn", "ising.h5", "--windows", "3000", "--out", out, ...more];

  it("by a critic, in the midst of a restart", async () => {
    const kept = await interruptedAndNot("critic", learn("--steps", "2500", "--restarts", "3"), "parts");
    expect(kept[0]).toBe("N_h = 1, restart 0, step 250");
    expect(kept.length).toBeLessThan(30);
  });

  it("by Θ-RBMs, which are kept too", async () => {
    const more = ["--method", "rbm", "--steps", "20000", "--restarts", "2", "--hidden", "4"];
    const kept = await interruptedAndNot("rbm", learn(...more), "parts");
    expect(kept[0]).toBe("Θ-RBMs");
  });

  it("of samples without a model, whose I(V:E) is a critic's", async () => {
    expect((await run(["convert", "ising.h5", "bare.npy"])).code).toBe(0);
    const bare = (out: string) => [...learn("--steps", "2000", "--restarts", "1")(out), "--boundary", "torus"];
    const args = (out: string) => bare(out).map((word) => (word === "ising.h5" ? "bare.npy" : word));
    expect((await interruptedAndNot("bare", args, "parts"))[0]).toBe("N_h = 1, restart 0, step 200");
  });

  it("of real variables", async () => {
    const { uniform } = randomStream(key(3));
    const reals = Float64Array.from({ length: 300 * 64 }, () => uniform() - 0.5);
    writeFileSync(at("reals.npy"), formatNpy(reals, [300, 8, 8]));
    const args = (out: string) => [
      ...["learn", "reals.npy", "--variables", "real", "--boundary", "torus", "--windows", "2000"],
      ...["--steps", "2000", "--restarts", "1", "--no-bias", "--out", out],
    ];
    expect((await interruptedAndNot("reals", args, "parts"))[0]).toBe("N_h = 1, restart 0, step 200");
  });

  it("and not with other flags, unless by force", async () => {
    const begun = learn("--steps", "2500", "--restarts", "3")("other.json");
    expect((await run(begun, { kill: interruptAt(partial("other")) })).code).toBe(130);
    const other = await run([...begun, "--seed", "1"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /^kadanoff learn: \.other\.unfinished\.json has parts from other samples or with other flags/,
    );
    // A file that was tampered with is not gone on with either.
    const text = readFileSync(partial("other"), "utf8");
    writeFileSync(
      partial("other"),
      text.replace(/"bytes": "(.)/, (_, first) => `"bytes": "${first === "A" ? "B" : "A"}`),
    );
    expect((await run(begun)).code).toBe(2);
    expect((await run([...begun, "--force"])).code).toBe(0);
    expect(named("other")).toEqual(["other.json"]);
  });
});

describe("an interrupted information --estimator all", () => {
  it("goes on from the estimators that are done, to the same bytes", async () => {
    const all = (out: string) => [
      ...["information", "ising.h5", "--rule", "majority", "--estimator", "all"],
      ...["--windows", "3000", "--steps", "400", "--out", out],
    ];
    const kept = await interruptedAndNot("all", all, "estimators");
    expect(kept[0]).toBe("exact");
    const { estimators, rule, seed } = JSON.parse(readFileSync(at("all.json"), "utf8"));
    expect(estimators).toHaveLength(8);
    expect(rule.filters).toEqual([[1, 1, 1, 1]]);
    expect(seed).toBe(2018);
    for (const one of estimators) expect(one).not.toHaveProperty("seconds");
  });

  it("is refused where the document exists, before any work", async () => {
    writeFileSync(at("exists.json"), "{}");
    const { code, stderr } = await run(["information", "ising.h5", "--rule", "majority", "--out", "exists.json"]);
    expect(stderr).toBe("kadanoff information: exists.json exists; use --force to replace it\n");
    expect(code).toBe(2);
  });
});
