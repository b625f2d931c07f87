import { type CoarseGraining, coarseGraining, namedRules } from "kadanoff/coarsegraining";
import { chainJoint, chainRule, jointInformation } from "kadanoff/information";
import { exp, type Key, keyFor, log, randomStream, xlogx } from "kadanoff/kernels";
import { chainLattice, squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { type Ensemble, ensemble, sample, swendsenWang, wolff } from "kadanoff/sampling";
import { type WindowGeometry, windowGeometry } from "kadanoff/windows";

/** A rule, and samples of a system of which the information I(H:E) that it keeps is known. */
export interface EstimatorCase {
  readonly name: string;
  /** I(H:E) in nats, to 10⁻⁸ or better. */
  readonly exact: number;
  readonly geometry: WindowGeometry;
  readonly rule: CoarseGraining;
  /** Windows in a step of a critic, where it is not the usual number. */
  readonly batch?: number;
  /** Samples that give about so many windows to learn from, the same for the same key. */
  draw(key: Key, windows: number): Ensemble;
}

/** Share of the configurations that a learner learns from. */
const LEARNED = 3 / 5;
/** Windows that are cut to learn from an 8×8 configuration, which overlap. */
const OF_EACH = 9;

/**
 * The majority with fair ties of 2×2 spins on the 8×8 torus, E the ring around the buffer. The exact values are sums over all states by transfer matrices.
 */
function isingCase(name: string, coupling: number, exact: number): EstimatorCase {
  const model = ising({ lattice: squareLattice({ size: [8, 8] }), coupling });
  return {
    name,
    exact,
    geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
    rule: namedRules.majority!([2, 2]),
    draw: (key, windows) =>
      sample(model, { sampler: wolff(), count: Math.ceil(windows / OF_EACH / LEARNED), key: keyFor(key, "samples") }),
  };
}

/** The first spin of four of an Ising ring, E the two spins beyond a buffer of one: closed forms by transfer matrices. */
function chainCase(name: string, coupling: number): EstimatorCase {
  const [length, block, buffer] = [32, 4, 1];
  const joint = chainJoint({ coupling, length, block, buffer });
  const model = ising({ lattice: chainLattice({ length }), coupling });
  return {
    name,
    exact: jointInformation(
      joint,
      chainRule(joint, (first) => first),
    ),
    geometry: windowGeometry({ block: [block], buffer, environment: 1 }),
    rule: namedRules.decimation!([block, 1]),
    draw: (key, windows) =>
      sample(model, { sampler: swendsenWang(), count: Math.ceil(windows / 4 / LEARNED), key: keyFor(key, "samples") }),
  };
}

/** A joint distribution of two numbers: P(x,y) ∝ weights[x·2ⁿ + y] for x of m bits and y of n. */
interface Pairs {
  readonly bits: readonly [m: number, n: number];
  readonly weights: Float64Array;
}

/** From a weight of each pair. */
function pairs(m: number, n: number, weight: (x: number, y: number) => number): Pairs {
  return { bits: [m, n], weights: Float64Array.from({ length: 2 ** (m + n) }, (_, i) => weight(i >> n, i % 2 ** n)) };
}

/** I(X:Y) = Σ P log P(x,y) / P(x)P(y), in nats. */
export function pairsInformation({ bits: [m, n], weights }: Pairs): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const [px, py] = [new Float64Array(2 ** m), new Float64Array(2 ** n)];
  let information = 0;
  weights.forEach((w, i) => {
    px[i >> n]! += w / total;
    py[i % 2 ** n]! += w / total;
    information += xlogx(w / total);
  });
  for (const p of [...px, ...py]) information -= xlogx(p);
  return information;
}

/** m of the block's spins, one by one. */
function spinsOf(block: readonly [number, number], m: number): CoarseGraining {
  const row = (j: number): number[] => Array.from({ length: block[0] * block[1] }, (_, i) => (i === j ? 1 : 0));
  return coarseGraining({ block, filters: Array.from({ length: m }, (_, j) => row(j)), hard: true });
}

/**
 * Windows that are configurations of their own: the bits of x are the first spins of V, those of y the first of E, all other spins fair
 * coins. With H the spins that x is written in, I(H:E) = I(X:Y).
 */
function pairsCase(name: string, block: readonly [number, number], of: Pairs, batch?: number): EstimatorCase {
  const geometry = windowGeometry({ block, buffer: 1, environment: 1 });
  const lattice = squareLattice({ size: geometry.size, boundary: "open" });
  const [m, n] = of.bits;
  const sites = (list: WindowGeometry["visibleSites"]): number[] => list.map(([x, y]) => x + geometry.size[0] * y);
  const [V, E] = [sites(geometry.visibleSites), sites(geometry.environmentSites)];
  const cumulated = new Float64Array(of.weights.length);
  let total = 0;
  of.weights.forEach((w, i) => {
    total += w;
    cumulated[i] = total;
  });
  return {
    name,
    exact: pairsInformation(of),
    geometry,
    rule: spinsOf(block, m),
    ...(batch ? { batch } : {}),
    draw(key, windows) {
      const random = randomStream(keyFor(key, "samples"));
      const count = Math.ceil(windows / LEARNED);
      const sigma = new Int8Array(count * lattice.numSites);
      for (let c = 0; c < count; c++) {
        const spins = sigma.subarray(c * lattice.numSites, (c + 1) * lattice.numSites);
        for (let i = 0; i < spins.length; i++) spins[i] = random.sign();
        const pair = firstAbove(cumulated, random.uniform() * total);
        for (let j = 0; j < m; j++) spins[V[j]!] = (pair >> (n + j)) & 1 ? 1 : -1;
        for (let j = 0; j < n; j++) spins[E[j]!] = (pair >> j) & 1 ? 1 : -1;
      }
      return ensemble({ lattice, sigma });
    },
  };
}

/** The first index whose value in an ascending list is above x. */
function firstAbove(ascending: Float64Array, x: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bits of y are those of x, each turned over with probability q. */
const copies = (bits: number, q: number): Pairs =>
  pairs(bits, bits, (x, y) => {
    let weight = 1;
    for (let j = 0; j < bits; j++) weight *= ((x ^ y) >> j) & 1 ? q : 1 - q;
    return weight;
  });

/** Sixteen points of an axis, from −7.5 to 7.5 in units of the step. */
const onAxis = (k: number, step: number): number => (k - 7.5) * step;

/** Gaussians of unit variance and correlation ρ, on a grid of 16×16. */
const gaussians = (rho: number): Pairs =>
  pairs(4, 4, (i, j) => {
    const [x, y] = [onAxis(i, 0.4), onAxis(j, 0.4)];
    return exp(-(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho)));
  });

/** Student's t of one degree of freedom, uncorrelated but not independent: both are wide together. P ∝ (1 + x² + y²)^(−3/2). */
const student = (): Pairs =>
  pairs(4, 4, (i, j) => {
    const [x, y] = [onAxis(i, 1), onAxis(j, 1)];
    return exp(-1.5 * log(1 + x * x + y * y));
  });

/**
 * Two variables on either side, all four correlated by ½: the dense multinormal distribution of [czyz2023], each cut to the four points ±½, ±3⁄2.
 * The inverse of (1 − ρ)·1 + ρ·J in n dimensions is (1 − ρ J/(1 + (n − 1)ρ))/(1 − ρ).
 */
const dense = (): Pairs =>
  pairs(4, 4, (i, j) => {
    const z = [i >> 2, i & 3, j >> 2, j & 3].map((k) => k - 1.5);
    const [sum, squares] = [z.reduce((a, b) => a + b, 0), z.reduce((a, b) => a + b * b, 0)];
    return exp(-(squares - sum ** 2 / 5));
  });

/** Signs of Gaussians that are correlated by ρ in pairs: they differ with probability arccos(ρ)/π. */
const signs = (count: number, rho: number): Pairs => copies(count, Math.acos(rho) / Math.PI);

/** x is the product of two spins of y, turned over with probability q: neither of them alone says anything. */
const product = (q: number): Pairs => pairs(1, 2, (x, y) => (x === ((y ^ (y >> 1)) & 1) ? 1 - q : q));

export const ESTIMATOR_CASES: readonly EstimatorCase[] = [
  isingCase("Ising, *T* = 2", 1 / 2, 0.5953209521),
  isingCase("Ising, *T*_{c}", criticalCoupling, 0.4460781947),
  isingCase("Ising, *T* = 2.6", 1 / 2.6, 0.2189132425),
  chainCase("chain, *K* = 1", 1),
  pairsCase("Gaussian, *ρ* = 0.8", [2, 2], gaussians(0.8)),
  pairsCase("Student *t*", [2, 2], student()),
  pairsCase("dense normal, 2 and 2", [2, 2], dense()),
  pairsCase("3 signs, *ρ* = 0.8", [2, 2], signs(3, 0.8)),
  pairsCase("product of two spins", [2, 2], product(0.1)),
  pairsCase("copy of 5 spins", [3, 2], copies(5, 0.01)),
  pairsCase("the same, batches of 16", [3, 2], copies(5, 0.01), 16),
  pairsCase("independent", [2, 2], copies(1, 0.5)),
];
