/**
 * A process that judges a range of cases of one kind, and prints what it found as JSON. Before each case it writes its number into a file, so that whoever
 * watches knows which one it hangs on, or died of.
 */
import fs, { mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { devNull } from "node:os";
import { join } from "node:path";
import { child, key, randomStream } from "kadanoff/kernels";
import { corpusOf, type Kind, kinds } from "./corpus.ts";
import { judge, plainly } from "./judge.ts";
import { mutant } from "./mutate.ts";

/**
 * Every file that is opened while a file is judged is one of the folder, or the nothing that the HDF5 library complains into. (The engine's own permissions,
 * which the other kinds run under, do not let this library start.)
 */
function watchOpening(folder: string, found: (path: string) => void): void {
  const { openSync: open } = fs;
  fs.openSync = (path, ...how) => {
    if (!String(path).startsWith(folder) && path !== devNull && path !== keep) found(String(path));
    return open(path, ...how);
  };
  syncBuiltinESMExports();
}

/** What a child is asked to do. */
export interface Range {
  readonly kind: Kind;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Of its own: it writes nowhere else. */
  readonly folder: string;
  /** Keeps the mutant of the only case as this file, and prints the whole error. */
  readonly keep?: string;
}

export interface Failure {
  readonly case: number;
  readonly what: string;
}

/** What a child answers. */
export interface Findings {
  readonly cases: number;
  readonly read: number;
  readonly refused: number;
  /** Different messages, their numbers and quotations aside: how many ways of refusing were come upon. */
  readonly ways: readonly string[];
  readonly slowest: { readonly case: number; readonly milliseconds: number };
  /** Peak resident memory of the process, in MiB. */
  readonly peak: number;
  readonly failures: readonly Failure[];
}

/** A file may take this long, in ms of the processor: what is exactly known of a small model may be computed for it. */
const LONGEST = 3000;
/** The process may have this much memory, in MiB: the engine, the HDF5 library, and hundred times the largest file. */
const MOST_MEMORY = 600;

const range = JSON.parse(process.argv[2]!) as Range;
const { kind, seed, from, to, folder, keep } = range;
mkdirSync(folder, { recursive: true });
const current = openSync(join(folder, "current"), "w");
const number = new BigUint64Array(1);
const corpus = corpusOf(kind);
const own = child(key(seed), kinds.indexOf(kind));
const failures: Failure[] = [];
const ways = new Set<string>();
let read = 0;
let refused = 0;
let slowest = { case: from, milliseconds: 0 };
let tolerated = MOST_MEMORY;

// What this process holds now, the most of all looks: resourceUsage counts in the process that has started it.
let most = 0;
const peak = (): number => (most = Math.max(most, process.memoryUsage.rss() / 2 ** 20));
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const fail = (n: number, error: unknown): void => {
  const { stack = String(error) } = error as Error;
  failures.push({ case: n, what: keep ? stack : stack.split("\n").slice(0, 4).join(" | ") });
};

let now = from;
watchOpening(folder, (path) => fail(now, new Error(`${path} is opened`)));

for (let n = from; n < to; n++) {
  now = n;
  number[0] = BigInt(n);
  writeSync(current, new Uint8Array(number.buffer), 0, 8, 0);
  const random = randomStream(child(own, n));
  const file = mutant(kind, corpus, random);
  if (keep) writeFileSync(keep, file.bytes);
  const begun = cpuTime();
  try {
    const verdict = await judge(kind, file, folder, random);
    if ("read" in verdict) read++;
    else {
      refused++;
      if (ways.size < 2000) ways.add(verdict.refused.replace(/"[^"]*"|[\d.]+/g, "…").slice(0, 80));
      if (keep) process.stderr.write(`${verdict.refused}\n`);
    }
  } catch (error) {
    fail(n, error);
  }
  const milliseconds = cpuTime() - begun;
  if (milliseconds > slowest.milliseconds) slowest = { case: n, milliseconds };
  if (milliseconds > LONGEST) fail(n, new Error(`took ${Math.round(milliseconds)} ms of the processor`));
  if (peak() > tolerated) {
    fail(n, new Error(`the process has come to ${Math.round(peak())} MiB`));
    tolerated = peak() + 100;
  }
  // What one file did to the library must not be felt by the next.
  if (n % 64 === 63 || n === to - 1) {
    const sound = corpus[0]!;
    try {
      const verdict = await judge(kind, sound, folder, plainly);
      if ("refused" in verdict) fail(n, new Error(`a sound file is refused after it: ${verdict.refused}`));
    } catch (error) {
      fail(n, error);
    }
  }
}
const findings: Findings = { cases: to - from, read, refused, ways: [...ways], slowest, peak: peak(), failures };
process.stdout.write(JSON.stringify(findings));
