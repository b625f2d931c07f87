import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect } from "vitest";

/** The built program, as a user runs it. */
export const program = resolve("dist/cli/main.js");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run with the CPU seconds that it took, and the most bytes that were resident. */
export interface Metered extends Run {
  readonly cpuSeconds: number;
  readonly bytes: number;
}

/**
 * What a process has used is written by itself at its end, into a file that this variable names. Where the system tells it, the peak is
 * that of the program's own pages: the `maxRSS` of a process counts also the one it was forked from.
 */
const METER = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeFileSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const status = "/proc/self/status";
    const kibibytes = existsSync(status) ? Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync(status, "utf8"))[1]) : maxRSS;
    writeFileSync(process.env.USAGE, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, bytes: 1024 * kibibytes }));
  });
`)}`;

/** How a run differs from `node main.js ARGS`. */
interface RunOptions {
  /** Gets the process, to end it before its time. */
  readonly kill?: (child: ChildProcess) => void;
  /** Words for Node itself, and variables of its environment. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Interrupts a run, as Ctrl-C does, as soon as a file is there. */
export const interruptAt =
  (file: string, signal: NodeJS.Signals = "SIGINT") =>
  (child: ChildProcess) => {
    const timer = setInterval(() => {
      if (!existsSync(file)) return;
      clearInterval(timer);
      child.kill(signal);
    }, 5);
  };

/** The program in a folder of its own, which goes when the tests of the file have ended. */
export function programIn(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `kadanoff-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A run of it. */
  function run(args: readonly string[], { kill, node = [], env = {} }: RunOptions = {}): Promise<Run> {
    const child = spawn(process.execPath, [...node, program, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    kill?.(child);
    return new Promise((done) => child.on("close", (code) => done({ code, stdout, stderr })));
  }

  const at = (file: string): string => join(folder, file);

  return {
    folder,
    at,
    run,
    async metered(args: readonly string[]): Promise<Metered> {
      const usage = at("usage.json");
      const made = await run(args, { node: ["--import", METER], env: { USAGE: usage } });
      const used = JSON.parse(readFileSync(usage, "utf8"));
      rmSync(usage);
      return { ...made, ...used };
    },
    /** The document of a run that is to have nothing to complain of. */
    async json(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, "--json", "--quiet"]);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      return JSON.parse(stdout);
    },
  };
}
