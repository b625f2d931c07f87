import { InputError } from "../errors/index.ts";

/**
 * The square lattice of Lx × Ly sites with periodic boundaries both ways (a torus), or with open ones.
 *
 * Site i = x + Lx·y, x in [0, Lx), y in [0, Ly). Arrays of a configuration are [y][x], row-major, as in files.
 */
export interface Lattice {
  readonly kind: "square";
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  readonly boundary: "torus" | "open";
  /** Lx·Ly */
  readonly numSites: number;
}

/** A square lattice of the given size [Lx, Ly], each at least 2. */
export function squareLattice({
  size: [Lx, Ly],
  boundary = "torus",
}: {
  size: readonly [number, number];
  boundary?: "torus" | "open";
}): Lattice {
  for (const L of [Lx, Ly]) {
    if (!Number.isInteger(L) || L < 2 || L > 32768) {
      throw new InputError(`squareLattice: expected sizes that are integers from 2 to 32768, got ${Lx}x${Ly}`);
    }
  }
  return { kind: "square", size: [Lx, Ly], boundary, numSites: Lx * Ly };
}

/** Size in the notation of the command line: `64x32` is 64 along x and 32 along y. */
export function formatSize([Lx, Ly]: readonly [number, number]): string {
  return `${Lx}x${Ly}`;
}
