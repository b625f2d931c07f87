/** How time and memory grow: of the kernels with the lattice and the hidden units, of `learn` with windows, block and hidden units. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  contrastiveDivergenceBytes,
  isingReplicasBytes,
  isingTorusBytes,
  STREAM_WORDS,
  wasmKernels,
} from "kadanoff/kernels";
import { measure, type Program } from "./chunks.ts";
import { runCommand } from "./command.ts";
import { type CriticTask, criticSteps } from "./critic.ts";
import type { Found, Point } from "./document.ts";
import { chain, type Update } from "./ising.ts";
import { replicasOn } from "./multispin.ts";
import { benchRbm } from "./rbm.ts";

const SIDES = [16, 32, 64, 128, 256, 512, 1024];
const SHORT_SIDES = [16, 32];

/** Time for each point. The least time of its chunks counts, which what else the machine does disturbs least. */
const POINT_SECONDS = 0.4;

async function shortly(program: Program, seconds: number, nsPerUnit = 1): Promise<number> {
  const { times } = await measure([program], { seconds: Math.min(seconds, POINT_SECONDS), nsPerUnit });
  return times[program.name]!.min;
}

export async function benchLatticeGrowth(seconds: number): Promise<Found> {
  const points: Point[] = [];
  for (const L of seconds >= 1 ? SIDES : SHORT_SIDES) {
    for (const update of ["wolff", "swendsen-wang", "metropolis"] as const satisfies readonly Update[]) {
      const time = await shortly({ name: "wasm", run: chain(wasmKernels, update, L).run }, seconds);
      const unit = update === "wolff" ? "ns per flipped spin" : "ns per spin";
      points.push({ series: update, parameter: L, time, unit, bytes: isingTorusBytes(L, L) + 4 * STREAM_WORDS });
    }
    const time = await shortly({ name: "wasm", run: replicasOn(wasmKernels, L).run }, seconds);
    const bytes = isingReplicasBytes(L, L) + 4 * STREAM_WORDS;
    points.push({ series: "multispin", parameter: L, time, unit: "ns per spin", bytes });
  }
  return { growth: { parameter: "side of the lattice", points } };
}

export async function benchHiddenGrowth(seconds: number): Promise<Found> {
  const points: Point[] = [];
  for (const visible of [36, 256]) {
    for (const hidden of seconds >= 1 ? [4, 8, 16, 32, 64, 128, 256] : [4, 16]) {
      const { measured } = await benchRbm(visible, hidden, undefined, Math.min(seconds, POINT_SECONDS));
      points.push({
        series: `${visible} visible units`,
        parameter: hidden,
        time: measured.times.wasm!.min,
        unit: "µs per step of 100 windows",
        bytes: contrastiveDivergenceBytes({ visible, hidden, batch: 100, windows: 1000 }),
      });
    }
  }
  return { growth: { parameter: "hidden units", points } };
}

/** A step of a critic and its rule, with one parameter changed at a time. */
export async function benchCriticGrowth(seconds: number): Promise<Found> {
  const isShort = seconds < 1;
  const base: CriticTask = { objective: "conditional", block: 4, buffer: 2, environment: 1, hidden: 1 };
  const points: Point[] = [];
  const add = async (series: string, parameter: number, changed: Partial<CriticTask>): Promise<void> => {
    for (const objective of ["conditional", "infonce"] as const) {
      const { program, bytes } = criticSteps({ ...base, objective, ...changed });
      const time = await shortly(program, seconds, 1000);
      points.push({ series: `${objective}, ${series}`, parameter, time, unit: "µs per step of 512 windows", bytes });
    }
  };
  // Rings of 20, 48, 84, 128 and 240 sites around a block of 2×2 and its buffer.
  for (const environment of isShort ? [1] : [1, 2, 3, 4, 6]) {
    await add("sites of E", (4 + 2 * environment) ** 2 - 16, { block: 2, buffer: 1, environment });
  }
  for (const hidden of isShort ? [1] : [1, 2, 3, 4, 5, 6]) await add("hidden units of the rule", hidden, { hidden });
  for (const width of isShort ? [16] : [16, 32, 64, 128, 256])
    await add("hidden units of the critic", width, { width });
  for (const windows of isShort ? [1000] : [10_000, 30_000, 100_000, 300_000, 1_000_000]) {
    await add("windows", windows, { windows });
  }
  return { growth: { parameter: "sites of E, hidden units of the rule, those of the critic, windows", points } };
}

/** `kadanoff learn` on one worker, with one parameter of its defaults changed at a time; the memory is that of the whole process. */
export async function benchLearnGrowth(seconds: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-bench-"));
  const isShort = seconds < 1;
  try {
    const samples = join(folder, "ising.npz");
    await runCommand(
      ...[
        "sample",
        "ising",
        "--size",
        "32",
        "--temperature",
        "Tc",
        "--count",
        isShort ? "100" : "2000",
        "--out",
        samples,
      ],
    );
    const base = { windows: isShort ? "1000" : "20000", block: "2x2", hidden: "1" };
    const learn = async (series: string, parameter: number, changed: Partial<typeof base>): Promise<Point> => {
      const { windows, block, hidden } = { ...base, ...changed };
      const run = await runCommand(
        ...["learn", samples, "--method", "rbm", "--block", block, "--buffer", "1", "--environment", "1"],
        ...["--hidden", hidden, "--windows", windows, "--restarts", "1", "--workers", "1", "--force"],
        ...["--out", join(folder, "rule.json")],
        ...(isShort ? ["--steps", "50"] : []),
      );
      const time = Number(run.document.seconds);
      return { series, parameter, time, unit: "s", ...(run.bytes ? { bytes: run.bytes } : {}) };
    };
    const points: Point[] = [];
    for (const windows of isShort ? [1000, 2000] : [5000, 10_000, 20_000, 40_000, 80_000]) {
      points.push(await learn("windows", windows, { windows: String(windows) }));
    }
    for (const [sites, block] of isShort
      ? ([[4, "2x2"]] as const)
      : ([
          [2, "2x1"],
          [4, "2x2"],
          [6, "3x2"],
          [9, "3x3"],
          [12, "4x3"],
        ] as const)) {
      points.push(await learn("sites of the block", sites, { block }));
    }
    for (const hidden of isShort ? [2] : [1, 2, 3, 4, 6]) {
      points.push(await learn("hidden units of the rule", hidden, { hidden: String(hidden) }));
    }
    return { growth: { parameter: "windows, sites of the block, hidden units of the rule", points } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
