/** Multi-spin Metropolis at T_c: times for a spin of a replica, and whether the programs leave the same spins and the exact energy. */
import {
  type IsingReplicas,
  isingReplicas,
  isingReplicasBytes,
  type Kernels,
  key,
  multispinThresholds,
  REPLICAS,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  wasmKernels,
} from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, kaufman } from "kadanoff/models";
import { type Estimate, meanWithError, zScore } from "kadanoff/statistics";
import { type Measured, measure, type Program } from "./chunks.ts";
import type { Check } from "./document.ts";
import type { Native } from "./native.ts";
import { sweepOneReplica } from "./oneReplica.ts";

const thresholds = multispinThresholds(criticalCoupling);
const MOST_SIGMAS = 4.5;

export const ONE_REPLICA = "one replica in TypeScript";

export interface ReplicasRun {
  readonly replicas: IsingReplicas;
  sweeps: number;
  run(sweeps: number): { ns: number; units: number };
}

export function replicasOn(kernels: Kernels, L: number): ReplicasRun {
  const workspace = kernels.workspace(isingReplicasBytes(L, L) + 4 * STREAM_WORDS);
  const replicas = isingReplicas(workspace, L, L);
  const stream = streamState(key(L), workspace.uint32(STREAM_WORDS));
  const self: ReplicasRun = {
    replicas,
    sweeps: 0,
    run(sweeps) {
      self.sweeps += sweeps;
      const start = performance.now();
      workspace.multispinMetropolis(replicas, thresholds, stream, sweeps);
      return { ns: 1e6 * (performance.now() - start), units: sweeps * L * L * REPLICAS };
    },
  };
  return self;
}

/** The number of ones in a word. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The mean energy per site of all replicas, in J. */
function energyOf({ words, Lx, Ly }: IsingReplicas): number {
  let broken = 0;
  for (let y = 0; y < Ly; y++) {
    for (let x = 0; x < Lx; x++) {
      const right = y * Lx + (x + 1 < Lx ? x + 1 : 0);
      const below = (y + 1 < Ly ? y + 1 : 0) * Lx + x;
      for (let w = 0; w < 4; w++) {
        const s = words[4 * (y * Lx + x) + w]!;
        broken += ones(s ^ words[4 * right + w]!) + ones(s ^ words[4 * below + w]!);
      }
    }
  }
  return (2 * broken) / (Lx * Ly * REPLICAS) - 2;
}

function hashOf({ words }: IsingReplicas): number {
  return words.reduce((hash, word) => (Math.imul(hash, 31) + word) >>> 0, 0);
}

/**
 * @param settling sweeps before the energy is looked at, which is left out where there are none
 */
export async function benchMultispin(
  L: number,
  native: Native | undefined,
  { seconds, settling = 0 }: { seconds: number; settling?: number },
): Promise<{ measured: Measured; checks: Check[] }> {
  const wasm = replicasOn(wasmKernels, L);
  const spins = new Int8Array(L * L).fill(1);
  const state = streamState(key(L + 1)).slice(0, 4);
  const oneReplica = (sweeps: number): { ns: number; units: number } => {
    const start = performance.now();
    sweepOneReplica({ spins, Lx: L, Ly: L }, thresholds, state, sweeps);
    return { ns: 1e6 * (performance.now() - start), units: sweeps * L * L };
  };
  wasm.run(settling);
  // Ordinary sweeps are warmed up and brought to T_c: from all up few flips are accepted.
  oneReplica(300);
  const programs: Program[] = [
    { name: "wasm", run: wasm.run },
    { name: ONE_REPLICA, run: oneReplica },
    { name: "reference", slow: true, run: () => reference.run(1) },
  ];
  const reference = replicasOn(referenceKernels, Math.min(L, 16));
  let nativeSweeps = 0;
  if (native) {
    const seed = streamState(key(L)).subarray(0, 16);
    const { two, four } = thresholds;
    for (const [slot, lanes] of [
      [2, 4],
      [3, 16],
    ] as const) {
      await native.ask("replicas", slot, lanes, L, L, two, four, ...seed);
      await native.ask("multispin", slot, 100);
      programs.push({
        name: lanes === 4 ? "native" : "native, 16 lanes",
        async run(sweeps) {
          const [ns] = (await native.ask("multispin", slot, sweeps)).map(Number);
          if (lanes === 4) nativeSweeps += sweeps;
          return { ns: ns!, units: sweeps * L * L * 32 * lanes };
        },
      });
    }
    nativeSweeps += 100;
  }
  const energies: number[] = [];
  const between = settling > 0 ? () => void energies.push(energyOf(wasm.replicas)) : undefined;
  const measured = await measure(programs, { seconds, ...(between ? { between } : {}) });

  const checks: Check[] = [];
  if (native) {
    if (wasm.sweeps > nativeSweeps) await native.ask("multispin", 2, wasm.sweeps - nativeSweeps);
    else wasm.run(nativeSweeps - wasm.sweeps);
    const [hash] = (await native.ask("words", 2)).map(Number);
    checks.push({ what: "the same spins as the native program", agrees: hash === hashOf(wasm.replicas) });
  }
  if (settling > 0) {
    const exact = kaufman(squareLattice({ size: [L, L] }), criticalCoupling).energy;
    const energy: Estimate = meanWithError([Float64Array.from(energies)]);
    checks.push({
      what: `energy ${energy}, exact ${exact.toFixed(5)}`,
      agrees: Math.abs(zScore(energy, exact)) < MOST_SIGMAS,
    });
  }
  return { measured, checks };
}
