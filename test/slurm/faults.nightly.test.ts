/** What takes minutes: Slurm's own time limit, which it looks at once a minute, and a node that is missed only when it has not answered. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive, isLeftOut, startCluster, type TestCluster, until, why } from "./cluster.ts";
import { sweepsIn, TASKS } from "./sweeps.ts";

describe.skipIf(isLeftOut)(`a sweep on Slurm, for as long as it takes${why}`, { timeout: 1_200_000 }, () => {
  let cluster: TestCluster;
  const { status, plan, submit, ...sweeps } = sweepsIn(
    "nightly",
    () => cluster,
    `long: { partition: normal, time: 2, signal_lead: 50, unit_minutes: 60 }
once: { partition: normal, time: 2, signal_lead: 50, unit_minutes: 60, max_requeues: 0 }
near: { partition: normal, time: 10, unit_minutes: 0.04 }
`,
    { count: 120_000 },
  );
  beforeAll(async () => {
    cluster = await startCluster({ cpus: 1 });
    await sweeps.undisturbed();
  });
  afterAll(() => cluster?.down());

  /** The starts of the one unit of a sweep, as its attempts tell. */
  const starts = (folder: string): number => readdirSync(join(folder, "attempts", "0000-0")).length;
  /** The unit's own limit becomes one minute, the least that Slurm knows: its signal comes within the first ten seconds. */
  async function shorten(): Promise<string> {
    await until("a unit that runs", 60, async () => (await cluster.slurm("squeue", "-h", "-t", "R")) !== "");
    const job = (await cluster.slurm("squeue", "-h", "-o", "%F")).trim();
    await cluster.slurm("scontrol", "update", `JobId=${job}`, "TimeLimit=1");
    return job;
  }

  it("that is longer than its time limit is requeued as often as it takes", async () => {
    const folder = await plan("limit");
    await submit(folder, "--on", "long");
    const job = await shorten();
    await sweeps.quiet(900);
    await sweeps.expectWhole(folder);
    expect(starts(folder)).toBeGreaterThan(1);
    // Told in time, it has left by itself: Slurm has ended nothing.
    expect(readFileSync(join(folder, "logs", `${job}_0.out`), "utf8")).not.toMatch(/DUE TO TIME LIMIT/);
  });

  it("that may not be requeued stops there, says so, and is gone on with by the next submission", async () => {
    const folder = await plan("capped");
    await submit(folder, "--on", "once");
    const job = await shorten();
    await sweeps.quiet(300);
    expect(starts(folder)).toBe(1);
    const { code, counts } = await status(folder);
    expect(code).toBe(3);
    expect(readFileSync(join(folder, "logs", `${job}_0.out`), "utf8")).toMatch(
      /its time was up 1 times?, and it is not requeued/,
    );
    expect(await submit(folder)).toBe(TASKS - counts.done!);
    await sweeps.quiet(600);
    await sweeps.expectWhole(folder);
  });

  it("of which a node dies is done by the other when Slurm has missed it, without anybody's help", async () => {
    const folder = await plan("missed");
    await submit(folder);
    await sweeps.midTask(folder, "n1");
    await cluster.kill("n1", "crash");
    await sweeps.quiet(600);
    await cluster.restart("n1");
    await sweeps.expectWhole(folder);
  });
});

describe.skipIf(isLeftOut)(`a sweep on a Slurm that preempts by SIGTERM alone${why}`, { timeout: 400_000 }, () => {
  let cluster: TestCluster;
  const { plan, submit, ...sweeps } = sweepsIn(
    "sigterm",
    () => cluster,
    "near: { partition: normal, time: 10, unit_minutes: 0.03 }\n",
  );
  beforeAll(async () => {
    cluster = await startCluster({ cpus: 1, preemptSignal: false });
    await sweeps.undisturbed();
  });
  afterAll(() => cluster?.down());

  it("keeps what it has when it must make room, leaves within the time of grace, and goes on", async () => {
    const folder = await plan("preempted");
    await submit(folder);
    const unit = await sweeps.midTask(folder, "n1");
    const job = (await cluster.slurm("squeue", "-h", "-w", "n1", "-t", "R", "-o", "%F_%K")).trim();
    const other = join(cluster.folder, "log", "high.out");
    await cluster.slurm("sbatch", "-p", "high", "-w", "n1", "-o", other, "--wrap", "exec sleep 1");
    await until("the end of the unit", 60, () => !unit.some(isAlive));
    await sweeps.quiet();
    await sweeps.expectWhole(folder);
    expect(await cluster.slurm("scontrol", "show", "job", job)).toMatch(/ Restarts=1 /);
    // It has left by itself: its log says so.
    expect(readFileSync(join(folder, "logs", `${job}.out`), "utf8")).toMatch(/asked to leave/);
  });
});
