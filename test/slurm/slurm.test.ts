/** What is asked of Slurm, asked of a real one: a cluster of two nodes on this machine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "kadanoff/errors";
import {
  activeUnits,
  batchScript,
  type Cluster,
  cancelJobs,
  findSubmission,
  isThere,
  readClusters,
  requeueSelf,
  SlurmError,
  slurmLimits,
  submitArray,
  type UnitArray,
} from "kadanoff/sweep/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLeftOut, startCluster, type TestCluster, until, why } from "./cluster.ts";

describe.skipIf(isLeftOut)(`Slurm${why}`, { timeout: 120_000 }, () => {
  let slurm: TestCluster;
  let env: NodeJS.ProcessEnv;
  let near: Cluster;
  let work: string;

  beforeAll(async () => {
    slurm = await startCluster({ maxArraySize: 101, maxJobCount: 150 });
    env = { ...process.env, ...slurm.env };
    work = join(slurm.folder, `work 100% "of" it's`);
    mkdirSync(join(work, "logs"), { recursive: true });
    writeFileSync(join(work, "unit.mjs"), UNIT);
    const text = "near: { partition: normal, time: 10, max_parallel: 4, setup: [export FROM_SETUP=yes] }";
    near = (await readClusters(text, "clusters.yaml")).get("near")!;
  });
  afterAll(() => slurm?.down());

  /** An array of a small script, which does what its words say. */
  const array = (name: string, units: number, words: readonly string[], more: Partial<UnitArray> = {}): UnitArray => ({
    name,
    comment: `kadanoff:test:${name}`,
    units,
    command: [process.execPath, join(work, "unit.mjs"), name, ...words],
    logs: join(work, "logs"),
    ...more,
  });
  const comments = new Map<string, string>();
  const submit = async (what: UnitArray, cluster = near): Promise<string> => {
    const { jobId } = await submitArray(batchScript(cluster, what), { env });
    comments.set(jobId, what.comment);
    return jobId;
  };
  const active = (...jobs: string[]) =>
    activeUnits(
      jobs.map((jobId) => ({ jobId, comment: comments.get(jobId) ?? "kadanoff:test:nobody" })),
      { env },
    );
  const unitsOf = async (job: string): Promise<number[]> =>
    [...((await active(job)).get(job)?.keys() ?? [])].sort((a, b) => a - b);
  const gone = (job: string): Promise<void> =>
    until(`the end of job ${job}`, 60, async () => (await unitsOf(job)).length === 0);
  const marked = (name: string): string[] =>
    readdirSync(work)
      .filter((file) => file.startsWith(`${name}.`))
      .sort();
  const mark = (name: string): Promise<void> => until(name, 60, () => existsSync(join(work, name)));
  const failing = (asked: Promise<unknown>): Promise<Error> =>
    asked.then(
      () => new Error("nothing thrown"),
      (error: Error) => error,
    );

  it("is there, and says what it allows", async () => {
    expect(await isThere({ env })).toBe(true);
    expect(await slurmLimits({ env })).toEqual({ maxArraySize: 101, maxJobCount: 150, jobRequeue: true });
  });

  it("runs the units of an array, each knowing its own, and what depends on them when all have ended", async () => {
    const job = await submit(array("array", 6, ["exit", "a b", "$HOME", "'"]));
    const after = await submit(array("after", 1, ["exit"], { dependency: [job] }));
    expect(await unitsOf(job)).toEqual([0, 1, 2, 3, 4, 5]);
    // None as long as Slurm has not looked at it.
    expect([...(await active(after)).get(after)!]).toEqual([[0, expect.stringMatching(/^(Dependency|None)$/)]]);
    expect(await active(job, after, "4711")).toHaveProperty("size", 2);
    // After a loss of its state Slurm may give the number to another's job.
    expect(await activeUnits([{ jobId: job, comment: "kadanoff:test:other" }], { env })).toEqual(new Map());
    await gone(after);
    expect(await unitsOf(job)).toEqual([]);
    for (let unit = 0; unit < 6; unit++) {
      expect(readFileSync(join(work, "logs", `${job}_${unit}.out`), "utf8")).toBe(
        `unit ${unit} start 0 ["a b","$HOME","'"] yes\n`,
      );
    }
    // A unit that fails has its exit code; it is not started again, and those that wait for it begin all the same.
    const codes = await slurm.slurm("squeue", "-h", "-t", "all", "-r", "-j", job, "-o", "%K %T");
    expect(codes.trim().split("\n").sort()).toEqual(
      [0, 1, 2, 3, 4, 5].map((k) => `${k} ${k === 3 ? "FAILED" : "COMPLETED"}`),
    );
    expect(await slurm.slurm("scontrol", "show", "job", `${job}_3`)).toMatch(/ExitCode=3:0/);
    expect(marked("after")).toEqual(["after.0.0"]);
  });

  it("finds a submission again by its comment, also when it is over", async () => {
    const job = await submit(array("found", 2, ["exit"]));
    expect(await findSubmission("kadanoff:test:found", { env })).toBe(job);
    await gone(job);
    expect(await findSubmission("kadanoff:test:found", { env })).toBe(job);
    expect(await findSubmission("kadanoff:test:foun", { env })).toBeUndefined();
  });

  it("gives the signal before the time limit to the program itself, and SIGTERM to what is cancelled", async () => {
    const job = await submit(array("signal", 2, ["wait"]));
    await Promise.all(["signal.0.0", "signal.1.0"].map(mark));
    // As Slurm does when the time is nearly up, which would take a minute here.
    await slurm.slurm("scancel", "--batch", "-s", "USR2", `${job}_0`);
    await mark("signal.0.0.SIGUSR2");
    await until("the end of unit 0", 60, async () => (await unitsOf(job)).join() === "1");
    await cancelJobs([job, "4711"], { env });
    await mark("signal.1.0.SIGTERM");
    await gone(job);
    await cancelJobs([job], { env });
  });

  it("starts a unit again that asks for it, or whose node is lost, and counts the starts", async () => {
    const job = await submit(array("again", 2, ["wait"]));
    await Promise.all(["again.0.0", "again.1.0"].map(mark));
    const nodeOf = async (unit: number): Promise<string> =>
      (await slurm.slurm("squeue", "-h", "-r", "-j", `${job}_${unit}`, "-o", "%N")).trim();
    const lost = await nodeOf(1);
    await requeueSelf({ SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: "0" }, { env: { ...process.env, ...slurm.env } });
    // What waits to start again is not gone.
    expect(await unitsOf(job)).toEqual([0, 1]);
    await mark("again.0.1");
    await slurm.kill(lost, "crash");
    await slurm.markDown(lost);
    await mark("again.1.1");
    expect(await nodeOf(1)).not.toBe(lost);
    expect(await unitsOf(job)).toEqual([0, 1]);
    expect(readFileSync(join(work, "logs", `${job}_0.out`), "utf8")).toMatch(
      /^unit 0 start 0 [\s\S]*^unit 0 start 1 /m,
    );
    await cancelJobs([job], { env });
    await slurm.restart(lost);
    await gone(job);
  });

  it("takes arrays of as many units as it says, and no more; and only while there is room", async () => {
    const held = (await readClusters("a: { time: 10, extra: [--hold] }", "c.yaml")).get("a")!;
    const { maxArraySize } = await slurmLimits({ env });
    const largest = await submit(array("largest", maxArraySize, ["exit"]), held);
    expect((await unitsOf(largest)).length).toBe(maxArraySize);
    expect(await failing(submit(array("larger", maxArraySize + 1, ["exit"]), held))).toMatchObject({
      name: "InputError",
      message: /Invalid job array specification: more units than an array may have \(MaxArraySize\)/,
    });
    // With these there would be more jobs than MaxJobCount: sbatch waits, and is not waited for.
    const impatient = { env, signal: AbortSignal.timeout(3000) };
    const script = batchScript(held, array("full", maxArraySize, ["exit"]));
    expect(await failing(submitArray(script, impatient))).toMatchObject({ name: "AbortError" });
    expect(await findSubmission("kadanoff:test:full", { env })).toBeUndefined();
    await cancelJobs([largest], { env });
  });

  it("says what to mend where it refuses", async () => {
    const other = (await readClusters("a: { partition: nix, time: 10 }", "c.yaml")).get("a")!;
    const error = await failing(submit(array("bad", 1, ["exit"]), other));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/invalid partition specified: nix; .*: mend partition in clusters\.yaml$/);
    const memory = (await readClusters("a: { time: 10, mem_per_cpu: 900T }", "c.yaml")).get("a")!;
    expect((await failing(submit(array("bad", 1, ["exit"]), memory))).message).toMatch(
      /mend cpus_per_unit or mem_per_cpu/,
    );
    const option = (await readClusters("a: { time: 10, extra: [--nix=1] }", "c.yaml")).get("a")!;
    expect((await failing(submit(array("bad", 1, ["exit"]), option))).message).toMatch(/mend extra in clusters\.yaml$/);
    expect(await findSubmission("kadanoff:test:bad", { env })).toBeUndefined();
  });

  it("does not answer while its controller is down: units go on, and are there when it is back", async () => {
    const job = await submit(array("down", 1, ["wait"]));
    await mark("down.0.0");
    await slurm.saveState();
    await slurm.killController();
    const asked = await Promise.all([failing(active(job)), failing(submit(array("never", 1, ["exit"])))]);
    for (const error of asked) {
      expect(error).toBeInstanceOf(SlurmError);
      expect(error.message).toMatch(/Slurm's controller does not answer; units that run go on/);
    }
    await slurm.startController();
    expect(await unitsOf(job)).toEqual([0]);
    expect(await findSubmission("kadanoff:test:never", { env })).toBeUndefined();
    await cancelJobs([job], { env });
    await mark("down.0.0.SIGTERM");
    await gone(job);
  });
});

/**
 * A unit: leaves a mark of its number and its start, `name.unit.start`, and says what it was given. It ends at once, unit 3 with exit code 3; or waits for a
 * signal, leaves a mark of that, too, and ends.
 */
const UNIT = `
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
const [, file, name, what, ...words] = process.argv;
const { SLURM_ARRAY_TASK_ID: unit, SLURM_RESTART_COUNT: start = "0", FROM_SETUP } = process.env;
const mark = join(dirname(file), [name, unit, start].join("."));
for (const signal of ["SIGUSR2", "SIGTERM"]) process.on(signal, () => { writeFileSync(mark + "." + signal, ""); process.exit(0); });
console.log("unit", unit, "start", start, JSON.stringify(words), FROM_SETUP);
writeFileSync(mark, "");
if (what === "wait") setInterval(() => {}, 1000);
else if (unit === "3") process.exitCode = 3;
`;
