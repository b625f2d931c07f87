/**
 * Streams: long sequences of random words from one key, drawn by xoshiro128++ [blackman2021].
 *
 * Four independent generators run side by side, so that a SIMD kernel steps all four at once; word n of the stream is
 * the output number ⌊n/4⌋ of generator n mod 4. Words are drawn a buffer at a time. The state of a stream is one array,
 * which a kernel is given, draws from, and leaves where it stopped:
 *
 *     state[4·w + g]     word w of the state of generator g, w and g in 0 … 3
 *     state[16]          how many words of the buffer are used
 *     state[20 … 275]    the buffer, 256 words
 */
import { type Key, streamWords } from "./key.ts";

/** Words in the state of a stream. */
export const STREAM_WORDS = 276;
const USED = 16;
const BUFFER_AT = 20;
const BUFFER = 256;

/** The state of a stream at its beginning, into an array of {@link STREAM_WORDS} words. */
export function streamState(key: Key, into: Uint32Array = new Uint32Array(STREAM_WORDS)): Uint32Array {
  const words = streamWords(key);
  for (let g = 0; g < 4; g++) {
    for (let w = 0; w < 4; w++) into[4 * w + g] = words[4 * g + w]!;
  }
  into[USED] = BUFFER;
  return into;
}

/** One step of generator g: xoshiro128++ [blackman2021], an output in [0, 2^32). */
function step(state: Uint32Array, g: number): number {
  const s0 = state[g]!;
  let s1 = state[4 + g]!;
  let s2 = state[8 + g]!;
  let s3 = state[12 + g]!;
  const sum = (s0 + s3) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  state[g] = s0 ^ s3;
  state[4 + g] = s1;
  state[8 + g] = s2 ^ shifted;
  state[12 + g] = (s3 << 11) | (s3 >>> 21);
  return result;
}

/** The next word of a stream, uniform on the integers of [0, 2^32). */
export function nextWord(state: Uint32Array): number {
  if (state[USED] === BUFFER) {
    for (let n = 0; n < BUFFER; n++) state[BUFFER_AT + n] = step(state, n & 3);
    state[USED] = 0;
  }
  return state[BUFFER_AT + state[USED]!++]!;
}

/** The first `out.length` words of a key's stream, all at once and several times as fast as one by one. */
export function firstWords(key: Key, out: Uint32Array): Uint32Array {
  const words = streamWords(key);
  for (let g = 0; g < 4; g++) {
    let [s0, s1, s2, s3] = [0, 1, 2, 3].map((w) => words[4 * g + w]! | 0) as [number, number, number, number];
    for (let n = g; n < out.length; n += 4) {
      const sum = (s0 + s3) | 0;
      out[n] = ((sum << 7) | (sum >>> 25)) + s0;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
    }
  }
  return out;
}

/** Passes over words up to the next multiple of four: where a SIMD kernel begins to draw. */
export function alignToFour(state: Uint32Array): void {
  state[USED] = (state[USED]! + 3) & ~3;
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
  /** The integers of [0, n) in random order (Fisher and Yates), into an array of n if one is given. */
  permutation(n: number, into?: Uint32Array): Uint32Array;
}

/** A stream of random numbers from a key. */
export const randomStream = (key: Key): RandomStream => streamFrom(streamState(key));

/** Random numbers from a state on, which is left where they stopped. */
export function streamFrom(state: Uint32Array): RandomStream {
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
    permutation(n, into = new Uint32Array(n)) {
      for (let i = 0; i < n; i++) into[i] = i;
      for (let i = n - 1; i > 0; i--) {
        const j = below(i + 1);
        const t = into[i]!;
        into[i] = into[j]!;
        into[j] = t;
      }
      return into;
    },
  };
}
