/** What is asked of Slurm and what is made of its answers, which were recorded from Slurm 22.05; test/slurm has the real one. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors/index.ts";
import {
  activeUnits,
  cancelJobs,
  findSubmission,
  isThere,
  type ProgramOptions,
  type RunProgram,
  requeueSelf,
  SlurmError,
  slurmLimits,
  submitArray,
} from "./slurm.ts";

interface Call extends ProgramOptions {
  readonly words: string;
}

/** Slurm as it would answer: always the same, whatever it is asked. */
function slurm(answer: { code?: number | null; stdout?: string; stderr?: string }) {
  const calls: Call[] = [];
  const run: RunProgram = async (file, args, options) => {
    calls.push({ words: [file, ...args].join(" "), ...options });
    return { code: 0, stdout: "", stderr: "", ...answer };
  };
  return { calls, run };
}
const failing = async (asked: Promise<unknown>): Promise<Error> =>
  asked.then(
    () => new Error("nothing thrown"),
    (error: Error) => error,
  );

const script = "#!/bin/bash\n#SBATCH --partition=batch\n#SBATCH --array=0-3\nexec true\n";

describe("submitArray", () => {
  it("gives sbatch the script, and returns the number of the job, of several clusters too", async () => {
    const one = slurm({ stdout: "1234\n" });
    expect(await submitArray(script, { run: one.run, env: {} })).toEqual({ jobId: "1234" });
    expect(one.calls).toMatchObject([{ words: "sbatch --parsable", input: script }]);
    // Slurm itself waits for two minutes where its queue is full.
    expect(one.calls[0]!.timeout).toBeGreaterThan(120_000);
    expect(await submitArray(script, { run: slurm({ stdout: "77;west\n" }).run })).toEqual({ jobId: "77" });
    expect(await failing(submitArray(script, { run: slurm({ stdout: "ok\n" }).run }))).toMatchObject({
      name: "SlurmError",
      message: 'sbatch: expected the number of a job, got "ok\\n"',
    });
  });

  it("passes on which Slurm is meant, and neither the job that it runs in nor what would win over the script", async () => {
    const { calls, run } = slurm({ stdout: "1\n" });
    const env = {
      ...{
        PATH: "/bin",
        SLURM_CONF: "/etc/a.conf",
        SLURM_JOB_ID: "9",
        SLURM_RESTART_COUNT: "3",
        SLURM_MEM_PER_NODE: "5",
      },
      ...{
        SBATCH_PARTITION: "other",
        SBATCH_ACCOUNT: "mine",
        SBATCH_TIMELIMIT: "1",
        SBATCH_ARRAY_INX: "0-9",
        SBATCH_EXPORT: "ALL",
      },
      ...{ SQUEUE_STATES: "RUNNING", SLURM_CLUSTERS: "west" },
    };
    await submitArray(script, { run, env });
    expect(calls[0]!.env).toEqual({
      ...{ PATH: "/bin", SLURM_CONF: "/etc/a.conf", SLURM_CLUSTERS: "west", LC_ALL: "C" },
      // The script names a partition and no account.
      ...{ SBATCH_ACCOUNT: "mine", SBATCH_EXPORT: "ALL" },
    });
  });

  it.each([
    [
      "sbatch: error: invalid partition specified: nix\nsbatch: error: Batch job submission failed: Invalid partition name specified\n",
      "sbatch: invalid partition specified: nix; Batch job submission failed: Invalid partition name specified: there is no such partition for you; `sinfo -o %P` lists them: mend partition in clusters.yaml",
    ],
    [
      "sbatch: error: Batch job submission failed: Invalid job array specification\n",
      /more units than an array may have \(MaxArraySize\)/,
    ],
    [
      "sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified\n",
      /mend account in clusters\.yaml$/,
    ],
    ["sbatch: error: Batch job submission failed: Invalid qos specification\n", /mend qos in clusters\.yaml$/],
    [
      "sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)\n",
      /mend time in clusters\.yaml$/,
    ],
    [
      "sbatch: error: Memory specification can not be satisfied\nsbatch: error: Batch job submission failed: Requested node configuration is not available\n",
      /mend cpus_per_unit or mem_per_cpu in clusters\.yaml$/,
    ],
    [
      "sbatch: unrecognized option '--foo=1'\nTry \"sbatch --help\" for more information\n",
      /mend extra in clusters\.yaml$/,
    ],
    ["sbatch: error: Batch job submission failed: Invalid node name specified\n", /mend extra in clusters\.yaml$/],
    ["sbatch: error: Invalid generic resource (gres) specification\n", /mend extra in clusters\.yaml$/],
  ])("takes %j for a mistake of the user's, and says what to mend", async (stderr, expected) => {
    const error = await failing(submitArray(script, { run: slurm({ code: 1, stderr }).run }));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(expected);
  });

  it.each([
    [
      "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)\n",
      /Slurm's controller does not answer; units that run go on\. Try again when `sinfo` answers$/,
    ],
    [
      "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\nsbatch: error: Batch job submission failed: Resource temporarily unavailable\n",
      /the queue has no room for so many units now; submit again when some of them are done$/,
    ],
    [
      "sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)\n",
      /the queue has no room for so many units now/,
    ],
    [
      "sbatch: error: Batch job submission failed: Protocol authentication error\n",
      /ask whoever runs the cluster whether munge is up/,
    ],
    ["sbatch: error: something new\n", /^sbatch: something new$/],
    ["", /^sbatch: it failed without a word$/],
  ])("takes %j for a state of Slurm's that may pass", async (stderr, expected) => {
    const error = await failing(submitArray(script, { run: slurm({ code: 1, stderr }).run }));
    expect(error).toBeInstanceOf(SlurmError);
    expect(error.message).toMatch(expected);
  });

  it("gives up where there is no answer, and no sbatch", async () => {
    expect(await failing(submitArray(script, { run: slurm({ code: null }).run }))).toMatchObject({
      name: "SlurmError",
      message: "sbatch: no answer within 180 s: try again later",
    });
    const env = { PATH: "/nowhere" };
    expect(await failing(submitArray(script, { env }))).toMatchObject({
      name: "InputError",
      message: "there is no sbatch here; submit from a login node of the cluster, where Slurm is",
    });
    expect(await isThere({ env })).toBe(false);
    expect(await isThere({ run: slurm({ stdout: "slurm-wlm 22.05.8\n" }).run })).toBe(true);
  });

  it("is interrupted", async () => {
    const { calls, run } = slurm({ stdout: "1\n" });
    const interrupted = AbortSignal.abort();
    expect(await failing(submitArray(script, { run, signal: interrupted }))).toMatchObject({ name: "AbortError" });
    expect(calls).toEqual([]);
  });
});

describe("findSubmission", () => {
  it("finds the job of a comment among all of this user's, also one that is over", async () => {
    const stdout =
      "11|None|kadanoff:x:0001\n12|None|kadanoff:x:0002\n12|Priority|kadanoff:x:0002\n15|None|(null)\n9|None|kadanoff:x:0002\n20|None|kadanoff:x:00021\n21|BadConstraints|kadanoff:x:0002\n";
    const { calls, run } = slurm({ stdout });
    expect(await findSubmission("kadanoff:x:0002", { run })).toBe("12");
    expect(calls[0]!.words).toBe(`squeue -h -t all -u ${process.getuid!()} -o %F|%r|%k`);
    expect(await findSubmission("kadanoff:x:0003", { run })).toBeUndefined();
  });
});

describe("activeUnits", () => {
  it("has the units of each job that Slurm still has, and asks once for all", async () => {
    const { calls, run } = slurm({
      stdout:
        "12|0|R|a|None\n12|1|CG|a|None\n12|17|PD|a|Priority\n9|N/A|R|a|None\n31|4|PD|b|ReqNodeNotAvail, May be reserved\n8|0|R|c|None\n",
    });
    const known = ["12 a", "31 b", "9 a", "8 a", "12 a"].map((job) => job.split(" "));
    // Number 8 is another's by now, since it has another comment.
    expect(
      await activeUnits(
        known.map(([jobId, comment]) => ({ jobId: jobId!, comment: comment! })),
        { run },
      ),
    ).toEqual(
      new Map([
        [
          "12",
          new Map([
            [0, ""],
            [1, ""],
            [17, "Priority"],
          ]),
        ],
        ["31", new Map([[4, "ReqNodeNotAvail, May be reserved"]])],
      ]),
    );
    expect(calls.map(({ words }) => words)).toEqual(["squeue -h -r -j 12,31,9,8 -o %F|%K|%t|%k|%r"]);
    const none = slurm({});
    expect(await activeUnits([], { run: none.run })).toEqual(new Map());
    expect(none.calls).toEqual([]);
  });

  it("takes a job that Slurm does not know any more for one that has ended; not so one of which it tells nothing", async () => {
    const forgotten = slurm({ code: 1, stderr: "slurm_load_jobs error: Invalid job id specified\n" });
    expect(await activeUnits([{ jobId: "12", comment: "a" }], { run: forgotten.run })).toEqual(new Map());
    const down = slurm({
      code: 1,
      stderr: "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n",
    });
    expect(await failing(activeUnits([{ jobId: "12", comment: "a" }], { run: down.run }))).toBeInstanceOf(SlurmError);
    expect(await failing(activeUnits([{ jobId: "12; rm -rf /", comment: "a" }], { run: down.run }))).toBeInstanceOf(
      InputError,
    );
  });
});

describe("cancelJobs", () => {
  it("cancels each, those that are gone too", async () => {
    const { calls, run } = slurm({
      code: 1,
      stderr: "scancel: error: Kill job error on job id 9: Invalid job id specified\n",
    });
    await cancelJobs(["9", "12"], { run });
    expect(calls.map(({ words }) => words)).toEqual(["scancel -Q 9", "scancel -Q 12"]);
  });
});

describe("requeueSelf", () => {
  it("requeues the element of the array, by its own name", async () => {
    const { calls, run } = slurm({});
    await requeueSelf({ SLURM_JOB_ID: "14", SLURM_ARRAY_JOB_ID: "12", SLURM_ARRAY_TASK_ID: "3" }, { run });
    await requeueSelf({ SLURM_JOB_ID: "14" }, { run });
    expect(calls.map(({ words }) => words)).toEqual(["scontrol requeue 12_3", "scontrol requeue 14"]);
    expect(await failing(requeueSelf({}, { run }))).toMatchObject({ name: "InputError" });
  });

  it("says what to do where the cluster does not allow it", async () => {
    const { run } = slurm({ code: 1, stderr: "Requested operation is presently disabled for job 2\n" });
    expect(await failing(requeueSelf({ SLURM_JOB_ID: "2" }, { run }))).toMatchObject({
      name: "InputError",
      message: /on_timeout: stop in clusters\.yaml$/,
    });
  });
});

describe("slurmLimits", () => {
  it("reads how large an array and the queue may be", async () => {
    const stdout =
      "Configuration data as of 2026-11-30T05:00:00\nJobRequeue              = 0\nMaxArraySize            = 1001\nMaxJobCount             = 10000\n";
    expect(await slurmLimits({ run: slurm({ stdout }).run })).toEqual({
      maxArraySize: 1001,
      maxJobCount: 10_000,
      jobRequeue: false,
    });
    expect(await failing(slurmLimits({ run: slurm({ stdout: "x\n" }).run }))).toMatchObject({
      message: "scontrol show config: expected MaxArraySize, found none",
    });
  });
});
