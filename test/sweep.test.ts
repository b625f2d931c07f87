import { type ChildProcess, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { readRecords, segmentsOf } from "kadanoff/sweep/node";
import { beforeAll, describe, expect, it } from "vitest";
import { program, programIn } from "./program.ts";
import { configurationsIn, unfinished } from "./slurm/work.ts";
import { killedUntilDone, STUDY, TASKS } from "./sweepStudy.ts";

const { run, json, at, folder } = programIn("sweep");

const sweep = (...args: string[]) => run(["sweep", ...args, "--quiet"]);
const gathered = async (dir: string, name: string): Promise<string> => {
  expect((await sweep("gather", dir, "-o", name)).code).toBe(0);
  return readFileSync(at(name), "utf8");
};
const segments = (dir: string): string[] => segmentsOf(at(dir)).map((name) => join(at(dir), name));

/** In CI it must be there, or this would be left out for ever. */
const noParallel = spawnSync("parallel", ["--version"]).error !== undefined && !process.env.CI;

let reference = "";
beforeAll(async () => {
  writeFileSync(at("study.yaml"), STUDY);
  const planned = await json("sweep", "plan", "study.yaml", "-o", "whole");
  expect(planned).toMatchObject({ tasks: TASKS, done: 0, name: "study" });
  expect(planned.stages.map(({ name, axes }: { name: string; axes: string[] }) => [name, axes])).toEqual([
    ["sample", ["temperature"]],
    ["rules", ["temperature", "buffer"]],
    ["judged", ["temperature", "rules.buffer"]],
    ["flow", []],
  ]);
  expect((await sweep("status", "whole")).code).toBe(3);
  const made = await run(["sweep", "run", "whole", "--quiet", "-j", "2"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect((await sweep("status", "whole")).code).toBe(0);
  reference = await gathered("whole", "whole.ndjson");
}, 300_000);

describe("kadanoff sweep", () => {
  it("computes what the commands compute that it is made of, from the same seeds", async () => {
    const rows = reference
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const row = rows.find((one) => one.table === "sample/tasks" && one.temperature === "Tc" && one.seed === 2);
    const words = ["--size", "12", "--temperature", "Tc", "--count", "200", "--interval", "20", "--seed", "2"];
    const alone = await json("sample", "ising", ...words, "--out", "alone.h5");
    expect(row["observables.energy"]).toBe(alone.observables.energy.value);
    expect(row["observables.energy_error"]).toBe(alone.observables.energy.error);
    const blobs = readdirSync(join(at("whole"), "blobs"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".h5"),
    );
    expect(
      blobs.some((name) => readFileSync(join(at("whole"), "blobs", name)).equals(readFileSync(at("alone.h5")))),
    ).toBe(true);
    // A rule that was learned, and what it keeps.
    const learned = await json(
      "learn",
      "alone.h5",
      ...["--buffer", "1", "--steps", "40", "--restarts", "1", "--windows", "2000"],
      "--shuffles",
      "0",
      "--seed",
      "2",
      "--out",
      "rule.json",
    );
    const of = (table: string, buffer: string) =>
      rows.find((one) => one.table === table && one.temperature === "Tc" && one.seed === 2 && one[buffer] === 1);
    expect(of("rules/tasks", "buffer").information).toBe(learned.information.value);
    const judged = await json(
      "information",
      "alone.h5",
      "--rule",
      "rule.json",
      "--estimator",
      "exact",
      "--block",
      "2x2",
      "--buffer",
      "1",
      "--seed",
      "2",
    );
    expect(of("judged/tasks", "rules.buffer").information).toBe(judged.information.value);
  });

  it("gives the same bytes with one worker, by units in any order, and from a folder that was put together", async () => {
    await sweep("plan", "study.yaml", "-o", "units");
    const { stdout } = await run(["sweep", "units", "units", "--unit-minutes", "5", "--quiet"]);
    const lines = stdout.trim().split("\n");
    expect(lines.length).toBeGreaterThan(4);
    const numbers = [...new Set(lines.map((line) => /--sub (\d+)/.exec(line)![1]))];
    for (const number of numbers) {
      const ofStage = lines.filter((line) => line.includes(`--sub ${number}`)).reverse();
      for (const line of ofStage) expect(spawnSync("bash", ["-c", line], { cwd: folder }).status).toBe(0);
    }
    expect(await gathered("units", "units.ndjson")).toBe(reference);
    await sweep("plan", "study.yaml", "-o", "copied");
    cpSync(join(at("units"), "segments"), join(at("copied"), "segments"), { recursive: true });
    cpSync(join(at("whole"), "segments"), join(at("copied"), "segments"), { recursive: true });
    expect(await gathered("copied", "copied.ndjson")).toBe(reference);
    expect(await json("sweep", "status", "copied")).toMatchObject({ duplicates: TASKS, conflicts: [] });
  });

  it.skipIf(noParallel)(
    `is done by GNU parallel from the lines of its units${noParallel ? " (left out: it is not installed)" : ""}`,
    async () => {
      writeFileSync(at("parallel.yaml"), LEAF.replace("temperature: Tc", "temperature: [2.2, Tc, 2.4]"));
      await sweep("plan", "parallel.yaml", "-o", "parallel");
      const { stdout } = await run(["sweep", "units", "parallel", "--unit-minutes", "0.0001", "--quiet"]);
      expect(stdout.trim().split("\n")).toHaveLength(3);
      const made = spawnSync("parallel", ["-j", "2"], { cwd: folder, input: stdout, encoding: "utf8" });
      expect([made.status, made.stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
      expect((await sweep("status", "parallel")).code).toBe(0);
      // With nothing left there is no line, and nothing to run.
      expect((await run(["sweep", "units", "parallel", "--quiet"])).stdout).toBe("");
    },
  );

  it("leaves within two seconds when it is interrupted, and goes on from there", async () => {
    await sweep("plan", "study.yaml", "-o", "stopped");
    let asked = 0;
    const made = await run(["sweep", "run", "stopped", "-j", "2"], {
      kill: (child) =>
        whenSome(child, "stopped", 3, () => {
          asked = performance.now();
          child.kill("SIGTERM");
        }),
    });
    expect(performance.now() - asked).toBeLessThan(4000); // 2 s, and a machine with other work
    expect(made.code).toBe(130);
    expect(made.stderr).toMatch(/interrupted: \d+ of 32 tasks are done; the same command goes on from there/);
    const before = readRecords(at("stopped")).records;
    expect(before).toBeGreaterThanOrEqual(3);
    expect(before).toBeLessThan(TASKS);
    const rest = await json("sweep", "run", "stopped");
    expect(rest).toMatchObject({ computed: TASKS - before, counts: { done: TASKS } });
    expect(await gathered("stopped", "stopped.ndjson")).toBe(reference);
  });

  it("is shared by two that run it at once", async () => {
    await sweep("plan", "study.yaml", "-o", "shared");
    const both = await Promise.all([1, 2].map(() => json("sweep", "run", "shared", "-j", "1")));
    const computed = both.map((document) => document.computed);
    expect(Math.min(...computed)).toBeGreaterThan(0);
    const { duplicates, counts, conflicts } = await json("sweep", "status", "shared");
    expect([counts.done, conflicts]).toEqual([TASKS, []]);
    // Two may begin the same task at the same moment.
    expect(duplicates).toBeLessThanOrEqual(2);
    expect(computed[0] + computed[1]).toBe(TASKS + duplicates);
    expect(await gathered("shared", "shared.ndjson")).toBe(reference);
  });

  it("loses nothing to kills at random moments", { timeout: 400_000 }, async () => {
    await sweep("plan", "study.yaml", "-o", "killed");
    const kills = await killedUntilDone(folder, "killed", 2018, 4);
    expect(kills).toBeGreaterThan(1);
    expect(await gathered("killed", "killed.ndjson")).toBe(reference);
    expect(await json("sweep", "status", "killed")).toMatchObject({ conflicts: [], counts: { done: TASKS } });
    expect((await sweep("verify", "killed")).code).toBe(0);
  });

  it("loses less than a checkpoint's interval by each kill: what is kept is gone on from, and not made again", async () => {
    writeFileSync(at("waste.yaml"), WASTE);
    for (const dir of ["unkilled", "wasted"]) await sweep("plan", "waste.yaml", "-o", dir);
    expect((await sweep("run", "unkilled", "-j", "1")).code).toBe(0);
    let kept = 0;
    for (let kill = 1; kill <= 3; kill++) {
      const before = new Set(unfinished(at("wasted")));
      const seen: number[] = [];
      await run(["sweep", "run", "wasted", "-j", "1", "--quiet"], {
        kill: (child) =>
          void (async () => {
            while (child.exitCode === null && child.signalCode === null) {
              const own = unfinished(at("wasted")).find((path) => !before.has(path));
              const count = own === undefined ? 0 : configurationsIn(own);
              if (count > 0 && seen.at(-1) !== count) seen.push(count);
              if (count > kept) child.kill("SIGKILL");
              await new Promise((later) => setTimeout(later, 10));
            }
          })(),
      });
      // The first that this attempt has is all that the one before it had: it has not made any of it again.
      expect(seen[0]).toBeGreaterThanOrEqual(kept);
      kept = Math.max(...unfinished(at("wasted")).map(configurationsIn));
      expect(kept).toBeGreaterThanOrEqual(seen.at(-1)!);
      expect(kept).toBeLessThan(10_000);
    }
    expect((await sweep("run", "wasted", "-j", "1")).code).toBe(0);
    expect(await gathered("wasted", "wasted.ndjson")).toBe(await gathered("unkilled", "unkilled.ndjson"));
  });

  it("computes a torn record again, and only that", async () => {
    cpSync(at("whole"), at("torn"), { recursive: true });
    const [segment] = segments("torn");
    truncateSync(segment!, readFileSync(segment!).length - 20);
    expect(await json("sweep", "verify", "torn")).toMatchObject({ torn: [{ line: TASKS }] });
    const status = await run(["sweep", "status", "torn", "--json", "--quiet"]);
    expect([status.code, JSON.parse(status.stdout).counts.missing]).toEqual([3, 1]);
    const nothing = await sweep("gather", "torn", "-o", "torn.ndjson");
    expect([nothing.code, existsSync(at("torn.ndjson"))]).toEqual([3, false]);
    const partial = await sweep("gather", "torn", "-o", "part.ndjson", "--partial");
    expect([partial.code, existsSync(at("part.ndjson"))]).toEqual([3, true]);
    expect(await json("sweep", "run", "torn")).toMatchObject({ computed: 1 });
    expect(await gathered("torn", "torn.ndjson")).toBe(reference);
  });

  it.skipIf(process.platform === "win32")(
    "submits nothing again of a unit that ends while the queue is asked (left out without a shell)",
    async () => {
      writeFileSync(at("leaf.yaml"), LEAF);
      writeFileSync(at("here.yaml"), "here: { partition: normal, time: 10, unit_minutes: 1 }\n");
      mkdirSync(at("slurm"));
      const program = (name: string, lines: string): void =>
        writeFileSync(at(`slurm/${name}`), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
      program("sbatch", "echo 7");
      program("scontrol", 'echo "MaxArraySize = 1001"; echo "MaxJobCount = 1000"; echo "JobRequeue = 1"');
      program("squeue", "true");
      const env = { PATH: `${at("slurm")}:${process.env.PATH}`, KADANOFF_CLUSTERS: at("here.yaml") };
      const submitted = async (): Promise<number> => {
        const { stdout, stderr } = await run(["sweep", "submit", "ending", "--on", "here", "--json", "--quiet"], {
          env,
        });
        expect(stderr).toBe("");
        return JSON.parse(stdout).submitted.length;
      };
      for (const dir of ["ended", "ending"]) await sweep("plan", "leaf.yaml", "-o", dir);
      expect((await sweep("run", "ended")).code).toBe(0);
      expect(await submitted()).toBe(1);
      // Slurm has it no more, and what it has done comes while that is being asked.
      program("squeue", `cp -R "${at("ended")}/segments" "${at("ending")}"`);
      expect(await submitted()).toBe(0);
      // What has ended and left nothing is submitted again.
      rmSync(join(at("ending"), "segments"), { recursive: true });
      program("squeue", "true");
      expect(await submitted()).toBe(1);
    },
  );

  it("says loudly where results differ, and gathers none of them", async () => {
    cpSync(at("whole"), at("differs"), { recursive: true });
    const [segment] = segments("differs");
    const lines = readFileSync(segment!, "utf8").split("\n");
    const line = lines.find((one) => one.includes('"document":{"autocorrelationTime"'))!;
    const changed = line.slice(17).replace(/"count":200/, '"count":201');
    expect(changed).not.toBe(line.slice(17));
    const { createHash } = await import("node:crypto");
    const digest = createHash("sha256").update(changed).digest("hex").slice(0, 16);
    appendFileSync(join(at("differs"), "segments", "local", "other.seg"), `${digest} ${changed}\n`);
    // Nothing is computed from one of them, whoever asks.
    writeFileSync(at("differs.yaml"), STUDY.replace("buffer: [0, 1]", "buffer: [0, 1, 2]"));
    await json("sweep", "plan", "differs.yaml", "-o", "differs");
    const rest = await run(["sweep", "run", "differs", "--json", "--quiet"]);
    expect(rest.code).toBe(4);
    // A rule, and what it keeps.
    expect(JSON.parse(rest.stdout)).toMatchObject({ computed: 10, counts: { missing: 2 } });
    for (const args of [
      ["status", "differs"],
      ["gather", "differs", "-o", "differs.h5"],
      ["verify", "differs"],
      ["gather", "differs", "-o", "differs.h5", "--partial"],
    ]) {
      expect((await sweep(...args)).code).toBe(4);
    }
    expect(existsSync(at("differs.h5"))).toBe(false);
    expect((await run(["sweep", "status", "differs"])).stdout).toMatch(
      /conflict: task [0-9a-f]{8} has 2 results that differ, in segments/,
    );
  });

  it("leaves a task alone that always fails, with its stack, and does the rest", async () => {
    writeFileSync(
      at("fails.yaml"),
      "name: fails\ntries: 2\nstages:\n  - { task: sample, model: ising, size: [4, 8], temperature: Tc, count: 50, interval: 10 }\n  - { task: learn, from: sample, block: 4x4, buffer: 1, method: conditional, steps: 20, restarts: 1, windows: 500 }\n",
    );
    await sweep("plan", "fails.yaml", "-o", "fails");
    const made = await run(["sweep", "run", "fails"]);
    expect(made.code).toBe(5);
    expect(made.stderr).toMatch(/\(block 4x4, buffer 1, .*size 4, .*\): .*window/);
    const status = JSON.parse((await run(["sweep", "status", "fails", "--json"])).stdout);
    expect(status).toMatchObject({
      counts: { done: 3, quarantined: 1 },
      failures: [{ tries: 2, state: "quarantined" }],
    });
    const logs = await json("sweep", "logs", "fails", "--task", status.failures[0].id.slice(0, 8));
    expect(logs.failures).toHaveLength(2);
    expect(logs.failures[0].stack).toMatch(/\n\s+at /);
    // It is left alone until it is asked for.
    expect(await run(["sweep", "run", "fails", "--json", "--quiet"])).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(/"computed":0/),
    });
    await run(["sweep", "run", "fails", "--retry-quarantined", "--quiet"]);
    expect(JSON.parse((await run(["sweep", "status", "fails", "--json"])).stdout).failures[0].tries).toBe(4);
  });

  it("goes on where a grid has grown, and does not forget one that has shrunk", async () => {
    cpSync(at("whole"), at("grown"), { recursive: true });
    writeFileSync(at("grown.yaml"), STUDY.replace("seed: [1, 2]", "seed: [1, 2, 3]"));
    expect(await json("sweep", "plan", "grown.yaml", "-o", "grown")).toMatchObject({ tasks: 48, done: TASKS });
    writeFileSync(at("shrunk.yaml"), STUDY.replace("seed: [1, 2]", "seed: [1]"));
    const refused = await sweep("plan", "shrunk.yaml", "-o", "grown");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/is a sweep with 32 tasks that shrunk.yaml does not have; use --force/),
    ]);
    expect(await json("sweep", "plan", "shrunk.yaml", "-o", "grown", "--force")).toMatchObject({ tasks: 16, done: 16 });
    // What has no task any more is not lost to compacting: it may have one again.
    await json("sweep", "compact", "grown");
    // The same file may be planned again at any time.
    expect(await json("sweep", "plan", "study.yaml", "-o", "grown", "--force")).toMatchObject({
      tasks: TASKS,
      done: TASKS,
    });
  });

  it("is planned again by force where its plan is damaged, and its results are there", async () => {
    cpSync(at("whole"), at("replanned"), { recursive: true });
    truncateSync(join(at("replanned"), "tasks.ndjson"), 1000);
    const refused = await sweep("plan", "study.yaml", "-o", "replanned");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/tasks.ndjson.*--force/)]);
    expect(await json("sweep", "plan", "study.yaml", "-o", "replanned", "--force")).toMatchObject({ done: TASKS });
  });

  it.skipIf(process.platform === "win32")(
    "that is planned on a full disk is none, and is planned when there is room (left out without a shell)",
    async () => {
      const args = ["sweep", "plan", "study.yaml", "-o", "full", "--quiet"];
      const { status, stderr } = spawnSync(
        "sh",
        ["-c", 'ulimit -f 4 && exec "$@"', "sh", process.execPath, program, ...args],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
      expect(stderr).toBe("kadanoff sweep plan: full/tasks.ndjson cannot be written: the file would be too large\n");
      expect([status, readdirSync(at("full"))]).toEqual([1, []]);
      expect((await run(["sweep", "status", "full"])).stderr).toContain("full is no sweep, it has no sweep.json");
      expect((await run(args)).code).toBe(0);
    },
  );

  it("has results without files for others than those with files", async () => {
    writeFileSync(at("leaf.yaml"), LEAF);
    await sweep("plan", "leaf.yaml", "-o", "leaf");
    expect((await sweep("run", "leaf")).code).toBe(0);
    writeFileSync(at("kept.yaml"), LEAF.replace("keep: false", "keep: true"));
    expect(await json("sweep", "plan", "kept.yaml", "-o", "leaf", "--force")).toMatchObject({ tasks: 1, done: 0 });
  });

  it("knows no time in what two runs must agree upon, in each of several estimators either", async () => {
    writeFileSync(at("all.yaml"), ALL);
    for (const dir of ["all", "again"]) {
      await sweep("plan", "all.yaml", "-o", dir);
      expect((await sweep("run", dir, "-j", "1")).code).toBe(0);
    }
    cpSync(join(at("again"), "segments"), join(at("all"), "segments"), { recursive: true });
    expect(await json("sweep", "status", "all")).toMatchObject({ duplicates: 2, conflicts: [] });
  });

  it("gathers the same from fewer files, once it is complete", async () => {
    cpSync(at("copied"), at("compact"), { recursive: true });
    expect(await json("sweep", "compact", "compact")).toMatchObject({ tasks: TASKS });
    expect(segments("compact")).toHaveLength(1);
    expect(await gathered("compact", "compact.ndjson")).toBe(reference);
    await sweep("plan", "study.yaml", "-o", "empty");
    const refused = await sweep("compact", "empty");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/expected a sweep that is complete, got missing 32/),
    ]);
  });

  it("finds what is wrong in its folder", async () => {
    cpSync(at("whole"), at("damaged"), { recursive: true });
    const blobs = join(at("damaged"), "blobs");
    const [some, other] = readdirSync(blobs, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.includes("."),
    );
    writeFileSync(join(blobs, some!), "something else");
    rmSync(join(blobs, other!));
    const { code, stdout } = await sweep("verify", "damaged");
    expect(code).toBe(1);
    expect(stdout).toMatch(/does not have its digest/);
    expect(stdout).toMatch(/is missing/);
  });
});

describe("what is wrong in a sweep file", () => {
  const stage = "task: sample\nmodel: ising\nsize: 8\ntemperature: Tc\ncount: 10\n";
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["no name", stage, /wrong.yaml:1:1: expected the name of the sweep/],
    ["a name that is none", `name: a b\n${stage}`, /wrong.yaml:1:1: name: expected a letter/],
    [
      "an unknown key",
      `name: a\n${stage}sise: 3\n`,
      /wrong.yaml:7:1: unknown key "sise" of sample; did you mean size\?/,
    ],
    [
      "an unknown task",
      `name: a\n${stage.replace("sample", "sampel")}`,
      /wrong.yaml:2:1: task: expected sample, .* did you mean sample\?/,
    ],
    ["no temperature", `name: a\n${stage.replace(/temperature.*\n/, "")}`, /stage sample: expected temperature/],
    [
      "a bad value",
      `name: a\n${stage.replace("size: 8", "size: [8, 9y]")}`,
      /wrong.yaml:4:1: size: expected a size such as 64/,
    ],
    [
      "a value twice",
      `name: a\n${stage.replace("size: 8", "size: [8, 8]")}`,
      /size: expected each value once, got 8 twice/,
    ],
    ["a list that is empty", `name: a\n${stage.replace("size: 8", "size: []")}`, /size: expected at least one value/],
    [
      "a range without end",
      `name: a\n${stage.replace("Tc", "{ from: 2 }")}`,
      /temperature: expected { from, to, count }/,
    ],
    [
      "a range of two units",
      `name: a\n${stage.replace("Tc", "{ from: 2, to: 1.1Tc, count: 3 }")}`,
      /both in Tc, got 2 and "1.1Tc"/,
    ],
    ["a seed that is none", `name: a\n${stage}seed: [1, x]\n`, /seed: expected a whole number of at least 0, got "x"/],
    ["an output", `name: a\n${stage}out: x.h5\n`, /unknown key "out" of sample/],
    ["YAML that is none", "name: [\n", /wrong.yaml:\d+:\d+: /],
    ["no stages", "name: a\nstages: []\n", /stages: expected a list/],
    [
      "a stage that is not there",
      `name: a\nstages:\n  - { task: learn, from: samples }\n`,
      /from: expected an earlier stage, and there is none that fits/,
    ],
    [
      "a name twice",
      `name: a\nstages:\n  - { ${stage.trim().replaceAll("\n", ", ")} }\n  - { ${stage.trim().replaceAll("\n", ", ")} }\n`,
      /there are two stages sample/,
    ],
    [
      "the same task twice",
      `name: a\nstages:\n  - { ${stage.trim().replaceAll("\n", ", ")} }\n  - { name: b, ${stage.trim().replaceAll("\n", ", ")} }\n`,
      /the stages sample and b have a task in common/,
    ],
    ["a file that is not there", "name: a\ntask: learn\nfile: nowhere.h5\n", /file: there is no nowhere.h5/],
    [
      "too many tasks",
      `name: a\n${stage}seed: { from: 1, to: 3000000, count: 3000000 }\n`,
      /expected at most 2000000 tasks/,
    ],
  ];
  it.each(cases)("%s", async (_, text, message) => {
    writeFileSync(at("wrong.yaml"), text);
    const { code, stderr, stdout } = await sweep("plan", "wrong.yaml", "-o", "wrong");
    expect(stderr).toMatch(message);
    expect([code, stdout, stderr.trim().split("\n").length, existsSync(at("wrong"))]).toEqual([2, "", 1, false]);
  });
});

const LEAF = "name: leaf\ntask: sample\nmodel: ising\nsize: 4\ntemperature: Tc\ncount: 20\ninterval: 5\nkeep: false\n";

const ALL = `
name: all
stages:
  - { task: sample, model: ising, size: 8, temperature: Tc, count: 300, interval: 10 }
  - { task: information, from: sample, rule: majority, block: 2x2, buffer: 1, estimator: all, windows: 1000, steps: 30, width: 16 }
`;

/** One task of some seconds, of which each batch of samples is kept, ten in all. */
const WASTE = `
name: waste
task: sample
model: ising
size: 32
sampler: metropolis
interval: 40
temperature: 2.3
count: 10000
seed: 1
`;

/** Looks again and again, until a process is gone. */
function repeatedly(child: ChildProcess, look: () => void): void {
  const timer = setInterval(look, 10);
  child.on("close", () => clearInterval(timer));
}

/** Calls as soon as a sweep has so many records. */
function whenSome(child: ChildProcess, dir: string, records: number, then: () => void): void {
  let isThere = false;
  repeatedly(child, () => {
    if (isThere || readRecords(at(dir)).records < records) return;
    isThere = true;
    then();
  });
}
