// Streams (see ../../stream.ts for the layout of their state): xoshiro128++ on four lanes.
//
// A kernel keeps two addresses: `next`, of the next unused word, and `limit`, where the words drawn so far end. It draws
// a block of the buffer at a time: so few words that the processor draws them while it still works with the last ones.
//
//     let limit = bufferEnd(stream), next = enter(stream);
//     if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;   // before each word, or aligned four
//     leave(stream, next, limit);

/** Words in the buffer of a stream. */
const BUFFER: u32 = 256;
/** Where the buffer begins, and where the count of its used words stands, in bytes from the state. */
const BUFFER_AT: usize = 80;
const USED_AT: usize = 64;
/** What is drawn at a time: 32 words, in bytes. */
export const BLOCK: usize = 128;

// @ts-ignore: decorator
@inline
export function bufferEnd(stream: usize): usize {
  return stream + BUFFER_AT + (<usize>BUFFER << 2);
}

// @ts-ignore: decorator
@inline
export function enter(stream: usize): usize {
  return stream + BUFFER_AT + (<usize>load<u32>(stream, USED_AT) << 2);
}

/** Leaves the buffer as if it had been drawn at once. */
export function leave(stream: usize, next: usize, limit: usize): void {
  for (; limit < bufferEnd(stream); limit += BLOCK) draw(stream, limit);
  store<u32>(stream, <u32>((next - stream - BUFFER_AT) >> 2), USED_AT);
}

/** Passes over words up to the next multiple of four. */
// @ts-ignore: decorator
@inline
export function aligned(next: usize): usize {
  return (next + 15) & ~15;
}

/** Draws the block after `limit`, which is the first one again at the end of the buffer, and returns its address. */
export function draw(stream: usize, limit: usize): usize {
  const begin = limit == bufferEnd(stream) ? stream + BUFFER_AT : limit;
  let s0 = v128.load(stream);
  let s1 = v128.load(stream, 16);
  let s2 = v128.load(stream, 32);
  let s3 = v128.load(stream, 48);
  for (let at = begin; at < begin + BLOCK; at += 16) {
    const sum = i32x4.add(s0, s3);
    v128.store(at, i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0));
    const shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
  }
  v128.store(stream, s0);
  v128.store(stream, s1, 16);
  v128.store(stream, s2, 32);
  v128.store(stream, s3, 48);
  return begin;
}

/** Steps the generators `steps` back. */
function rewind(stream: usize, steps: u32): void {
  let s0 = v128.load(stream);
  let s1 = v128.load(stream, 16);
  let s2 = v128.load(stream, 32);
  let s3 = v128.load(stream, 48);
  for (let k: u32 = 0; k < steps; k++) {
    const s31 = v128.or(i32x4.shr_u(s3, 11), i32x4.shl(s3, 21)); // s3 ^ s1, as it was before
    s0 = v128.xor(s0, s31);
    const doubled = v128.xor(s1, s2); // s1 ^ s1 << 9
    const s20 = s1;
    s1 = v128.xor(v128.xor(doubled, i32x4.shl(doubled, 9)), v128.xor(i32x4.shl(doubled, 18), i32x4.shl(doubled, 27)));
    s2 = v128.xor(v128.xor(s20, s1), s0);
    s3 = v128.xor(s31, s1);
  }
  v128.store(stream, s0);
  v128.store(stream, s1, 16);
  v128.store(stream, s2, 32);
  v128.store(stream, s3, 48);
}

/**
 * For a kernel that steps the generators in registers: stands them where the next aligned word comes from, and returns
 * how many steps from the beginning of the buffer that is.
 */
export function unread(stream: usize): u32 {
  const step = (load<u32>(stream, USED_AT) + 3) >> 2;
  rewind(stream, (BUFFER >> 2) - step);
  return step;
}

/** Fills the buffer again, after `steps` from its beginning in all. */
export function read(stream: usize, steps: u64): void {
  const step = <u32>(steps & ((BUFFER >> 2) - 1));
  // The end of one buffer is not yet the beginning of the next.
  const back = step == 0 && steps != 0 ? BUFFER >> 2 : step;
  rewind(stream, back);
  for (let limit = bufferEnd(stream) - (<usize>BUFFER << 2); limit < bufferEnd(stream); limit += BLOCK) draw(stream, limit);
  store<u32>(stream, back << 2, USED_AT);
}

export function randomWords(stream: usize, out: usize, count: u32): void {
  let limit = bufferEnd(stream);
  let next = enter(stream);
  for (let i: u32 = 0; i < count; i++) {
    if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
    store<u32>(out + (<usize>i << 2), load<u32>(next));
    next += 4;
  }
  leave(stream, next, limit);
}
