import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchScript, shellQuoted, type UnitArray } from "./batchScript.ts";
import { readClusters } from "./clusters.ts";

const cluster = async (fields: string) =>
  (await readClusters(`near: { time: 06:00:00, ${fields} }`, "c.yaml")).get("near")!;
const array: UnitArray = {
  name: "ising-fss",
  comment: "kadanoff:ising-fss:0003",
  units: 12,
  command: ["node", "/opt/kadanoff/main.js", "sweep", "worker", "/scratch/my runs", "--sub", "0003"],
  logs: "/scratch/my runs/logs",
};

describe("batchScript", () => {
  it("is what sbatch wants of an array, and runs the program in the shell's place", async () => {
    const fields =
      'partition: batch, account: mine, qos: long, cpus_per_unit: 8, mem_per_cpu: 2G, max_parallel: 5, setup: ["module load nodejs/20"], extra: ["--exclude=f[01-09]"]';
    expect(batchScript(await cluster(fields), { ...array, dependency: ["17", "18"] })).toBe(`#!/bin/bash
#SBATCH --job-name=ising-fss
#SBATCH --comment=kadanoff:ising-fss:0003
#SBATCH --array=0-11%5
#SBATCH --partition=batch
#SBATCH --account=mine
#SBATCH --qos=long
#SBATCH --time=360
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=2G
#SBATCH --signal=B:USR2@300
#SBATCH "--output=/scratch/my runs/logs/%A_%a.out"
#SBATCH --open-mode=append
#SBATCH --dependency=afterany:17:18
#SBATCH --kill-on-invalid-dep=yes
#SBATCH --requeue
#SBATCH --exclude=f[01-09]

module load nodejs/20
exec node /opt/kadanoff/main.js sweep worker '/scratch/my runs' --sub 0003
`);
  });

  it("leaves out what a cluster does not say", async () => {
    const script = batchScript(await cluster(""), array);
    for (const option of ["partition", "account", "qos", "mem-per-cpu", "dependency"]) {
      expect(script).not.toContain(`--${option}`);
    }
    expect(script).toContain("#SBATCH --array=0-11\n");
  });

  it("quotes folders of any name for sbatch, in which % and quotes mean something", async () => {
    const script = batchScript(await cluster(""), { ...array, logs: '/a 100%/#1 "x"' });
    expect(script).toContain('#SBATCH "--output=/a 100%%/#1 \\"x\\"/%A_%a.out"\n');
    expect(() => batchScript({ ...array } as never, { ...array, logs: "logs" })).toThrow(/absolute path/);
  });

  it.each([
    [{ name: "two words" }, /expected a name of at most 200 letters/],
    [{ comment: "kadanoff:a\n#SBATCH --uid=0" }, /expected a name of at most 200 letters/],
    [{ comment: "kadanoff:a|b" }, /expected a name of at most 200 letters/],
    [{ name: "-x" }, /expected a name of at most 200 letters/],
    [{ units: 0 }, /expected a number of units from 1, got 0/],
    [{ dependency: ["17:afterok"] }, /expected the number of a job, such as 1234, got "17:afterok"/],
    [{ logs: "/a\nb" }, /without control characters/],
    [{ logs: "/a\\b" }, /a folder with a backslash in its name/],
    [{ command: ["a\0b"] }, /has a NUL/],
  ])("refuses %j", async (wrong, expected) => {
    const near = await cluster("");
    expect(() => batchScript(near, { ...array, ...wrong })).toThrow(expected);
  });
});

describe("shellQuoted", () => {
  it("makes one word of any, as bash reads it", () => {
    // As many words in one call of bash: NUL ends each, which no word has.
    const word = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?~#&|;<>(){}[] \t\n=a-é`) }),
      fc.constantFrom("", "-n", "A=b", "~", "$(id)", "a'b'c", "!!"),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
        const meant = words.map((each) => each.replaceAll("\0", ""));
        const { stdout } = spawnSync("bash", ["-c", `printf '%s\\0' ${meant.map(shellQuoted).join(" ")}`], {
          encoding: "utf8",
        });
        expect(stdout.split("\0").slice(0, -1)).toEqual(meant);
      }),
      { numRuns: 60, seed: 2018 },
    );
  });
});
