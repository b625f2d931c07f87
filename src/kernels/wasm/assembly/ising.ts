// Updates of the Ising model on a torus of Lx × Ly sites, spins[x + Lx·y] = ±1. Each has its twin in ../../reference/.
import { bufferEnd, enter, leave, nextFour, refill } from "./random";

// @ts-ignore: decorator
@inline
function u32At(array: usize, i: u32): u32 {
  return load<u32>(array + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline
function setU32(array: usize, i: u32, value: u32): void {
  store<u32>(array + (<usize>i << 2), value);
}

/** Wolff's single clusters, `clusters` of them; returns the number of spins flipped. stack: N words. */
export function wolff(spins: usize, stack: usize, Lx: u32, Ly: u32, threshold: u32, stream: usize, clusters: u32): f64 {
  const end = bufferEnd(stream);
  const N = Lx * Ly;
  const lastX = Lx - 1;
  const lastY = Ly - 1;
  let next = enter(stream);
  let flipped: u64 = 0;
  for (let k: u32 = 0; k < clusters; k++) {
    if (next == end) next = refill(stream);
    const seed = <u32>((<u64>load<u32>(next) * <u64>N) >> 32);
    next += 4;
    const old = load<i8>(spins + seed);
    const flip = -old;
    store<i8>(spins + seed, flip);
    // The stack holds y·2¹⁶ + x, which spares a division by Lx at every site.
    let depth: u32 = 1;
    store<u32>(stack, ((seed / Lx) << 16) | (seed % Lx));
    flipped++;
    while (depth) {
      const site = u32At(stack, --depth);
      const x = site & 0xffff;
      const y = site >> 16;
      const row = spins + y * Lx;
      let xx = x == lastX ? 0 : x + 1;
      if (load<i8>(row + xx) == old) {
        if (next == end) next = refill(stream);
        if (load<u32>(next) < threshold) {
          store<i8>(row + xx, flip);
          setU32(stack, depth++, (y << 16) | xx);
          flipped++;
        }
        next += 4;
      }
      xx = x == 0 ? lastX : x - 1;
      if (load<i8>(row + xx) == old) {
        if (next == end) next = refill(stream);
        if (load<u32>(next) < threshold) {
          store<i8>(row + xx, flip);
          setU32(stack, depth++, (y << 16) | xx);
          flipped++;
        }
        next += 4;
      }
      let yy = y == lastY ? 0 : y + 1;
      let at = spins + yy * Lx + x;
      if (load<i8>(at) == old) {
        if (next == end) next = refill(stream);
        if (load<u32>(next) < threshold) {
          store<i8>(at, flip);
          setU32(stack, depth++, (yy << 16) | x);
          flipped++;
        }
        next += 4;
      }
      yy = y == 0 ? lastY : y - 1;
      at = spins + yy * Lx + x;
      if (load<i8>(at) == old) {
        if (next == end) next = refill(stream);
        if (load<u32>(next) < threshold) {
          store<i8>(at, flip);
          setU32(stack, depth++, (yy << 16) | x);
          flipped++;
        }
        next += 4;
      }
    }
  }
  leave(stream, next);
  return <f64>flipped;
}

/** Root of site i in the forest `parent`, halving the path on the way. */
// @ts-ignore: decorator
@inline
function root(parent: usize, i: u32): u32 {
  let p = u32At(parent, i);
  while (p != i) {
    const g = u32At(parent, p);
    setU32(parent, i, g);
    i = g;
    p = u32At(parent, i);
  }
  return i;
}

/** Joins two clusters; the smaller site becomes the root, so that a root is the first site of its cluster. */
// @ts-ignore: decorator
@inline
function join(parent: usize, a: u32, b: u32): u32 {
  a = root(parent, a);
  b = root(parent, b);
  if (a < b) {
    setU32(parent, b, a);
    return a;
  }
  setU32(parent, a, b);
  return b;
}

/**
 * Swendsen–Wang sweeps, clusters labelled in raster order (Hoshen–Kopelman) with bonds drawn four at a time.
 * parent: N words; bonds: 2·⌈Lx/4⌉·4 words (a row of bonds, then the bonds of row 0 to the last row).
 */
export function swendsenWang(spins: usize, parent: usize, bonds: usize, Lx: u32, Ly: u32, threshold: u32, stream: usize, sweeps: u32): void {
  const N = Lx * Ly;
  const lastX = Lx - 1;
  const padded = (Lx + 3) & ~3;
  const seam = bonds + (<usize>padded << 2);
  const vThreshold = i32x4.splat(threshold);
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  const end = bufferEnd(stream);
  let next = enter(stream);
  for (let k: u32 = 0; k < sweeps; k++) {
    for (let y: u32 = 0; y < Ly; y++) {
      // bonds[x]: bit 0, to the left neighbour; bit 1, to the one in the row before.
      for (let x: u32 = 0; x < padded; x += 4) {
        next = nextFour(stream, next);
        const left = v128.and(i32x4.lt_u(v128.load(next), vThreshold), one);
        next = nextFour(stream, next + 16);
        const up = v128.and(i32x4.lt_u(v128.load(next), vThreshold), two);
        next += 16;
        v128.store(bonds + (<usize>x << 2), v128.or(left, up));
      }
      const row = y * Lx;
      const s = spins + row;
      const around = (u32At(bonds, 0) & 1) & u32(load<i8>(s) == load<i8>(s + lastX));
      if (y == 0) {
        const before = spins + (Ly - 1) * Lx;
        let c = load<i8>(s);
        setU32(seam, 0, (u32At(bonds, 0) >> 1) & u32(c == load<i8>(before)));
        setU32(parent, 0, 0);
        for (let x: u32 = 1; x < Lx; x++) {
          const d = load<i8>(s + x);
          const bond = u32At(bonds, x);
          setU32(seam, x, (bond >> 1) & u32(d == load<i8>(before + x)));
          setU32(parent, x, (bond & 1) & u32(d == c) ? u32At(parent, x - 1) : x);
          c = d;
        }
      } else {
        const before = s - Lx;
        const above = row - Lx;
        let c = load<i8>(s);
        setU32(parent, row, (u32At(bonds, 0) >> 1) & u32(c == load<i8>(before)) ? root(parent, above) : row);
        for (let x: u32 = 1; x < Lx; x++) {
          const i = row + x;
          const d = load<i8>(s + x);
          const bond = u32At(bonds, x);
          const left = bond & 1 & u32(d == c);
          const up = (bond >> 1) & u32(d == load<i8>(before + x));
          c = d;
          if (up) {
            let b = root(parent, above + x);
            if (left) {
              const a = root(parent, i - 1);
              if (a < b) {
                setU32(parent, b, a);
                b = a;
              } else setU32(parent, a, b);
            }
            setU32(parent, i, b);
          } else setU32(parent, i, left ? u32At(parent, i - 1) : i);
        }
      }
      if (around) join(parent, row, row + lastX);
    }
    for (let x: u32 = 0; x < Lx; x++) if (u32At(seam, x)) join(parent, x, N - Lx + x);

    // A fair bit for each cluster, in the order of their first sites; parents come before their children.
    let bits: u32 = 0;
    let left: u32 = 0;
    for (let i: u32 = 0; i < N; i++) {
      const p = u32At(parent, i);
      if (p == i) {
        if (left == 0) {
          if (next == end) next = refill(stream);
          bits = load<u32>(next);
          next += 4;
          left = 32;
        }
        const s = load<i8>(spins + i);
        store<i8>(spins + i, bits & 1 ? -s : s);
        bits >>= 1;
        left--;
      } else {
        const r = u32At(parent, p);
        setU32(parent, i, r);
        store<i8>(spins + i, load<i8>(spins + r));
      }
    }
  }
  leave(stream, next);
}

/**
 * Checkerboard Metropolis sweeps; Lx and Ly even. A flip against a field s·h of 2 or 4 neighbours is accepted where a
 * word is below threshold2 or threshold4. One word a site, used or not: no branch hangs on the state.
 */
export function metropolis(spins: usize, Lx: u32, Ly: u32, threshold2: u32, threshold4: u32, stream: usize, sweeps: u32): void {
  const end = bufferEnd(stream);
  const lastX = Lx - 1;
  let next = enter(stream);
  for (let k: u32 = 0; k < sweeps; k++) {
    for (let colour: u32 = 0; colour < 2; colour++) {
      for (let y: u32 = 0; y < Ly; y++) {
        const row = spins + y * Lx;
        const above = spins + (y == 0 ? Ly - 1 : y - 1) * Lx;
        const below = spins + (y == Ly - 1 ? 0 : y + 1) * Lx;
        for (let x = (y + colour) & 1; x < Lx; x += 2) {
          if (next == end) next = refill(stream);
          const r = load<u32>(next);
          next += 4;
          const s = <i32>load<i8>(row + x);
          const h = <i32>load<i8>(above + x) + <i32>load<i8>(below + x)
            + <i32>load<i8>(row + (x == 0 ? lastX : x - 1)) + <i32>load<i8>(row + (x == lastX ? 0 : x + 1));
          const against = s * h;
          const flip = i32(against <= 0) | (i32(against == 2) & i32(r < threshold2)) | (i32(against == 4) & i32(r < threshold4));
          store<i8>(row + x, <i8>(s - ((s + s) & -flip)));
        }
      }
    }
  }
  leave(stream, next);
}
