/**
 * How fast the kernels are: WebAssembly and plain TypeScript beside the same algorithms in C, chunk by chunk in one run.
 *
 *     npm run bench                  a table
 *     npm run bench -- --json        the same as one JSON document
 *     npm run bench -- wolff         the tasks whose names have this in them
 *     npm run bench -- --seconds 2   the time for each task, 5 s unless told
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Measured, ProgramName, Ratio } from "./chunks.ts";
import { benchIsing, type Physics, type Update } from "./ising.ts";
import { startNative } from "./native.ts";
import { benchRbm, type Learning } from "./rbm.ts";

interface Task {
  readonly name: string;
  readonly unit: string;
  /** The program to compare with, and at most how many times as long WebAssembly should take. */
  readonly against: ProgramName;
  readonly goal?: number;
  run(seconds: number): Promise<{ measured: Measured; physics?: Physics; learning?: Learning }>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, seconds: { type: "string", default: "5" } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new RangeError(`bench: expected --seconds above 0, got ${values.seconds}`);

const started = await startNative();
const native = typeof started === "string" ? undefined : started;

const update = (name: Update, L: number, goal?: number): Task => ({
  name: `${name} ${L}×${L}`,
  unit: name === "wolff" ? "ns per flipped spin" : "ns per site and sweep",
  against: "native",
  ...(goal === undefined ? {} : { goal }),
  run: (time) => benchIsing(name, L, native, time),
});
const divergence = (visible: number, hidden: number): Task => ({
  name: `CD-1 ${visible}×${hidden}`,
  unit: "µs per step of 100 windows",
  against: "native, 16 lanes",
  goal: 2.5,
  run: (time) => benchRbm(visible, hidden, native, time),
});
const tasks = [
  update("wolff", 64, 1.15),
  update("wolff", 128, 1.15),
  update("swendsen-wang", 64, 1.3),
  update("swendsen-wang", 128, 1.3),
  update("metropolis", 64),
  update("metropolis", 128),
  divergence(36, 16),
  divergence(24, 24),
  divergence(64, 128),
].filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));

const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  processors: cpus().length,
  node: process.version,
  native: native?.compiler ?? `none: ${started}`,
};
const print = (line: string): void => void (values.json || console.log(line));
const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const ratio = ({ median, lowerQuartile, upperQuartile }: Ratio): string =>
  `${median.toFixed(2)} (${lowerQuartile.toFixed(2)} … ${upperQuartile.toFixed(2)})`;

print(`${machine.processor}, ${machine.processors} processors; Node ${machine.node}`);
print(`native: ${machine.native}`);
print("Times are least / median of chunks of 4 ms; ratios of chunks in one round, median (quartiles).");

const results = [];
for (const task of tasks) {
  const load = loadavg()[0]!;
  const { measured, physics, learning } = await task.run(seconds);
  const compared = measured.ratios[task.against];
  const reached = task.goal !== undefined && compared !== undefined ? compared.median <= task.goal : undefined;
  const agrees = (physics?.agrees ?? true) && (learning?.agrees ?? true);
  results.push({
    name: task.name,
    unit: task.unit,
    goal: task.goal,
    against: task.against,
    reached,
    load,
    ...measured,
    physics,
    learning,
  });
  if (!agrees) process.exitCode = 1;

  print(`\n${task.name}, ${task.unit}`);
  for (const [name, times] of Object.entries(measured.times)) {
    const to = measured.ratios[name as ProgramName];
    const goal =
      name === task.against && task.goal !== undefined ? `; goal ${task.goal}: ${reached ? "reached" : "missed"}` : "";
    const comparison =
      name === "reference" ? `${number(1 / to!.median)} times wasm's` : to && `wasm's is ${ratio(to)} of it${goal}`;
    print(
      `  ${name.padEnd(16)}${number(times.min).padStart(7)} /${number(times.median).padStart(7)}   ${comparison ?? ""}`.trimEnd(),
    );
  }
  if (physics) {
    const { energy, exactEnergy, clusterSize, sameSpins } = physics;
    print(`  energy ${energy}, exact ${exactEnergy.toFixed(5)}`);
    if (clusterSize) print(`  spins in a cluster ${clusterSize.wasm}; native, 16 lanes ${clusterSize.wide}`);
    if (sameSpins !== undefined) print(`  ${sameSpins ? "the same" : "NOT THE SAME"} spins as the native program`);
  }
  if (learning?.largestDifference !== undefined) {
    print(
      `  weights after ${learning.steps} steps at most ${learning.largestDifference.toExponential(1)} from the native program's`,
    );
  }
  if (!agrees) print("  THE PROGRAMS DO NOT AGREE");
}
native?.close();
if (values.json) console.log(JSON.stringify({ machine, results }, null, 2));
