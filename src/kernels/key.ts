/**
 * Keys: all randomness of kadanoff hangs on one number, the seed, through a tree of keys.
 *
 * A key is 128 bits. Its children are outputs of Philox4x32-10, a bijective hash of a 128-bit counter under a 64-bit
 * key, so that children of one key, or of two, never collide by more than chance (2^−128 a pair). What is drawn from a
 * key depends on nothing else: not on the number of workers, on batches, or on what was drawn before.
 *
 * Source: [salmon2011] Salmon, Moraes, Dror, Shaw, SC'11 (Philox4x32-10, its constants and its published vectors).
 */
import { InputError } from "../errors/index.ts";

/** Four 32-bit words; make one with {@link key}, more of them with {@link split} and {@link child}. */
export interface Key {
  /** The key itself; what is drawn from it hangs on these 128 bits alone. */
  readonly words: readonly [number, number, number, number];
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two 32-bit numbers. */
export function multiplyHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const low = al * bl;
  const middle = ah * bl + (low >>> 16);
  const middle2 = al * bh + (middle % 0x10000);
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000)) >>> 0;
}

/**
 * Philox4x32-10 [salmon2011]: ten rounds of multiply-and-xor on a counter of four words under a key of two.
 *
 * @returns four words, uniform over 2^128 as the counter runs
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  philoxKey: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = philoxKey;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Tells the uses of one key apart, so that a stream of a key shares nothing with the key's children. */
const CHILD = 0x6b65_7973;
const STREAM = 0x7374_7265;
const SEED = 0x7365_6564;
/** Below this child, which nobody counts up to, stand the purposes. */
const PURPOSE = 0xffff_ffff;

/**
 * The root of a tree of keys.
 *
 * @param seed an integer in [0, 2^53)
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InputError(`key: expected a seed that is an integer from 0 to 2^53 − 1, got ${seed}`);
  }
  return { words: philox4x32([seed >>> 0, Math.floor(seed / 2 ** 32), 0, 0], [SEED, 0]) };
}

/** The child number `index` of a key; `index` in [0, 2^32). */
export function child({ words }: Key, index: number): Key {
  const [a, b, c, d] = words;
  // Two passes carry all 128 bits of the parent into the child: Philox takes 64 of them as its key at a time.
  const first = philox4x32([index >>> 0, CHILD, c, d], [a, b]);
  return { words: philox4x32(first, [c, d]) };
}

/** The first `count` children of a key: independent keys, the same however many are asked for. */
export function split(parent: Key, count: number): Key[] {
  return Array.from({ length: count }, (_, index) => child(parent, index));
}

/**
 * The part of a key that belongs to one purpose, such as `"sample"` or `"learn"`: what is drawn for different purposes from
 * one key, or from one seed, is independent.
 */
export function keyFor(parent: Key, purpose: string): Key {
  let key = child(parent, PURPOSE);
  for (let i = 0; i < purpose.length; i++) key = child(key, purpose.charCodeAt(i));
  return key;
}

/** Sixteen words from a key, the state of a stream (see stream.ts). */
export function streamWords({ words }: Key): Uint32Array {
  const [a, b, c, d] = words;
  const state = new Uint32Array(16);
  for (let lane = 0; lane < 4; lane++) {
    const [s0, s1, s2, s3] = philox4x32(philox4x32([lane, STREAM, c, d], [a, b]), [c, d]);
    state.set([s0, s1, s2, s3], 4 * lane);
  }
  return state;
}
