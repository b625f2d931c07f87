import { describe, expect, it } from "vitest";
import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import { child, key, log, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Rbm, rbm } from "../rbm/index.ts";
import { sample, wolff } from "../sampling/index.ts";
import { chiSquareProbability } from "../statistics/index.ts";
import { blockStates, cutWindows, windowGeometry } from "../windows/index.ts";
import { minusDelta } from "./blockPairs.ts";
import {
  allStatesTable,
  blockPairs,
  centredDelta,
  chainGradient,
  type DeltaTable,
  dataBlocksGradient,
  dataBlocksTable,
  deltaTable,
  drawnHiddenGradient,
  fullFormByBlocks,
  informationOf,
  type ProxyGradient,
  proxyGradient,
  wholeBlockBound,
} from "./index.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const samples = sample(ising({ lattice: squareLattice({ size: [12, 12] }), coupling: criticalCoupling }), {
  sampler: wolff(),
  count: 400,
  key: key(3),
});
const windows = cutWindows(samples, geometry, { count: 4000, key: key(4) });

/** RBMs that nobody trained: couplings of all units, strong enough to matter. */
const random = randomStream(key(5));
const someRbm = (visible: number, hidden: number, strength: number): Rbm => {
  const array = (n: number): Float64Array =>
    Float64Array.from({ length: n }, () => strength * (2 * random.uniform() - 1));
  return rbm({ weights: array(visible * hidden), visibleBias: array(visible), hiddenBias: array(hidden) });
};
const theta = { joint: someRbm(24, 11, 0.4), block: someRbm(4, 6, 0.4) };
const pairs = blockPairs(windows, theta);
const table = deltaTable(windows, theta);
const states = blockStates(windows);

const ruleOf = (flat: readonly number[], hidden: number): CoarseGraining =>
  coarseGraining({
    block: [2, 2],
    filters: Array.from({ length: hidden }, (_, j) => flat.slice(4 * j, 4 * j + 4)),
    bias: flat.slice(4 * hidden),
  });
const flatRule = (hidden: number, strength: number): number[] =>
  Array.from({ length: 5 * hidden }, () => strength * (2 * random.uniform() - 1));
const flatten = ({ filters, bias }: ProxyGradient): number[] => [...filters.flat(), ...bias];

/** −log of the data's distribution of blocks: what P_Θ(V) is, if it is right. */
function dataMarginal(): Float64Array {
  const counts = new Float64Array(16);
  for (const V of states) counts[V]!++;
  return counts.map((c) => -log(c));
}

/** The table of some of the windows. */
function restricted(batch: Uint32Array): DeltaTable {
  const delta = new Float64Array(16 * batch.length);
  batch.forEach((t, b) => void delta.set(table.delta.subarray(16 * t, 16 * t + 16), 16 * b));
  return { ...table, count: batch.length, delta, blockStates: batch.map((t) => states[t]!) };
}

/** χ² of the mean of independent vectors against what is expected of it, component by component. */
function chiSquareOfMean(draws: readonly number[][], expected: readonly number[]): { chi2: number; variance: number } {
  const n = draws.length;
  let chi2 = 0;
  let total = 0;
  expected.forEach((mu, c) => {
    const mean = draws.reduce((sum, draw) => sum + draw[c]!, 0) / n;
    const variance = draws.reduce((sum, draw) => sum + (draw[c]! - mean) ** 2, 0) / (n - 1);
    chi2 += (mean - mu) ** 2 / (variance / n);
    total += variance;
  });
  return { chi2, variance: total };
}

it("ΔE of pairs of blocks and environments is that of the table, up to a function of the environment", () => {
  const out = new Float64Array(30 * 20);
  const blocks = Array.from({ length: 30 }, (_, a) => 3 * a);
  const environments = Array.from({ length: 20 }, (_, b) => 7 * b + 1);
  minusDelta({ blocks: pairs, environments: pairs }, blocks, environments, out);
  environments.forEach((t, b) => {
    const difference = (a: number): number => out[b * 30 + a]! + table.delta[t * 16 + states[blocks[a]!]!]!;
    for (let a = 1; a < 30; a++) expect(difference(a)).toBeCloseTo(difference(0), 10);
  });
});

describe("the proxy by weighted data blocks", () => {
  const batch = Uint32Array.from({ length: 60 }, (_, b) => 61 * b);

  it.each([
    [1, "jensen"],
    [2, "jensen"],
    [3, "jensen"],
    [2, "full"],
    [3, "full"],
  ] as const)("has the gradient of its value: %i hidden units, %s (finite differences)", (hidden, form) => {
    const flat = flatRule(hidden, 0.8);
    const at = (values: readonly number[]): ProxyGradient =>
      dataBlocksGradient(ruleOf(values, hidden), pairs, form, {
        windows: batch,
        blocks: 40,
        random: randomStream(key(8)),
      });
    const gradient = flatten(at(flat));
    const h = 1e-5;
    flat.forEach((x, c) => {
      const moved = (to: number): number => at(flat.map((y, d) => (d === c ? to : y))).value;
      expect(gradient[c]).toBeCloseTo((moved(x + h) - moved(x - h)) / (2 * h), 8);
    });
  });

  it.each(["jensen", "full"] as const)("comes to the exact one as 1/M: %s", (form) => {
    const rule = ruleOf([0.7, -0.2, 0.5, 0.3, -0.4, 0.6, 0.1, 0.8, 0.2, -0.3], 2);
    const some = Uint32Array.from({ length: 500 }, (_, b) => 8 * b);
    const listed = restricted(some);
    const exactTable = { ...(form === "jensen" ? centredDelta(listed) : listed), blockFreeEnergy: dataMarginal() };
    const zero = ruleOf(Array<number>(10).fill(0), 2);
    const exact = flatten(proxyGradient(rule, exactTable, form));
    const exactValue =
      proxyGradient(rule, exactTable, form).value - (form === "full" ? proxyGradient(zero, exactTable, form).value : 0);
    const target = [...exact, exactValue];
    /** |mean − exact|² over independent draws, less what their noise puts into it. */
    const squaredBias = (blocks: number, count: number): number => {
      const draws = Array.from({ length: count }, (_, d) => {
        const drawn = dataBlocksGradient(rule, pairs, form, {
          windows: some,
          blocks,
          random: randomStream(child(key(9), d)),
        });
        return [...flatten(drawn), drawn.value];
      });
      return target.reduce((sum, x, c) => {
        const mean = draws.reduce((total, draw) => total + draw[c]!, 0) / count;
        const variance = draws.reduce((total, draw) => total + (draw[c]! - mean) ** 2, 0) / (count - 1);
        return sum + (mean - x) ** 2 - variance / count;
      }, 0);
    };
    const few = squaredBias(5, 600);
    const size = target.reduce((sum, x) => sum + x * x, 0);
    expect(few).toBeGreaterThan(0);
    // Sixteen times as many blocks, a sixteenth of the bias; a quarter is what the noise allows to ask for.
    expect(squaredBias(80, 400)).toBeLessThan(few / 4 ** 2);
    expect(squaredBias(400, 40)).toBeLessThan(0.03 ** 2 * size);
  });

  it.each(["jensen", "full"] as const)(
    "has the same gradient on average with one H drawn a window: %s (χ²)",
    (form) => {
      const rule = ruleOf(flatRule(3, 0.7), 3);
      const summed = flatten(
        dataBlocksGradient(rule, pairs, form, { windows: batch, blocks: 50, random: randomStream(key(10)) }),
      );
      const draws = Array.from({ length: 600 }, (_, d) => {
        // The same blocks: the first words of the stream; then other words for H.
        const same = randomStream(key(10));
        const others = Array.from({ length: 50 }, () => same.below(pairs.count));
        const own = randomStream(child(key(11), d));
        let next = 0;
        const stream = { ...own, below: (n: number) => (next < 50 ? others[next++]! : own.below(n)) };
        return flatten(
          dataBlocksGradient(rule, pairs, form, { windows: batch, blocks: 50, random: stream, drawHidden: true }),
        );
      });
      const { chi2 } = chiSquareOfMean(draws, summed);
      expect(chiSquareProbability(chi2, summed.length)).toBeGreaterThan(1e-4);
    },
  );
});

describe("the proxy with one H drawn for each window", () => {
  const some = Uint32Array.from({ length: 300 }, (_, t) => 13 * t);
  const blocks = Uint32Array.from({ length: 200 }, (_, m) => 7 * m + 3);

  it.each(["jensen", "full"] as const)("takes blocks that are alike as one state: %s", (form) => {
    const merged = dataBlocksTable(pairs, form, { windows: some, blocks });
    expect(merged.states).toBe(16);
    expect(merged.weights.reduce((a, b) => a + b, 0)).toBe(200);
    // −ΔE of each block with each window, by the table of all states; up to a function of the environment.
    const minus = (t: number, V: number): number => -table.delta[some[t]! * 16 + V]!;
    const mean = (V: number): number => some.reduce((sum, _, t) => sum + minus(t, V), 0) / some.length;
    const stateAt = (a: number): number =>
      states[
        blocks.find(
          (m) => pairs.blocks.subarray(4 * m, 4 * m + 4).join() === merged.spins.subarray(4 * a, 4 * a + 4).join(),
        )!
      ]!;
    for (const t of [0, 17, 299]) {
      for (let a = 1; a < 16; a++) {
        const [x, y] = [merged.values[t * 16 + a]!, merged.values[t * 16]!];
        const [V, W] = [stateAt(a), stateAt(0)];
        if (form === "full") expect(log(x) - log(y)).toBeCloseTo(minus(t, V) - minus(t, W), 4);
        else expect(x - y).toBeCloseTo(minus(t, V) - minus(t, W) - mean(V) + mean(W), 4);
      }
    }
  });

  it("leaves windows out rather than grow beyond its limit", () => {
    const limited = dataBlocksTable(pairs, "full", { windows: some, blocks, numbers: 16 * 40 + 5 });
    expect(limited.count).toBe(40);
    expect(limited.values).toHaveLength(16 * 40);
  });

  it.each(["jensen", "full"] as const)("has the exact gradient on average, over all states: %s (χ²)", (form) => {
    const rule = ruleOf(flatRule(3, 0.7), 3);
    const delta = form === "jensen" ? centredDelta(table) : table;
    const rows = Uint32Array.from({ length: 100 }, (_, t) => 37 * t);
    const listed = {
      ...delta,
      count: rows.length,
      delta: Float64Array.from({ length: 16 * rows.length }, (_, i) => delta.delta[16 * rows[i >> 4]! + (i & 15)]!),
      blockStates: rows.map((t) => states[t]!),
    };
    const exact = flatten(proxyGradient(rule, listed, form));
    const every = allStatesTable(windows, theta, form);
    const draws = Array.from({ length: 600 }, (_, d) =>
      flatten(drawnHiddenGradient(rule, every, { rows, random: randomStream(child(key(14), d)) })),
    );
    const { chi2 } = chiSquareOfMean(draws, exact);
    expect(chiSquareProbability(chi2, exact.length)).toBeGreaterThan(1e-4);
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe("the proxy by Markov chains", () => {
  const batch = Uint32Array.from({ length: 100 }, (_, b) => 39 * b);
  const chain = chainGradient(theta, pairs);
  const rule = ruleOf(flatRule(2, 0.8), 2);
  const run = (options: { move: "gibbs" | "metropolis"; baseline: "none" | "batch" | "environments" }) =>
    Array.from({ length: 400 }, (_, d) =>
      flatten(
        chain(rule, { windows: batch, random: randomStream(child(key(12), d)), sweeps: 25, samples: 3, ...options }),
      ),
    );
  const listed = restricted(batch);
  const exact = {
    none: flatten(proxyGradient(rule, listed, "jensen")),
    batch: flatten(proxyGradient(rule, listed, "jensen")),
    // Held against the other environments of the batch, not against all: T/(T − 1).
    environments: flatten(proxyGradient(rule, centredDelta(listed), "jensen")).map((x) => (x * 100) / 99),
  };

  it.each([
    ["gibbs", "batch"],
    ["gibbs", "environments"],
    ["metropolis", "none"],
    ["metropolis", "batch"],
    ["metropolis", "environments"],
  ] as const)("has the exact gradient on average: %s, baseline %s (χ²)", (move, baseline) => {
    const { chi2 } = chiSquareOfMean(run({ move, baseline }), exact[baseline]);
    expect(chiSquareProbability(chi2, exact[baseline].length)).toBeGreaterThan(1e-4);
  });

  it("is less noisy with a baseline", () => {
    const variance = (baseline: "none" | "batch" | "environments"): number =>
      chiSquareOfMean(run({ move: "metropolis", baseline }), exact[baseline]).variance;
    const [none, batch, environments] = [variance("none"), variance("batch"), variance("environments")];
    // Of 4000 numbers each: known to a few per cent.
    expect(batch).toBeLessThan(0.9 * none);
    expect(environments).toBeLessThan(0.9 * none);
  });
});

describe("bounds by data blocks", () => {
  it("see nothing where the environment says nothing: Θ-RBMs without couplings", () => {
    const none = { joint: someRbm(24, 3, 0), block: someRbm(4, 3, 0) };
    const blind = blockPairs(windows, none);
    const options = { blocks: 100, random: randomStream(key(13)) };
    expect(wholeBlockBound(blind, options).value).toBeCloseTo(0, 12);
    expect(informationOf(fullFormByBlocks(ruleOf([1, 1, 1, 1, 0], 1), blind, options)).value).toBeCloseTo(0, 12);
  });
});
