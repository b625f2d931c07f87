/** Critics: the time of a step, beside torch's of the same. */
import { type Kernels, key, randomStream, referenceKernels, wasmKernels } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticNetwork } from "kadanoff/learning";
import { ensemble } from "kadanoff/sampling";
import { cutWindows, windowGeometry } from "kadanoff/windows";
import { measure, type Program } from "./chunks.ts";
import { type Found, speedGoal } from "./document.ts";
import type { Peer } from "./peers.ts";

const batch = 512;
const width = 64;

export interface CriticTask {
  readonly objective: "conditional" | "infonce";
  readonly block: number;
  readonly buffer: number;
  readonly environment: number;
  readonly hidden: number;
}

/** Steps on windows of independent spins: a step takes as long whatever it learns. */
export async function benchCritic(
  { objective, block, hidden, ...rest }: CriticTask,
  seconds: number,
  peers: readonly Peer[],
): Promise<Found> {
  const L = 32;
  const { sign } = randomStream(key(block));
  const samples = ensemble({
    lattice: squareLattice({ size: [L, L] }),
    sigma: Int8Array.from({ length: 100 * L * L }, sign),
  });
  const geometry = windowGeometry({ block: [block, block], ...rest });
  const windows = cutWindows(samples, geometry, { count: 60_000, key: key(1) });
  const side = { kind: "learned", block: geometry.block, hidden, norm: Number.POSITIVE_INFINITY, bias: false } as const;
  const rates = { critic: 0.005, rule: 0.005 };
  const started = (kernels: Kernels): (() => number) => {
    const network = criticNetwork([windows], side, { objective, width, batch, kernels });
    const random = randomStream(key(2));
    network.begin(random);
    return () => network.step(random, rates);
  };
  const timed =
    (step: () => number) =>
    (count: number): { ns: number; units: number } => {
      const start = performance.now();
      for (let k = 0; k < count; k++) step();
      return { ns: 1e6 * (performance.now() - start), units: count };
    };
  const [fast, slow] = [started(wasmKernels), started(referenceKernels)];
  const agrees = fast() === slow() && fast() === slow();
  const programs: Program[] = [
    { name: "wasm", run: timed(fast) },
    { name: "reference", slow: true, run: () => timed(slow)(1) },
  ];
  const shape = [geometry.environmentSites.length, geometry.visibleSites.length, width, hidden, batch];
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
