/**
 * A Slurm cluster of our own, for the length of a test: two nodes that are one machine, on ports of the loopback, with all it has in one temporary folder. It needs no
 * systemd, no cgroups, no database and no rights. Debian: `apt-get install slurmctld slurmd slurm-client munge`.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface ClusterOptions {
  /** Elements of an array, and jobs in all; Slurm's MaxArraySize and MaxJobCount. */
  readonly maxArraySize?: number;
  readonly maxJobCount?: number;
  /** Cores of each node, as far as Slurm is told. */
  readonly cpus?: number;
  /** Whether jobs that are preempted get the signal that they have asked for, and not SIGTERM alone. */
  readonly preemptSignal?: boolean;
  /** Whether jobs may be requeued that do not ask for it. */
  readonly requeue?: boolean;
}

export interface TestCluster {
  /** The environment in which Slurm's programs, and those that call them, reach this cluster. */
  readonly env: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  /** Where all of it lies, with the logs of its daemons in `log`. */
  readonly folder: string;
  /** One of Slurm's programs; its output, or an error with what it said. */
  slurm(file: string, ...args: string[]): Promise<string>;
  /** The processes of jobs on a node. */
  tasks(node: string): readonly number[];
  /**
   * A node is lost: by a power cut, `crash`, with all that runs on it; or to the others alone, `partition`, where jobs run on as zombies that nobody watches.
   * Slurm has it down some 10 s later, or at once by `markDown`.
   */
  kill(node: string, how: "crash" | "partition"): Promise<void>;
  /** A lost node comes back. */
  restart(node: string): Promise<void>;
  /** An operator takes a node out. */
  markDown(node: string): Promise<void>;
  /** Has the controller write down which jobs run: without it they are forgotten when it is killed, wait again, and run a second time. */
  saveState(): Promise<void>;
  /** The controller is killed, as by kill -9, and comes back with the state it has written down. */
  killController(): Promise<void>;
  startController(): Promise<void>;
  /** Ends the cluster, its jobs and every process of it, and removes its folder. */
  down(): Promise<void>;
}

const DAEMONS = ["munged", "slurmctld", "slurmd", "slurmstepd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"];

/** Debian has daemons where not every user's PATH leads. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Which of Slurm's programs are not installed; none where a cluster can be had. */
export function missingPrograms(): string[] {
  const folders = [...PATH.split(":"), "/usr/lib/slurm", "/usr/libexec/slurm"];
  return DAEMONS.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
}

const missing = missingPrograms();

/** Whether tests of a cluster are left out: where Slurm is not installed. In CI it must be, or they would be left out for ever. */
export const isLeftOut: boolean = missing.length > 0 && !process.env.CI;
/** The reason, for the name of what is left out. */
export const why: string = isLeftOut
  ? ` (left out: ${missing.join(", ")} not installed; apt-get install slurmctld slurmd slurm-client munge)`
  : "";

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done, failed) => {
          const server = createServer();
          server.once("error", failed).listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until something is so; the error says what was waited for. */
export async function until(what: string, seconds: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s, and ${what} did not come`);
    await sleep(50);
  }
}

/** Whether a process is there and runs: one that has ended, and that nobody has asked after yet, is none any more. */
export const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const killed = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
};

/** The processes of the machine, with the one that each was begun by. */
function processes(): Map<number, { readonly parent: number; readonly name: string }> {
  const all = new Map<number, { parent: number; name: string }>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${entry}/stat`, "utf8")) ?? [];
      if (name !== undefined) all.set(Number(entry), { parent: Number(parent), name });
    } catch {
      // It has just ended.
    }
  }
  return all;
}

/** The processes of which a file is open: a node's steps are known by its log, since nothing else of them leads back to it. */
function havingOpen(file: string, name: string): number[] {
  return [...processes()]
    .filter(([, process]) => process.name === name)
    .map(([pid]) => pid)
    .filter((pid) => {
      try {
        return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === file);
      } catch {
        return false;
      }
    });
}

/** All that these processes have begun, and what those have. */
function descendants(pids: readonly number[]): number[] {
  const all = processes();
  const found = new Set(pids);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of all) if (found.has(parent)) found.add(pid);
  }
  return [...found].filter((pid) => !pids.includes(pid));
}

/**
 * Waits until whoever has begun it is gone, and ends what that has left of a cluster: daemons and jobs, which have its file in their environment. A test that is itself killed
 * ends nothing.
 */
const WARDEN = `
cat > /dev/null
# Twice: what is killed may have begun something in the meantime.
for round in 1 2; do
  for process in /proc/[0-9]*; do
    grep -qzxF "SLURM_CONF=$1" "$process/environ" 2> /dev/null && kill -9 "\${process#/proc/}"
  done
  sleep 1
done
rm -rf "$2"
`;

/** Brings up a cluster of two nodes, n1 and n2; ready when it resolves. */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { maxArraySize = 1001, maxJobCount = 10_000, cpus = 2, preemptSignal = true, requeue = true } = options;
  const nodes = ["n1", "n2"];
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-slurm-"));
  // munge wants a way to its socket that every user may go.
  chmodSync(folder, 0o755);
  for (const name of ["munge", "state", "spool", "log", "etc"]) mkdirSync(join(folder, name), { mode: 0o755 });
  const at = (...names: string[]): string => join(folder, ...names);
  const [controllerPort, ...nodePorts] = await freePorts(1 + nodes.length);
  const user = userInfo().username;
  writeFileSync(at("munge", "key"), randomBytes(128), { mode: 0o400 });
  writeFileSync(at("log", "jobcomp.txt"), "");
  writeFileSync(
    at("etc", "slurm.conf"),
    `ClusterName=kadanoff-test
SlurmctldHost=${hostname().split(".")[0]}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
# A job that is put back into the queue waits for as long as its credential holds.
AuthInfo=socket=${at("munge", "sock")},cred_expire=5
CredType=cred/munge
SlurmctldPort=${controllerPort}
${preemptSignal ? "SlurmctldParameters=preempt_send_user_signal" : ""}
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool", "%n")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd-%n.pid")}
SlurmctldLogFile=${at("log", "slurmctld.log")}
SlurmdLogFile=${at("log", "slurmd-%n.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,batch_sched_delay=0,sched_min_interval=0,bf_interval=2
MaxArraySize=${maxArraySize}
MaxJobCount=${maxJobCount}
JobRequeue=${requeue ? 1 : 0}
ReturnToService=2
MessageTimeout=5
SlurmdTimeout=5
SlurmctldTimeout=10
InactiveLimit=0
KillWait=3
MinJobAge=300
UnkillableStepTimeout=20
BatchStartTimeout=10
CompleteWait=0
JobCompType=jobcomp/filetxt
JobCompLoc=${at("log", "jobcomp.txt")}
AccountingStorageType=accounting_storage/none
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
${nodes
  .map(
    (node, i) =>
      `NodeName=${node} NodeHostname=${node} NodeAddr=127.0.0.1 Port=${nodePorts[i]} CPUs=${cpus} RealMemory=1000 State=UNKNOWN`,
  )
  .join("\n")}
PartitionName=normal Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1 OverTimeLimit=0 GraceTime=5
PartitionName=high Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
`,
  );
  const env = { SLURM_CONF: at("etc", "slurm.conf"), PATH };

  const warden = spawn("sh", ["-c", WARDEN, "sh", env.SLURM_CONF, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // A pipe to it is all there is between the two.
  warden.unref();

  /** Daemons stay in the foreground, so that each of them is a process of ours that can be ended by its number. */
  const daemons = new Map<string, ChildProcess>();
  function begin(name: string, file: string, ...args: string[]): void {
    const output = openSync(at("log", `${name}.out`), "a");
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", output, output],
      detached: true,
    });
    closeSync(output);
    // A daemon that cannot be begun is one that does not answer below.
    child.on("error", () => {});
    daemons.set(name, child);
  }
  async function end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = daemons.get(name);
    daemons.delete(name);
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }
  const slurm = (file: string, ...args: string[]): Promise<string> =>
    new Promise((done, failed) =>
      execFile(file, args, { env: { ...process.env, ...env }, timeout: 60_000 }, (error, stdout, stderr) =>
        error ? failed(new Error(`${file} ${args.join(" ")}: ${stderr || error.message}`)) : done(stdout),
      ),
    );
  const answers = async (...words: [string, ...string[]]): Promise<string> => slurm(...words).catch(() => "");
  const startController = async (...how: string[]): Promise<void> => {
    begin("slurmctld", "slurmctld", "-D", ...how, "-f", env.SLURM_CONF);
    await until("the controller", 30, async () => (await answers("scontrol", "ping")).includes("is UP"));
  };
  const startNode = (node: string): void => begin(node, "slurmd", "-D", "-N", node, "-f", env.SLURM_CONF);
  const stateOf = async (node: string): Promise<string> =>
    (await answers("sinfo", "-h", "-p", "normal", "-n", node, "-o", "%T")).trim();
  const isUp = async (node: string): Promise<boolean> => /^(idle|mixed|allocated)$/.test(await stateOf(node));
  const steps = (node: string): number[] => havingOpen(at("log", `slurmd-${node}.log`), "slurmstepd");
  const tasks = (node: string): number[] => descendants(steps(node));
  /** Also jobs that have lost their steps: each of them has the file of this cluster in its environment. */
  const ofCluster = (): number[] =>
    [...processes().keys()].filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, "utf8").includes(env.SLURM_CONF);
      } catch {
        return false;
      }
    });

  async function down(): Promise<void> {
    for (const name of [...nodes, "slurmctld", "munge"]) await end(name, "SIGTERM");
    killed([...nodes.flatMap(steps), ...ofCluster()]);
    await until(
      "the end of the cluster's processes",
      20,
      () => ![...nodes.flatMap(steps), ...ofCluster()].some(isAlive),
    );
    warden.stdin.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    begin(
      "munge",
      "munged",
      ...["--foreground", "--num-threads=2", `--key-file=${at("munge", "key")}`, `--socket=${at("munge", "sock")}`],
      ...[`--pid-file=${at("munge", "pid")}`, `--log-file=${at("munge", "log")}`, `--seed-file=${at("munge", "seed")}`],
    );
    await until(
      "munge",
      20,
      () => spawnSync("munge", ["-n", "-S", at("munge", "sock")], { env: { PATH } }).status === 0,
    );
    await startController("-c");
    for (const node of nodes) startNode(node);
    await until("the nodes", 30, async () => (await Promise.all(nodes.map(isUp))).every(Boolean));
  } catch (error) {
    const logs = ["munge/log", "log/slurmctld.out", "log/slurmctld.log", "log/n1.out", "log/slurmd-n1.log"]
      .filter((name) => existsSync(at(name)))
      .map((name) => `${name}:\n${readFileSync(at(name), "utf8").slice(-1500)}`);
    await down();
    throw new Error(`no cluster: ${(error as Error).message}\n${logs.join("\n")}`);
  }

  return {
    env,
    nodes,
    folder,
    slurm,
    tasks,
    async kill(node, how) {
      const [ofNode, ofTasks] = [steps(node), tasks(node)];
      // The node first, that it has not the time to tell anybody of the rest.
      const gone = end(node, "SIGKILL");
      killed([...ofNode, ...(how === "crash" ? ofTasks : [])]);
      await gone;
    },
    async restart(node) {
      startNode(node);
      await until(`node ${node}`, 60, () => isUp(node));
    },
    async markDown(node) {
      await slurm("scontrol", "update", `nodename=${node}`, "state=DOWN", "reason=test");
    },
    async saveState() {
      // It writes when a job comes, and may then not do so again for minutes: that the job goes it may never write down.
      const since = Date.now();
      const job = await slurm("sbatch", "--parsable", "--hold", "-p", "high", "--output=/dev/null", "--wrap", "true");
      await until(
        "the controller's state",
        30,
        () => (statSync(at("state", "job_state"), { throwIfNoEntry: false })?.mtimeMs ?? 0) > since,
      );
      await slurm("scancel", job.trim());
    },
    killController: () => end("slurmctld", "SIGKILL"),
    startController: () => startController(),
    down,
  };
}
