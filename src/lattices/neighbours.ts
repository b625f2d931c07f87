import { bondColumns, directionsOf, type Lattice } from "./lattice.ts";

/** Who is next to whom. */
export interface Neighbours {
  /** Neighbours of a site: two for each direction of bonds. */
  readonly degree: number;
  /**
   * sites[i·degree + 2a] and sites[i·degree + 2a + 1] are the neighbours of site i along direction a, forwards and
   * backwards. N, one past the last site, stands for none: a neighbour that would lie beyond an open boundary, or in
   * the honeycomb lattice a bond that belongs to the other sublattice.
   */
  readonly sites: Uint32Array;
}

/**
 * The table of neighbours of a lattice. On a torus two sites long a site has the same neighbour both ways, by two bonds.
 */
export function neighboursOf(lattice: Lattice): Neighbours {
  const {
    size: [Lx, Ly],
    boundary,
    numSites,
  } = lattice;
  const directions = directionsOf(lattice).map(([dx, dy], a) => ({ dx, dy, ...bondColumns(lattice, a) }));
  const degree = 2 * directions.length;
  const sites = new Uint32Array(numSites * degree);
  const at = (x: number, y: number): number => {
    const inside = x >= 0 && x < Lx && y >= 0 && y < Ly;
    if (!inside && boundary === "open") return numSites;
    return ((x + Lx) % Lx) + Lx * ((y + Ly) % Ly);
  };
  for (let y = 0; y < Ly; y++) {
    for (let x = 0; x < Lx; x++) {
      const from = (x + Lx * y) * degree;
      directions.forEach(({ dx, dy, first, step }, a) => {
        sites[from + 2 * a] = (x - first) % step === 0 ? at(x + dx, y + dy) : numSites;
        sites[from + 2 * a + 1] = (x - dx - first) % step === 0 ? at(x - dx, y - dy) : numSites;
      });
    }
  }
  return { degree, sites };
}
