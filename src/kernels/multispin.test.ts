import { describe, expect, it } from "vitest";
import {
  type IsingReplicas,
  isingReplicas,
  isingReplicasBytes,
  type Kernels,
  key,
  type MultispinThresholds,
  multispinThresholds,
  nextWord,
  packReplica,
  REPLICAS,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  unpackReplica,
  type Workspace,
  wasmKernels,
} from "./index.ts";

interface Prepared {
  readonly workspace: Workspace;
  readonly replicas: IsingReplicas;
  readonly stream: Uint32Array;
}

function prepared(kernels: Kernels, Lx: number, Ly: number, seed: number): Prepared {
  const workspace = kernels.workspace(isingReplicasBytes(Lx, Ly) + 8 * Lx * Ly);
  return {
    workspace,
    replicas: isingReplicas(workspace, Lx, Ly),
    stream: streamState(key(seed), workspace.uint32(STREAM_WORDS)),
  };
}

/** Fair bits for the spins of all replicas. */
function hot({ workspace, replicas, stream }: Prepared): void {
  workspace.randomWords(stream, replicas.words);
}

/** Thresholds of couplings, and some with all bits and with one bit, so that many or few replicas are decided late. */
const extremes: MultispinThresholds[] = [
  multispinThresholds(0.44),
  multispinThresholds(-0.2),
  multispinThresholds(1e-9),
  multispinThresholds(30),
  { two: 0x55555555, four: 1, antiferromagnet: false },
  { two: 0xaaaaaaaa, four: 0x80000001, antiferromagnet: true },
];

describe("multi-spin Metropolis", () => {
  it.each([
    [2, 2],
    [4, 6],
    [10, 4],
    [2, 34],
  ])("leaves the same bits on %i × %i, and the stream at the same word, in both backends", (Lx, Ly) => {
    const history = (kernels: Kernels): number[] => {
      const all = prepared(kernels, Lx, Ly, Lx);
      const { workspace, replicas, stream } = all;
      const words = workspace.uint32(3);
      const seen: number[] = [];
      hot(all);
      for (const thresholds of extremes) {
        // What is drawn before and after, in words and in kernels, goes on with the same sequence.
        workspace.randomWords(stream, words);
        workspace.multispinMetropolis(replicas, thresholds, stream, 1);
        seen.push(...replicas.words, ...stream);
        workspace.multispinMetropolis(replicas, thresholds, stream, 4);
        seen.push(...replicas.words, ...stream, ...words);
      }
      return seen;
    };
    expect(history(wasmKernels)).toEqual(history(referenceKernels));
  });

  it("refuses K = 0, and sides that have no checkerboard", () => {
    expect(() => multispinThresholds(0)).toThrow(/expected a finite coupling other than 0, got 0/);
    expect(() => prepared(wasmKernels, 3, 4, 1)).toThrow(/expected even sides, got 3x4/);
  });

  it("leaves states whose spins have as many friends as foes, which Metropolis' own rule only turns round", () => {
    // Diagonal stripes, two wide. The rule of the reference Metropolis kernel, where s·h = 0 always flips, is deterministic here.
    const [L, stripes] = [4, Int8Array.from({ length: 16 }, (_, i) => (((i % 4) + (i >> 2)) % 4 < 2 ? 1 : -1))];
    const { workspace, replicas, stream } = prepared(wasmKernels, L, L, 5);
    for (let r = 0; r < REPLICAS; r++) packReplica(replicas, r, stripes);
    workspace.multispinMetropolis(replicas, multispinThresholds(0.44), stream, 20);
    const states = new Set(Array.from({ length: REPLICAS }, (_, r) => unpackReplica(replicas, r).join()));
    expect(states.size).toBeGreaterThan(10);
    expect(states).not.toContain(stripes.join());
  });
});

describe("packing", () => {
  it.each([
    [2, 2],
    [6, 4],
    [16, 10],
  ])("and unpacking undo each other on %i × %i, in both backends", (Lx, Ly) => {
    const N = Lx * Ly;
    const random = randomStream(key(1));
    const states = Array.from({ length: REPLICAS }, () => Int8Array.from({ length: N }, () => random.sign()));
    for (const kernels of [referenceKernels, wasmKernels]) {
      const { workspace, replicas } = prepared(kernels, Lx, Ly, 1);
      hot(prepared(kernels, Lx, Ly, 2));
      states.forEach((spins, r) => void packReplica(replicas, r, spins));
      const eight = workspace.int8(8 * N);
      for (let r = 0; r < REPLICAS; r += 8) {
        workspace.unpackReplicas(replicas, r, eight);
        expect([...eight]).toEqual(states.slice(r, r + 8).flatMap((spins) => [...spins]));
      }
      states.forEach((spins, r) => void expect(unpackReplica(replicas, r)).toEqual(spins));
    }
  });
});

describe("replicas", () => {
  const L = 8;
  const thresholds = multispinThresholds(0.44068679350977147);

  /** How many pairs of the first 32 replicas are in the same state, or in opposite ones. */
  function coincidences(replicas: IsingReplicas): number {
    const states = Array.from({ length: 32 }, (_, r) => unpackReplica(replicas, r));
    let pairs = 0;
    for (let r = 0; r < 32; r++) {
      for (let t = 0; t < r; t++) {
        const overlap = states[r]!.reduce((sum, s, i) => sum + s * states[t]![i]!, 0);
        if (Math.abs(overlap) === L * L) pairs++;
      }
    }
    return pairs;
  }

  /** The same sweeps of the first 32 replicas, but all of them compare with the same random number. */
  function sweepWithSharedNumbers({ words }: IsingReplicas, stream: Uint32Array): void {
    const at = (x: number, y: number): number => words[4 * (((x + L) % L) + L * ((y + L) % L))]!;
    for (const colour of [0, 1]) {
      for (let y = 0; y < L; y++) {
        for (let x = (y + colour) % 2; x < L; x += 2) {
          const s = at(x, y);
          const broken = [at(x + 1, y), at(x - 1, y), at(x, y + 1), at(x, y - 1)].map((n) => s ^ n);
          const accepted = [thresholds.four, thresholds.two, 2 ** 31, 2 ** 32, 2 ** 32];
          const number = nextWord(stream);
          let flips = 0;
          for (let r = 0; r < 32; r++) {
            const n = broken.reduce((sum, bits) => sum + ((bits >>> r) & 1), 0);
            if (number < accepted[n]!) flips |= 1 << r;
          }
          words[4 * (x + L * y)] = s ^ flips;
        }
      }
    }
  }

  it("that shared their random numbers would become the same, or opposite", () => {
    const all = prepared(wasmKernels, L, L, 11);
    hot(all);
    expect(coincidences(all.replicas)).toBe(0);
    for (let k = 0; k < 1000; k++) sweepWithSharedNumbers(all.replicas, all.stream);
    expect(coincidences(all.replicas)).toBe((32 * 31) / 2);
  });

  it("with numbers of their own have uncorrelated energies and magnetizations, even from the same start", () => {
    const { workspace, replicas, stream } = prepared(wasmKernels, L, L, 12);
    const T = 2000;
    const N = L * L;
    const eight = workspace.int8(8 * N);
    const energy = Array.from({ length: REPLICAS }, () => new Float64Array(T));
    const magnetization = Array.from({ length: REPLICAS }, () => new Float64Array(T));
    // Far enough from T_c that 200 sweeps forget everything.
    const warm = multispinThresholds(0.35);
    workspace.multispinMetropolis(replicas, warm, stream, 1000);
    for (let t = 0; t < T; t++) {
      workspace.multispinMetropolis(replicas, warm, stream, 200);
      for (let r = 0; r < REPLICAS; r++) {
        if (r % 8 === 0) workspace.unpackReplicas(replicas, r, eight);
        const spins = eight.subarray((r % 8) * N, (r % 8) * N + N);
        for (let i = 0; i < N; i++) {
          magnetization[r]![t]! += spins[i]!;
          energy[r]![t]! += spins[i]! * (spins[(i % L) + 1 < L ? i + 1 : i + 1 - L]! + spins[(i + L) % N]!);
        }
      }
    }
    for (const series of [energy, magnetization]) {
      const standard = series.map((values) => {
        const mean = values.reduce((sum, v) => sum + v, 0) / T;
        const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / T);
        return values.map((v) => (v - mean) / deviation);
      });
      // Correlations of independent series are normal of variance 1/T: their squares have mean 1/T and variance 2/T².
      let sum = 0;
      let largest = 0;
      for (let r = 0; r < REPLICAS; r++) {
        for (let s = 0; s < r; s++) {
          let z = 0;
          for (let t = 0; t < T; t++) z += standard[r]![t]! * standard[s]![t]!;
          z /= Math.sqrt(T);
          sum += z * z;
          largest = Math.max(largest, Math.abs(z));
        }
      }
      const pairs = (REPLICAS * (REPLICAS - 1)) / 2;
      expect(Math.abs(sum - pairs) / Math.sqrt(2 * pairs)).toBeLessThan(4);
      expect(largest).toBeLessThan(5.2); // one in 1000 keys has a larger one
      expect(largest).toBeGreaterThan(3); // among 8128 pairs there nearly always is one
    }
  });
});
