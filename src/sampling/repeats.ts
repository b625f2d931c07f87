/** Whether configurations come again more often than independent samples of any distribution would. */
import { exp, log } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";

/** Configurations that are equal, up to a turn of all spins. */
export interface Repeats {
  /** Different configurations. */
  readonly distinct: number;
  /** What chance does not explain, if anything does not. */
  readonly excess?: RepeatedAt | RepeatedAnywhere;
}

/** `count` configurations are equal to the one `lag` places before. */
export interface RepeatedAt {
  readonly lag: number;
  readonly count: number;
}

/** `count` configurations occur `times` times each, which others that occur more or less often do not go with. */
export interface RepeatedAnywhere {
  readonly times: number;
  readonly count: number;
}

/**
 * A number of 53 bits that is the same for equal configurations, and for those of opposite spins; different ones share it with probability 2⁻⁵³.
 */
export function fingerprinter({ numSites }: Pick<Lattice, "numSites">): (spins: Int8Array) => number {
  // Opposite spins as one: turned so that the first is up. Of bytes 1 and −1 that is a change of the upper seven bits.
  return (spins) => {
    let first = 0;
    for (let i = 0; first === 0 && i < numSites; i++) first = spins[i]!;
    let [a, b] = [0x9e3779b9 | 0, 0x85ebca6b | 0];
    const fold = (word: number): void => {
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul((b << 13) | (b >>> 19), 5) + Math.imul(word, 0x27d4eb2f);
      b ^= b >>> 13;
    };
    for (let i = 0, word = 0; i < numSites; i++) {
      word = (word << 2) | ((first * spins[i]!) & 3);
      if (i % 16 === 15 || i === numSites - 1) fold(word);
    }
    for (let round = 0; round < 3; round++) fold(round);
    return (a >>> 0) + 2 ** 32 * ((b >>> 0) & 0x1fffff);
  };
}

/** Repeats at one lag beyond chance: at least so many, and this share of all. */
const FEWEST = 10;
const LEAST_SHARE = 0.01;
/** The probability that independent samples raise an alarm, at each number of times. */
const CHANCE = 1e-6;

/**
 * Looks for configurations that come again too regularly. A small or cold system has few states, which independent samples repeat, too; but
 *
 * - at every distance alike: with n_s of state s among N, Σ_s n_s (n_s − 1)/N pairs are expected at one lag, up to N;
 * - with numbers f_k of states that occur k times for which f_k² k/(k + 1) ≤ f_{k−1} f_{k+1}, whatever the distribution (*derived*: k! f_k are the moments
 *   ⟨λᵏ e^{−λ}⟩ of the expected numbers λ, and moments are log-convex). Copies have f_k without f_{k−1} and f_{k+1}.
 *
 * @param fingerprints by configuration, in the order of the file
 */
export function repeatsOf(fingerprints: Float64Array): Repeats {
  const N = fingerprints.length;
  const sorted = fingerprints.slice().sort();
  const times = new Map<number, number>();
  const repeated = new Map<number, number>();
  let [distinct, pairs] = [0, 0];
  for (let from = 0; from < N; ) {
    let to = from;
    while (to < N && sorted[to] === sorted[from]) to++;
    const k = to - from;
    distinct++;
    pairs += k * (k - 1);
    times.set(k, (times.get(k) ?? 0) + 1);
    if (k > 1) repeated.set(sorted[from]!, -1);
    from = to;
  }
  if (distinct === N) return { distinct };
  const excess = repeatedAt(fingerprints, repeated, pairs / N) ?? repeatedAnywhere(times);
  return { distinct, ...(excess ? { excess } : {}) };
}

/** The lag at which configurations come again most often, where that is more than chance has it. */
function repeatedAt(fingerprints: Float64Array, last: Map<number, number>, expected: number): RepeatedAt | undefined {
  const lags = new Map<number, number>();
  fingerprints.forEach((fingerprint, c) => {
    const before = last.get(fingerprint);
    if (before === undefined) return;
    if (before >= 0) lags.set(c - before, (lags.get(c - before) ?? 0) + 1);
    last.set(fingerprint, c);
  });
  let most: RepeatedAt = { lag: 0, count: 0 };
  for (const [lag, count] of lags) if (count > most.count) most = { lag, count };
  const least = Math.max(FEWEST, LEAST_SHARE * fingerprints.length, 1.2 * expected + 6 * Math.sqrt(expected));
  return most.count > least ? most : undefined;
}

/** A number of times that is too common for its neighbours. */
function repeatedAnywhere(times: ReadonlyMap<number, number>): RepeatedAnywhere | undefined {
  const f = (k: number): number => times.get(k) ?? 0;
  for (const [k, count] of times) {
    if (k < 2 || count < FEWEST) continue;
    // f_{k−1} may be as large, and f_k as small, as three standard deviations make them.
    const low = Math.max(0, count - 3 * Math.sqrt(count));
    const expected = ((k / (k + 1)) * low * low) / (f(k - 1) + 3 * Math.sqrt(f(k - 1)) + 1);
    if (poissonAtMost(f(k + 1), expected) < CHANCE) return { times: k, count };
  }
  return undefined;
}

/** The probability of at most n events where μ are expected. */
function poissonAtMost(n: number, mean: number): number {
  if (n >= mean) return 1;
  let logTerm = -mean;
  let sum = exp(logTerm);
  for (let k = 1; k <= n; k++) {
    logTerm += log(mean / k);
    sum += exp(logTerm);
  }
  return sum;
}
