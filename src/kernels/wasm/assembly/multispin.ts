// Multi-spin coding: 128 replicas of the Ising model on a torus at once. Bit r of a site's vector is 1 where the spin of
// replica r is −1, and what a branch decides for one spin, a few instructions without branches decide for all of them.
// Its twin is ../../reference/multispin.ts.
//
// Each replica compares a random number of its own with its threshold, all of them bit by bit, the highest first: after
// b bits one replica in 2ᵇ is undecided, so that some ten vectors of random bits do for 128 numbers of 32 bits. Eight would
// do as often as not; but a processor that has to guess how many bits it takes loses more by it than two more cost.
import { read, unread } from "./random";

/** Bytes of the masks for one bit of the thresholds: all ones or all zeros, for a field of four and for one of two. */
const MASKS: usize = 32;

/** Bits drawn before it is asked whether a replica is undecided, and then before each time it is asked again. */
const SURE: usize = 10;
const MORE: usize = 2;

function spread(masks: usize, two: u32, four: u32): void {
  for (let bit: u32 = 0; bit < 32; bit++) {
    v128.store(masks + <usize>bit * MASKS, i32x4.splat(-((four >> (31 - bit)) & 1)));
    v128.store(masks + <usize>bit * MASKS, i32x4.splat(-((two >> (31 - bit)) & 1)), 16);
  }
}

/**
 * Checkerboard Metropolis sweeps of 128 replicas; Lx and Ly even. A flip that leaves the energy is accepted with
 * probability ½, one against a field of 2 or 4 neighbours with those of `two` and `four`. masks: 1024 bytes.
 */
export function multispinMetropolis(
  words: usize,
  masks: usize,
  Lx: u32,
  Ly: u32,
  two: u32,
  four: u32,
  antiferromagnet: u32,
  stream: usize,
  sweeps: u32,
): void {
  spread(masks, two, four);
  const lastMask = masks + 32 * MASKS;
  const row = <usize>Lx << 4;
  const wanted = i32x4.splat(-antiferromagnet); // a bond is satisfied where its spins are alike, or where they are not
  let steps: u64 = unread(stream);
  // Stepped in registers, and not a block ahead as elsewhere: how many words a site needs is left to chance, and
  // the processor would guess wrong where a block ends.
  let s0 = v128.load(stream);
  let s1 = v128.load(stream, 16);
  let s2 = v128.load(stream, 32);
  let s3 = v128.load(stream, 48);
  for (let k: u32 = 0; k < sweeps; k++) {
    for (let colour: u32 = 0; colour < 2; colour++) {
      for (let y: u32 = 0; y < Ly; y++) {
        const begin = words + <usize>y * row;
        const end = begin + row;
        const up = y == 0 ? row * (<usize>Ly - 1) : -row;
        const down = y == Ly - 1 ? -row * (<usize>Ly - 1) : row;
        for (let at = begin + (((y + colour) & 1) << 4); at < end; at += 32) {
          const s = v128.load(at);
          const t = v128.xor(s, wanted);
          const d1 = v128.xor(t, v128.load((at == begin ? end : at) - 16));
          const d2 = v128.xor(t, v128.load(at + 16 == end ? begin : at + 16));
          const d3 = v128.xor(t, v128.load(at + up));
          const d4 = v128.xor(t, v128.load(at + down));
          // How many of the four bonds are broken: sums of two and two.
          const one12 = v128.xor(d1, d2);
          const two12 = v128.and(d1, d2);
          const one34 = v128.xor(d3, d4);
          const two34 = v128.and(d3, d4);
          const odd = v128.xor(one12, one34);
          const pair = v128.or(two12, two34);
          const unbroken = v128.not(v128.or(v128.or(one12, one34), pair));
          const oneBroken = v128.andnot(odd, pair);
          const mostBroken = v128.or(v128.and(odd, pair), v128.and(two12, two34));

          let flips = mostBroken;
          let undecided = v128.not(mostBroken);
          // ½ is a single bit, the first.
          let half = v128.andnot(undecided, v128.or(unbroken, oneBroken));
          let mask = masks;
          let stop = masks + SURE * MASKS;
          do {
            do {
              const sum = i32x4.add(s0, s3);
              const random = i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0);
              const shifted = i32x4.shl(s1, 9);
              s2 = v128.xor(s2, s0);
              s3 = v128.xor(s3, s1);
              s1 = v128.xor(s1, s2);
              s0 = v128.xor(s0, s3);
              s2 = v128.xor(s2, shifted);
              s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
              const threshold = v128.or(
                v128.or(v128.and(unbroken, v128.load(mask)), v128.and(oneBroken, v128.load(mask, 16))),
                half,
              );
              flips = v128.or(flips, v128.andnot(v128.and(undecided, threshold), random));
              undecided = v128.andnot(undecided, v128.xor(random, threshold));
              half = i32x4.splat(0);
              mask += MASKS;
            } while (mask < stop);
            stop += MORE * MASKS;
          } while (mask < lastMask && v128.any_true(undecided));
          steps += <u64>((mask - masks) / MASKS);
          v128.store(at, v128.xor(s, flips));
        }
      }
    }
  }
  v128.store(stream, s0);
  v128.store(stream, s1, 16);
  v128.store(stream, s2, 32);
  v128.store(stream, s3, 48);
  read(stream, steps);
}

/** Bit `bit` of sixteen bytes, as spins. */
// @ts-ignore: decorator
@inline
function spinsOf(bytes: v128, bit: i8): v128 {
  const which = i8x16.splat(bit);
  // All ones where the bit is 1, and then −1; else 1.
  return v128.or(i8x16.eq(v128.and(bytes, which), which), i8x16.splat(1));
}

/** Spins of the eight replicas whose bits are byte `byte` of a site's vector: spins[k·sites + i]. */
export function unpackReplicas(words: usize, sites: u32, byte: u32, spins: usize): void {
  const from = words + byte;
  let i: u32 = 0;
  for (; i + 16 <= sites; i += 16) {
    const at = from + (<usize>i << 4);
    let bytes = i8x16.splat(0);
    bytes = v128.load8_lane(at, bytes, 0, 0);
    bytes = v128.load8_lane(at, bytes, 1, 16);
    bytes = v128.load8_lane(at, bytes, 2, 32);
    bytes = v128.load8_lane(at, bytes, 3, 48);
    bytes = v128.load8_lane(at, bytes, 4, 64);
    bytes = v128.load8_lane(at, bytes, 5, 80);
    bytes = v128.load8_lane(at, bytes, 6, 96);
    bytes = v128.load8_lane(at, bytes, 7, 112);
    bytes = v128.load8_lane(at, bytes, 8, 128);
    bytes = v128.load8_lane(at, bytes, 9, 144);
    bytes = v128.load8_lane(at, bytes, 10, 160);
    bytes = v128.load8_lane(at, bytes, 11, 176);
    bytes = v128.load8_lane(at, bytes, 12, 192);
    bytes = v128.load8_lane(at, bytes, 13, 208);
    bytes = v128.load8_lane(at, bytes, 14, 224);
    bytes = v128.load8_lane(at, bytes, 15, 240);
    let to = spins + i;
    v128.store(to, spinsOf(bytes, 1));
    v128.store((to += sites), spinsOf(bytes, 2));
    v128.store((to += sites), spinsOf(bytes, 4));
    v128.store((to += sites), spinsOf(bytes, 8));
    v128.store((to += sites), spinsOf(bytes, 16));
    v128.store((to += sites), spinsOf(bytes, 32));
    v128.store((to += sites), spinsOf(bytes, 64));
    v128.store((to += sites), spinsOf(bytes, -128));
  }
  for (; i < sites; i++) {
    const bits = load<u8>(from + (<usize>i << 4));
    for (let k: u32 = 0; k < 8; k++) store<i8>(spins + k * sites + i, 1 - (<i8>((bits >> <u8>k) & 1) << 1));
  }
}
