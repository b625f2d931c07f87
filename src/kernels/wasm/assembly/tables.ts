// The method of four Russians: products of units ±1, or 0 and 1, with weights by tables of the sums of four rows,
//
//     Σᵥ sᵥ Wᵥ = Σ_g tables[g][bits 4g … 4g+3 of s]
//
// sixteen columns at a time. Every sum has a fixed order, which ../../reference/rbm.ts spells out one number at a time.

/**
 * The sixteen entries, 64 bytes apart, of four lanes of a table: what the units of rows a, b, c, d add where they are the bits of
 * the entry's number, the bit of a the lowest; ±1, or 0 and 1 if `plain`.
 */
// @ts-ignore: decorator
@inline
function entries(t: usize, a: v128, b: v128, c: v128, d: v128, plain: bool): void {
  const ab = f32x4.add(a, b);
  const cd = f32x4.add(c, d);
  if (plain) {
    v128.store(t, f32x4.splat(0));
    v128.store(t, a, 64);
    v128.store(t, b, 128);
    v128.store(t, ab, 192);
    v128.store(t, c, 256);
    v128.store(t, f32x4.add(a, c), 320);
    v128.store(t, f32x4.add(b, c), 384);
    v128.store(t, f32x4.add(ab, c), 448);
    v128.store(t, d, 512);
    v128.store(t, f32x4.add(a, d), 576);
    v128.store(t, f32x4.add(b, d), 640);
    v128.store(t, f32x4.add(ab, d), 704);
    v128.store(t, cd, 768);
    v128.store(t, f32x4.add(a, cd), 832);
    v128.store(t, f32x4.add(b, cd), 896);
    v128.store(t, f32x4.add(ab, cd), 960);
  } else {
    const first = f32x4.sub(a, b);
    const second = f32x4.sub(b, a);
    const neither = f32x4.neg(ab);
    const difference = f32x4.sub(c, d);
    v128.store(t, f32x4.sub(neither, cd));
    v128.store(t, f32x4.sub(first, cd), 64);
    v128.store(t, f32x4.sub(second, cd), 128);
    v128.store(t, f32x4.sub(ab, cd), 192);
    v128.store(t, f32x4.add(neither, difference), 256);
    v128.store(t, f32x4.add(first, difference), 320);
    v128.store(t, f32x4.add(second, difference), 384);
    v128.store(t, f32x4.add(ab, difference), 448);
    v128.store(t, f32x4.sub(neither, difference), 512);
    v128.store(t, f32x4.sub(first, difference), 576);
    v128.store(t, f32x4.sub(second, difference), 640);
    v128.store(t, f32x4.sub(ab, difference), 704);
    v128.store(t, f32x4.add(neither, cd), 768);
    v128.store(t, f32x4.add(first, cd), 832);
    v128.store(t, f32x4.add(second, cd), 896);
    v128.store(t, f32x4.add(ab, cd), 960);
  }
}

/** Tables of `groups` groups of four rows of sixteen floats (64 bytes), one after the other. */
// @ts-ignore: decorator
@inline
function rowTables(tables: usize, rows: usize, groups: u32, plain: bool): void {
  for (let g: u32 = 0; g < groups; g++) {
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const r = rows + lane;
      entries(tables + lane, v128.load(r), v128.load(r, 64), v128.load(r, 128), v128.load(r, 192), plain);
    }
    tables += 1024;
    rows += 256;
  }
}

/** The same for the columns of `blocks` blocks of sixteen such rows, `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function columnTables(tables: usize, block: usize, stride: usize, blocks: u32, plain: bool): void {
  for (let k: u32 = 0; k < blocks; k++) {
    for (let column: usize = 0; column < 64; column += 16) {
      let r = block + column;
      for (let lane: usize = 0; lane < 64; lane += 16) {
        const r0 = v128.load(r);
        const r1 = v128.load(r, 64);
        const r2 = v128.load(r, 128);
        const r3 = v128.load(r, 192);
        const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
        const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
        const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
        const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
        entries(
          tables + lane,
          v128.shuffle<i64>(low01, low23, 0, 2), v128.shuffle<i64>(low01, low23, 1, 3),
          v128.shuffle<i64>(high01, high23, 0, 2), v128.shuffle<i64>(high01, high23, 1, 3),
          plain,
        );
        r += 256;
      }
      tables += 1024;
    }
    block += stride;
  }
}

export function signedRows(tables: usize, rows: usize, groups: u32): void {
  rowTables(tables, rows, groups, false);
}
export function plainRows(tables: usize, rows: usize, groups: u32): void {
  rowTables(tables, rows, groups, true);
}
export function signedColumns(tables: usize, block: usize, stride: usize, blocks: u32): void {
  columnTables(tables, block, stride, blocks, false);
}
export function plainColumns(tables: usize, block: usize, stride: usize, blocks: u32): void {
  columnTables(tables, block, stride, blocks, true);
}

/** Addresses of four tables, 1024 bytes each, from `tables` on. */
// @ts-ignore: decorator
@inline
export function fourTables(tables: usize): v128 {
  return i32x4.add(i32x4.splat(tables), i32x4(0, 1024, 2048, 3072));
}
/** Addresses of the entries that a word of sixteen bits picks from four tables, by four bits each. */
// @ts-ignore: decorator
@inline
export function fourPlaces(word: u32, tables: v128): v128 {
  // Bits 4j … 4j+3 of the word go to bits 6 … 9 of lane j.
  const shifted = i32x4.shr_u(i32x4.mul(i32x4.splat(word), i32x4(4096, 256, 16, 1)), 6);
  return i32x4.add(tables, v128.and(shifted, i32x4.splat(0x3c0)));
}

/** Sixteen floats at `start`, or eight unless `wide`, plus the entries at places … end, one after the other: into `out`. */
// @ts-ignore: decorator
@inline
export function sumPlaces(places: usize, end: usize, start: usize, out: usize, wide: bool): void {
  let s0 = v128.load(start);
  let s1 = v128.load(start, 16);
  if (wide) {
    let s2 = v128.load(start, 32);
    let s3 = v128.load(start, 48);
    for (let at = places; at < end; at += 4) {
      const entry = load<u32>(at);
      s0 = f32x4.add(s0, v128.load(entry));
      s1 = f32x4.add(s1, v128.load(entry, 16));
      s2 = f32x4.add(s2, v128.load(entry, 32));
      s3 = f32x4.add(s3, v128.load(entry, 48));
    }
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  } else {
    for (let at = places; at < end; at += 4) {
      const entry = load<u32>(at);
      s0 = f32x4.add(s0, v128.load(entry));
      s1 = f32x4.add(s1, v128.load(entry, 16));
    }
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
}

/** Panels of rows whose tables are made at a time: 32 KiB, which the first cache holds beside what passes through it. */
export const CHUNK: u32 = 8;

/** Bits of a layer with the batch along the bits: transposed[unit][⌈Bp/8⌉ bytes], from bits u16[panels][Bp]. */
export function transposeBits(bits: usize, Bp: u32, panels: u32, transposed: usize): void {
  const bytes: u32 = Bp >> 3;
  for (let q: u32 = 0; q < panels; q++) {
    for (let k: u32 = 0; k < bytes; k++) {
      let x = v128.load(bits + ((q * Bp + k * 8) << 1));
      let o = transposed + (q * 16 + 15) * bytes + k;
      for (let j = 0; j < 16; j++) {
        store<u8>(o, <u8>i16x8.bitmask(x));
        x = i16x8.shl(x, 1);
        o -= bytes;
      }
    }
  }
}

/** sums ← start + the last entries of the tables, where every unit is up: sixteen floats. */
export function addLast(tables: usize, groups: u32, start: usize, sums: usize): void {
  for (let lane: usize = 0; lane < 64; lane += 16) {
    let sum = v128.load(start + lane);
    for (let t = tables + lane; t < tables + (groups << 10); t += 1024) sum = f32x4.add(sum, v128.load(t, 960));
    v128.store(sums + lane, sum);
  }
}

/** Groups of four batch members whose tables are made at a time, a multiple of four: 28 KiB. */
export const GROUPS: u32 = 28;

/** Places in the tables of a batch for each row of transposed bits, rows of `row` bytes. */
export function rowPlaces(places: usize, row: usize, transposed: usize, bytes: usize, units: u32, tables: usize): void {
  const next = i32x4.splat(4096);
  for (let v: u32 = 0; v < units; v++) {
    let place = places;
    let four = fourTables(tables);
    for (let k: usize = 0; k < bytes; k += 2) {
      v128.store(place, fourPlaces(load<u16>(transposed + k), four));
      four = (k + 2) % (GROUPS >> 1) ? i32x4.add(four, next) : fourTables(tables);
      place += 16;
    }
    transposed += bytes;
    places += row;
  }
}
