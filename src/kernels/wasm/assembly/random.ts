// Streams (see ../../stream.ts for the layout of their state): xoshiro128++ on four lanes, drawn a buffer at a time.

/** Words in the buffer of a stream. */
export const BUFFER: u32 = 256;
/** Where the buffer begins, and where the count of its used words stands, in bytes from the state. */
export const BUFFER_AT: usize = 80;
export const USED_AT: usize = 64;

// @ts-ignore: decorator
@inline
export function bufferEnd(stream: usize): usize {
  return stream + BUFFER_AT + (<usize>BUFFER << 2);
}

/** Address of the next unused word. A kernel keeps it in a local and gives it back with `leave`. */
// @ts-ignore: decorator
@inline
export function enter(stream: usize): usize {
  return stream + BUFFER_AT + (<usize>load<u32>(stream, USED_AT) << 2);
}

// @ts-ignore: decorator
@inline
export function leave(stream: usize, next: usize): void {
  store<u32>(stream, <u32>((next - stream - BUFFER_AT) >> 2), USED_AT);
}

/** Address of the next four unused words: what is left of an incomplete four is passed over. */
// @ts-ignore: decorator
@inline
export function nextFour(stream: usize, next: usize): usize {
  const aligned = (next + 15) & ~(<usize>15);
  return aligned == bufferEnd(stream) ? refill(stream) : aligned;
}

/** Fills the buffer and returns the address of its first word. */
export function refill(stream: usize): usize {
  let s0 = v128.load(stream);
  let s1 = v128.load(stream, 16);
  let s2 = v128.load(stream, 32);
  let s3 = v128.load(stream, 48);
  const end = bufferEnd(stream);
  for (let at = stream + BUFFER_AT; at < end; at += 16) {
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
  store<u32>(stream, 0, USED_AT);
  return stream + BUFFER_AT;
}

export function randomWords(stream: usize, out: usize, count: u32): void {
  const end = bufferEnd(stream);
  let next = enter(stream);
  for (let i: u32 = 0; i < count; i++) {
    if (next == end) next = refill(stream);
    store<u32>(out + (<usize>i << 2), load<u32>(next));
    next += 4;
  }
  leave(stream, next);
}
