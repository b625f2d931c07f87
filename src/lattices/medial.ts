import { InputError } from "../errors/index.ts";
import { type Boundary, formatSize, type Lattice, latticeOf, squareLattice } from "./lattice.ts";

/**
 * The medial grid of a square lattice of Lx × Ly vertices, 2Lx × 2Ly sites [kochjanusz2018, fig. 3a]:
 *
 *     ●─h─●─h─   vertices ● at (even, even), horizontal links h at (odd, even), vertical links v at (even, odd), and
 *     v · v ·    faces · at (odd, odd).
 *     ●─h─●─h─   Vertex (x, y) is site (2x, 2y), the link to its right (2x + 1, 2y), the one below it (2x, 2y + 1).
 *     v · v ·
 *
 * On an open lattice the links and faces of the last column and row lead nowhere: no degree of freedom is there.
 */
export function medialLattice({
  vertices: [Lx, Ly],
  boundary = "torus",
}: {
  vertices: readonly [number, number];
  boundary?: Boundary;
}): Lattice {
  squareLattice({ size: [Lx, Ly], boundary }); // refuses sizes that are none
  if (Math.max(Lx, Ly) > 16384) {
    throw new InputError(`medial lattice: expected at most 16384 vertices a side, got ${formatSize([Lx, Ly])}`);
  }
  return latticeOf({ kind: "medial", size: [2 * Lx, 2 * Ly], boundary });
}

/** The square lattice whose medial grid this is: its vertices, number x + Lx·y. */
export function verticesOf({ size: [width, height], boundary }: Lattice): Lattice {
  return squareLattice({ size: [width / 2, height / 2], boundary });
}

/** Direction 0 to 3 from a vertex: right, left, down, up, in the order of neighboursOf. The opposite of one is {@link opposite}. */
const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** The direction back: right and left, down and up change places. */
export const opposite = (direction: number): number => direction ^ 1;

function site({ size: [width, height] }: Lattice, x: number, y: number): number {
  return ((x + width) % width) + width * ((y + height) % height);
}

/** The site of vertex (x, y) in the medial grid. */
export function vertexSite(lattice: Lattice, x: number, y: number): number {
  return site(lattice, 2 * x, 2 * y);
}

/** The site of the link that goes from vertex (x, y) in a direction 0 to 3; see neighboursOf. */
export function linkSite(lattice: Lattice, x: number, y: number, direction: number): number {
  const [dx, dy] = steps[direction]!;
  return site(lattice, 2 * x + dx, 2 * y + dy);
}

/** The site of the face that vertex (x, y) is paired with, above it to the left, (2x − 1, 2y − 1). */
export function faceSite(lattice: Lattice, x: number, y: number): number {
  return site(lattice, 2 * x - 1, 2 * y - 1);
}
