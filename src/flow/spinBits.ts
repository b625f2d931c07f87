/** Sites in a word. */
export const WORD = 32;

/**
 * The signs of a configuration as bits, and those of its images under shifts along x, 32 sites to a word: bit x mod 32 of word ⌊x/32⌋ of a row is 1 where
 * spin x is −1. Bits beyond Lx are 0.
 */
export interface SpinBits {
  /** Words in a row, ⌈Lx/32⌉. */
  readonly words: number;
  /** shifted[dx][y·words + w]: the bits of the spins dx to the right, y from 0 to Ly − 1 and on round the torus. */
  readonly shifted: readonly Int32Array[];
  /** Takes up a configuration, shape [Ly, Lx]. */
  pack(spins: Int8Array): void;
}

/**
 * Bits of configurations of Lx × Ly sites on a torus.
 *
 * @param right the largest dx, at most 31
 * @param below rows after the last, at most Ly; they are the first ones again
 */
export function spinBits(
  [Lx, Ly]: readonly [number, number],
  { right, below }: { right: number; below: number },
): SpinBits {
  const words = Math.ceil(Lx / WORD);
  const shifted = Array.from({ length: right + 1 }, () => new Int32Array(words * (Ly + below)));
  /** A row and what follows round the torus: bit x mod 32 of word ⌊x/32⌋ is that of spin x mod Lx, x from 0 to Lx + 31. */
  const around = new Int32Array(words + 2);
  const last = Lx - (words - 1) * WORD;
  const inLast = last === WORD ? -1 : (1 << last) - 1;

  /** Four spins at a time: a byte ±1 has its sign in its highest bit, and the product brings four of those side by side. */
  const packRow = (spins: Int8Array, fours: Int32Array | undefined, row: number): void => {
    around.fill(0);
    if (fours !== undefined) {
      for (let x = 0, at = row >> 2; x < Lx; x += 4, at++) {
        around[x >> 5]! |= (Math.imul((fours[at]! >>> 7) & 0x01010101, 0x10204080) >>> 28) << (x & 31);
      }
    } else {
      for (let x = 0; x < Lx; x++) around[x >> 5]! |= (spins[row + x]! >>> 31) << (x & 31);
    }
    if (Lx % WORD === 0) {
      around[words] = around[0]!;
    } else {
      for (let x = Lx; x < Lx + WORD; x++) {
        const from = x % Lx;
        around[x >> 5]! |= ((around[from >> 5]! >>> (from & 31)) & 1) << (x & 31);
      }
    }
  };

  return {
    words,
    shifted,
    pack(spins) {
      // Typed arrays are little-endian on every machine that runs JavaScript.
      const fours =
        Lx % 4 === 0 && spins.byteOffset % 4 === 0
          ? new Int32Array(spins.buffer, spins.byteOffset, (Lx * Ly) >> 2)
          : undefined;
      for (let y = 0; y < Ly; y++) {
        packRow(spins, fours, y * Lx);
        for (let dx = 0; dx <= right; dx++) {
          const bits = shifted[dx]!;
          const row = y * words;
          for (let w = 0; w < words; w++) {
            bits[row + w] = dx === 0 ? around[w]! : (around[w]! >>> dx) | (around[w + 1]! << (WORD - dx));
          }
          bits[row + words - 1]! &= inLast;
        }
      }
      for (const bits of shifted) bits.copyWithin(words * Ly, 0, words * below);
    },
  };
}

/** The number of ones in a word. */
export function countOnes(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555);
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
