import { beforeAll, describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { coarseGraining, decimation, majority, ruleTable } from "../coarsegraining/index.ts";
import { exp, key, log, xlogx } from "../kernels/index.ts";
import { squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { ensemble, heatBath, sample, wolff } from "../sampling/index.ts";
import { cutWindows, windowGeometry } from "../windows/index.ts";
import {
  availableInformation,
  exactPosterior,
  exactPosteriorRows,
  jointDistribution,
  jointInformation,
  posteriorInformation,
  proxyGradient,
  rowsInformation,
} from "./index.ts";

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const K = criticalCoupling;

/** The perimeter of the 6×6 window, in order round it, without its corners; and the bonds among them that go round a torus. */
const perimeter: [number, number][] = [
  ...[1, 2, 3, 4].map((x): [number, number] => [x, 0]),
  ...[1, 2, 3, 4].map((y): [number, number] => [5, y]),
  ...[4, 3, 2, 1].map((x): [number, number] => [x, 5]),
  ...[4, 3, 2, 1].map((y): [number, number] => [0, y]),
];
const STATES = 2 ** 15; // the last perimeter spin is +: the rest follows by the ± symmetry

/** All environments of a 6×6 lattice, one a configuration; corners, which do not touch the buffer, are left at +. */
function allEnvironments() {
  const sigma = new Int8Array(STATES * 36).fill(1);
  for (let s = 0; s < STATES; s++) {
    perimeter.forEach(([x, y], i) => {
      if ((s >> i) & 1) sigma[s * 36 + x + 6 * y] = -1;
    });
  }
  return ensemble({ lattice: squareLattice({ size: [6, 6], boundary: "open" }), sigma });
}

/**
 * log Σ_B Σ_V of the weights within, for an environment: the normalization that the posterior drops, from the same sum
 * spelled out over the 12 buffer spins one by one.
 */
function logWeightWithin(sigma: Int8Array, V: number): number {
  const ring: [number, number][] = [];
  for (let x = 1; x < 4; x++) ring.push([x, 1]);
  for (let y = 1; y < 4; y++) ring.push([4, y]);
  for (let x = 4; x > 1; x--) ring.push([x, 4]);
  for (let y = 4; y > 1; y--) ring.push([1, y]);
  const spin = (x: number, y: number): number => {
    if (x >= 2 && x <= 3 && y >= 2 && y <= 3) return (V >> (x - 2 + 2 * (y - 2))) & 1 ? -1 : 1;
    return x === 0 || x === 5 || y === 0 || y === 5 ? sigma[x + 6 * y]! : 0;
  };
  const field = ring.map(([x, y]) => spin(x + 1, y) + spin(x - 1, y) + spin(x, y + 1) + spin(x, y - 1));
  // Vectors from either spin of the first site round the ring and back.
  let total = 0;
  for (const first of [1, -1]) {
    let up = first > 0 ? exp(K * field[0]!) : 0;
    let down = first > 0 ? 0 : exp(-K * field[0]!);
    for (let r = 1; r < 12; r++) {
      const u = (up * exp(K) + down * exp(-K)) * exp(K * field[r]!);
      down = (up * exp(-K) + down * exp(K)) * exp(-K * field[r]!);
      up = u;
    }
    total += up * exp(K * first) + down * exp(-K * first);
  }
  const within = spin(2, 2) * spin(3, 2) + spin(2, 3) * spin(3, 3) + spin(2, 2) * spin(2, 3) + spin(3, 2) * spin(3, 3);
  return log(total) + K * within;
}

describe("the exact yardstick, summed over all environments of a 6×6 lattice at T_c", () => {
  const environments = allEnvironments();
  const windows = cutWindows(environments, geometry, { count: STATES, key: key(1) });
  const posterior = exactPosterior(windows, ising({ lattice: squareLattice({ size: [6, 6] }), coupling: K }));
  const within = new Float64Array(STATES);
  /** P(E) up to a factor, for the free patch and for the torus. */
  const weights = { patch: new Float64Array(STATES), torus: new Float64Array(STATES) };

  beforeAll(() => {
    for (let s = 0; s < STATES; s++) {
      const sigma = environments.sigma.subarray(s * 36, (s + 1) * 36);
      const at = (x: number, y: number): number => sigma[x + 6 * y]!;
      // log Z within from one state of the block: P(V|E) = w(V)/Σ w.
      within[s] = logWeightWithin(sigma, 0) - log(posterior.table[s * 16]!);
      let sides = 0;
      for (let i = 1; i < 4; i++)
        sides += at(i, 0) * at(i + 1, 0) + at(i, 5) * at(i + 1, 5) + at(0, i) * at(0, i + 1) + at(5, i) * at(5, i + 1);
      const coupled = (f: number): number => log(exp(K * f) + exp(-K * f));
      const corner = (x: number, y: number): number => at(x === 0 ? 1 : 4, y) + at(x, y === 0 ? 1 : 4);
      const corners: [number, number][] = [
        [0, 0],
        [5, 0],
        [0, 5],
        [5, 5],
      ];
      let patch = within[s]! + K * sides;
      for (const [x, y] of corners) patch += coupled(corner(x, y));
      weights.patch[s] = exp(patch - 30);
      // On the torus opposite sides touch, and the four corners form a ring of their own.
      let across = 0;
      for (let i = 1; i < 5; i++) across += at(i, 0) * at(i, 5) + at(0, i) * at(5, i);
      let ringOfCorners = 0;
      for (let c = 0; c < 16; c++) {
        const sign = corners.map((_, i) => ((c >> i) & 1 ? -1 : 1));
        let e = sign[0]! * sign[1]! + sign[2]! * sign[3]! + sign[0]! * sign[2]! + sign[1]! * sign[3]!;
        corners.forEach(([x, y], i) => void (e += sign[i]! * corner(x, y)));
        ringOfCorners += exp(K * e);
      }
      weights.torus[s] = exp(within[s]! + K * (sides + across) + log(ringOfCorners) - 30);
    }
  });

  /** I(H:E) with the exact P(E), both halves of the ± symmetry. */
  function information(table: Float64Array, weight: Float64Array): number {
    const outcomes = table.length / 16;
    const total = 2 * weight.reduce((a, b) => a + b, 0);
    const mean = new Float64Array(outcomes);
    let sum = 0;
    for (let s = 0; s < STATES; s++) {
      for (const flip of [0, 15]) {
        for (let H = 0; H < outcomes; H++) {
          let p = 0;
          for (let V = 0; V < 16; V++) p += posterior.table[s * 16 + (V ^ flip)]! * table[V * outcomes + H]!;
          sum += (weight[s]! / total) * xlogx(p);
          mean[H]! += (weight[s]! / total) * p;
        }
      }
    }
    return mean.reduce((value, p) => value - xlogx(p), sum);
  }
  const identity = Float64Array.from({ length: 256 }, (_, i) => (i % 17 === 0 ? 1 : 0));
  const soft = (filter: number[]): Float64Array => ruleTable(coarseGraining({ block: [2, 2], filters: [filter] }));

  it("gives the information of the L = 6 torus in the oracle, for hard and soft rules, to 10⁻¹¹", () => {
    const { values } = oracle("s3.L=6.T=Tc.E=ring");
    expect(information(identity, weights.torus)).toBeCloseTo(values["I(V:E)"], 11);
    const linear = (filter: number[]) => ruleTable(coarseGraining({ block: [2, 2], filters: [filter], hard: true }));
    const indicator = (up: (V: number) => boolean): Float64Array =>
      Float64Array.from({ length: 32 }, (_, i) => (up(i >> 1) === (i % 2 === 0) ? 1 : 0));
    const negative = (V: number): number => [0, 1, 2, 3].filter((k) => (V >> k) & 1).length;
    const hard: Record<string, Float64Array> = {
      "decimation: h=v0": ruleTable(decimation([2, 2])),
      "two-spin average, row pair v0+v1, fair ties": linear([1, 1, 0, 0]),
      "two-spin average, column pair v0+v2, fair ties": linear([1, 0, 1, 0]),
      "two-spin average, diagonal pair v0+v3, fair ties": linear([1, 0, 0, 1]),
      "majority of three v0,v1,v2": linear([1, 1, 1, 0]),
      "majority, fair ties": ruleTable(majority([2, 2])),
      "majority, ties to v0 (weights 2,1,1,1)": ruleTable(majority([2, 2], "first")),
      "majority, ties to +1": ruleTable(majority([2, 2], "up")),
      "all-up indicator (h=1 iff ++++)": indicator((V) => V === 0),
      "parity v0v1v2v3": indicator((V) => negative(V) % 2 === 0),
    };
    expect(Object.keys(hard)).toEqual(Object.keys(values.hard_rules));
    for (const [name, table] of Object.entries(hard)) {
      expect(information(table, weights.torus)).toBeCloseTo(values.hard_rules[name], 11);
    }
    for (const { lambda_, I } of Object.values(values.soft_rules) as { lambda_: number[]; I: number }[]) {
      expect(information(soft(lambda_), weights.torus)).toBeCloseTo(I, 11);
    }
  });

  it("gives the golden numbers of the free 6×6 patch", () => {
    // algorithm notes of this project: exact sums over 2^36 states by ring transfer.
    expect(information(identity, weights.patch)).toBeCloseTo(0.39535, 6);
    expect(information(ruleTable(majority([2, 2])), weights.patch)).toBeCloseTo(0.248978, 6);
    expect(information(soft([1, 1, 1, 0].map((w) => 20 * w)), weights.patch)).toBeCloseTo(0.251992, 6);
    expect(information(ruleTable(decimation([2, 2])), weights.patch)).toBeCloseTo(0.211571, 6);
    expect(information(soft([1, 1, 1, 1]), weights.patch)).toBeCloseTo(0.244788, 6);
  });

  it("makes the proxy's gradient the golden one, with the exact ΔE of the free patch", () => {
    // One row for each environment and block state, weighted with P(V,E); ΔE = log P(V) − log P(V|E) up to a function of E.
    const total = 2 * weights.patch.reduce((a, b) => a + b, 0);
    const prior = new Float64Array(16);
    for (let s = 0; s < STATES; s++) {
      for (let V = 0; V < 16; V++)
        prior[V]! += (weights.patch[s]! / total) * (posterior.table[s * 16 + V]! + posterior.table[s * 16 + (V ^ 15)]!);
    }
    const rule = coarseGraining({ block: [2, 2], filters: [[0.8, 0.6, 0.5, 0.7]] });
    // With P_Θ(V) exact, the Jensen form needs the mean of ΔE(·,E) over the environments of each block state alone.
    const delta = new Float64Array(256);
    const blockWeights = Float64Array.from(prior);
    for (let s = 0; s < STATES; s++) {
      for (const flip of [0, 15]) {
        for (let seen = 0; seen < 16; seen++) {
          const w = ((weights.patch[s]! / total) * posterior.table[s * 16 + (seen ^ flip)]!) / prior[seen]!;
          for (let V = 0; V < 16; V++)
            delta[seen * 16 + V]! += w * (log(prior[V]!) - log(posterior.table[s * 16 + (V ^ flip)]!));
        }
      }
    }
    const jensen = proxyGradient(
      rule,
      {
        count: 16,
        states: 16,
        delta,
        weights: blockWeights,
        blockStates: Uint32Array.from({ length: 16 }, (_, V) => V),
        blockFreeEnergy: prior.map((p) => -log(p)),
      },
      "jensen",
    );
    [0.04141952, 0.06503086, 0.07066673, 0.05212572].forEach(
      (x, i) => void expect(jensen.filters[0]![i]).toBeCloseTo(x, 8),
    );

    // The full form is I itself: every environment, every block state that may be seen with it.
    let sums = [0, 0, 0, 0];
    let value = 0;
    for (let s = 0; s < STATES; s++) {
      const row = posterior.table.subarray(s * 16, (s + 1) * 16);
      const full = proxyGradient(
        rule,
        {
          count: 16,
          states: 16,
          delta: Float64Array.from({ length: 256 }, (_, i) => log(prior[i % 16]!) - log(row[i % 16]!)),
          weights: Float64Array.from(row),
          blockStates: Uint32Array.from({ length: 16 }, (_, V) => V),
          blockFreeEnergy: prior.map((p) => -log(p)),
        },
        "full",
      );
      const w = (2 * weights.patch[s]!) / total;
      value += w * full.value;
      sums = sums.map((x, i) => x + w * full.filters[0]![i]!);
    }
    expect(value).toBeCloseTo(0.22822705, 8);
    [0.01756943, 0.02733267, 0.0290648, 0.02121838].forEach((x, i) => void expect(sums[i]).toBeCloseTo(x, 8));
  });
});

describe("the yardstick on samples", () => {
  it("agrees with the oracle of the 8×8 torus, with honest error bars: χ² over twelve keys", () => {
    const { values } = oracle("s3.L=8.T=Tc.E=ring");
    const model = ising({ lattice: squareLattice({ size: [8, 8] }), coupling: K });
    const pulls = { available: [] as number[], majority: [] as number[] };
    for (let seed = 0; seed < 12; seed++) {
      const samples = sample(model, { sampler: wolff(), count: 1000, key: key(100 + seed) });
      const windows = cutWindows(samples, geometry, { count: 8000, key: key(seed) });
      const posterior = exactPosterior(windows, model);
      const all = availableInformation(posterior);
      const one = posteriorInformation(posterior, ruleTable(majority([2, 2])));
      pulls.available.push((all.value - values["I(V:E)"]) / all.error);
      pulls.majority.push((one.value - values.hard_rules["majority, fair ties"]) / one.error);
    }
    for (const pull of [pulls.available, pulls.majority]) {
      const chi2 = pull.reduce((sum, z) => sum + z * z, 0);
      expect(chi2).toBeLessThan(34.5); // χ²(12): 6·10⁻⁴ above
      expect(chi2).toBeGreaterThan(2.2); // and 10⁻³ below: errors that are too large fail too
    }
  });

  it("agrees with the joint distribution of a triangular torus in a field, with honest error bars: χ² over twelve keys", () => {
    const model = ising({
      lattice: triangularLattice({ size: [5, 6] }),
      coupling: 0.4,
      couplings: [1, -0.5, 0.7],
      field: 0.3,
    });
    const shape = windowGeometry({ block: [1, 2], buffer: 1, environment: 1 });
    const at = ([x, y]: readonly [number, number]): number => x + 5 * y;
    const joint = jointDistribution(model, {
      visible: shape.visibleSites.map(at),
      environment: shape.environmentSites.map(at),
    });
    const rules = [ruleTable(majority([1, 2])), "whole block"] as const;
    const exact = rules.map((rule) => jointInformation(joint, rule));
    const chi2 = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const samples = sample(model, { sampler: heatBath(), count: 1000, key: key(300 + seed) });
      const rows = exactPosteriorRows(cutWindows(samples, shape, { count: 3000, key: key(seed) }), model);
      rowsInformation(rows, rules).forEach(
        ({ value, error }, r) => void (chi2[r]! += ((value - exact[r]!) / error) ** 2),
      );
    }
    for (const sum of chi2) {
      expect(sum).toBeLessThan(34.5); // χ²(12): 6·10⁻⁴ above
      expect(sum).toBeGreaterThan(2.2); // and 10⁻³ below
    }
  });

  it("gives rules of 4×4 behind a buffer of two what held-out bounds have found, and their order", () => {
    const model = ising({ lattice: squareLattice({ size: [64, 64] }), coupling: K });
    const samples = sample(model, { sampler: wolff(), count: 800, key: key(5) });
    const shape = windowGeometry({ block: [4, 4], buffer: 2, environment: 1 });
    const rows = exactPosteriorRows(cutWindows(samples, shape, { count: 4000, key: key(6) }), model);
    const byPlace = (corner: number, edge: number, inside: number): Float64Array => {
      const filter = Array.from({ length: 16 }, (_, i) => {
        const sides = [i % 4, i >> 2].filter((x) => x % 3 === 0).length;
        return [inside, edge, corner][sides]!;
      });
      return ruleTable(coarseGraining({ block: [4, 4], filters: [filter], hard: true }));
    };
    const only = (site: number): Float64Array => {
      const filter = Array.from({ length: 16 }, (_, i) => (i === site ? 1 : 0));
      return ruleTable(coarseGraining({ block: [4, 4], filters: [filter], hard: true }));
    };
    // Barber–Agakov bounds with a trained critic, of an earlier program of this project: one key, standard error 0.003.
    const bounds: [Float64Array, number][] = [
      [byPlace(2.2, 1.2, 0.09), 0.466],
      [byPlace(1, 1, 0), 0.462],
      [byPlace(1, 1, 1), 0.447],
      [byPlace(1, 0, 0), 0.418],
      [byPlace(0, 0, 1), 0.337],
      [only(0), 0.296],
      [only(5), 0.284],
    ];
    const found = rowsInformation(rows, [...bounds.map(([table]) => table), "whole block"]);
    bounds.forEach(([, bound], r) => {
      const { value, error } = found[r]!;
      expect(Math.abs(value - bound)).toBeLessThan(4 * Math.hypot(error, 0.003));
      // On the same windows: what fluctuates is common to all.
      if (r > 0) expect(found[r - 1]!.value).toBeGreaterThan(value);
    });
    expect(found.at(-1)!.value).toBeGreaterThan(found[0]!.value + 10 * found[0]!.error); // one bit is not all
  });

  it("stays finite at low temperature, where weights span hundreds of orders of magnitude", () => {
    const lattice = squareLattice({ size: [6, 6], boundary: "open" });
    const environments = allEnvironments();
    const some = ensemble({ lattice, sigma: environments.sigma.slice(0, 36 * 512) });
    const windows = cutWindows(some, geometry, { count: 512, key: key(1) });
    const { table } = exactPosterior(windows, ising({ lattice, coupling: 25 }));
    for (let t = 0; t < 512; t++)
      expect(table.subarray(16 * t, 16 * t + 16).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});
