export { formatSize, type Lattice, squareLattice } from "./square.ts";
