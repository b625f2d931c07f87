import { InputError } from "../errors/index.ts";
import type { Graph } from "./graph.ts";

/** The kinds of lattice; spins live on all but the medial one, see medialLattice. A graph is one whose bonds are listed, see graphLattice. */
export type LatticeKind = "chain" | "square" | "triangular" | "honeycomb" | "medial" | "graph";
/** Periodic in all directions, or open in all. */
export type Boundary = "torus" | "open";

/**
 * A lattice of Lx × Ly sites, with periodic boundaries in all its directions (a torus, or a ring), or with open ones.
 *
 * Site i = x + Lx·y, x in [0, Lx), y in [0, Ly). Arrays of a configuration are [y][x], row-major, as in files. A chain is
 * one row, and the triangular lattice is the square one with a bond along one diagonal of each square:
 *
 *     chain  •──•──•     square  •──•──•     triangular  •──•──•     honeycomb  ○──•──○──•
 *                                │  │  │                 │╲ │╲ │                   ╲     ╲
 *                                •──•──•                 •──•──•                ○──•──○──•
 *
 * Of the honeycomb lattice two neighbours in a row are a cell, ○ on even x and • on odd x, and Lx is even; each sublattice is triangular.
 */
export interface Lattice {
  /** Which of the lattices above, or the medial grid of dimers. */
  readonly kind: LatticeKind;
  /** [Lx, Ly]; [L, 1] of a chain. */
  readonly size: readonly [number, number];
  /** Whether bonds go round. */
  readonly boundary: Boundary;
  /** Lx·Ly */
  readonly numSites: number;
  /** The bonds of a lattice of the kind "graph", and of no other; its size is [N, 1]. */
  readonly graph?: Graph;
}

/** [dx, dy] from a site to the neighbours that its own bonds go to; each bond belongs to one site. */
const bondDirections: Readonly<Record<LatticeKind, readonly (readonly [number, number])[]>> = {
  chain: [[1, 0]],
  square: [
    [1, 0],
    [0, 1],
  ],
  triangular: [
    [1, 0],
    [0, 1],
    [1, 1],
  ],
  honeycomb: [
    [1, 0],
    [1, 0],
    [1, 1],
  ],
  medial: [],
  graph: [],
};

/** The kinds of lattice that spins live on, as files and the command line know them. */
export const latticeKinds: readonly LatticeKind[] = ["chain", "square", "triangular", "honeycomb"];

/**
 * The directions of a lattice's bonds, [dx, dy]: to the right; down; down and to the right. Of the honeycomb lattice: to the right within a cell; to the right
 * into the next; down and to the right.
 */
export function directionsOf({ kind }: Pick<Lattice, "kind">): readonly (readonly [number, number])[] {
  return bondDirections[kind];
}

/** The columns in which the bonds of direction a begin, first, first + step, …: all, but in the honeycomb lattice those of one of its sublattices. */
export function bondColumns(
  { kind }: Pick<Lattice, "kind">,
  a: number,
): {
  /** x of the first of them. */
  readonly first: 0 | 1;
  /** From one to the next. */
  readonly step: 1 | 2;
} {
  if (kind !== "honeycomb") return { first: 0, step: 1 };
  return { first: a === 0 ? 0 : 1, step: 2 };
}

/** A lattice of any kind and the given size [Lx, Ly], each at least 2; [L, 1] for a chain. */
export function latticeOf({
  kind,
  size: [Lx, Ly],
  boundary = "torus",
}: {
  kind: LatticeKind;
  size: readonly [number, number];
  boundary?: Boundary;
}): Lattice {
  if (kind === "graph") throw new InputError("latticeOf: a graph has no sides; expected its bonds, see graphLattice");
  const least = kind === "chain" ? 1 : 2;
  const fits = (L: number, from: number): boolean => Number.isInteger(L) && L >= from && L <= 32768;
  if (!(fits(Lx, 2) && fits(Ly, least)) || (kind === "chain" && Ly !== 1)) {
    const sizes = kind === "chain" ? "a length that is an integer" : "sizes that are integers";
    throw new InputError(
      `${kind} lattice: expected ${sizes} from 2 to 32768, got ${kind === "chain" && Ly === 1 ? Lx : `${Lx}x${Ly}`}`,
    );
  }
  if (kind === "honeycomb" && Lx % 2 !== 0) {
    throw new InputError(`honeycomb lattice: expected an even number of sites along x, two to a cell, got ${Lx}`);
  }
  return { kind, size: [Lx, Ly], boundary, numSites: Lx * Ly };
}

/** @inline */
type SquareOptions = {
  /** [Lx, Ly] */
  size: readonly [number, number];
  /** A torus by default. */
  boundary?: Boundary;
};

/** A square lattice of the given size [Lx, Ly], each at least 2. */
export function squareLattice(options: SquareOptions): Lattice {
  return latticeOf({ kind: "square", ...options });
}

/** A triangular lattice of the given size [Lx, Ly], each at least 2: six neighbours a site. */
export function triangularLattice(options: SquareOptions): Lattice {
  return latticeOf({ kind: "triangular", ...options });
}

/** A honeycomb lattice of the given size [Lx, Ly], Lx/2 cells of two sites along x: three neighbours a site. */
export function honeycombLattice(options: SquareOptions): Lattice {
  return latticeOf({ kind: "honeycomb", ...options });
}

/** A chain of `length` sites: a ring, or open. */
export function chainLattice({ length, boundary = "torus" }: { length: number; boundary?: Boundary }): Lattice {
  return latticeOf({ kind: "chain", size: [length, 1], boundary });
}

/** Size in the notation of the command line: `64x32` is 64 along x and 32 along y; of a chain its length. */
export function formatSize([Lx, Ly]: readonly [number, number]): string {
  return Ly === 1 ? `${Lx}` : `${Lx}x${Ly}`;
}

/** The sides of a lattice, [Lx, Ly]; of a chain [L]. */
export function sidesOf([Lx, Ly]: readonly [number, number]): readonly number[] {
  return Ly === 1 ? [Lx] : [Lx, Ly];
}

/** Shape of the array of one configuration: [Ly, Lx]; of a chain [L]. */
export function arrayShape(size: readonly [number, number]): readonly number[] {
  return [...sidesOf(size)].reverse();
}
