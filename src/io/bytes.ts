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

/** Where bytes are written, in whatever order. */
export interface ByteTarget {
  /** Puts bytes at a position, counted from the beginning. */
  write(bytes: Uint8Array, position: number): void;
}

/** A writer of a head, and of what comes behind it piece by piece. */
export function writerInTurn<Piece>(
  target: ByteTarget,
  head: Uint8Array,
  bytesOf: (piece: Piece) => Uint8Array,
): { write(piece: Piece): void; finish(): void } {
  let end = 0;
  const place = (bytes: Uint8Array): void => {
    target.write(bytes, end);
    end += bytes.length;
  };
  place(head);
  return { write: (piece) => place(bytesOf(piece)), finish() {} };
}

/** The bytes of an array. */
export const bytesIn = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A target that is memory and grows. */
export function memoryTarget(): ByteTarget & {
  read(position: number, length: number): Uint8Array;
  bytes(): Uint8Array;
} {
  let buffer = new Uint8Array(1 << 16);
  let length = 0;
  return {
    write(bytes, position) {
      length = Math.max(length, position + bytes.length);
      if (length > buffer.length) {
        const larger = new Uint8Array(2 * length);
        larger.set(buffer);
        buffer = larger;
      }
      buffer.set(bytes, position);
    },
    read: (position, n) => buffer.slice(position, position + n),
    bytes: () => buffer.slice(0, length),
  };
}

export const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/** How much of an array is read and turned into spins at a time, in bytes. */
export const SLICE: number = 1 << 24;
