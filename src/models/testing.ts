/** What tests of dimers begin with. */
import { type Lattice, medialLattice } from "../lattices/index.ts";
import { linksOf, writeCovering } from "./index.ts";

export const torus = (Lx: number, Ly: number): Lattice => medialLattice({ vertices: [Lx, Ly] });
export const open = (Lx: number, Ly: number): Lattice => medialLattice({ vertices: [Lx, Ly], boundary: "open" });

/** A configuration of the medial grid, without noise. */
export function gridOf(covering: Uint8Array, lattice: Lattice): Int8Array {
  const spins = new Int8Array(lattice.numSites);
  writeCovering(covering, linksOf(lattice), spins);
  return spins;
}
