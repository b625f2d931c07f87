import { InputError } from "../errors/index.ts";
import { exp, log } from "../kernels/index.ts";
import { directionsOf, formatSize, neighboursOf } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";

/** The exact joint distribution of a block V and an environment E of a whole system. */
export interface JointDistribution {
  /** 2ⁿ, the states of V. */
  readonly states: number;
  /** The states of E. */
  readonly environments: number;
  /** table[E·states + V] = P(V,E), which sums to 1: bit i of V is the i-th site of V, 0 for +1, and so for E. */
  readonly table: Float64Array;
}

/** At most 2²⁵ numbers at once, 256 MiB. */
const WIDEST = 25;

/**
 * The exact P(V,E) of an Ising model on a small lattice, of any kind, boundary, couplings and field: all other spins are summed out
 * (`docs/formulas.md` 28).
 *
 *     P(V,E) ∝ Σ_rest e^{−K E(V,E,rest)}
 *
 * Sites are entered row by row across the lattice's shorter side. A spin is summed out as soon as all its neighbours are entered, unless it
 * belongs to V or E, so that the sum is never over more states than those of V, E and about one row (two on a torus): a 6×6 patch
 * of 2³⁶ states takes 2²⁴ numbers. Weights are positive and nothing is subtracted: relative errors are about 10⁻¹⁵ per site.
 *
 * @param visible the sites of V, i = x + Lx·y, in the order of the bits of V
 * @param environment the sites of E, none of them in V
 */
export function jointDistribution(
  { lattice, coupling: K, couplings, field }: IsingModel,
  { visible, environment }: { visible: readonly number[]; environment: readonly number[] },
): JointDistribution {
  const N = lattice.numSites;
  const kept = [...visible, ...environment];
  if (visible.length === 0 || !kept.every((site) => Number.isInteger(site) && site >= 0 && site < N)) {
    throw new InputError(
      `jointDistribution: expected sites from 0 to ${N - 1}, at least one of them visible, got ${visible} and ${environment}`,
    );
  }
  if (new Set(kept).size < kept.length) {
    throw new InputError(
      `jointDistribution: expected each site once, in the block or in the environment, got ${visible} and ${environment}`,
    );
  }
  const { degree, sites } = neighboursOf(lattice);
  const isKept = new Set(kept);
  const entered = new Set<number>();
  /** frontier[bit] is the site whose spin is that bit of the index of `weights`. */
  const frontier: number[] = [];
  let weights = Float64Array.of(1);
  for (const site of shorterSideFirst(lattice.size)) {
    if (frontier.length === WIDEST) {
      throw new InputError(
        `jointDistribution: the sum over a lattice of ${formatSize(lattice.size)} with ${kept.length} sites in V and E takes more than 2^${WIDEST} numbers; take fewer sites, or a narrower lattice`,
      );
    }
    const size = weights.length;
    const more = new Float64Array(2 * size);
    // Weights are relative to those of satisfied bonds and of spins along the field.
    const [up, down] = [exp(K * (field - Math.abs(field))), exp(-K * (field + Math.abs(field)))];
    for (let s = 0; s < size; s++) {
      more[s] = up * weights[s]!;
      more[s + size] = down * weights[s]!;
    }
    weights = more;
    directionsOf(lattice).forEach((_, a) => {
      // The site's own bond, and the one that comes to it: each is entered with the later of its two sites.
      for (const k of [2 * a, 2 * a + 1]) {
        const other = frontier.indexOf(sites[site * degree + k]!);
        if (other >= 0) joinSpins(weights, other, K * couplings[a]!);
      }
    });
    frontier.push(site);
    entered.add(site);
    for (let at = frontier.length - 1; at >= 0; at--) {
      const one = frontier[at]!;
      const all = sites.subarray(one * degree, (one + 1) * degree);
      if (isKept.has(one) || !all.every((other) => other === N || entered.has(other))) continue;
      weights = sumOut(weights, at);
      frontier.splice(at, 1);
    }
    let largest = 0;
    for (let s = 0; s < weights.length; s++) if (weights[s]! > largest) largest = weights[s]!;
    if (largest < 1e-100) for (let s = 0; s < weights.length; s++) weights[s]! /= largest;
  }
  const table = inOrder(
    weights,
    frontier.map((site) => kept.indexOf(site)),
  );
  let Z = 0;
  for (let i = 0; i < table.length; i++) Z += table[i]!;
  for (let i = 0; i < table.length; i++) table[i]! /= Z;
  return { states: 2 ** visible.length, environments: 2 ** environment.length, table };
}

/** The sites of a lattice, those across its shorter side first. */
function shorterSideFirst([Lx, Ly]: readonly [number, number]): number[] {
  return Array.from({ length: Lx * Ly }, (_, k) => (Lx <= Ly ? k : Math.floor(k / Ly) + Lx * (k % Ly)));
}

/** Multiplies with e^{k s s' − |k|}, s the spin of the last bit and s' that of another. */
function joinSpins(weights: Float64Array, other: number, k: number): void {
  const weight = exp(-2 * Math.abs(k));
  const half = weights.length / 2;
  const step = 2 ** other;
  // Where the bond is not satisfied: s up and s' down, s down and s' up; or both alike where it is antiferromagnetic.
  const [whenUp, whenDown] = k < 0 ? [0, half + step] : [step, half];
  for (let high = 0; high < half; high += 2 * step) {
    for (let s = high; s < high + step; s++) weights[whenUp + s]! *= weight;
    for (let s = high; s < high + step; s++) weights[whenDown + s]! *= weight;
  }
}

/** Sums over the spin of a bit, which leaves the index. */
function sumOut(weights: Float64Array, bit: number): Float64Array<ArrayBuffer> {
  const step = 2 ** bit;
  const sums = new Float64Array(weights.length / 2);
  for (let high = 0; high < weights.length; high += 2 * step) {
    for (let s = high; s < high + step; s++) sums[high / 2 + s - high] = weights[s]! + weights[s + step]!;
  }
  return sums;
}

/** The same numbers with bit k of the index at places[k]. */
function inOrder(weights: Float64Array, places: readonly number[]): Float64Array<ArrayBuffer> {
  // Two halves of the index, each by a table
  const half = places.length >> 1;
  const moved = (part: readonly number[]): Uint32Array =>
    Uint32Array.from({ length: 2 ** part.length }, (_, s) =>
      part.reduce((index, place, k) => index + ((s >> k) & 1) * 2 ** place, 0),
    );
  const [low, high] = [moved(places.slice(0, half)), moved(places.slice(half))];
  const ordered = new Float64Array(weights.length);
  for (let h = 0; h < high.length; h++) {
    for (let l = 0; l < low.length; l++) ordered[high[h]! + low[l]!] = weights[h * low.length + l]!;
  }
  return ordered;
}

/** P(V) */
export function blockMarginal({ states, table }: JointDistribution): Float64Array {
  const P = new Float64Array(states);
  for (let i = 0; i < table.length; i++) P[i % states]! += table[i]!;
  return P;
}

/** P(E) */
export function environmentMarginal({ states, environments, table }: JointDistribution): Float64Array {
  const P = new Float64Array(environments);
  for (let E = 0; E < environments; E++) for (let V = 0; V < states; V++) P[E]! += table[E * states + V]!;
  return P;
}

/** The entropy −Σ p log p of a distribution, in nats. */
export function entropy(distribution: Float64Array): number {
  return -distribution.reduce((sum, p) => (p > 0 ? sum + p * log(p) : sum), 0) + 0;
}

/**
 * Environments with the same P(V|E) made one. What they tell of the block is the same, so that I_Λ(H:E) of every rule, I(V:E) and
 * the proxy counted from H(E) stay what they are, and sums over E get shorter: 2¹⁶ states of the ring of a 6×6 patch are some 20,700, since of
 * two that touch one site of the buffer only the sum counts. E's own entropy does not stay.
 */
export function mergeEnvironments({ states, environments, table }: JointDistribution): JointDistribution {
  // Rounding makes no difference between posteriors: logarithms are compared to 10 digits after the point.
  const places = new Map<string, number>();
  const rows: Float64Array[] = [];
  for (let E = 0; E < environments; E++) {
    const row = table.subarray(E * states, (E + 1) * states);
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum === 0) continue;
    const name = Array.from(row, (p) => Math.round(log(p / sum) * 1e10)).join();
    const at = places.get(name);
    if (at === undefined) {
      places.set(name, rows.length);
      rows.push(Float64Array.from(row));
    } else row.forEach((p, V) => void (rows[at]![V]! += p));
  }
  const merged = new Float64Array(rows.length * states);
  rows.forEach((row, E) => void merged.set(row, E * states));
  return { states, environments: rows.length, table: merged };
}
