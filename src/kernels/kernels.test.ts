import { describe, expect, it } from "vitest";
import {
  child,
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  type IsingTorus,
  isingTorus,
  isingTorusBytes,
  type Kernels,
  key,
  probabilityThreshold,
  randomStream,
  referenceKernels,
  STREAM_WORDS,
  streamState,
  type Units,
  type Workspace,
  wasmKernels,
} from "./index.ts";

const backends = [referenceKernels, wasmKernels];

const streamIn = (workspace: Workspace, seed: number): Uint32Array =>
  streamState(key(seed), workspace.uint32(STREAM_WORDS));

/** Runs the same work on both backends and gives back what each made of it. */
function onBoth<T>(work: (kernels: Kernels) => T): [T, T] {
  return [work(referenceKernels), work(wasmKernels)];
}

describe.each(backends)("$backend kernels", (kernels) => {
  it("draw the published sequence of xoshiro128++, each generator its own", () => {
    const workspace = kernels.workspace(8192);
    const stream = workspace.uint32(STREAM_WORDS);
    for (let g = 0; g < 4; g++) for (let w = 0; w < 4; w++) stream[4 * w + g] = w + 1;
    stream[16] = 256;
    const out = workspace.uint32(40);
    workspace.randomWords(stream, out);
    // As tested by the Rust crate rand_xoshiro against the authors' C program [blackman2021].
    const published = [
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ];
    expect([...out]).toEqual(published.flatMap((word) => [word, word, word, word]));
  });

  it("compute exp to 3·10⁻⁷ relative and the logistic function to 8·10⁻⁷ absolute", () => {
    const workspace = kernels.workspace(1 << 18);
    const n = 16_384;
    const x = workspace.float32(n);
    const y = workspace.float32(n);
    for (let i = 0; i < n; i++) x[i] = -20 + (40 * i) / n;
    workspace.exp(x, y);
    expect(Math.max(...y.map((value, i) => Math.abs(value / Math.exp(x[i]!) - 1)))).toBeLessThan(3e-7);
    workspace.sigmoid(x, y);
    expect(Math.max(...y.map((value, i) => Math.abs(value - 1 / (1 + Math.exp(-x[i]!)))))).toBeLessThan(8e-7);
    x[0] = 1e9;
    x[1] = -1e9;
    workspace.sigmoid(x, y);
    expect(y[0]).toBe(1);
    expect(y[1]).toBeLessThan(1e-37);
  });

  it("say so when a workspace is too small, or an array is not theirs", () => {
    const workspace = kernels.workspace(16);
    expect(() => workspace.float32(1 << 20)).toThrow(/are too few/);
  });

  it("give a memory back, and it is zero again for the next, who has it alone", () => {
    const first = kernels.workspace(4096);
    const before = first.uint32(64).fill(7);
    first.release();
    first.release();
    const [second, third] = [kernels.workspace(4096).uint32(64), kernels.workspace(4096).uint32(64)];
    expect([...second, ...third]).toEqual(Array(128).fill(0));
    expect(third.buffer).not.toBe(second.buffer);
    expect(second.buffer === before.buffer).toBe(kernels.backend === "wasm");
  });
});

describe("both backends give the same bits", () => {
  it("of exp and of the logistic function, over their whole range", () => {
    const [a, b] = onBoth((kernels) => {
      const workspace = kernels.workspace(1 << 18);
      const x = workspace.float32(8192);
      const y = workspace.float32(8192);
      for (let i = 0; i < x.length; i++) x[i] = -100 + (200 * i) / x.length;
      workspace.exp(x, y);
      const exponentials = [...y];
      workspace.sigmoid(x, y);
      return [...exponentials, ...y];
    });
    expect(b).toEqual(a);
  });

  it("of streams, however they are drawn", () => {
    const [a, b] = onBoth((kernels) => {
      const workspace = kernels.workspace(1 << 16);
      const stream = streamIn(workspace, 5);
      const parts = [1, 2, 300, 7, 255].map((n) => workspace.uint32(n));
      for (const part of parts) workspace.randomWords(stream, part);
      return parts.flatMap((part) => [...part]);
    });
    expect(b).toEqual(a);
    const whole = randomStream(key(5));
    expect(a).toEqual(Array.from({ length: a.length }, () => whole.word()));
  });

  const sizes: [number, number][] = [
    [4, 4],
    [2, 2],
    [3, 5],
    [7, 4],
    [16, 6],
    [33, 32],
  ];
  const hot = (torus: IsingTorus, seed: number): void => {
    const random = randomStream(child(key(seed), 1));
    torus.spins.forEach((_, i) => void (torus.spins[i] = random.sign()));
  };
  it.each(sizes)("of Wolff, Swendsen–Wang and Metropolis on %i × %i", (Lx, Ly) => {
    const [a, b] = onBoth((kernels) => {
      const workspace = kernels.workspace(isingTorusBytes(Lx, Ly) + 4096);
      const torus = isingTorus(workspace, Lx, Ly);
      const stream = streamIn(workspace, Lx * 100 + Ly);
      const threshold = probabilityThreshold(1 - Math.exp(-0.88));
      hot(torus, Lx);
      const history: number[] = [];
      for (let k = 0; k < 5; k++) {
        history.push(workspace.wolff(torus, threshold, stream, 7), ...torus.spins);
        workspace.swendsenWang(torus, threshold, stream, 3);
        history.push(...torus.spins);
        if (Lx % 2 === 0 && Ly % 2 === 0) {
          const thresholds = {
            two: probabilityThreshold(Math.exp(-1.76)),
            four: probabilityThreshold(Math.exp(-3.52)),
          };
          workspace.metropolis(torus, thresholds, stream, 3);
          history.push(...torus.spins);
        }
      }
      return [...history, ...stream];
    });
    expect(b).toEqual(a);
    expect(new Set(a.slice(1, 1 + Lx * Ly))).not.toContain(0);
  });

  const machines: [number, number, number, number, Units, boolean][] = [
    [5, 3, 10, 1, "±1", false],
    [20, 3, 10, 1, "±1", false],
    [24, 24, 100, 1, "±1", false],
    [16, 16, 8, 2, "±1", false],
    [40, 20, 12, 3, "±1", false],
    [24, 24, 100, 1, "±1", true],
    [5, 20, 9, 2, "±1", true],
    [20, 3, 10, 1, "0/1", false],
    [24, 24, 100, 2, "0/1", true],
  ];
  it.each(machines)(
    "of contrastive divergence with %i visible and %i hidden units, batch %i, CD-%i, units %s, persistent %s",
    (visible, hidden, batch, steps, units, persistent) => {
      const windows = batch * 3 + 1;
      const [a, b] = onBoth((kernels) => {
        const shape = { visible, hidden, batch, windows, units };
        const workspace = kernels.workspace(contrastiveDivergenceBytes(shape));
        const machine = contrastiveDivergenceIn(workspace, shape);
        const stream = streamIn(workspace, visible);
        const random = randomStream(key(hidden));
        random.permutation(windows, machine.order);
        const nQ = Math.ceil(visible / 16);
        for (let w = 0; w < windows; w++) {
          for (let i = 0; i < visible; i++) {
            if (random.uniform() < 0.3 + (0.4 * i) / visible) machine.data[w * nQ + (i >> 4)]! |= 1 << (i & 15);
          }
        }
        for (let k = 0; k < hidden; k++) {
          for (let i = 0; i < visible; i++) {
            machine.weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)] = random.uniform() - 0.5;
          }
        }
        for (let pass = 0; pass < 2; pass++) {
          const rates = { rate: 0.05, momentum: 0.5, decay: 0.001 };
          workspace.contrastiveDivergence(machine, { windows, steps, persistent, ...rates }, stream);
        }
        const { weights, visibleBias, hiddenBias, velocity, particles } = machine;
        expect(particles.running[0]).toBe(persistent ? 1 : 0);
        return [...weights, ...visibleBias, ...hiddenBias, ...velocity, ...particles.hidden, ...stream];
      });
      expect(b).toEqual(a);
      expect(a.every(Number.isFinite)).toBe(true);
      expect(a.filter((w) => w !== 0).length).toBeGreaterThan(visible * hidden);
    },
  );
});
