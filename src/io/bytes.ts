/** Bytes that need not all be in memory: a file, or a part of one. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number;
  /** `length` bytes from `offset` on; both within the size. */
  read(offset: number, length: number): Uint8Array;
}

export function sourceOfBytes(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

export function partOfSource(source: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (offset, length) => source.read(start + offset, length) };
}

export const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/** How much of an array is read and turned into spins at a time, in bytes. */
export const SLICE: number = 1 << 24;
