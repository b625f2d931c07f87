/**
 * What a sweep of very many tasks costs to plan, to look at and to gather: `node dist/bench/sweep.js [TASKS]`. Records are written as workers write them, of documents as `sample` makes them, but all at
 * once; each command is the program itself.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { canonicalJson } from "kadanoff/sweep";
import { readSweep, readTasks } from "kadanoff/sweep/node";

const tasks = Number(process.argv[2] ?? 100_000);
const program = resolve("dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "kadanoff-bench-"));
const ending = `import { isMainThread } from "node:worker_threads"; import { readFileSync, writeFileSync } from "node:fs";
if (isMainThread) process.on("exit", () => { const { userCPUTime: u, systemCPUTime: s } = process.resourceUsage();
writeFileSync(process.env.USAGE, JSON.stringify({ cpu: (u + s) / 1e6, mebibytes: Math.round(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1] / 1024) })); });`;

/** Runs the program; returns wall seconds, CPU seconds and the most memory. */
function timed(...args: string[]): { seconds: number; cpu: number; mebibytes: number; stdout: string } {
  const usage = join(folder, "usage.json");
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(ending)}`, program, "sweep", ...args, "--quiet"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, USAGE: usage }, maxBuffer: 2 ** 30 },
  );
  if (status !== 0 && status !== 3) throw new Error(`${args.join(" ")}: ${stderr}`);
  return { seconds: (performance.now() - begun) / 1000, ...JSON.parse(read(usage)), stdout };
}

function read(path: string): string {
  return spawnSync("cat", [path], { encoding: "utf8" }).stdout;
}

const seeds = tasks / 400;
writeFileSync(
  join(folder, "sweep.yaml"),
  `name: many\ntask: sample\nmodel: ising\nsize: [8, 16, 32, 64]\ntemperature: { from: 2.0, to: 2.6, count: 100 }\ncount: 1000\ninterval: 10\nseed: { from: 1, to: ${seeds}, count: ${seeds} }\n`,
);

const rows: [string, ReturnType<typeof timed>][] = [];
rows.push(["plan", timed("plan", "sweep.yaml", "-o", "many")]);
rows.push(["status, nothing done", timed("status", "many")]);

const one = spawnSync(
  process.execPath,
  [
    program,
    "sample",
    "ising",
    "--size",
    "8",
    "--temperature",
    "2.3",
    "--count",
    "100",
    "--interval",
    "10",
    "--out",
    join(folder, "one.h5"),
    "--json",
    "--quiet",
  ],
  { encoding: "utf8" },
);
const { seconds: _, file: __, ...document } = JSON.parse(one.stdout);
const version = { version: "0", node: "0", platform: "bench" };
const planned = readTasks(join(folder, "many"), readSweep(join(folder, "many")));
const PER_SEGMENT = 100;
for (let from = 0; from < planned.length; from += PER_SEGMENT) {
  const lines = planned.slice(from, from + PER_SEGMENT).map(({ id, p, seed }) => {
    const energy = { value: -1 - seed / 1e6, error: 0.001 };
    const result = {
      document: { ...document, size: [p.size, p.size], seed, observables: { ...document.observables, energy } },
      blobs: {},
    };
    const json = canonicalJson({ id, kind: "result", result, seconds: 1, version });
    return `${createHash("sha256").update(json).digest("hex").slice(0, 16)} ${json}\n`;
  });
  const unit = join(folder, "many", "segments", `0000-${from / PER_SEGMENT}`);
  mkdirSync(unit, { recursive: true });
  writeFileSync(join(unit, "0000.bench.1.00000000.seg"), lines.join(""));
}

rows.push(["status, all done", timed("status", "many")]);
rows.push(["gather to HDF5", timed("gather", "many", "-o", "many.h5")]);
rows.push(["gather to Parquet", timed("gather", "many", "-o", "many.parquet")]);
rows.push(["run, nothing to do", timed("run", "many")]);

const size = (name: string): string => `${(statSync(join(folder, name)).size / 2 ** 20).toFixed(1)} MiB`;
process.stdout.write(
  `${tasks} tasks on ${availableParallelism()} cores; tasks.ndjson ${size("many/tasks.ndjson")}, many.h5 ${size("many.h5")}\n`,
);
for (const [what, { seconds, cpu, mebibytes }] of rows) {
  process.stdout.write(
    `${what.padEnd(24)} ${seconds.toFixed(2).padStart(7)} s  ${cpu.toFixed(2).padStart(7)} CPU-s  ${String(mebibytes).padStart(5)} MiB\n`,
  );
}
rmSync(folder, { recursive: true });
