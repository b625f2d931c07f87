/** Metropolis sweeps of one replica as one would write them by hand in TypeScript: what multi-spin coding is compared with. */

/**
 * Site after site on a torus, spins[x + Lx·y] = ±1; a random number, xoshiro128++ [blackman2021], is drawn only where the energy
 * rises.
 *
 * @param accept accept[s·h] for s·h = 2 and 4, as words
 * @param state four words of the generator
 */
export function sweepOneReplica(
  { spins, Lx, Ly }: { spins: Int8Array; Lx: number; Ly: number },
  accept: { readonly two: number; readonly four: number },
  state: Uint32Array,
  sweeps: number,
): void {
  const { two, four } = accept;
  let s0 = state[0]! | 0;
  let s1 = state[1]! | 0;
  let s2 = state[2]! | 0;
  let s3 = state[3]! | 0;
  for (let k = 0; k < sweeps; k++) {
    for (let y = 0; y < Ly; y++) {
      const row = y * Lx;
      const above = (y === 0 ? Ly - 1 : y - 1) * Lx;
      const below = (y === Ly - 1 ? 0 : y + 1) * Lx;
      for (let x = 0; x < Lx; x++) {
        const s = spins[row + x]!;
        const left = spins[row + (x === 0 ? Lx - 1 : x - 1)]!;
        const right = spins[row + (x === Lx - 1 ? 0 : x + 1)]!;
        const against = s * (left + right + spins[above + x]! + spins[below + x]!);
        if (against > 0) {
          const sum = (s0 + s3) | 0;
          const word = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
          const shifted = s1 << 9;
          s2 ^= s0;
          s3 ^= s1;
          s1 ^= s2;
          s0 ^= s3;
          s2 ^= shifted;
          s3 = (s3 << 11) | (s3 >>> 21);
          if (word >= (against === 2 ? two : four)) continue;
        }
        spins[row + x] = -s;
      }
    }
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}
