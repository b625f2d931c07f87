import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { foretold } from "./foretold.ts";

// The others run at night, in dryRun.nightly.test.ts.
const { run, at } = foretold("dry-run", [
  ["sample", ["sample", "ising", "--size", "64", "--temperature", "Tc", "--count", "3000", "--out", "new.h5"]],
  ["learn by a critic", ["learn", "ising.h5", "--out", "critic.json"]],
  [
    "flow",
    ["flow", "--model", "ising", "--size", "32", "--temperatures", "0.98Tc,Tc", "--count", "400", "--out", "f.json"],
  ],
]);

describe("--dry-run", () => {
  it("says in words how many windows, steps, climbs and workers", async () => {
    const { stdout } = await run([
      "learn",
      "ising.h5",
      "--steps",
      "500",
      "--workers",
      "2",
      "--out",
      "w.json",
      "--dry-run",
    ]);
    expect(stdout).toMatch(/^block 2x2, buffer 1, environment 1, window 6x6; conditional, 1 hidden unit\n/);
    expect(stdout).toMatch(
      /\n60000 windows to learn from, 20000 to choose and 20000 to report, of 1000 configurations\n/,
    );
    expect(stdout).toMatch(/\n3 climbs of 500 steps\nabout \d+ s on 2 workers, .* of computing, \d+ MiB of memory\n/);
    expect(stdout).toMatch(/\nwould write w.json; nothing is written\n$/);
  });

  it("grows with the work", async () => {
    const seconds = async (...more: string[]): Promise<number> => {
      const { stdout } = await run(["learn", "ising.h5", "--out", "g.json", "--dry-run", "--json", ...more]);
      return JSON.parse(stdout).stages[0].cpuSeconds;
    };
    expect(await seconds("--steps", "60000")).toBeGreaterThan(5 * (await seconds("--steps", "3000")));
  });

  it("refuses what the work itself would refuse, with exit code 2", async () => {
    writeFileSync(at("there.json"), "{}");
    const refused = async (message: RegExp, ...args: string[]): Promise<void> => {
      const { code, stderr, stdout } = await run([...args, "--dry-run"]);
      expect(stderr).toMatch(message);
      expect(stdout).toBe("");
      expect(code).toBe(2);
    };
    await refused(/there.json exists; use --force/, "learn", "ising.h5", "--out", "there.json");
    await refused(
      /ising.h5 exists; use --force/,
      ...["sample", "ising", "--size", "8", "--temperature", "2"],
      ...["--count", "5", "--out", "ising.h5"],
    );
    await refused(/window 82x82.*does not fit/, "learn", "ising.h5", "--block", "40", "--out", "big.json");
    await refused(/missing.h5 does not exist/, "information", "missing.h5", "--rule", "majority");
    await refused(/there is no folder nowhere/, "learn", "ising.h5", "--out", "nowhere/x.json");
  });
});
