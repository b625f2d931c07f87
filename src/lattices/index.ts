/** Sites, bonds and boundaries. */
export {
  degreesOf,
  type Graph,
  type GraphLattice,
  graphLattice,
  graphOfEdges,
  graphOfNeighbours,
  isGraph,
  portName,
} from "./graph.ts";
export {
  arrayShape,
  type Boundary,
  bondColumns,
  chainLattice,
  directionsOf,
  formatSize,
  honeycombLattice,
  type Lattice,
  type LatticeKind,
  latticeKinds,
  latticeOf,
  sidesOf,
  squareLattice,
  triangularLattice,
} from "./lattice.ts";
export { faceSite, linkSite, medialLattice, opposite, vertexSite, verticesOf } from "./medial.ts";
export { type Neighbours, neighboursOf } from "./neighbours.ts";
