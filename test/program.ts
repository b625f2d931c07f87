import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
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

/** How a run differs from `node main.js ARGS`; any of these makes it a process of its own. */
interface RunOptions {
  /** Wants a process of its own, which starts and ends. */
  readonly fresh?: boolean;
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

/** `npm run test:nightly`: every run is a process of its own, and what is done a few times by day is done more often. */
export const isNightly = Boolean(process.env.KADANOFF_NIGHTLY);

/** Runs of the program in a process that has loaded it already, one at a time; see warm/host.ts. */
function warmProgram(cwd: string) {
  let host: ChildProcess | undefined;
  let isBusy = false;
  return {
    isBusy: () => isBusy,
    async run(args: readonly string[]): Promise<Run> {
      isBusy = true;
      const process_ = (host ??= fork(resolve("dist/test/warm/host.js"), [program], {
        cwd,
        execArgv: [],
        stdio: ["ignore", 2, 2, "ipc"],
      }));
      try {
        return await new Promise((done, failed) => {
          const ended = (code: number | null): void => {
            host = undefined;
            failed(new Error(`kadanoff ${args.join(" ")}: the process ended with ${code}`));
          };
          process_.once("exit", ended).once("message", (made: Run) => {
            process_.off("exit", ended);
            done(made);
          });
          process_.send(args);
        });
      } finally {
        isBusy = false;
      }
    },
    async end(): Promise<void> {
      if (host === undefined) return;
      const gone = once(host, "exit");
      host.disconnect();
      await gone;
    },
  };
}

/** The program in a folder of its own, which goes when the tests of the file have ended. */
export function programIn(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `kadanoff-${name}-`));
  const warm = warmProgram(folder);
  afterAll(async () => {
    await warm.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A run of it; of those at the same time each but one is a process of its own. */
  function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    const isPlain = Object.keys(options).length === 0 && !isNightly;
    return isPlain && !warm.isBusy() ? warm.run(args) : start(args, options);
  }

  function start(args: readonly string[], { kill, node = [], env = {} }: RunOptions): Promise<Run> {
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
