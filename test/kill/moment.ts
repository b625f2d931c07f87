/**
 * Loaded before the program by `--import`: kills the process, as by kill -9, when it asks the system for something on the disk for the n-th time, before
 * that is done or in the middle of it. A time would hit the same few states again and again, most of them before anything is written; counted calls come
 * upon all of them, and upon the same on any machine.
 *
 * KADANOFF_KILL_AT: the number of the call, or 0 to count them; KADANOFF_KILL_HALF: of bytes that are written the first half still is, where
 * they are more than a page: a system writes a page, and the front of an HDF5 file is less, before it looks for signals. At its end
 * a process that lives writes the number of calls into the file KADANOFF_KILL_COUNT.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

const at = Number(process.env.KADANOFF_KILL_AT);
const half = process.env.KADANOFF_KILL_HALF === "1";
/** Bytes that a kill does not divide. */
const PAGE = 4096;
let calls = 0;

/** Counts a call; at the one that is meant it does not return. */
function count(before?: () => void): void {
  calls++;
  if (calls !== at) return;
  before?.();
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

/** Whatever makes, fills, names or removes a file or a folder; the program has no other calls for these. */
const names = [
  ...["closeSync", "fdatasyncSync", "fsyncSync", "ftruncateSync", "linkSync", "mkdirSync", "renameSync", "rmSync"],
  ...["unlinkSync", "utimesSync", "writeFileSync"],
] as const;

// All writing is done by the main thread; workers compute.
if (isMainThread) {
  const calls_ = fs as unknown as Record<string, (...words: unknown[]) => unknown>;
  for (const name of names) {
    const original = calls_[name]!;
    calls_[name] = (...words) => {
      count();
      return original(...words);
    };
  }
  const { openSync, writeSync } = fs;
  fs.openSync = (path, flags, mode) => {
    if (flags !== undefined && flags !== "r") count();
    return openSync(path, flags, mode);
  };
  calls_.writeSync = (descriptor, bytes, offset, length, position) => {
    const write = writeSync as (...words: unknown[]) => number;
    if (typeof length === "number") {
      count(() => half && length > PAGE && write(descriptor, bytes, offset, length >> 1, position));
    } else count();
    return write(descriptor, bytes, offset, length, position);
  };
  syncBuiltinESMExports();
  process.on("exit", () => {
    const { KADANOFF_KILL_COUNT: file } = process.env;
    if (file) fs.writeFileSync(file, String(calls));
  });
}
