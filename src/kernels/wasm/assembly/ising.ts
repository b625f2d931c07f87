// Updates of the Ising model on a torus of Lx × Ly sites, spins[x + Lx·y] = ±1. Each has its twin in ../../reference/.
//
// At the critical point chance decides whether a neighbour joins a cluster, and a processor that has to guess it guesses
// wrong half of the time, at more than the cost of all the rest. So what chance decides selects a value here, never a
// branch: a spin is stored whether or not it changed, a place in a queue is filled whether or not it counts.
import { setU32, u32At } from "./memory";
import { aligned, BLOCK, bufferEnd, draw, enter, leave } from "./random";

// @ts-ignore: decorator
@inline
function u64At(array: usize, w: u32): u64 {
  return load<u64>(array + (<usize>w << 3));
}
// @ts-ignore: decorator
@inline
function setU64(array: usize, w: u32, value: u64): void {
  store<u64>(array + (<usize>w << 3), value);
}

/**
 * Offers the spin at `at` to the cluster of spins that become `flip`: it joins if it is not `flip` yet, and its word is
 * below the threshold. Its place goes to the end of the queue; returns the end after that.
 */
// @ts-ignore: decorator
@inline
function offer(at: usize, place: u32, word: usize, threshold: u32, flip: u32, tail: usize): usize {
  const before: u32 = load<u8>(at);
  const after = select<u32>(flip, before, load<u32>(word) < threshold);
  store<u8>(at, after);
  store<u32>(tail, place);
  return tail + ((before ^ after) & 4); // 1 ^ −1 = 0xfe
}

/**
 * Wolff's single clusters, `clusters` of them; returns the number of spins flipped. queue: N words.
 *
 * Sites are served in the order in which they joined, so that several are on their way through the processor at once.
 * A place is y·2¹⁶ + x. The first site is not queued, so there is always a word left for a place that does not count.
 */
export function wolff(spins: usize, queue: usize, Lx: u32, Ly: u32, threshold: u32, stream: usize, clusters: u32): f64 {
  const N = Lx * Ly;
  const lastInside = ((Ly - 2) << 16) + Lx - 2;
  let limit = bufferEnd(stream);
  let next = enter(stream);
  let flipped: u64 = 0;
  for (let k: u32 = 0; k < clusters; k++) {
    if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
    const seed = <u32>((<u64>load<u32>(next) * <u64>N) >> 32);
    next = aligned(next + 4);
    const flip: u32 = load<u8>(spins + seed) ^ 0xfe; // 1 ^ 0xfe = −1
    store<u8>(spins + seed, flip);
    let site: u32 = ((seed / Lx) << 16) | (seed % Lx);
    let head = queue;
    let tail = queue;
    while (true) {
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const x = site & 0xffff;
      const y = site >> 16;
      const at = spins + y * Lx + x;
      // Inside, 1 ≤ x ≤ Lx − 2 and 1 ≤ y ≤ Ly − 2: no difference has its sign bit set.
      if ((((site - 0x10001) | (lastInside - site)) & 0x80008000) == 0) {
        tail = offer(at + 1, site + 1, next, threshold, flip, tail);
        tail = offer(at - 1, site - 1, next + 4, threshold, flip, tail);
        tail = offer(at + Lx, site + 0x10000, next + 8, threshold, flip, tail);
        tail = offer(at - Lx, site - 0x10000, next + 12, threshold, flip, tail);
      } else {
        const right = x + 1 == Lx ? 1 - Lx : 1;
        const left = x == 0 ? Lx - 1 : -1;
        const below = y + 1 == Ly ? 1 - Ly : 1;
        const above = y == 0 ? Ly - 1 : -1;
        tail = offer(at + right, site + right, next, threshold, flip, tail);
        tail = offer(at + left, site + left, next + 4, threshold, flip, tail);
        tail = offer(at + below * Lx, site + (below << 16), next + 8, threshold, flip, tail);
        tail = offer(at + above * Lx, site + (above << 16), next + 12, threshold, flip, tail);
      }
      next += 16;
      if (head == tail) break;
      site = load<u32>(head);
      head += 4;
    }
    flipped += ((tail - queue) >> 2) + 1;
  }
  leave(stream, next, limit);
  return <f64>flipped;
}

/** Signs of 64 spins: bit x is 1 where spin x is −1. */
// @ts-ignore: decorator
@inline
function signs(at: usize): u64 {
  return <u64>i8x16.bitmask(v128.load(at)) | (<u64>i8x16.bitmask(v128.load(at, 16)) << 16)
    | (<u64>i8x16.bitmask(v128.load(at, 32)) << 32) | (<u64>i8x16.bitmask(v128.load(at, 48)) << 48);
}

/** Bits to toggle in a spin: one that marks it (bits 6 and 7 of ±1 are alike, so a mark shows), and those of −s. */
// @ts-ignore: decorator
@inline
function marking(): v128 {
  return i8x16.splat(0x40);
}
// @ts-ignore: decorator
@inline
function flipping(): v128 {
  return i8x16.splat(-2);
}

// @ts-ignore: decorator
@inline
function marked16(at: usize): u64 {
  const s = v128.load(at);
  return <u64>i8x16.bitmask(v128.xor(s, i8x16.add(s, s)));
}
/** Which of 64 spins are marked. */
// @ts-ignore: decorator
@inline
function marked(at: usize): u64 {
  return marked16(at) | (marked16(at + 16) << 16) | (marked16(at + 32) << 32) | (marked16(at + 48) << 48);
}

// @ts-ignore: decorator
@inline
function toggle16(at: usize, which: u64, pattern: v128): void {
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const both = i16x8.splat(<i16>which);
  const spread = v128.and(i8x16.shuffle(both, both, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), bit);
  v128.store(at, v128.xor(v128.load(at), v128.and(i8x16.eq(spread, bit), pattern)));
}
/** Toggles the pattern's bits in those of 64 spins that have a bit in `which`; the others are stored as they were. */
// @ts-ignore: decorator
@inline
function toggle(at: usize, which: u64, pattern: v128): void {
  toggle16(at, which, pattern);
  toggle16(at + 16, which >> 16, pattern);
  toggle16(at + 32, which >> 32, pattern);
  toggle16(at + 48, which >> 48, pattern);
}

/** Root of run r: nearly always its parent or the parent of that, which are looked up without asking. */
// @ts-ignore: decorator
@inline
function root(parent: usize, r: u32): u32 {
  r = u32At(parent, u32At(parent, r));
  for (let p = u32At(parent, r); p != r; p = u32At(parent, r)) r = p;
  return r;
}

/** Joins the clusters of two runs; the earlier root stays one, so that a root is the first run of its cluster. */
// @ts-ignore: decorator
@inline
function join(parent: usize, a: u32, b: u32): void {
  const p = root(parent, a);
  const q = root(parent, b);
  const first = min<u32>(p, q);
  setU32(parent, p ^ q ^ first, first);
}

/** The number of the run at the lowest bit of `open`, where `starts` has the beginnings of runs `from` and on. */
// @ts-ignore: decorator
@inline
function runAt(open: u64, starts: u64, from: u32): u32 {
  return from - 1 + <u32>popcnt(starts & (open ^ (open - 1)));
}

/**
 * Swendsen–Wang sweeps. parent: N words; bonds: 4·⌈Lx/64⌉ words of 64 bits.
 *
 * A row is read as bits, 64 sites to a word: signs, and open bonds to the left and to the row before. Sites joined to
 * the left make a run, and runs are numbered in raster order. The bonds to the row before then join runs, row by row
 * (Hoshen and Kopelman's order), in a forest with the runs for nodes. While it grows, the first spin of each run is marked
 * where it stands.
 */
export function swendsenWang(spins: usize, parent: usize, bonds: usize, Lx: u32, Ly: u32, threshold: u32, stream: usize, sweeps: u32): void {
  const words = (Lx + 63) >> 6;
  // Of the row before: signs and starts of runs; of the first row: starts, and bonds to the last row.
  const signsBefore = bonds;
  const startsBefore = signsBefore + (words << 3);
  const startsFirst = startsBefore + (words << 3);
  const seam = startsFirst + (words << 3);
  const threshold4 = i32x4.splat(threshold);
  let limit = bufferEnd(stream);
  let next = enter(stream);
  for (let k: u32 = 0; k < sweeps; k++) {
    let runs: u32 = 0; // how many there are so far
    let lastRow: u32 = 0; // the first run of the row before
    next = aligned(next);
    for (let y: u32 = 0; y < Ly; y++) {
      const row = spins + y * Lx;
      const first = runs;
      let above = lastRow;
      lastRow = first;
      let around = false;
      let signLeft: u64 = load<u8>(row + Lx - 1) >> 7;
      let joined: u32 = -1; // the run that was joined last, and the root of its cluster
      let joinedRoot: u32 = 0;
      for (let w: u32 = 0; w < words; w++) {
        const at = row + (w << 6);
        const count = min<u32>(64, Lx - (w << 6));
        const valid: u64 = <u64>-1 >> (64 - count);
        let closedLeft: u64 = 0;
        let closedUp: u64 = 0;
        for (let x: u32 = 0; x < count; x += 4) {
          if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
          closedLeft |= <u64><u32>i32x4.bitmask(i32x4.ge_u(v128.load(next), threshold4)) << x;
          next += 16;
          if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
          closedUp |= <u64><u32>i32x4.bitmask(i32x4.ge_u(v128.load(next), threshold4)) << x;
          next += 16;
        }
        const sign = signs(at);
        const signAbove = y == 0 ? signs(at + (Ly - 1) * Lx) : u64At(signsBefore, w);
        let left = ~(closedLeft | (sign ^ (sign << 1 | signLeft)));
        let up = ~(closedUp | (sign ^ signAbove)) & valid;
        signLeft = sign >> 63;
        if (w == 0) {
          around = (left & 1) != 0;
          left &= ~1;
        }
        const starts = ~left & valid;
        const startsAbove = u64At(startsBefore, w);
        setU64(signsBefore, w, sign);
        setU64(startsBefore, w, starts);
        if (y == 0) {
          setU64(startsFirst, w, starts);
          setU64(seam, w, up);
          up = 0;
        }
        const newRuns = <u32>popcnt(starts);
        for (let r = runs; r < runs + newRuns; r++) setU32(parent, r, r);
        // Of the bonds between the same two runs the first is enough: a carry runs from each through both, to the end.
        const both = left & ~startsAbove;
        const after = up << 1;
        for (let open = up & ~((((after & both) + both) ^ both | after) & both); open; open &= open - 1) {
          const a = runAt(open, starts, runs);
          const b = root(parent, runAt(open, startsAbove, above));
          // This row's run is its own root until a bond joins it.
          const p = select<u32>(joinedRoot, a, a == joined);
          joined = a;
          joinedRoot = min<u32>(p, b);
          setU32(parent, p ^ b ^ joinedRoot, joinedRoot);
        }
        runs += newRuns;
        above += <u32>popcnt(startsAbove);
        toggle(at, starts, marking());
      }
      if (around) join(parent, first, runs - 1);
    }
    let a: u32 = 0;
    let b = lastRow;
    for (let w: u32 = 0; w < words; w++) {
      const starts = u64At(startsFirst, w);
      const startsLast = u64At(startsBefore, w);
      for (let open = u64At(seam, w); open; open &= open - 1) join(parent, runAt(open, starts, a), runAt(open, startsLast, b));
      a += <u32>popcnt(starts);
      b += <u32>popcnt(startsLast);
    }

    // A fair bit for each site: a cluster takes that of its first. From here on a run's word is its bit, not its parent;
    // parents come before their children. A root, its own parent, finds the bit that was just put there.
    let run = parent;
    for (let y: u32 = 0; y < Ly; y++) {
      let flip: u32 = 0;
      for (let w: u32 = 0; w < words; w++) {
        const at = spins + y * Lx + (w << 6);
        const count = min<u32>(64, Lx - (w << 6));
        const valid: u64 = <u64>-1 >> (64 - count);
        if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
        let fair: u64 = load<u32>(next);
        next += 4;
        if (count > 32) {
          if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
          fair |= <u64>load<u32>(next) << 32;
          next += 4;
        }
        const starts = marked(at) & valid;
        let change: u64 = flip; // where the bit differs from that of the site to the left
        for (let open = starts; open; open &= open - 1) {
          const x = ctz(open);
          const p = load<u32>(run);
          store<u32>(run, <u32>(fair >> x) & 1);
          const bit = u32At(parent, p);
          store<u32>(run, bit);
          run += 4;
          change ^= <u64>(flip ^ bit) << x;
          flip = bit;
        }
        // Summed modulo 2 from the left, the changes are the bits.
        change ^= change << 1;
        change ^= change << 2;
        change ^= change << 4;
        change ^= change << 8;
        change ^= change << 16;
        change ^= change << 32;
        toggle(at, starts, marking());
        toggle(at, change & valid, flipping());
      }
    }
  }
  leave(stream, next, limit);
}

/**
 * Checkerboard Metropolis sweeps; Lx and Ly even. A flip against a field s·h of 2 or 4 neighbours is accepted where a
 * word is below threshold2 or threshold4. One word a site, used or not, and a multiple of four of them a row: sixteen sites
 * of a row, eight of them of the colour, are done at once.
 */
export function metropolis(spins: usize, Lx: u32, Ly: u32, threshold2: u32, threshold4: u32, stream: usize, sweeps: u32): void {
  const accept2 = i32x4.splat(threshold2);
  const accept4 = i32x4.splat(threshold4);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const zero = i8x16.splat(0);
  let limit = bufferEnd(stream);
  let next = aligned(enter(stream));
  for (let k: u32 = 0; k < sweeps; k++) {
    for (let colour: u32 = 0; colour < 2; colour++) {
      for (let y: u32 = 0; y < Ly; y++) {
        const row = spins + y * Lx;
        const above = spins + (y == 0 ? Ly - 1 : y - 1) * Lx;
        const below = spins + (y == Ly - 1 ? 0 : y + 1) * Lx;
        // Two sites, one of them of the colour, lie in a lane of 16 bits.
        const ofColour = i16x8.splat((y + colour) & 1 ? -256 : 255);
        let before = i8x16.splat(load<i8>(row + Lx - 1)); // the sixteen sites to the left
        for (let x: u32 = 0; x < Lx; x += 16) {
          const count = min<u32>(16, Lx - x);
          if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
          const r0 = v128.load(next);
          next += 16;
          let r1 = r0;
          if (count > 8) {
            if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
            r1 = v128.load(next);
            next += 16;
          }
          const s = v128.load(row + x);
          // Not loaded again: a load that overlaps what was just stored waits for it.
          const left = i8x16.shuffle(before, s, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
          before = s;
          let right = v128.load(row + x + 1);
          const end = i8x16.splat(<i8>count);
          if (x + count == Lx) {
            right = v128.bitselect(i8x16.splat(load<i8>(row)), right, i8x16.eq(lanes, i8x16.sub(end, i8x16.splat(1))));
          }
          const h = i8x16.add(i8x16.add(left, right), i8x16.add(v128.load(above + x), v128.load(below + x)));
          const minus = i8x16.lt_s(s, zero);
          const against = i8x16.sub(v128.xor(h, minus), minus); // s·h
          const r2 = i16x8.narrow_i32x4_s(i32x4.lt_u(r0, accept2), i32x4.lt_u(r1, accept2));
          const r4 = i16x8.narrow_i32x4_s(i32x4.lt_u(r0, accept4), i32x4.lt_u(r1, accept4));
          const two = v128.and(i8x16.eq(against, i8x16.splat(2)), r2);
          const four = v128.and(i8x16.eq(against, i8x16.splat(4)), r4);
          const accepted = v128.or(v128.or(two, four), i8x16.le_s(against, zero));
          const here = v128.and(ofColour, i8x16.lt_s(lanes, end));
          v128.store(row + x, v128.xor(s, v128.and(v128.and(accepted, here), flipping())));
        }
      }
    }
  }
  leave(stream, next, limit);
}
