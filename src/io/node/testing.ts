/** What the tests of this folder share: a scratch folder, and Python where it is there. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors/index.ts";
import { key, randomStream } from "../../kernels/index.ts";

/** A folder for one file of tests, and how to remove it. */
export function scratchFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-io-"));
  return { path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Random spins, shape [count, Ly, Lx]; the same for the same seed. */
export function randomSpins(length: number, seed = 1): Int8Array {
  const stream = randomStream(key(seed));
  return Int8Array.from({ length }, () => stream.sign());
}

/** Whether two arrays hold the same bytes; Vitest's own comparison takes seconds for half a million. */
export function sameBytes(a: Int8Array | Uint8Array | undefined, b: Int8Array | Uint8Array): boolean {
  return a !== undefined && Buffer.compare(bufferOf(a), bufferOf(b)) === 0;
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Int8Array | Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** The message of the InputError that something throws; other errors are failures of the program. */
export async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing thrown";
}

/** A Python with NumPy and h5py, or undefined. Where the tests are the judge (CI) it must be there. */
export const python: string | undefined = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy, h5py"]).status === 0,
);

/** Runs a script; returns what it prints. */
export function runPython(script: string): string {
  const { status, stdout, stderr } = spawnSync(python ?? "python3", ["-"], { input: script, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
