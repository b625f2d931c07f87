/** A small sweep of every kind of stage, and what is done to it. */
import { spawn } from "node:child_process";
import { program } from "./program.ts";

export const STUDY = `
name: study
stages:
  - task: sample
    model: ising
    size: 12
    temperature: [0.95Tc, Tc, 1.1Tc]
    count: 200
    interval: 20
    seed: [1, 2]
  - name: rules
    task: learn
    from: sample
    buffer: [0, 1]
    steps: 40
    restarts: 1
    windows: 2000
    shuffles: 0
  - name: judged
    task: information
    from: rules
    estimator: exact
    block: 2x2
    buffer: 1
  - task: flow
    from: sample
    method: majority
    steps: 1
`;
/** Of two seeds 6 samples, 12 rules, 12 times what they keep, 2 flows. */
export const TASKS = 32;

/** Runs a sweep and kills it, with all of its threads, again and again, but not more often than this; returns how often. */
export async function killedUntilDone(folder: string, dir: string, seed: number, most = Infinity): Promise<number> {
  let state = seed;
  for (let kills = 0; ; kills++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const child = spawn(process.execPath, [program, "sweep", "run", dir, "--quiet", "-j", "2"], {
      cwd: folder,
      stdio: "ignore",
    });
    const timer = kills < most ? setTimeout(() => child.kill("SIGKILL"), 2500 + (state % 3500)) : undefined;
    const code = await new Promise((done) => child.on("close", done));
    clearTimeout(timer);
    if (code === 0) return kills;
    if (code !== null) throw new Error(`sweep run ${dir}: exit code ${code}`);
  }
}
