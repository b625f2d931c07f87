/**
 * Coverings by dimers, in two encodings: covering[x + Lx·y] is the direction 0 to 3 of the dimer of vertex (x, y), right, left, down,
 * up; spins[site] of the medial grid is +1 on a link with a dimer, and −1 on one without.
 */
import { InputError } from "../errors/index.ts";
import { formatSize, type Lattice, linkSite, neighboursOf, opposite, verticesOf } from "../lattices/index.ts";

/** Sites of the medial grid by vertex and direction, links[4i + d]; N, one past the last site, where a boundary cuts the link. */
export function linksOf(lattice: Lattice): Uint32Array {
  const vertices = verticesOf(lattice);
  const { sites } = neighboursOf(vertices);
  const [Lx] = vertices.size;
  return sites.map((to, k) => {
    const i = k >> 2;
    return to === vertices.numSites ? lattice.numSites : linkSite(lattice, i % Lx, Math.floor(i / Lx), k & 3);
  });
}

/** The covering of a configuration of links, or undefined where some vertex has no dimer or several. */
export function coveringOf(
  spins: Int8Array,
  lattice: Lattice,
  {
    links = linksOf(lattice),
    into = new Uint8Array(links.length / 4),
  }: { links?: Uint32Array; into?: Uint8Array } = {},
): Uint8Array | undefined {
  for (let i = 0; i < into.length; i++) {
    let found = 0;
    for (let d = 0; d < 4; d++) {
      if (spins[links[4 * i + d]!] !== 1) continue;
      into[i] = d;
      found++;
    }
    if (found !== 1) return undefined;
  }
  return into;
}

/** Writes a covering into the links of a configuration of the medial grid; vertices, faces and links that are cut stay. */
export function writeCovering(covering: Uint8Array, links: Uint32Array, spins: Int8Array): void {
  const N = spins.length;
  for (let i = 0; i < covering.length; i++) {
    // To the right and down: each link once.
    const right = links[4 * i]!;
    const down = links[4 * i + 2]!;
    if (right < N) spins[right] = -1;
    if (down < N) spins[down] = -1;
  }
  for (let i = 0; i < covering.length; i++) spins[links[4 * i + covering[i]!]!] = 1;
}

/** A covering of parallel dimers in columns, along x where Lx is even, else along y. */
export function columnarCovering(lattice: Lattice): Uint8Array {
  const {
    size: [Lx],
    numSites,
  } = verticesOf(lattice);
  return Uint8Array.from({ length: numSites }, (_, i) => (Lx % 2 === 0 ? (i % Lx) % 2 : 2 + (Math.floor(i / Lx) % 2)));
}

/**
 * A staggered covering: the dimers of the vertices with x + y even all point in one direction 0 to 3, right, left, down, up. The electric field
 * is the largest there is, ±½ by link along that direction, and no plaquette has two parallel dimers.
 */
export function staggeredCovering(lattice: Lattice, direction: number): Uint8Array {
  const vertices = verticesOf(lattice);
  const [Lx, Ly] = vertices.size;
  if (vertices.boundary !== "torus" || Lx % 2 !== 0 || Ly % 2 !== 0) {
    throw new InputError(
      `staggeredCovering: expected a torus of even sides, got ${formatSize(vertices.size)} vertices, ${vertices.boundary}`,
    );
  }
  if (![0, 1, 2, 3].includes(direction)) {
    throw new InputError(`staggeredCovering: expected a direction 0 to 3, got ${direction}`);
  }
  return Uint8Array.from({ length: vertices.numSites }, (_, i) =>
    ((i % Lx) + Math.floor(i / Lx)) % 2 === 0 ? direction : opposite(direction),
  );
}
