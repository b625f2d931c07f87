import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError } from "kadanoff/errors";
import { makeFolder } from "kadanoff/io/node";
import {
  batchScript,
  type Cluster,
  findSubmission,
  readCluster,
  recordJob,
  slurmLimits,
  submitArray,
} from "kadanoff/sweep/node";
import { type CommandSpec, needed } from "../command.ts";
import { word } from "../values.ts";
import { counted, inTime } from "../words.ts";
import { byStage, publish } from "./bundles.ts";
import { assertSameNumbers, commentOf, leftOf, type OpenSweep, openSweep, standingOf, thisProgram } from "./open.ts";
import { retryFlag } from "./run.ts";

const flags = {
  on: { flag: "--on <CLUSTER>", help: "a cluster of clusters.yaml", parse: word("--on") },
  ...retryFlag,
  dryRun: { flag: "--dry-run", help: "show the scripts that would be submitted, and submit nothing" },
};

export const submitCommand: CommandSpec<typeof flags> = {
  name: "submit",
  words: ["<dir>"],
  summary: "give what is left of a sweep to Slurm, as job arrays",
  prints:
    "the jobs; what is done, queued or running is not submitted again. Clusters are described in ~/.config/kadanoff/clusters.yaml, or where KADANOFF_CLUSTERS says",
  flags,
  examples: [
    "kadanoff sweep submit runs/ising-fss --on mycluster --dry-run",
    "kadanoff sweep submit runs/ising-fss --on mycluster",
  ],
  async run([dir], f, context) {
    const open = openSweep(dir);
    assertSameNumbers(open);
    const cluster = await readCluster(needed(f.on, "--on CLUSTER", "--on mycluster, as in clusters.yaml"));
    const standing = await standingOf(open);
    const { queue } = standing;
    // Not to know what is queued would be to submit it twice.
    if (queue.trouble && !f.dryRun) throw queue.trouble;
    const left = leftOf(standing, { retry: f.retryQuarantined === true });
    const stages = byStage(left, standing);
    if (f.dryRun) {
      const scripts = stages.map(({ stage, tasks }) => {
        const size = { name: open.sweep.name, comment: commentOf(open, "NNNN"), units: 1 };
        return { stage, tasks: tasks.length, script: scriptOf(open, cluster, { ...size, number: "NNNN" }) };
      });
      const text = scripts.map(
        ({ stage, tasks, script }) =>
          `# ${stage}: ${counted(tasks, "task")}; --array is set by the number of units\n${script}`,
      );
      return {
        document: { dryRun: true, cluster: cluster.name, scripts },
        text: text.join("\n") || nothing(queue.queued.size),
      };
    }
    if (left.length === 0) {
      return {
        document: { folder: open.folder, submitted: [], queued: queue.queued.size },
        text: nothing(queue.queued.size),
      };
    }
    for (const number of queue.orphans) withdraw(open, number);
    makeFolder(join(open.folder, "logs"));
    const { maxArraySize } = await slurmLimits();
    if (maxArraySize < 1) throw new InputError(`${cluster.name}: this Slurm has no job arrays (MaxArraySize is 0)`);
    const submitted: {
      number: string;
      jobId: string;
      stage: string;
      units: number;
      tasks: number;
      seconds: number | null;
    }[] = [];
    const jobsOf = new Map<string, readonly string[]>();
    /** All that a stage waits for: the stages that it comes from, and what is queued already, which may be of these. */
    const before = (stage: string): string[] => {
      const { from } = open.sweep.stages.find(({ name }) => name === stage)!;
      return from === undefined ? [] : [...new Set([...queue.jobs, ...(jobsOf.get(from) ?? []), ...before(from)])];
    };
    for (const { stage, tasks } of stages) {
      const some = publish(standing, tasks, {
        unitSeconds: 60 * cluster.unitMinutes,
        parallel: cluster.cpusPerUnit,
        mostUnits: maxArraySize,
      });
      const jobs: string[] = [];
      for (const { number, units, tasks: n, seconds } of some) {
        context.signal.throwIfAborted();
        const script = scriptOf(open, cluster, {
          name: open.sweep.name,
          comment: commentOf(open, number),
          units,
          number,
          dependency: before(stage),
        });
        // What units are to do is there before the first of them starts.
        const asked = {
          ...{ cluster: cluster.name, maxRequeues: cluster.maxRequeues, onTimeout: cluster.onTimeout },
          scriptSha256: createHash("sha256").update(script).digest("hex"),
        };
        recordJob(open.folder, number, { ...asked, jobId: null });
        const jobId = await submitOnce(open, number, script);
        recordJob(open.folder, number, { ...asked, jobId });
        jobs.push(jobId);
        submitted.push({ number, jobId, stage, units, tasks: n, seconds });
        context.progress.update("submissions", submitted.length, stages.length);
      }
      jobsOf.set(stage, jobs);
    }
    return {
      document: { folder: open.folder, submitted, queued: queue.queued.size },
      text: submitted
        .map(({ number, jobId, stage, units, tasks, seconds }) => {
          const time = seconds === null ? "" : `, about ${inTime(seconds)} each`;
          return `submission ${number}: job ${jobId}, ${counted(tasks, "task")} of ${stage} in ${counted(units, "unit")}${time}`;
        })
        .join("\n"),
    };
  },
};

const nothing = (queued: number): string =>
  queued > 0 ? `nothing to submit (${counted(queued, "task")} queued or running)` : "nothing to submit";

/** Submits; where Slurm did not say whether it has taken the job, it is looked for before this is said to have failed. */
async function submitOnce(open: OpenSweep, number: string, script: string): Promise<string> {
  try {
    return (await submitArray(script)).jobId;
  } catch (error) {
    let found: string | undefined;
    if (!(error instanceof InputError)) {
      try {
        found = await findSubmission(commentOf(open, number));
      } catch {
        // It may have been taken: the next command that can ask finds it, or says that it was not.
        throw error;
      }
    }
    if (found !== undefined) return found;
    withdraw(open, number);
    throw error;
  }
}

/** What Slurm has never taken is nobody's: its tasks are free for the next submission. Whoever is just submitting it records what it becomes over this. */
function withdraw({ folder }: OpenSweep, number: string): void {
  const of = { cluster: "slurm", maxRequeues: 0, onTimeout: "stop" } as const;
  recordJob(folder, number, { ...of, jobId: null, withdrawn: true });
}

function scriptOf(
  { folder }: OpenSweep,
  cluster: Cluster,
  {
    number,
    ...array
  }: { name: string; comment: string; units: number; number: string; dependency?: readonly string[] },
): string {
  const workers = ["--workers", String(cluster.cpusPerUnit)];
  return batchScript(cluster, {
    ...array,
    command: [...thisProgram, "sweep", "worker", folder, "--sub", number, ...workers],
    logs: join(folder, "logs"),
  });
}

const cancelFlags = {};

export const cancelCommand: CommandSpec<typeof cancelFlags> = {
  name: "cancel",
  words: ["<dir>"],
  summary: "take what is left of a sweep out of the queue, and end what runs of it",
  prints: "which jobs were cancelled; what is done and what is kept stays, and submit or run goes on from there",
  flags: cancelFlags,
  examples: ["kadanoff sweep cancel runs/ising-fss"],
  async run([dir]) {
    const open = openSweep(dir);
    const { queue } = await standingOf(open);
    if (queue.trouble) throw queue.trouble;
    const { cancelJobs } = await import("kadanoff/sweep/node");
    await cancelJobs(queue.jobs);
    for (const number of queue.orphans) withdraw(open, number);
    const n = queue.jobs.length;
    return {
      document: { folder: open.folder, cancelled: queue.jobs },
      text:
        n === 0
          ? "nothing is queued"
          : `cancelled ${queue.jobs.map((job) => `job ${job}`).join(", ")} (${counted(queue.queued.size, "task")})`,
    };
  },
};
