/** The command line as a program of its own, with its time and the most memory that it had. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./native.ts";

export interface Finished {
  readonly seconds: number;
  /** Bytes of memory at its height, where the system tells (Linux). */
  readonly bytes?: number;
  /** What it wrote with --json. */
  readonly document: Readonly<Record<string, unknown>>;
}

const POLL_MS = 10;

export function runCommand(...args: string[]): Promise<Finished> {
  const program = join(packageFolder(), "dist", "cli", "main.js");
  const begun = performance.now();
  const child = spawn(process.execPath, [program, ...args, "--json", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr, bytes] = ["", "", 0];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const status = `/proc/${child.pid}/status`;
  const poll = setInterval(() => {
    if (!existsSync(status)) return;
    try {
      bytes = 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) || bytes;
    } catch {
      // It has just ended.
    }
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - begun) / 1000;
      if (code !== 0)
        return reject(new Error(`bench: kadanoff ${args.join(" ")} ended with ${code}: ${stderr.trim()}`));
      resolve({ seconds, ...(bytes > 0 ? { bytes } : {}), document: JSON.parse(stdout) });
    });
  });
}
