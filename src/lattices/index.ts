/** Sites, bonds and boundaries. */
export {
  type Boundary,
  chainLattice,
  directionsOf,
  formatSize,
  type Lattice,
  type LatticeKind,
  latticeKinds,
  latticeOf,
  squareLattice,
  triangularLattice,
} from "./lattice.ts";
export { type Neighbours, neighboursOf } from "./neighbours.ts";
