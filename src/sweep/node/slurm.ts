/**
 * What Slurm is asked: to run an array of units, and which of them it still has. It knows nothing of results: those are in the store. Of what its programs print
 * only formats are read that were asked for, which do not change with its versions.
 */
import { execFile } from "node:child_process";
import { InputError } from "../../errors/index.ts";
import { jobNumber } from "./batchScript.ts";

/** What came of a program. */
export interface ProgramResult {
  /** The exit code; null where it was ended by a signal. */
  readonly code: number | null;
  /** What it has printed. */
  readonly stdout: string;
  /** What it complained of. */
  readonly stderr: string;
}

/** How a program is run. */
export interface ProgramOptions {
  /** Its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** What it reads from its standard input. */
  readonly input?: string;
  /** After how many ms it is ended. */
  readonly timeout: number;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program. Rejects with code `ENOENT` where there is none of that name; any exit code is a result. */
export type RunProgram = (file: string, args: readonly string[], options: ProgramOptions) => Promise<ProgramResult>;

/** What every question to Slurm takes. */
export interface SlurmOptions {
  /** How its programs are run; the tests have a stand-in. */
  readonly run?: RunProgram | undefined;
  /** The environment that tells of the cluster; that of this process if absent. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** A job that Slurm has taken. */
export interface SubmittedJob {
  /** What it is called. */
  readonly jobId: string;
}

/** Slurm could not do it now, through no fault of the user's: it does not answer, or has no room. The same may be asked again later. */
export class SlurmError extends Error {
  /** Which error it is. */
  override readonly name: string = "SlurmError";
}

/** `sbatch` itself waits 120 s where the queue is full, and any command 9 s and more where the controller does not answer. */
const SUBMIT_TIMEOUT = 180_000;
const ASK_TIMEOUT = 60_000;

/** Room for what a queue of a million units prints. */
const MOST_OUTPUT = 256 * 2 ** 20;

const runProgram: RunProgram = (file, args, { input, ...options }) =>
  new Promise((done, failed) => {
    const child = execFile(
      file,
      args,
      { ...options, encoding: "utf8", maxBuffer: MOST_OUTPUT, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        const { code = 0, killed = false } = (error ?? {}) as { code?: number | string | null; killed?: boolean };
        if (typeof code === "string" || options.signal?.aborted) failed(error);
        else done({ code: killed ? null : code, stdout, stderr });
      },
    );
    // A program that ends before it has read everything says why by its exit code.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });

/** Variables of Slurm's that say which cluster is asked, and how; all others are of the job that this process may run in. */
const KEPT = /^SLURM_(CONF|CONF_SERVER|CLUSTERS|JWT|EXPORT_ENV|UMASK)$/;

/** Variables that win over the options of a script, and would make another job of it. */
const WINNING = [
  ...[
    "ARRAY_INX",
    "COMMENT",
    "DEPENDENCY",
    "ERROR",
    "IGNORE_PBS",
    "INPUT",
    "JOB_NAME",
    "KILL_INVALID_DEP",
    "MEM_PER_CPU",
  ],
  ...["MEM_PER_NODE", "MEM_PER_GPU", "NO_REQUEUE", "OPEN_MODE", "OUTPUT", "REQUEUE", "SIGNAL", "TIMELIMIT", "WAIT"],
].map((name) => `SBATCH_${name}`);

/**
 * The environment of Slurm's programs. Without the variables of a job that this one may run in: a unit would inherit them. Without defaults for `squeue`, which
 * would hide jobs. Without those for `sbatch` that the script contradicts: there variables win.
 */
function slurmEnvironment(env: NodeJS.ProcessEnv, script = ""): NodeJS.ProcessEnv {
  const said = ["partition", "account", "qos"].filter((option) => script.includes(`#SBATCH --${option}=`));
  const overruled = new Set([...WINNING, ...said.map((option) => `SBATCH_${option.toUpperCase()}`)]);
  const kept = Object.entries(env).filter(
    ([name]) =>
      (!name.startsWith("SLURM_") || KEPT.test(name)) &&
      !name.startsWith("SQUEUE_") &&
      !name.startsWith("SCANCEL_") &&
      !overruled.has(name),
  );
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}

/** Asks one of Slurm's programs; what it prints, or an error in words. `unknown` is the answer where no such job is known. */
async function ask(
  file: string,
  args: readonly string[],
  { run = runProgram, env = process.env, signal }: SlurmOptions,
  { input, unknown }: { readonly input?: string; readonly unknown?: string } = {},
): Promise<string> {
  signal?.throwIfAborted();
  const timeout = input === undefined ? ASK_TIMEOUT : SUBMIT_TIMEOUT;
  let result: ProgramResult;
  try {
    result = await run(file, args, {
      env: slurmEnvironment(env, input),
      timeout,
      signal,
      ...(input === undefined ? {} : { input }),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new InputError(`there is no ${file} here; submit from a login node of the cluster, where Slurm is`, {
      cause: error,
    });
  }
  const { code, stdout, stderr } = result;
  if (code === 0) return stdout;
  if (unknown !== undefined && /Invalid job id|Job\/step already complet/i.test(stderr)) return unknown;
  throw inWords(file, stderr, code === null ? timeout : undefined);
}

/** What Slurm says, what it means, and what to do: `field` of clusters.yaml is at fault, or Slurm is not in the state to answer. */
const MEANINGS: readonly {
  readonly says: RegExp;
  readonly means: string;
  readonly isTransient: boolean;
}[] = [
  {
    says: /Unable to contact|Connection refused|Socket timed out|Communication connection failure|Zero Bytes were transmitted|establish (configuration|controller)|Transport endpoint/i,
    means: "Slurm's controller does not answer; units that run go on. Try again when `sinfo` answers",
    isTransient: true,
  },
  {
    says: /Protocol authentication|Munge|Invalid authentication/i,
    means: "Slurm does not take this machine's credentials; ask whoever runs the cluster whether munge is up here",
    isTransient: true,
  },
  {
    says: /temporarily unable to accept job|Resource temporarily unavailable|MaxJobCount|job submit limit|SubmitJob|SubmitLimit|AssocGrp|QOSGrp/i,
    means: "the queue has no room for so many units now; submit again when some of them are done",
    isTransient: true,
  },
  {
    says: /Invalid partition|partition .* not (valid|available)|User's group not permitted to use this partition/i,
    means: "there is no such partition for you; `sinfo -o %P` lists them: mend partition in clusters.yaml",
    isTransient: false,
  },
  {
    says: /Invalid account|account\/partition combination/i,
    means: "there is no such account for you; mend account in clusters.yaml",
    isTransient: false,
  },
  { says: /Invalid qos/i, means: "there is no such qos for you; mend qos in clusters.yaml", isTransient: false },
  {
    says: /time limit/i,
    means: "the partition does not allow such a time; `sinfo -o '%P %l'` lists its limits: mend time in clusters.yaml",
    isTransient: false,
  },
  {
    says: /Invalid job array/i,
    means: "more units than an array may have (MaxArraySize); submit fewer units at once",
    isTransient: false,
  },
  {
    says: /node configuration is not available|More processors requested|CPU count per node|Memory (specification|required)/i,
    means: "no node has so many cores or so much memory; mend cpus_per_unit or mem_per_cpu in clusters.yaml",
    isTransient: false,
  },
  {
    says: /Requested operation is presently disabled/i,
    means: "this cluster does not let a job be requeued; use on_timeout: stop in clusters.yaml",
    isTransient: false,
  },
  {
    says: /unrecognized option|invalid option|Invalid .* (specification|specified)|Invalid directive|is invalid/i,
    means: "Slurm does not take an option; mend extra in clusters.yaml",
    isTransient: false,
  },
];

function inWords(file: string, stderr: string, timeout: number | undefined): Error {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^\s*\w+: (error: |fatal: )?/, "").trim())
    .filter((line) => line !== "");
  const said = lines.slice(-2).join("; ");
  const meaning = MEANINGS.find(({ says }) => says.test(stderr));
  const what = timeout === undefined ? said || "it failed without a word" : `no answer within ${timeout / 1000} s`;
  const means = meaning?.means ?? (timeout === undefined ? undefined : "try again later");
  const message = `${file}: ${what}${means === undefined ? "" : `: ${means}`}`;
  const isTransient = timeout !== undefined || (meaning?.isTransient ?? true);
  return isTransient ? new SlurmError(message) : new InputError(message);
}

/**
 * Whether Slurm's programs are here.
 */
export async function isThere({ run = runProgram, env = process.env, signal }: SlurmOptions = {}): Promise<boolean> {
  try {
    const { code } = await run("sbatch", ["--version"], { env, timeout: ASK_TIMEOUT, signal });
    return code === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/**
 * Submits the script of an array, and says what the job is called. Throws an InputError for what the user can mend, a partition that is none; and a SlurmError where
 * Slurm is not in the state to take it. After a SlurmError it may have taken it all the same: `findSubmission` tells, and is to be asked before the same is
 * submitted again.
 */
export async function submitArray(script: string, options: SlurmOptions = {}): Promise<SubmittedJob> {
  const printed = await ask("sbatch", ["--parsable"], options, { input: script });
  // "1234", or "1234;cluster" where there are several.
  const [, jobId] = /^([1-9]\d*)(?:;\S*)?$/m.exec(printed.trim()) ?? [];
  if (jobId !== undefined) return { jobId };
  throw new SlurmError(`sbatch: expected the number of a job, got ${JSON.stringify(printed.slice(0, 100))}`);
}

/**
 * The job of a comment, of this user's jobs that run, wait, or have ended within the last minutes; the latest where there are several. Not what `sbatch` was refused:
 * that may be there, too, as a job that has failed.
 */
export async function findSubmission(comment: string, options: SlurmOptions = {}): Promise<string | undefined> {
  const user = process.getuid?.();
  const whose = user === undefined ? ["--me"] : ["-u", String(user)];
  const printed = await ask("squeue", ["-h", "-t", "all", ...whose, "-o", "%F|%r|%k"], options);
  const found = printed
    .split("\n")
    .map((line) => line.split("|"))
    .flatMap(([job, reason, ofJob]) => (ofJob?.trim() === comment && reason !== "BadConstraints" ? [Number(job)] : []));
  return found.length === 0 ? undefined : String(Math.max(...found));
}

/** A job as it was submitted. */
export interface KnownJob extends SubmittedJob {
  /** By which it is told from another one of the same number: a controller that has lost its state counts them again. */
  readonly comment: string;
}

/** Units of a job, by their numbers: why one waits, in Slurm's word, such as `Priority` or `Dependency`; empty where it runs or is just ending. */
export type ActiveUnits = ReadonlyMap<number, string>;

/**
 * The units that Slurm still has of each of these jobs, by the job's number. A job that is not there has ended, or was never: Slurm forgets them
 * after some minutes, and none of it is an error.
 */
export async function activeUnits(
  known: readonly KnownJob[],
  options: SlurmOptions = {},
): Promise<ReadonlyMap<string, ActiveUnits>> {
  const active = new Map<string, Map<number, string>>();
  const comments = new Map(known.map(({ jobId, comment }) => [jobNumber(jobId), comment]));
  if (comments.size === 0) return active;
  const ofJobs = ["-h", "-r", "-j", [...comments.keys()].join(",")];
  const printed = await ask("squeue", [...ofJobs, "-o", "%F|%K|%t|%k|%r"], options, { unknown: "" });
  for (const line of printed.split("\n")) {
    const [job, unit, state, comment, reason = ""] = line.trim().split("|");
    // A job that is no array has N/A for an index.
    if (job === undefined || unit === undefined || !/^\d+$/.test(unit)) continue;
    if (comment !== comments.get(job)) continue;
    const units = active.get(job) ?? new Map<number, string>();
    active.set(job, units.set(Number(unit), state === "PD" ? reason : ""));
  }
  return active;
}

/** Takes jobs out of the queue, and ends those of their units that run: each is told by SIGTERM, and killed some seconds later. */
export async function cancelJobs(jobIds: readonly string[], options: SlurmOptions = {}): Promise<void> {
  // One by one: what one is not there for, others are cancelled all the same.
  for (const job of new Set(jobIds.map(jobNumber))) await ask("scancel", ["-Q", job], options, { unknown: "" });
}

/**
 * Puts the unit that this process is back into the queue, where it waits for another turn. Slurm ends this process some seconds later: it should leave by itself,
 * since it runs on until then. Throws an InputError where the cluster does not allow it, or this is no job of Slurm's.
 */
export async function requeueSelf(env: NodeJS.ProcessEnv = process.env, options: SlurmOptions = {}): Promise<void> {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: unit, SLURM_JOB_ID: job } = env;
  const isUnit = array !== undefined && unit !== undefined;
  const id = isUnit ? `${array}_${unit}` : job;
  if (id === undefined || !/^\d+(_\d+)?$/.test(id)) {
    throw new InputError("this is no job of Slurm's, and cannot be requeued; SLURM_JOB_ID is not set");
  }
  await ask("scontrol", ["requeue", id], { env, ...options });
}

/** What a cluster's Slurm allows. */
export interface SlurmLimits {
  /** The most elements of an array; 0 where there are none. */
  readonly maxArraySize: number;
  /** The most jobs, each element of an array counted, that Slurm has at once, of all users. */
  readonly maxJobCount: number;
  /** Whether jobs may be started anew by default. */
  readonly jobRequeue: boolean;
}

/** What this cluster's Slurm allows; limits of accounts and qualities of service come on top, and are seen when a submission is refused. */
export async function slurmLimits(options: SlurmOptions = {}): Promise<SlurmLimits> {
  const printed = await ask("scontrol", ["show", "config"], options);
  const setting = (name: string): number => {
    const [, value] = new RegExp(`^${name}\\s*=\\s*(\\d+)`, "m").exec(printed) ?? [];
    if (value === undefined) throw new SlurmError(`scontrol show config: expected ${name}, found none`);
    return Number(value);
  };
  return {
    maxArraySize: setting("MaxArraySize"),
    maxJobCount: setting("MaxJobCount"),
    jobRequeue: setting("JobRequeue") === 1,
  };
}
