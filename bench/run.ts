/** One run of the benchmarks: what it runs on, each task in turn, and the same in words. */
import { cpus, loadavg, totalmem } from "node:os";
import type { Ratio, Times } from "./chunks.ts";
import type { BenchDocument, Found, Machine, Result } from "./document.ts";
import { startNative } from "./native.ts";
import { type Peer, type PeerName, startPeer } from "./peers.ts";
import type { Equipment, Task } from "./tasks.ts";

const PEERS: readonly PeerName[] = ["numpy", "scikit-learn", "torch"];

export async function runBenchmarks(
  tasks: readonly Task[],
  {
    seconds,
    peers: withPeers,
    signal,
    onResult,
  }: { seconds: number; peers: boolean; signal: AbortSignal; onResult: (result: Result, n: number) => void },
): Promise<BenchDocument> {
  const started = await startNative();
  const native = typeof started === "string" ? undefined : started;
  const peers: Peer[] = [];
  const versions: Record<string, string> = {};
  for (const name of withPeers ? PEERS : []) {
    const peer = await startPeer(name);
    if (typeof peer !== "string") peers.push(peer);
    versions[name] = typeof peer === "string" ? peer : peer.version;
  }
  const machine: Machine = {
    processor: cpus()[0]?.model ?? "unknown",
    processors: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    node: process.version,
    native: native?.compiler ?? `none: ${started}`,
    peers: versions,
  };
  const results: Result[] = [];
  try {
    for (const task of tasks) {
      signal.throwIfAborted();
      const load = loadavg()[0]!;
      const {
        measured,
        values = {},
        goals = [],
        checks = [],
        growth,
      } = await attempt(task, { seconds, native, peers });
      const result: Result = {
        name: task.name,
        ...(task.unit === undefined ? {} : { unit: task.unit }),
        load,
        times: measured?.times ?? {},
        ratios: measured?.ratios ?? {},
        values,
        goals,
        checks,
        ...(growth ? { growth } : {}),
      };
      results.push(result);
      onResult(result, results.length);
    }
  } finally {
    native?.close();
    for (const peer of peers) peer.close();
  }
  const agrees = results.every(({ checks }) => checks.every((check) => check.agrees));
  return { machine, seconds, results, agrees };
}

/** One task that fails is not the end of the others. */
async function attempt(task: Task, equipment: Equipment): Promise<Found> {
  try {
    return await task.run(equipment);
  } catch (error) {
    return {
      checks: [{ what: `it failed: ${error instanceof Error ? error.message : String(error)}`, agrees: false }],
    };
  }
}

/** A number to three digits, and large ones in full. */
export const number = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(1)
    : Math.abs(value) >= 100
      ? Math.round(value).toLocaleString("en").replaceAll(",", " ")
      : value.toPrecision(3);

export const ratioText = ({ median, lowerQuartile, upperQuartile }: Ratio): string =>
  `${number(median)} (${number(lowerQuartile)} … ${number(upperQuartile)})`;

export function machineText({ processor, processors, memory, node, native, peers }: Machine): string[] {
  const versions = Object.entries(peers).map(([name, version]) => `${name}: ${version}`);
  return [`${processor}, ${processors} processors, ${memory}; Node ${node}`, `native: ${native}`, ...versions];
}

/** A result in words. */
export function resultText({ name, unit, load, times, ratios, values, goals, checks, growth }: Result): string[] {
  const line = ([program, { min, median }]: [string, Times]): string => {
    const ratio = ratios[program];
    return `  ${program.padEnd(26)}${number(min).padStart(8)} /${number(median).padStart(8)}${ratio ? `   wasm's is ${ratioText(ratio)} of it` : ""}`;
  };
  return [
    `${name}${unit ? `, ${unit}` : ""} (load ${load.toFixed(1)})`,
    ...Object.entries(times).map(line),
    ...Object.entries(ratios).flatMap(([what, ratio]) => (what in times ? [] : [`  ${what}: ${ratioText(ratio)}`])),
    ...Object.entries(values).map(([what, value]) => `  ${what}: ${number(value)}`),
    ...(growth?.points ?? []).map(
      ({ series, parameter, time, unit: of, bytes }) =>
        `  ${series.padEnd(26)}${String(parameter).padStart(6)}  ${number(time)} ${of}${bytes === undefined ? "" : `, ${number(bytes / 2 ** 20)} MiB`}`,
    ),
    ...checks.map(({ what, agrees }) => `  ${agrees ? "agrees" : "DOES NOT AGREE"}: ${what}`),
    ...goals.map(
      ({ what, value, sense, limit, reached }) =>
        `  goal ${reached ? "reached" : "missed"}: ${what} ${sense} ${limit}, is ${number(value)}`,
    ),
  ];
}
