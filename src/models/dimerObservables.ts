import { type Lattice, verticesOf } from "../lattices/index.ts";

/** What is measured of one covering. */
export interface DimerObservables {
  /** E by vertex: less the number of plaquettes with two parallel dimers. */
  readonly energy: number;
  /** The share of plaquettes with two parallel dimers, which a local move may turn. */
  readonly flippable: number;
  /**
   * [W_x, W_y], the flux of the electric field through a line across the torus, W_x = Σ_y (−1)^{x+y} n of the links from x to
   * x + 1, the same for every x; [0, 0] on an open lattice, where it is fixed by the boundary.
   */
  readonly winding: readonly [number, number];
  /**
   * [C_x, C_y], the columnar order [alet2005]: C_a = (2/N) Σ (−1)^{r_a} n over the links along a from vertex r. In the four
   * columnar states one component is ±1.
   */
  readonly columnar: readonly [number, number];
}

/**
 * Measures a covering of the vertices of a medial grid; see covering.ts.
 */
export function observeDimers(covering: Uint8Array, lattice: Lattice): DimerObservables {
  const {
    size: [Lx, Ly],
    boundary,
    numSites: N,
  } = verticesOf(lattice);
  const torus = boundary === "torus";
  let parallel = 0;
  let Wx = 0;
  let Wy = 0;
  let Cx = 0;
  let Cy = 0;
  for (let y = 0; y < Ly; y++) {
    const row = y * Lx;
    // A plaquette belongs to the vertex at its upper left.
    const below = y + 1 < Ly ? row + Lx : torus ? 0 : -1;
    for (let x = 0; x < Lx; x++) {
      const d = covering[row + x]!;
      if (d === 0) {
        Cx += x & 1 ? -1 : 1;
        if (x === 0) Wx += y & 1 ? -1 : 1;
        if (below >= 0 && covering[below + x] === 0) parallel++;
      } else if (d === 2) {
        Cy += y & 1 ? -1 : 1;
        if (y === 0) Wy += x & 1 ? -1 : 1;
        const right = x + 1 < Lx ? x + 1 : torus ? 0 : -1;
        if (right >= 0 && covering[row + right] === 2) parallel++;
      }
    }
  }
  const plaquettes = torus ? N : (Lx - 1) * (Ly - 1);
  return {
    energy: -parallel / N,
    flippable: parallel / plaquettes,
    winding: torus ? [Wx, Wy] : [0, 0],
    columnar: [(2 * Cx) / N, (2 * Cy) / N],
  };
}

/**
 * The electric field on the links of a medial grid, E = (−1)^{x+y} (n − ¼) along the link from vertex (x, y) to the right or down, n = 0 or
 * 1 its number of dimers: on a torus of even sides it has no sources, and averages to zero. Other sites have 0.
 *
 * @param spins one configuration, by site of the grid
 */
export function electricField(spins: Int8Array, { size: [width] }: Lattice): Float64Array {
  return Float64Array.from(spins, (s, site) => {
    const x = site % width;
    const y = (site - x) / width;
    if (s === 0 || (x + y) % 2 === 0) return 0;
    const sign = ((x >> 1) + (y >> 1)) % 2 ? -1 : 1;
    return sign * ((s + 1) / 2 - 0.25);
  });
}
