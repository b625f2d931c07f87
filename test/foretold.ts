/** What `--dry-run` foretells, held against the work itself. */
import { readdirSync, statSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

/** How far an estimate may be off, either way: other programs may be busy, and a process is slow while it is new. */
const FACTOR = 3;

/** The tests of some command lines, by name, on samples in ising.h5; and the folder in which they run. */
export function foretold(
  name: string,
  cases: readonly (readonly [name: string, args: readonly string[]])[],
): ReturnType<typeof programIn> {
  const program = programIn(name);
  const { run, metered, at, folder } = program;
  const files = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .map((file) => `${file} ${statSync(at(file)).size} ${statSync(at(file)).mtimeMs}`);

  beforeAll(async () => {
    const sampled = ["sample", "ising", "--size", "32", "--temperature", "Tc", "--count", "1000", "--out", "ising.h5"];
    expect(await run([...sampled, "--quiet"])).toMatchObject({ code: 0, stderr: "" });
  });

  describe("--dry-run", () => {
    it.each(cases)(
      `of %s writes nothing, and foretells CPU time and memory within a factor of ${FACTOR}`,
      async (_, args) => {
        const before = files();
        // What a program that has run before takes tells nothing of one that begins.
        const { stdout, stderr, code } = await run([...args, "--dry-run", "--json"], { fresh: true });
        expect(stderr).toBe("");
        expect(code).toBe(0);
        const { dryRun, estimate, files: wouldWrite } = JSON.parse(stdout);
        expect(dryRun).toBe(true);
        expect(files()).toEqual(before);

        const done = await metered([...args, "--json"]);
        expect(done.code).toBe(0);
        for (const name of wouldWrite) expect(statSync(at(name)).isFile(), name).toBe(true);
        expect(estimate.cpuSeconds).toBeLessThan(FACTOR * done.cpuSeconds);
        expect(estimate.cpuSeconds).toBeGreaterThan(done.cpuSeconds / FACTOR);
        expect(estimate.memoryBytes).toBeLessThan(FACTOR * done.bytes);
        expect(estimate.memoryBytes).toBeGreaterThan(done.bytes / FACTOR);
        expect(estimate.seconds).toBeGreaterThan(0);
      },
      300_000,
    );
  });
  return program;
}
