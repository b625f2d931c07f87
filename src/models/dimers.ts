import { InputError } from "../errors/index.ts";
import { type Boundary, formatSize, type Lattice, medialLattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";

/**
 * Fully packed dimers on a square lattice: each vertex is an end of exactly one dimer, and a dimer lies on a link,
 *
 *     E = −(number of plaquettes with two parallel dimers),    P ∝ e^{−K E},    K = 1/T
 *
 * [alet2005]. At K = 0, T = ∞, all coverings are equally probable: free dimers [kasteleyn1961; fisher1963]. Energies are in units
 * of the attraction, temperatures in those of it by k_B.
 *
 * A configuration lives on the medial grid, see medialLattice: a link is +1 where a dimer lies on it, else −1; vertices and
 * faces, and links that an open boundary cuts, are 0, where no degree of freedom is. With noise every vertex and face has a
 * spin ±1 instead, as in [kochjanusz2018]: that of vertex (x, y) is equal to that of its face, see faceSite, with probability `noise`,
 * and independent of all else.
 */
export interface DimerModel {
  /** Tells it from other models. */
  readonly name: "dimers";
  /** The medial grid. */
  readonly lattice: Lattice;
  /** K = 1/T ≥ 0; 0 for free dimers. */
  readonly coupling: number;
  /** The probability that a pair of noise spins is equal, in [0, 1]; absent where there are none. */
  readonly noise?: number;
}

/**
 * A dimer model.
 *
 * @param size vertices [Lx, Ly]: both even on a torus, whose links else had no two sublattices; at least one on an open lattice
 * @param coupling K = 1/T, 0 by default: free dimers
 */
export function dimers({
  size,
  boundary = "torus",
  coupling = 0,
  noise,
}: {
  size: readonly [number, number];
  boundary?: Boundary;
  coupling?: number;
  noise?: number;
}): DimerModel {
  requireCoupling(coupling, "dimers");
  const odd = size.filter((L) => L % 2 !== 0).length;
  if (boundary === "torus" ? odd > 0 : odd === 2) {
    const expected = boundary === "torus" ? "even sides of a torus" : "an even side of an open lattice";
    throw new InputError(`dimers: expected ${expected}, got ${formatSize(size)} vertices`);
  }
  if (noise !== undefined && !(noise >= 0 && noise <= 1)) {
    throw new InputError(`dimers: expected a noise in [0, 1], the probability that a pair is equal, got ${noise}`);
  }
  const lattice = medialLattice({ vertices: size, boundary });
  return { name: "dimers", lattice, coupling, ...(noise === undefined ? {} : { noise }) };
}
