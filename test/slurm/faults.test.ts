/**
 * Everything that may go wrong with a sweep on a cluster, done to one. After each of it the gathered bytes are those of a sweep that nothing has disturbed, run on one machine; and nothing has
 * been averaged, overwritten or lost that was there.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "kadanoff/sweep";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive, isLeftOut, startCluster, type TestCluster, until, why } from "./cluster.ts";
import { sweepsIn, TASKS } from "./sweeps.ts";

/** A disk of some megabytes, in a folder; false where this user may not have one. */
const mounted = (folder: string): boolean =>
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", folder]).status === 0;

describe.skipIf(isLeftOut)(`a sweep on Slurm${why}`, { timeout: 400_000 }, () => {
  let cluster: TestCluster;
  const { at, sweep, document, status, plan, submit, ...sweeps } = sweepsIn(
    "faults",
    () => cluster,
    `near: { partition: normal, time: 10, unit_minutes: 0.03 }
stopping: { partition: normal, time: 10, unit_minutes: 0.03, on_timeout: stop }
`,
  );

  beforeAll(async () => {
    cluster = await startCluster({ cpus: 1 });
    await sweeps.undisturbed();
  });
  afterAll(() => cluster?.down());

  /** The unit that Slurm has on a node. */
  const runningOn = async (node: string): Promise<string> =>
    (await cluster.slurm("squeue", "-h", "-w", node, "-t", "R", "-o", "%F_%K")).trim();

  it("that nothing happens to is the same on the cluster as on one machine, and is submitted once", async () => {
    const folder = await plan("whole");
    expect(await submit(folder)).toBe(TASKS);
    expect(await submit(folder)).toBe(0);
    await sweeps.quiet();
    expect(await submit(folder)).toBe(0);
    expect(await sweeps.expectWhole(folder)).toMatchObject({ duplicates: 0 });
    expect(await document(0, "verify", folder)).toMatchObject({ problems: [], torn: [], orphans: [] });
  });

  it("of which a unit is killed by kill -9 goes on where that one was, when what is missing is submitted", async () => {
    const folder = await plan("killed");
    await submit(folder);
    const [worker] = await sweeps.midTask(folder, "n1");
    process.kill(worker!, "SIGKILL");
    await sweeps.quiet();
    const { code, counts } = await status(folder);
    expect(code).toBe(3);
    const left = TASKS - counts.done!;
    expect(left).toBeGreaterThan(0);
    // Slurm starts nothing again that has merely failed.
    expect(await submit(folder)).toBe(left);
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
  });

  it("of which a node dies is done by the other", async () => {
    const folder = await plan("crashed");
    await submit(folder);
    await sweeps.midTask(folder, "n1");
    await cluster.kill("n1", "crash");
    await cluster.markDown("n1");
    await sweeps.quiet();
    await cluster.restart("n1");
    await sweeps.expectWhole(folder);
  });

  it("of which a node is cut off leaves zombies, which go when they see that their unit was begun anew", async () => {
    const folder = await plan("partitioned");
    await submit(folder);
    const zombies = await sweeps.midTask(folder, "n1");
    // Processes that are halted when their parent dies get SIGHUP of the system: they are halted again only then.
    sweeps.resume(zombies);
    await cluster.kill("n1", "partition");
    sweeps.halt(zombies);
    await cluster.markDown("n1");
    const begunAnew = (): boolean => attemptsOf(folder).some((name) => /\/0001\.n2\./.test(name));
    await until("the unit on the other node", 120, begunAnew);
    expect(zombies.every(isAlive)).toBe(true);
    sweeps.resume(zombies);
    await until("the end of the zombies", 60, () => !zombies.some(isAlive));
    await sweeps.quiet();
    await cluster.restart("n1");
    // Once a second a zombie looks whether it is one.
    await sweeps.expectWhole(folder, 1);
  });

  it("whose unit must make room for somebody else's job goes on when that is done", async () => {
    const folder = await plan("preempted");
    await submit(folder);
    await sweeps.midTask(folder, "n1");
    await cluster.slurm(
      "sbatch",
      ...["-p", "high", "-w", "n1", "-o", join(cluster.folder, "log", "high.out"), "--wrap", "exec sleep 1"],
    );
    await until(
      "the other's job",
      60,
      async () => (await cluster.slurm("squeue", "-h", "-p", "high", "-t", "R")) !== "",
    );
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
    expect(attemptsOf(folder).some((name) => /\/0001\.n[12]\./.test(name))).toBe(true);
  });

  it("whose unit is told that its time is up keeps what it has, stops, and is gone on with by the next submission", async () => {
    const folder = await plan("stopped");
    await submit(folder, "--on", "stopping");
    const unit = await sweeps.midTask(folder, "n1");
    const job = await runningOn("n1");
    await cluster.slurm("scancel", "--batch", "-s", "USR2", job);
    sweeps.resume(unit);
    await sweeps.quiet();
    expect(await cluster.slurm("scontrol", "show", "job", job)).toMatch(/ Restarts=0 .*ExitCode=75:0/s);
    const { code, counts } = await status(folder);
    expect(code).toBe(3);
    // What it has begun is kept; for some seconds nobody can tell that it does not run any more.
    expect(counts.checkpointed! + counts.running!).toBeGreaterThan(0);
    expect(await submit(folder)).toBe(TASKS - counts.done!);
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
  });

  it("goes on while Slurm's controller is dead, of which a submission says so", async () => {
    const folder = await plan("headless");
    const another = await plan("headless-too");
    await submit(folder);
    const unit = await sweeps.midTask(folder, "n1");
    await cluster.saveState();
    await cluster.killController();
    sweeps.resume(unit);
    const [refused, asked] = await Promise.all([sweep("submit", another, "--on", "near"), sweep("status", folder)]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^kadanoff sweep submit: .*Slurm's controller does not answer; units that run go on/,
    );
    expect(asked.code).toBe(3);
    await cluster.startController();
    expect(await submit(another)).toBe(TASKS);
    await sweeps.quiet();
    await submit(folder);
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
    await sweeps.expectWhole(another);
    // The submission that did not reach it has been done anew.
    expect(await document(0, "verify", another)).toMatchObject({ problems: [], orphans: [] });
  });

  it("whose record of a job was lost finds it in the queue, and submits nothing twice", async () => {
    const folder = await plan("forgotten");
    await submit(folder);
    rmSync(join(folder, "submissions", "0000.json"));
    expect(await submit(folder)).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "submissions", "0000.json"), "utf8")).jobId).toMatch(/^\d+$/);
    await sweeps.quiet();
    expect(await sweeps.expectWhole(folder)).toMatchObject({ duplicates: 0 });
  });

  it("with a record that is torn computes that one again, and no other", async () => {
    const folder = await sweeps.copyOfWhole("torn");
    const [segment] = segmentsOf(folder);
    truncateSync(segment!, readFileSync(segment!).length - 20);
    expect(await status(folder)).toMatchObject({ code: 3, counts: { done: TASKS - 1 }, torn: [{}] });
    expect((await sweep("gather", folder, "-o", at("torn-early.h5"))).code).toBe(3);
    expect(await submit(folder)).toBe(1);
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
  });

  it("with two results of one task that differ is a conflict, and chooses neither", async () => {
    const folder = await sweeps.copyOfWhole("conflict");
    const [segment] = segmentsOf(folder);
    const [line] = readFileSync(segment!, "utf8").split("\n");
    const record = JSON.parse(line!.slice(17));
    record.result.document.observables.energy.value += 1e-12;
    const json = canonicalJson(record);
    const digest = createHash("sha256").update(json).digest("hex").slice(0, 16);
    mkdirSync(join(folder, "segments", "0000-0"));
    writeFileSync(join(folder, "segments", "0000-0", "0000.n1.1.00000000.seg"), `${digest} ${json}\n`);
    expect(await status(folder)).toMatchObject({ code: 4, conflicts: [{ id: record.id, sameBuild: true }] });
    for (const words of [
      ["gather", folder, "-o", at("conflict.h5")],
      ["verify", folder],
    ]) {
      const { code, stdout, stderr } = await sweep(...words);
      expect(code).toBe(4);
      expect(stdout + stderr).toContain(record.id.slice(0, 8));
    }
  });

  it("with a task that always fails gives that one up after three tries, and does the rest", async () => {
    writeFileSync(at("few.csv"), "1,0,0,1\n0,1,1,1\n");
    writeFileSync(at("failing.yaml"), FAILING);
    const folder = await plan("failing", "failing.yaml");
    await submit(folder);
    await sweeps.quiet();
    const found = await status(folder);
    expect(found).toMatchObject({ code: 5, counts: { done: 1, quarantined: 1 }, failures: [{ tries: 3 }] });
    const { id, message } = found.failures[0]!;
    const logs = await sweep("logs", folder, "--task", id.slice(0, 8));
    expect(logs.stdout).toContain(message);
    expect(logs.stdout).toMatch(/^ +at .*\.js:\d+/m);
    // It is not tried again unless that is asked for, and then three times more at most.
    expect(await submit(folder)).toBe(0);
    expect(await submit(folder, "--retry-quarantined")).toBe(1);
    await sweeps.quiet();
    expect(await status(folder)).toMatchObject({
      code: 5,
      counts: { done: 1, quarantined: 1 },
      failures: [{ tries: 6 }],
    });
  });

  it("whose disk is full loses nothing, and goes on when there is room again", async ({ skip }) => {
    const disk = sweeps.folder("disk");
    skip(!mounted(disk), "no disk of a few megabytes: mount -t tmpfs wants the rights of root");
    try {
      const folder = await plan("disk/full");
      await submit(folder);
      const unit = await sweeps.midTask(folder, "n1");
      const filling = spawnSync("dd", ["if=/dev/zero", `of=${join(disk, "filling")}`, "bs=64k"]);
      sweeps.resume(unit);
      expect(String(filling.stderr)).toMatch(/No space left/);
      await sweeps.quiet();
      const full = await status(folder);
      expect(full).toMatchObject({ code: 3, conflicts: [], failures: [] });
      const refused = await sweep("submit", folder, "--on", "near");
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(/no space left|ENOSPC/i);
      expect((await status(folder)).counts.done).toBe(full.counts.done);
      rmSync(join(disk, "filling"));
      expect(await submit(folder)).toBe(TASKS - full.counts.done!);
      await sweeps.quiet();
      await sweeps.expectWhole(folder);
    } finally {
      spawnSync("umount", ["-l", disk]);
    }
  });
});

/** The segments of a sweep that have records. */
function segmentsOf(folder: string): string[] {
  const root = join(folder, "segments");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".seg"))
    .map((name) => join(root, name));
}

/** The attempts at its units, `0000-3/0001.n2.…`, the second number being how often a unit was begun before. */
const attemptsOf = (folder: string): string[] =>
  readdirSync(join(folder, "attempts"), { recursive: true, encoding: "utf8" });

/** Samples of which there are too few to learn from, beside others. */
const FAILING = `name: failing
stages:
  - task: sample
    model: ising
    size: 8
    temperature: 2.5
    count: 200
    seed: 1
  - task: learn
    file: few.csv
    seed: 1
`;
