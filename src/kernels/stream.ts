/**
 * Streams: long sequences of random words from one key, drawn by xoshiro128++ [blackman2021].
 *
 * The state is sixteen words, `state[4·w + lane]`: word w of four independent generators side by side, so that a SIMD
 * kernel steps all four at once. Vector kernels take the four outputs in the order of the lanes; scalar kernels, and
 * {@link RandomStream}, step lane 0 alone. A kernel is given the state, steps it in place, and leaves it where it stopped.
 */
import { type Key, streamWords } from "./key.ts";

/** State of a stream, `state[4·w + lane]`, 16 words; see the head of this file. */
export function streamState(key: Key, into: Uint32Array = new Uint32Array(16)): Uint32Array {
  const words = streamWords(key);
  for (let lane = 0; lane < 4; lane++) {
    for (let w = 0; w < 4; w++) into[4 * w + lane] = words[4 * lane + w]!;
  }
  return into;
}

/** One step of generator `lane`: xoshiro128++ [blackman2021, 2021 reference implementation]; a word in [0, 2^32). */
export function nextWord(state: Uint32Array, lane = 0): number {
  const s0 = state[lane]!;
  let s1 = state[4 + lane]!;
  let s2 = state[8 + lane]!;
  let s3 = state[12 + lane]!;
  const sum = (s0 + s3) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  state[lane] = s0 ^ s3;
  state[4 + lane] = s1;
  state[8 + lane] = s2 ^ shifted;
  state[12 + lane] = (s3 << 11) | (s3 >>> 21);
  return result;
}

/** Random numbers for code outside the kernels: a shuffle, a choice of windows, a bootstrap. */
export interface RandomStream {
  /** A word, uniform on the integers of [0, 2^32). */
  word(): number;
  /** Uniform in [0, 1), a multiple of 2^−53. */
  uniform(): number;
  /** Uniform on the integers of [0, n), without bias; n in [1, 2^32]. */
  below(n: number): number;
  /** +1 or −1 with equal probability. */
  sign(): 1 | -1;
  /** The integers of [0, n) in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array;
}

/** A stream of random numbers from a key. */
export function randomStream(key: Key): RandomStream {
  const state = streamState(key);
  const word = (): number => nextWord(state);
  const below = (n: number): number => {
    // Rejection: the last, incomplete run of n words would favour small results.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let w = word();
    while (w >= limit) w = word();
    return w % n;
  };
  return {
    word,
    below,
    uniform: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53,
    sign: () => (word() & 1 ? 1 : -1),
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = below(i + 1);
        const t = order[i]!;
        order[i] = order[j]!;
        order[j] = t;
      }
      return order;
    },
  };
}
