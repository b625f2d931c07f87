/** The updates of the Ising model at T_c: times, and whether every program does the physics. */
import {
  exp,
  type IsingTorus,
  isingTorus,
  isingTorusBytes,
  type Kernels,
  key,
  probabilityThreshold,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  type Workspace,
  wasmKernels,
} from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, kaufman } from "kadanoff/models";
import { type Estimate, meanWithError, zScore } from "kadanoff/statistics";
import { type Measured, measure, type Program } from "./chunks.ts";
import type { Native } from "./native.ts";

export type Update = "wolff" | "swendsen-wang" | "metropolis";

/** What the programs agree on; differences in standard errors. */
export interface Physics {
  /** ⟨E⟩/N in J of the WebAssembly program's samples, and Kaufman's exact value [kaufman1949]. */
  readonly energy: Estimate;
  readonly exactEnergy: number;
  /** Spins in a cluster, of WebAssembly, and of the native program that draws from generators of its own. */
  readonly clusterSize?: { readonly wasm: Estimate; readonly wide: Estimate };
  /** Whether WebAssembly and the native program on four lanes left the same spins. */
  readonly sameSpins?: boolean;
  readonly agrees: boolean;
}

const K = criticalCoupling;
const thresholds = {
  bond: probabilityThreshold(1 - exp(-2 * K)),
  two: probabilityThreshold(exp(-4 * K)),
  four: probabilityThreshold(exp(-8 * K)),
};
const SETTLING = 500;
const MOST_SIGMAS = 4.5;

export interface Chain {
  readonly torus: IsingTorus;
  /** Calls of the update so far. */
  calls: number;
  run(count: number): { ns: number; units: number };
}

export function chain(kernels: Kernels, update: Update, L: number): Chain {
  const workspace: Workspace = kernels.workspace(isingTorusBytes(L, L) + 4 * STREAM_WORDS);
  const torus = isingTorus(workspace, L, L);
  const stream = streamState(key(L), workspace.uint32(STREAM_WORDS));
  torus.spins.fill(1);
  workspace.swendsenWang(torus, thresholds.bond, stream, kernels.backend === "wasm" ? SETTLING : 20);
  const self: Chain = {
    torus,
    calls: 0,
    run(count) {
      self.calls += count;
      const start = performance.now();
      let flipped = 0;
      if (update === "wolff") flipped = workspace.wolff(torus, thresholds.bond, stream, count);
      else if (update === "swendsen-wang") workspace.swendsenWang(torus, thresholds.bond, stream, count);
      else workspace.metropolis(torus, thresholds, stream, count);
      return { ns: 1e6 * (performance.now() - start), units: flipped || count * L * L };
    },
  };
  return self;
}

/** The same in the native program, on four lanes or sixteen. */
async function nativeChain(
  native: Native,
  update: Update,
  { L, slot, lanes }: { L: number; slot: number; lanes: 4 | 16 },
): Promise<Program & { calls: number; spins(): Promise<string[]> }> {
  const seed = streamState(key(L)).subarray(0, 16);
  await native.ask("torus", slot, lanes, L, L, thresholds.bond, thresholds.two, thresholds.four, ...seed);
  await native.ask("swendsen-wang", slot, SETTLING);
  const self = {
    name: lanes === 4 ? "native" : "native, 16 lanes",
    calls: 0,
    async run(count: number) {
      self.calls += count;
      const [ns, flipped] = (await native.ask(update, slot, count)).map(Number);
      return { ns: ns!, units: flipped! || count * L * L };
    },
    spins: () => native.ask("spins", slot),
  };
  return self;
}

/** −Σ s s' over the bonds, and a hash of the spins: what the native program answers to `spins`. */
function spinsOf({ spins, Lx, Ly }: IsingTorus): { energy: number; hash: number } {
  let energy = 0;
  let hash = 0;
  for (let y = 0; y < Ly; y++) {
    for (let x = 0; x < Lx; x++) {
      const s = spins[x + Lx * y]!;
      energy -= s * (spins[((x + 1) % Lx) + Lx * y]! + spins[x + Lx * ((y + 1) % Ly)]!);
      hash = (Math.imul(hash, 31) + s) >>> 0;
    }
  }
  return { energy, hash };
}

export async function benchIsing(
  update: Update,
  L: number,
  native: Native | undefined,
  seconds: number,
): Promise<{ measured: Measured; physics: Physics }> {
  const wasm = chain(wasmKernels, update, L);
  const reference = chain(referenceKernels, update, L);
  const clusters: { wasm: number[]; wide: number[] } = { wasm: [], wide: [] };
  const programs: Program[] = [
    {
      name: "wasm",
      run(count) {
        const result = wasm.run(count);
        clusters.wasm.push(result.units / count);
        return result;
      },
    },
    { name: "reference", slow: true, run: reference.run },
  ];
  const four = native && (await nativeChain(native, update, { L, slot: 0, lanes: 4 }));
  const wide = native && (await nativeChain(native, update, { L, slot: 1, lanes: 16 }));
  if (four && wide) {
    const run = async (count: number): Promise<{ ns: number; units: number }> => {
      const result = await wide.run(count);
      clusters.wide.push(result.units / count);
      return result;
    };
    programs.push(four, { name: wide.name, run });
  }
  const energies: number[] = [];
  const between = (): void => void energies.push(spinsOf(wasm.torus).energy / (L * L));
  const measured = await measure(programs, { seconds, between });

  const exactEnergy = kaufman(squareLattice({ size: [L, L] }), K).energy;
  const energy = meanWithError([Float64Array.from(energies)]);
  let agrees = Math.abs(zScore(energy, exactEnergy)) < MOST_SIGMAS;
  let physics: Physics = { energy, exactEnergy, agrees };
  if (four && wide) {
    // The same number of calls on both; the native program never ran ahead, since only WebAssembly was calibrated.
    if (wasm.calls > four.calls) await four.run(wasm.calls - four.calls);
    const { hash } = spinsOf(wasm.torus);
    const sameSpins = Number((await four.spins())[1]) === hash;
    agrees &&= sameSpins;
    physics = { ...physics, sameSpins, agrees };
    if (update === "wolff") {
      // The last chunks are all alike; those of the calibration, before, are not.
      const sizes = (of: number[]): Estimate => meanWithError([Float64Array.from(of.slice(-energies.length))]);
      const clusterSize = { wasm: sizes(clusters.wasm), wide: sizes(clusters.wide) };
      agrees &&= Math.abs(zScore(clusterSize.wasm, clusterSize.wide)) < MOST_SIGMAS;
      physics = { ...physics, clusterSize, agrees };
    }
  }
  return { measured, physics };
}
