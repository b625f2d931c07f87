/** Critics: the time of a step, beside torch's of the same. */
import { type Kernels, key, randomStream, referenceKernels, wasmKernels } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { type CriticNetwork, criticNetwork } from "kadanoff/learning";
import { ensemble } from "kadanoff/sampling";
import { cutWindows, type Windows, windowGeometry } from "kadanoff/windows";
import { measure, type Program } from "./chunks.ts";
import { type Found, speedGoal } from "./document.ts";
import type { Peer } from "./peers.ts";

const batch = 512;

export interface CriticTask {
  readonly objective: "conditional" | "infonce";
  readonly block: number;
  readonly buffer: number;
  readonly environment: number;
  readonly hidden: number;
  /** Hidden units of the critic; 64 if absent. */
  readonly width?: number;
  /** Windows of independent spins, for a step takes as long whatever it learns; 60 000 if absent. */
  readonly windows?: number;
}

function windowsFor({ block, buffer, environment, windows = 60_000 }: CriticTask): Windows {
  const L = 32;
  const { sign } = randomStream(key(block));
  // A window at every site, so that there are as many as are asked for.
  const configurations = Math.max(100, Math.ceil(windows / L ** 2));
  const samples = ensemble({
    lattice: squareLattice({ size: [L, L] }),
    sigma: Int8Array.from({ length: configurations * L * L }, sign),
  });
  const geometry = windowGeometry({ block: [block, block], buffer, environment });
  return cutWindows(samples, geometry, { count: windows, key: key(1) });
}

function networkOn(windows: Windows, { objective, hidden, width = 64 }: CriticTask, kernels: Kernels): CriticNetwork {
  const { block } = windows.geometry;
  const side = { kind: "learned", block, hidden, norm: Number.POSITIVE_INFINITY, bias: false } as const;
  return criticNetwork([windows], side, { objective, width, batch, kernels });
}

/** One step after another of a network that has begun. */
function stepsOf(network: CriticNetwork): () => number {
  const random = randomStream(key(2));
  network.begin(random);
  return () => network.step(random, { critic: 0.005, rule: 0.005 });
}

const timed =
  (step: () => number) =>
  (count: number): { ns: number; units: number } => {
    const start = performance.now();
    for (let k = 0; k < count; k++) step();
    return { ns: 1e6 * (performance.now() - start), units: count };
  };

/** Steps as they are, and the memory that the network works in. */
export function criticSteps(task: CriticTask): { readonly program: Program; readonly bytes: number } {
  const network = networkOn(windowsFor(task), task, wasmKernels);
  return { program: { name: "wasm", run: timed(stepsOf(network)) }, bytes: network.bytes };
}

export async function benchCritic(task: CriticTask, seconds: number, peers: readonly Peer[]): Promise<Found> {
  const windows = windowsFor(task);
  const { objective, hidden, width = 64 } = task;
  const { environmentSites, visibleSites } = windows.geometry;
  const started = (kernels: Kernels): (() => number) => stepsOf(networkOn(windows, task, kernels));
  const [fast, slow] = [started(wasmKernels), started(referenceKernels)];
  const agrees = fast() === slow() && fast() === slow();
  const programs: Program[] = [
    { name: "wasm", run: timed(fast) },
    { name: "reference", slow: true, run: () => timed(slow)(1) },
  ];
  const shape = [environmentSites.length, visibleSites.length, width, hidden, batch];
  for (const peer of peers.filter(({ name }) => name === "torch")) {
    programs.push({
      name: peer.name,
      run: async (count) => ({
        ns: count * Number(await peer.ask("critic", objective, ...shape, count)),
        units: count,
      }),
    });
  }
  const measured = await measure(programs, { seconds, nsPerUnit: 1000, leastRounds: seconds < 1 ? 3 : 20 });
  const checks = [{ what: "the same value of the objective as the reference, bit for bit", agrees }];
  return { measured, goals: speedGoal(measured, "torch", 1), checks };
}
