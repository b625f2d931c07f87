import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { isNightly, programIn } from "./program.ts";

const { run, at, folder } = programIn("help");

/** A command as its own --help describes it. */
interface Described {
  readonly help: string;
  readonly flags: readonly string[];
  readonly examples: readonly string[];
}

const commands = new Map<string, Described>();

beforeAll(async () => {
  const { stdout } = await run(["--help"]);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) \[/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  for (const name of names) {
    const { stdout: help, code } = await run([name, "--help"]);
    expect(code).toBe(0);
    const [before, after = ""] = help.split("\nExamples:\n");
    commands.set(name, {
      help,
      flags: [...before!.matchAll(/^ {2}(?:-h, )?(--[a-z][a-z-]*)/gm)].map(([, flag]) => flag!),
      examples: after.split("\n").flatMap((line) => (line.startsWith("  ") ? [line.trim()] : [])),
    });
  }
  // What the examples speak of.
  const files = [
    ["sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "300", "--out", "ising.h5"],
    ["sample", "dimers", "--size", "16", "--count", "60", "--out", "dimers.h5"],
    ["convert", "ising.h5", "samples.npy"],
    ["learn", "ising.h5", "--windows", "2000", "--steps", "40", "--restarts", "1", "--out", "rule.json"],
  ];
  for (const args of files) expect(await run([...args, "--quiet"])).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["a", "b", "c"]) copyFileSync(at("samples.npy"), at(`${name}.npy`));
  mkdirSync(at("samples"));
  for (const [n, T] of ["2.2", "2.3"].entries()) {
    const sampled = ["sample", "ising", "--size", "16", "--temperature", T, "--count", "60"];
    expect((await run([...sampled, "--out", `samples/${n}.h5`])).code).toBe(0);
  }
}, 600_000);

describe("--help of each command", () => {
  it("has a summary, says what is printed, and groups the flags, those of all commands in one group", () => {
    expect(commands.size).toBeGreaterThanOrEqual(14);
    for (const [name, { help, flags }] of commands) {
      expect(help, name).toMatch(new RegExp(`^Usage: kadanoff ${name} .*\n\n\\S`));
      expect(help, name).toMatch(/^Prints \S/m);
      expect(help.match(/^For all commands:$/gm), name).toHaveLength(1);
      for (const flag of ["--seed", "--json", "--quiet", "--force", "--config", "--help"])
        expect(flags).toContain(flag);
      expect(new Set(flags).size, name).toBe(flags.length);
    }
  });

  it("has from two to six examples, with flags that it declares", () => {
    for (const [name, { flags, examples }] of commands) {
      expect(examples.length, name).toBeGreaterThanOrEqual(2);
      expect(examples.length, name).toBeLessThanOrEqual(6);
      for (const example of examples) {
        expect(example).toMatch(new RegExp(`^kadanoff ${name}\\b`));
        for (const flag of example.match(/--[a-z][a-z-]*/g) ?? []) expect(flags, example).toContain(flag);
      }
    }
  });
});

/** Examples that are done in a second. */
const SHORT = ["inspect", "coarsen", "convert", "cite", "completion", "doctor"];
/** Examples that are looked at elsewhere: they take longer, and nothing can be said of them before. */
const ELSEWHERE = ["bench", "lab", "operators", "report"];

describe("examples", () => {
  it("of short commands run as they stand, and those of long ones with --dry-run, which writes nothing", async () => {
    const tried: string[] = [];
    for (const [name, { flags, examples }] of commands) {
      if (ELSEWHERE.includes(name)) continue;
      const isShort = SHORT.includes(name);
      if (!isShort) expect(flags, name).toContain("--dry-run");
      // Those of long commands by night: what work takes is measured anew each time, and test/dryRun.test.ts does so by day.
      const chosen = isShort || isNightly ? examples : [];
      for (const example of chosen) {
        // A shell would take what stands behind > for the name of a file.
        const words = example.split(" > ")[0]!.split(" ").slice(1);
        const before = readdirSync(folder, { recursive: true }).sort();
        const extra = isShort ? ["--force"] : words.includes("--dry-run") ? ["--force"] : ["--dry-run", "--force"];
        const { code, stderr, stdout } = await run([...words, ...extra]);
        expect(stderr.replace(/^.*(?:warning:| of \d+ after ).*\n/gm, ""), example).toBe("");
        expect(code, example).toBe(0);
        expect(stdout, example).not.toBe("");
        if (!isShort) {
          expect(stdout, example).toMatch(/nothing is written\n$/);
          expect(readdirSync(folder, { recursive: true }).sort(), example).toEqual(before);
        }
        tried.push(example);
      }
    }
    expect(tried.length).toBeGreaterThanOrEqual(isNightly ? 30 : 12);
  }, 600_000);
});
