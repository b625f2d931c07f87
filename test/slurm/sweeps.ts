/** A small sweep on a cluster of the tests' own, by the program as a user runs it. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { readRecords } from "kadanoff/sweep/node";
import { afterAll, expect } from "vitest";
import { programIn, type Run } from "../program.ts";
import { isAlive, type TestCluster, until } from "./cluster.ts";
import { configurationsIn, unfinished, type Work, watchWork } from "./work.ts";

/** Two temperatures and two seeds: four tasks, of about two seconds of one core each for a count of 8192. */
const sweepOf = (count: number): string => `name: faults
task: sample
model: ising
size: 32
sampler: metropolis
interval: 30
temperature: [2.1, 2.6]
count: ${count}
seed: [1, 2]
`;
export const TASKS = 4;
/** Configurations that are kept at once: 64 of each of 16 chains. */
const PIECE = 1024;

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
export function sweepsIn(name: string, cluster: () => TestCluster, text: string, { count = 8 * PIECE } = {}) {
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
  /** What is done in each sweep. */
  const works = new Map<string, Work>();
  afterAll(() => {
    for (const work of works.values()) work.stop();
  });
  /** Plans the sweep of a file into a folder of this name. */
  async function plan(folder: string, file = "sweep.yaml"): Promise<string> {
    await document(0, "plan", file, "-o", at(folder));
    works.set(at(folder), watchWork(at(folder)));
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
    /** Halts a unit on this node in the middle of a task: three pieces of it are kept, and it is not done. Its processes, for `resume`. */
    async midTask(folder: string, node: string): Promise<readonly number[]> {
      const isInside = (): boolean =>
        unfinished(folder).some((path) => path.includes(`.${node}.`) && configurationsIn(path) >= 3 * PIECE);
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
    /**
     * All is there, the same as if nothing had happened; and of each task no more was made than its configurations and, for each attempt at it, the piece that this was at.
     * @param zombies seconds for which an attempt may have gone on beside another
     */
    async expectWhole(folder: string, zombies = 0): Promise<Gathered> {
      const found = await gathered(folder);
      expect(found.bytes.equals((await this.undisturbed()).bytes)).toBe(true);
      const { results } = readRecords((await this.undisturbed()).folder);
      const piecesInASecond = count / PIECE / Math.min(...[...results.values()].map(({ seconds }) => seconds));
      const most = (attempts: number): number => attempts + Math.ceil(zombies * piecesInASecond);
      for (const { attempts, made } of works.get(folder)?.made() ?? []) {
        // The last piece of an attempt that was broken off was seen by nobody.
        expect(made + (attempts - 1) * PIECE).toBeLessThanOrEqual(count + most(attempts) * PIECE);
      }
      return found;
    },
    /** A folder that is no sweep's. */
    folder(name: string): string {
      mkdirSync(at(name));
      return at(name);
    },
  };
}
