/** A small sweep on a cluster of the tests' own, by the program as a user runs it. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { programIn, type Run } from "../program.ts";
import { isAlive, type TestCluster, until } from "./cluster.ts";

/** Two temperatures and two seeds: four tasks, of about two seconds of one core each for a count of 4000. */
const sweepOf = (count: number): string => `name: faults
task: sample
model: ising
size: 32
sampler: metropolis
interval: 60
temperature: [2.1, 2.6]
count: ${count}
seed: [1, 2]
`;
export const TASKS = 4;

/** What `sweep status --json` tells. */
export interface Status {
  readonly code: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly conflicts: readonly { readonly id: string; readonly sameBuild: boolean }[];
  readonly torn: readonly unknown[];
  readonly orphans: readonly string[];
  readonly failures: readonly { readonly id: string; readonly tries: number; readonly message: string }[];
}

/** What `sweep gather` has gathered. */
export interface Gathered {
  readonly bytes: Buffer;
  readonly counts: Readonly<Record<string, number>>;
  readonly duplicates: number;
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, signal);
}

/**
 * The program in a folder of its own; its clusters are those of `text`.
 * @param cluster to ask when it is up
 */
export function sweepsIn(name: string, cluster: () => TestCluster, text: string, { count = 4000 } = {}) {
  const { at, run } = programIn(name);
  writeFileSync(at("clusters.yaml"), text);
  writeFileSync(at("sweep.yaml"), sweepOf(count));

  function sweep(...words: readonly string[]): Promise<Run> {
    return run(["sweep", ...words, "--quiet"], { env: { ...cluster().env, KADANOFF_CLUSTERS: at("clusters.yaml") } });
  }
  /** The document of a command that ends with this exit code. */
  async function document<T>(code: number, ...words: readonly string[]): Promise<T> {
    const { stdout, ...run } = await sweep(...words, "--json");
    expect(run).toEqual({ code, stderr: "" });
    return JSON.parse(stdout);
  }
  const status = async (folder: string): Promise<Status> => {
    const { code, stdout, stderr } = await sweep("status", folder, "--json");
    expect(stderr).toBe("");
    return { code, ...JSON.parse(stdout) };
  };
  /** Plans the sweep of a file into a folder of this name. */
  async function plan(folder: string, file = "sweep.yaml"): Promise<string> {
    await document(0, "plan", file, "-o", at(folder));
    return at(folder);
  }
  /** Submits what is left of a sweep, with further words; how many tasks that was. */
  async function submit(folder: string, ...more: readonly string[]): Promise<number> {
    const on = more.includes("--on") ? [] : ["--on", "near"];
    const { submitted } = await document<{ submitted: { tasks: number }[] }>(0, "submit", folder, ...on, ...more);
    return submitted.reduce((sum, { tasks }) => sum + tasks, 0);
  }
  /** The gathered bytes of a sweep that must be complete, and free of conflicts. */
  async function gathered(folder: string): Promise<Gathered> {
    const out = `${folder}-${readdirSync(at(".")).length}.h5`;
    const document_ = await document<Omit<Gathered, "bytes">>(0, "gather", folder, "-o", out);
    expect(document_).toMatchObject({ conflicts: [], counts: { done: TASKS } });
    return { ...document_, bytes: readFileSync(out) };
  }

  let whole: { readonly folder: string; readonly bytes: Buffer } | undefined;
  return {
    at,
    sweep,
    document,
    status,
    plan,
    submit,
    gathered,
    /** A sweep that nothing has disturbed, run on this machine without Slurm. */
    async undisturbed() {
      if (whole === undefined) {
        const folder = await plan("undisturbed");
        await document(0, "run", folder);
        whole = { folder, bytes: (await gathered(folder)).bytes };
      }
      return whole;
    },
    /** A copy of it under another name. */
    async copyOfWhole(name: string): Promise<string> {
      cpSync((await this.undisturbed()).folder, at(name), { recursive: true });
      return at(name);
    },
    /** Halts a unit on this node in the middle of a task: something of it is kept, and it is not done. Its processes, for `resume`. */
    async midTask(folder: string, node: string): Promise<readonly number[]> {
      const ckpt = join(folder, "ckpt");
      const isInside = (): boolean =>
        existsSync(ckpt) &&
        readdirSync(ckpt, { recursive: true, encoding: "utf8" }).some(
          (path) => path.includes(`.${node}.`) && path.endsWith(".h5"),
        );
      for (;;) {
        await until(`a task that runs on ${node}`, 120, isInside);
        const pids = cluster().tasks(node);
        send(pids, "SIGSTOP");
        // In the meantime it may have ended.
        if (pids.length > 0 && isInside()) return pids;
        send(pids, "SIGCONT");
      }
    },
    /** Halts processes, and lets them go on. */
    halt: (pids: readonly number[]): void => send(pids, "SIGSTOP"),
    resume: (pids: readonly number[]): void => send(pids, "SIGCONT"),
    /** Waits until Slurm has nothing left of any sweep. */
    quiet: (seconds = 240): Promise<void> =>
      until("an empty queue", seconds, async () => (await cluster().slurm("squeue", "-h", "-p", "normal")) === ""),
    /** All is there, and the same as if nothing had happened. */
    async expectWhole(folder: string): Promise<Gathered> {
      const found = await gathered(folder);
      expect(found.bytes.equals((await this.undisturbed()).bytes)).toBe(true);
      return found;
    },
    /** A folder that is no sweep's. */
    folder(name: string): string {
      mkdirSync(at(name));
      return at(name);
    },
  };
}
