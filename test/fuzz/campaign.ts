/** Many mutants of each kind of file, judged in processes of their own that are watched: a hang, a crash or a flood of memory is a finding, and the rest goes on. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Failure, Findings, Range } from "./child.ts";
import { type Kind, kinds } from "./corpus.ts";

/** Shares of the kinds: HDF5 costs ten times what the others do. */
const SHARES: Readonly<Record<Kind, number>> = {
  npy: 0.2,
  npz: 0.22,
  csv: 0.14,

  hdf5: 0.2,
  document: 0.12,
  config: 0.08,
};

/** A case that has not ended after so long, in ms, hangs. */
const HANGS_AFTER = 90_000;
/** Cases of one process: the HDF5 library does not give back all that it took for a file that it could not read. */
const CASES = 20_000;
/** After so many findings of processes that died, the rest of a range is left. */
const PATIENCE = 10;

export interface Report {
  readonly kind: Kind;
  readonly findings: Findings;
  /** What was written outside of the folder of the process, by the system's own count. */
  readonly strays: readonly string[];
}

/** How many cases of each kind `count` cases in all are. */
export const countsOf = (count: number): Record<Kind, number> =>
  Object.fromEntries(kinds.map((kind) => [kind, Math.ceil(count * SHARES[kind])])) as Record<Kind, number>;

/** The engine refuses a child whatever it does outside: reading but of the package, writing but into its folder. Under that the HDF5 library does not start. */
function confined({ kind, folder }: Range): string[] {
  if (kind === "hdf5") return [];
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const readable = [process.cwd(), realpathSync("node_modules"), folder].map((path) => `--allow-fs-read=${path}/*`);
  return [permission, "--no-warnings", ...readable, `--allow-fs-write=${folder}/*`, `--allow-fs-write=${devNull}`];
}

/** Runs one child; its findings, or the case on which it ended without any. */
function runChild(range: Range): Promise<Findings | Failure> {
  const program = resolve("dist/test/fuzz/child.js");
  const child: ChildProcess = spawn(process.execPath, [...confined(range), program, JSON.stringify(range)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (data) => (stdout += data));
  child.stderr!.on("data", (data) => (stderr = (stderr + data).slice(-2000)));
  const current = (): number => {
    try {
      return Number(readFileSync(join(range.folder, "current")).readBigUInt64LE());
    } catch {
      return range.from - 1;
    }
  };
  let at = current();
  let since = Date.now();
  let hangs = false;
  const watch = setInterval(() => {
    const now = current();
    if (now !== at) since = Date.now();
    at = now;
    if (Date.now() - since < HANGS_AFTER) return;
    hangs = true;
    child.kill("SIGKILL");
  }, 500);
  return new Promise((done) =>
    child.on("close", (code, signal) => {
      clearInterval(watch);
      if (code === 0) done(JSON.parse(stdout) as Findings);
      else {
        const said = stderr.trim().split("\n").slice(0, 6).join(" | ");
        done({ case: current(), what: hangs ? "hangs" : `the process ended with ${code ?? signal}: ${said}` });
      }
    }),
  );
}

/** All cases of a kind from `from` to `to`, going on behind one that a process died of. */
async function runRange(range: Range): Promise<Findings[]> {
  const found: Findings[] = [];
  for (let { from } = range, deaths = 0; from < range.to && deaths < PATIENCE; ) {
    const to = Math.min(range.to, from + CASES);
    const result = await runChild({ ...range, from, to });
    if ("failures" in result) {
      found.push(result);
      from = to;
      continue;
    }
    deaths++;
    const cases = Math.max(0, result.case + 1 - from);
    const nothing = { read: 0, refused: 0, ways: [], slowest: { case: from, milliseconds: 0 }, peak: 0 };
    found.push({ ...nothing, cases, failures: [result] });
    from = Math.max(result.case, from) + 1;
  }
  return found;
}

const together = (all: readonly Findings[]): Findings => ({
  cases: all.reduce((sum, { cases }) => sum + cases, 0),
  read: all.reduce((sum, { read }) => sum + read, 0),
  refused: all.reduce((sum, { refused }) => sum + refused, 0),
  ways: [...new Set(all.flatMap(({ ways }) => ways))],
  slowest: all.map(({ slowest }) => slowest).reduce((a, b) => (b.milliseconds > a.milliseconds ? b : a)),
  peak: Math.max(...all.map(({ peak }) => peak)),
  failures: all.flatMap(({ failures }) => failures),
});

/** Cases [0, count) of a kind, by as many processes as asked for at a time. */
export async function campaign(kind: Kind, count: number, seed: number, processes = 2): Promise<Report> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "kadanoff-fuzz-")));
  try {
    const ranges = Array.from({ length: processes }, (_, p) => ({
      kind,
      seed,
      from: Math.floor((count * p) / processes),
      to: Math.floor((count * (p + 1)) / processes),
      folder: join(scratch, `process ${p}`),
    }));
    const findings = together((await Promise.all(ranges.map(runRange))).flat());
    const strays = readdirSync(scratch).filter((name) => !/^process \d+$/.test(name));
    return { kind, findings, strays };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
