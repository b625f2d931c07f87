/**
 * Commands that are killed again and again, at moments drawn from a key, and must come to the bytes of one that nothing has disturbed; and what is to be found
 * after each kill.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { readSamples } from "kadanoff/io/node";
import { child, key, randomStream } from "kadanoff/kernels";

/** The built program, and what is loaded before it. */
const program = resolve("dist/cli/main.js");
const moment = resolve("dist/test/kill/moment.js");

export interface Work {
  readonly name: string;
  /** The files that it makes, the samples among them by .h5. */
  readonly outputs: readonly string[];
  /** The command, which writes its first output. */
  readonly command: readonly string[];
}

const quietly = ["--workers", "1", "--quiet"];

/** Samples that the others work with. */
export const INPUT = "input.h5";
const input: Work = {
  name: "input",
  outputs: [INPUT],
  command: ["sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "400", "--out", INPUT, ...quietly],
};

/** Small works of the commands that write: several batches, pieces or files each. */
export const works: readonly Work[] = [
  {
    name: "sample",
    outputs: ["s.h5"],
    command: [
      "sample",
      "ising",
      "--size",
      "32",
      "--temperature",
      "2.4",
      "--count",
      "1200",
      "--out",
      "s.h5",
      ...quietly,
    ],
  },
  {
    name: "sample of npz",
    outputs: ["s.npz"],
    command: [
      "sample",
      "ising",
      "--size",
      "32",
      "--temperature",
      "2.4",
      "--count",
      "1200",
      "--out",
      "s.npz",
      ...quietly,
    ],
  },
  {
    name: "learn",
    outputs: ["rule.json"],
    command: [
      ...["learn", `../${INPUT}`, "--windows", "1000", "--restarts", "1", "--steps", "50", "--out", "rule.json"],
      ...quietly,
    ],
  },
  {
    name: "flow",
    outputs: ["flow.json"],
    command: [
      ...["flow", "--model", "ising", "--size", "16", "--count", "100", "--temperatures", "1.05Tc,Tc,0.95Tc"],
      ...["--rule", "majority", "--no-information", "--steps", "2", "--out", "flow.json", ...quietly],
    ],
  },
  {
    name: "ensemble",
    outputs: ["many.json", "many.png", "many.svg"],
    command: [
      ...["ensemble", `../${INPUT}`, "--seeds", "3", "--windows", "1000", "--restarts", "1", "--steps", "30"],
      ...["--out", "many.json", ...quietly],
    ],
  },
];

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A run of the program, killed where the environment says, or after some ms. */
function run(work: Work, folder: string, environment: NodeJS.ProcessEnv = {}, after?: number): Promise<Ended> {
  const process_: ChildProcess = spawn(process.execPath, ["--import", moment, program, ...work.command], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  process_.stderr!.on("data", (data) => (stderr += data));
  const timer = after === undefined ? undefined : setTimeout(() => process_.kill("SIGKILL"), after);
  return new Promise((done) =>
    process_.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, stderr });
    }),
  );
}

/** A work that ran undisturbed: the bytes of its files, how often it asked for something on the disk, and how long it took in ms. */
export interface Whole {
  readonly bytes: ReadonlyMap<string, Buffer>;
  readonly calls: number;
  readonly milliseconds: number;
}

export async function undisturbed(work: Work, folder: string): Promise<Whole> {
  if (work !== input && !existsSync(join(folder, INPUT))) await undisturbed(input, folder);
  const own = work === input ? folder : join(folder, `whole ${work.name}`);
  mkdirSync(own, { recursive: true });
  const counted = resolve(folder, `calls of ${work.name}`);
  const begun = performance.now();
  const { code, stderr } = await run(work, own, { KADANOFF_KILL_COUNT: counted });
  if (code !== 0) throw new Error(`${work.name} ended with ${code}: ${stderr}`);
  return {
    bytes: new Map(work.outputs.map((file) => [file, readFileSync(join(own, file))])),
    calls: Number(readFileSync(counted, "utf8")),
    milliseconds: performance.now() - begun,
  };
}

/** What a kill must not leave behind: an output that is neither whole nor a sound part of it. */
async function corrupt(folder: string, { bytes }: Whole): Promise<string[]> {
  const wrong: string[] = [];
  for (const [file, whole] of bytes) {
    const path = join(folder, file);
    if (!existsSync(path) || readFileSync(path).equals(whole)) continue;
    // Samples in HDF5 grow in their own place, and say themselves that they are not complete.
    const said = file.endsWith(".h5")
      ? await readSamples(path).then(
          () => "read",
          (error: Error) => error.message,
        )
      : "";
    if (!/ is not complete \(\d+ of \d+ configurations\)/.test(said))
      wrong.push(`${file}: ${said || "neither whole nor absent"}`);
  }
  return wrong;
}

export interface Tally {
  /** Processes that were killed, and of these after their number of calls. */
  kills: number;
  /** Runs that had ended before their moment came. */
  missed: number;
  readonly wrong: string[];
}

/**
 * One life of a work: killed up to `deaths` times in a row, at a call to the system or at a time, then left alone to its end.
 *
 * @param round its number, which is a part of the key
 */
export async function life(
  work: Work,
  whole: Whole,
  folder: string,
  { seed, round, deaths = 3 }: { seed: number; round: number; deaths?: number },
  tally: Tally,
): Promise<void> {
  const random = randomStream(child(child(key(seed), works.indexOf(work)), round));
  const own = join(folder, `${work.name} ${round}`);
  mkdirSync(own, { recursive: true });
  const at = (what: string): string => `${work.name}, round ${round}: ${what}`;
  let complete = false;
  for (let death = 0; death < deaths && !complete; death++) {
    // Each second life by the clock, from before the program has started until after its end.
    const byTime = round % 2 === 1;
    const call = 1 + random.below(whole.calls);
    const half = random.below(2);
    const after = 1.1 * whole.milliseconds * random.uniform();
    const { code, signal, stderr } = byTime
      ? await run(work, own, {}, after)
      : await run(work, own, { KADANOFF_KILL_AT: String(call), KADANOFF_KILL_HALF: String(half) });
    const where = byTime ? `after ${after.toFixed(0)} ms` : `at call ${call}${half ? ", half written" : ""}`;
    for (const what of await corrupt(own, whole)) tally.wrong.push(at(`${where}: ${what}`));
    if (signal === "SIGKILL") tally.kills++;
    else tally.missed++;
    // One that was killed in its very last steps has its outputs, and the same command says so.
    complete = code === 0 || (code === 2 && / exists; use --force/.test(stderr));
    if (signal === null && !complete) tally.wrong.push(at(`${where}: ended with ${code}: ${stderr}`));
  }
  if (!complete) {
    const { code, stderr } = await run(work, own);
    const there = code === 2 && / exists; use --force/.test(stderr);
    if (code !== 0 && !there) tally.wrong.push(at(`does not go on: ${code}: ${stderr}`));
    complete = there;
  }
  for (const [file, bytes] of whole.bytes) {
    const path = join(own, file);
    if (!existsSync(path)) tally.wrong.push(at(`${file} is missing`));
    else if (!readFileSync(path).equals(bytes)) tally.wrong.push(at(`${file} has other bytes`));
  }
  const leavings = readdirSync(own).filter((file) => !work.outputs.includes(file));
  // A process that dies after its output has its name may leave what it would have removed; it never stands in the way.
  if (!complete && leavings.length > 0) tally.wrong.push(at(`${leavings.join(", ")} is left`));
  rmSync(own, { recursive: true, force: true });
}
