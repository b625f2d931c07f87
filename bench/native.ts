/** The native program of native/, which answers a line with a line. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export interface Native {
  /** The compiler's own words for itself. */
  readonly compiler: string;
  /** Sends a command with its arguments; resolves to the words of the answer. */
  ask(command: string, ...words: (string | number)[]): Promise<string[]>;
  close(): void;
}

const FLAGS = ["-O3", "-march=native", "-std=gnu11"];

/** Where the package is installed. */
export function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("kadanoff/package.json"));
}

/** Compiles and starts the native program; or says why it cannot. */
export async function startNative(): Promise<Native | string> {
  const run = promisify(execFile);
  let compiler: string;
  try {
    compiler = (await run("gcc", ["--version"])).stdout.split("\n")[0]!;
  } catch {
    return "there is no gcc here";
  }
  const source = join(packageFolder(), "bench", "native", "main.c");
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-bench-"));
  const program = join(folder, "kernels");
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await run("gcc", [...FLAGS, source, "-lm", "-o", program]);
  } catch (error) {
    clear();
    return `gcc did not compile it (it is written for x86-64): ${(error as Error).message.split("\n")[1] ?? error}`;
  }
  process.once("exit", clear);
  const child: ChildProcess = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    compiler: `${compiler} ${FLAGS.join(" ")}`,
    async ask(command, ...words) {
      child.stdin!.write(`${[command, ...words].join(" ")}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`bench: the native program ended at "${command}"`);
      return String(value).split(" ");
    },
    close: () => {
      child.stdin!.end();
      clear();
    },
  };
}
