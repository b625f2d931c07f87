// Worms through coverings by dimers. dimers[i] is the direction 0 to 3 of the dimer of vertex i, neighbours[4i + d] who is in
// that direction, and d ^ 1 the direction back. Each has its twin in ../../reference/.
import { BLOCK, bufferEnd, draw, enter, leave } from "./random";

// @ts-ignore: decorator
@inline
function neighbour(neighbours: usize, i: u32, d: u32): u32 {
  return load<u32>(neighbours + (<usize>(4 * i + d) << 2));
}

/** The vertex whose dimer is opened. */
// @ts-ignore: decorator
@inline
function chosen(word: u32, N: u32): u32 {
  return <u32>((<u64>word * <u64>N) >> 32);
}

/**
 * Worms where all coverings are equally probable and every vertex has four neighbours; returns their steps. At a vertex that has
 * lost its dimer a new one goes in one of the other three directions.
 */
export function freeWorms(dimers: usize, N: u32, neighbours: usize, stream: usize, worms: u32): f64 {
  let limit = bufferEnd(stream);
  let next = enter(stream);
  let steps: u64 = 0;
  for (let k: u32 = 0; k < worms; k++) {
    if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
    const tail = chosen(load<u32>(next), N);
    next += 4;
    let back: u32 = load<u8>(dimers + tail);
    let head = neighbour(neighbours, tail, back);
    for (;;) {
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      // back is the direction from the vertex before to this one
      const turn = <u32>((<u64>load<u32>(next) * 3) >> 32);
      next += 4;
      const d = ((back ^ 1) + 1 + turn) & 3;
      const pivot = neighbour(neighbours, head, d);
      store<u8>(dimers + head, d);
      back = load<u8>(dimers + pivot);
      store<u8>(dimers + pivot, d ^ 1);
      steps++;
      if (pivot == tail) break;
      head = neighbour(neighbours, pivot, back);
    }
  }
  leave(stream, next, limit);
  return <f64>steps;
}

/**
 * Directed loops of interacting dimers; returns their steps. dimers has N + 1 bytes, the last for a neighbour that is none. What the four
 * neighbours of a vertex have, code = Σ_k codes[8k + dimers[neighbour k]], and the direction back choose the row of three words
 * with which the direction is drawn: as many as are not above half a random word, rows[4 (4 code + back) …].
 */
export function dimerLoops(
  dimers: usize,
  N: u32,
  neighbours: usize,
  codes: usize,
  rows: usize,
  stream: usize,
  worms: u32,
): f64 {
  const MONOMER: u8 = 4;
  let limit = bufferEnd(stream);
  let next = enter(stream);
  let steps: u64 = 0;
  for (let k: u32 = 0; k < worms; k++) {
    if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
    const tail = chosen(load<u32>(next), N);
    next += 4;
    let back: u32 = load<u8>(dimers + tail);
    let head = neighbour(neighbours, tail, back);
    store<u8>(dimers + tail, MONOMER);
    for (;;) {
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const half = load<u32>(next) >> 1;
      next += 4;
      const around = neighbours + (<usize>head << 4);
      const code: u32 =
        <u32>load<u8>(codes + load<u8>(dimers + load<u32>(around))) +
        <u32>load<u8>(codes + load<u8>(dimers + load<u32>(around, 4)), 8) +
        <u32>load<u8>(codes + load<u8>(dimers + load<u32>(around, 8)), 16) +
        <u32>load<u8>(codes + load<u8>(dimers + load<u32>(around, 12)), 24);
      const row = rows + (<usize>(4 * code + (back ^ 1)) << 4);
      const d = u32(half >= load<u32>(row)) + u32(half >= load<u32>(row, 4)) + u32(half >= load<u32>(row, 8));
      const pivot = load<u32>(around + (<usize>d << 2));
      store<u8>(dimers + head, d);
      back = load<u8>(dimers + pivot);
      store<u8>(dimers + pivot, d ^ 1);
      steps++;
      if (pivot == tail) break;
      head = neighbour(neighbours, pivot, back);
    }
  }
  leave(stream, next, limit);
  return <f64>steps;
}
