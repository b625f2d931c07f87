/**
 * Jenkins' hash lookup3 (`hashlittle`, public domain) of some bytes, started from 0: the checksum of HDF5's metadata.
 * Source: [jenkins2006], http://burtleburtle.net/bob/c/lookup3.c.
 */
export function lookup3(bytes: Uint8Array): number {
  const { length } = bytes;
  // The last block has 1 to 12 bytes; missing ones count as zeros.
  const blocks = Math.max(1, Math.ceil(length / 12));
  const padded = new Uint8Array(12 * blocks);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  if (length === 0) return c >>> 0;
  for (let block = 0; block < blocks; block++) {
    a = (a + view.getUint32(12 * block, true)) | 0;
    b = (b + view.getUint32(12 * block + 4, true)) | 0;
    c = (c + view.getUint32(12 * block + 8, true)) | 0;
    if (block === blocks - 1) break;
    a = (a - c) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
