/** Multi-spin Metropolis against exact distributions and energies. */
import {
  isingReplicas,
  isingReplicasBytes,
  key,
  multispinThresholds,
  packReplica,
  REPLICAS,
  STREAM_WORDS,
  streamState,
  unpackReplica,
  wasmKernels,
} from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, enumerateIsing, ising, kaufman, stateIndex, stateProbabilities } from "kadanoff/models";
import { chiSquareProbability } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";

/** All replicas after `settling` sweeps and then every `interval` sweeps, `count` times: spins[r·N + i]. */
function* samples(
  [Lx, Ly]: readonly [number, number],
  coupling: number,
  { settling, interval, count, seed }: { settling: number; interval: number; count: number; seed: number },
): Generator<Int8Array> {
  const N = Lx * Ly;
  const workspace = wasmKernels.workspace(isingReplicasBytes(Lx, Ly) + 16 * N * REPLICAS);
  const replicas = isingReplicas(workspace, Lx, Ly);
  const stream = streamState(key(seed), workspace.uint32(STREAM_WORDS));
  const spins = workspace.int8(N * REPLICAS);
  const thresholds = multispinThresholds(coupling);
  workspace.randomWords(stream, replicas.words);
  workspace.multispinMetropolis(replicas, thresholds, stream, settling);
  for (let k = 0; k < count; k++) {
    workspace.multispinMetropolis(replicas, thresholds, stream, interval);
    for (let r = 0; r < REPLICAS; r += 8) {
      workspace.unpackReplicas(replicas, r, spins.subarray(r * N, (r + 8) * N));
    }
    yield spins;
  }
}

/** −E/J: the sum of s s' over the bonds. */
function bondSum(spins: Int8Array, [Lx, Ly]: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < Lx * Ly; i++) {
    const right = (i % Lx) + 1 < Lx ? i + 1 : i + 1 - Lx;
    sum += spins[i]! * (spins[right]! + spins[(i + Lx) % (Lx * Ly)]!);
  }
  return sum;
}

/** χ² of counts and expected ones; cells that expect fewer than ten are taken together. */
function chiSquare(seen: readonly number[], expected: readonly number[]): number {
  const cells = [{ seen: 0, expected: 0 }];
  expected.forEach((e, k) => {
    if (e >= 10) cells.push({ seen: seen[k]!, expected: e });
    else {
      cells[0]!.seen += seen[k]!;
      cells[0]!.expected += e;
    }
  });
  const used = cells.filter((cell) => cell.expected > 5);
  const chi2 = used.reduce((sum, cell) => sum + (cell.seen - cell.expected) ** 2 / cell.expected, 0);
  return chiSquareProbability(chi2, used.length - 1);
}

const [UP, DOWN] = [1, -1];

describe("multi-spin Metropolis on the 4×4 torus", () => {
  const size = [4, 4] as const;
  const model = (K: number) => ising({ lattice: squareLattice({ size: [4, 4] }), coupling: K });
  // The longest time of the slowest of these chains is that of turning all spins, about 60 sweeps at 0.6.
  const plan = { settling: 5000, interval: 1000, count: 1000 };

  it.each([
    [0.2, 21],
    [criticalCoupling, 22],
    [0.6, 23],
  ])("finds all states and energies as often as their weights say, at K = ±%f", (K, seed) => {
    for (const sign of [UP, DOWN]) {
      const states = new Array<number>(2 ** 16).fill(0);
      const { distribution } = enumerateIsing(model(K));
      const levels = new Map(distribution.map(({ energy }) => [energy, 0]));
      for (const spins of samples(size, sign * K, { ...plan, seed: seed * sign + 100 })) {
        for (let r = 0; r < REPLICAS; r++) {
          const own = spins.subarray(16 * r, 16 * r + 16);
          // With one of the two colours turned round an antiferromagnet is a ferromagnet.
          if (sign === DOWN) for (let i = 0; i < 16; i++) if (((i % 4) + (i >> 2)) % 2) own[i]! *= -1;
          states[stateIndex(own)]!++;
          const energy = -bondSum(own, size);
          levels.set(energy, levels.get(energy)! + 1);
        }
      }
      const count = plan.count * REPLICAS;
      const probability = chiSquare(
        states,
        [...stateProbabilities(model(K))].map((p) => p * count),
      );
      expect(probability).toBeGreaterThan(0.001);
      const byEnergy = new Map<number, number>();
      for (const level of distribution) {
        byEnergy.set(level.energy, (byEnergy.get(level.energy) ?? 0) + level.probability * count);
      }
      const energies = [...levels.keys()];
      expect(
        chiSquare(
          energies.map((e) => levels.get(e)!),
          energies.map((e) => byEnergy.get(e)!),
        ),
      ).toBeGreaterThan(0.001);
    }
  });
});

it.each([
  { size: [32, 32], K: criticalCoupling, interval: 40, count: 400, seed: 31 },
  { size: [64, 64], K: 0.4, interval: 10, count: 100, seed: 32 },
  { size: [16, 24], K: 0.5, interval: 10, count: 200, seed: 33 },
  { size: [64, 32], K: -0.3, interval: 5, count: 200, seed: 34 },
] as const)("has Kaufman's energy on $size at K = $K, within 4 of its errors", ({ size, K, interval, count, seed }) => {
  const [Lx, Ly] = size;
  const sums = new Float64Array(REPLICAS);
  for (const spins of samples(size, K, { settling: 3000, interval, count, seed })) {
    for (let r = 0; r < REPLICAS; r++) {
      sums[r]! += (bondSum(spins.subarray(r * Lx * Ly, (r + 1) * Lx * Ly), size) * Math.sign(K)) / (count * Lx * Ly);
    }
  }
  // Each replica is a chain of its own, so their means are independent.
  const mean = sums.reduce((a, b) => a + b, 0) / REPLICAS;
  const error = Math.sqrt(sums.reduce((a, b) => a + (b - mean) ** 2, 0) / (REPLICAS * (REPLICAS - 1)));
  const exact = -kaufman(squareLattice({ size: [Lx, Ly] }), Math.abs(K)).energy;
  expect(error).toBeLessThan(1e-3);
  expect(Math.abs(mean - exact) / error).toBeLessThan(4);
});

it("keeps a state that no flip is accepted from", () => {
  const workspace = wasmKernels.workspace(isingReplicasBytes(6, 6));
  const replicas = isingReplicas(workspace, 6, 6);
  const stream = streamState(key(1), workspace.uint32(STREAM_WORDS));
  const staggered = Int8Array.from({ length: 36 }, (_, i) => (((i % 6) + Math.floor(i / 6)) % 2 ? -1 : 1));
  packReplica(replicas, 77, staggered);
  workspace.multispinMetropolis(replicas, { ...multispinThresholds(-30), two: 0, four: 0 }, stream, 100);
  expect(unpackReplica(replicas, 77)).toEqual(staggered);
  workspace.multispinMetropolis(replicas, { ...multispinThresholds(30), two: 0, four: 0 }, stream, 1000);
  expect(Math.abs(bondSum(unpackReplica(replicas, 77), [6, 6]))).toBe(72);
});
