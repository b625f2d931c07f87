import { InputError } from "../errors/index.ts";
import type { Lattice } from "./lattice.ts";

/**
 * Who is next to whom in a graph, and by which port. A port is the direction in which a site knows its neighbour:
 *
 * - of an edge list, `+k` leads along the k-th of the edges (i, j) that begin at i, and `-k` back along an edge that is the k-th of where it begins;
 * - of lists of neighbours, `pk` leads to the k-th in the list.
 *
 * Where all sites list their neighbours in one order of directions, as the usual loops over a lattice do, equal ports are equal directions, and
 * ports tell translations from rotations.
 */
export interface Graph {
  /** N, the number of sites. */
  readonly numSites: number;
  /** The neighbours of site i are sites[offsets[i]] to sites[offsets[i + 1] − 1], by ascending port. */
  readonly offsets: Uint32Array;
  /** Neighbours, one site after the other. */
  readonly sites: Uint32Array;
  /** ports[k]: number of the port that leads to sites[k]; names by {@link portName}. */
  readonly ports: Uint32Array;
  /** What the graph was made of, after which its ports are named. */
  readonly listed: "edges" | "neighbours";
}

/** A lattice of spins on the sites of a graph, in the order of their numbers: arrays [n, N]. */
export type GraphLattice = Lattice & {
  /** Tells it from other lattices. */
  readonly kind: "graph";
  /** Who is next to whom. */
  readonly graph: Graph;
};

/** Largest number of sites, as in other lattices of one row times many. */
const MOST_SITES = 2 ** 24;

/** `+k` and `-k` of an edge list, `pk` of lists of neighbours. */
export function portName({ listed }: Pick<Graph, "listed">, port: number): string {
  return listed === "neighbours" ? `p${port}` : `${port % 2 === 0 ? "+" : "-"}${port >> 1}`;
}

/** What a bad entry is called in messages: `edge 17`, or better the line of a file. @inline */
type NameOf = (index: number) => string;

function siteOf(value: number, numSites: number, where: string): number {
  if (Number.isInteger(value) && value >= 0 && value < numSites) return value;
  throw new InputError(`${where}: expected a site from 0 to ${numSites - 1}, got ${value}`);
}

function checkSites(numSites: number): void {
  if (Number.isInteger(numSites) && numSites >= 2 && numSites <= MOST_SITES) return;
  throw new InputError(`graph: expected from 2 to ${MOST_SITES} sites, got ${numSites}`);
}

/**
 * A graph from its edges.
 *
 * @param edges edges[2e] and edges[2e + 1] are the ends of edge e, sites from 0 to N − 1; each pair once, in the order that makes ports
 * @param nameOf an edge in messages
 */
export function graphOfEdges(
  numSites: number,
  edges: ArrayLike<number>,
  nameOf: NameOf = (e) => `graph: edge ${e}`,
): Graph {
  checkSites(numSites);
  const begun = new Uint32Array(numSites);
  const ends: [port: number, to: number][][] = Array.from({ length: numSites }, () => []);
  const seen = new Map<number, number>();
  for (let e = 0; 2 * e < edges.length; e++) {
    const i = siteOf(edges[2 * e]!, numSites, nameOf(e));
    const j = siteOf(edges[2 * e + 1]!, numSites, nameOf(e));
    if (i === j) throw new InputError(`${nameOf(e)}: expected two different sites, got ${i} and ${j}`);
    const pair = Math.min(i, j) * numSites + Math.max(i, j);
    const before = seen.get(pair);
    if (before !== undefined) {
      throw new InputError(
        `${nameOf(e)}: ${i} and ${j} are joined already, by ${nameOf(before)}; expected each edge once`,
      );
    }
    seen.set(pair, e);
    const k = begun[i]!++;
    ends[i]!.push([2 * k, j]);
    ends[j]!.push([2 * k + 1, i]);
  }
  return compressed(numSites, ends, "edges");
}

/**
 * A graph from the neighbours of each site. Where a site has none in some direction its list may say null, which keeps the ports of the
 * others.
 */
export function graphOfNeighbours(
  lists: readonly (readonly (number | null)[])[],
  nameOf: NameOf = (i) => `graph: the neighbours of site ${i}`,
): Graph {
  const numSites = lists.length;
  checkSites(numSites);
  const ends = lists.map((list, i) => {
    const own = list.flatMap((j, port): [number, number][] =>
      j === null ? [] : [[port, siteOf(j, numSites, nameOf(i))]],
    );
    const sites = new Set(own.map(([, j]) => j));
    if (sites.has(i)) throw new InputError(`${nameOf(i)}: expected other sites, got ${i} itself`);
    if (sites.size < own.length)
      throw new InputError(`${nameOf(i)}: expected each neighbour once, got ${list.join(", ")}`);
    return own;
  });
  ends.forEach((own, i) => {
    for (const [, j] of own) {
      if (ends[j]!.some(([, back]) => back === i)) continue;
      throw new InputError(`${nameOf(i)}: ${j} is one, but ${i} is not among those of ${j}; expected both`);
    }
  });
  return compressed(numSites, ends, "neighbours");
}

function compressed(
  numSites: number,
  ends: readonly (readonly (readonly [port: number, to: number])[])[],
  listed: Graph["listed"],
): Graph {
  const offsets = new Uint32Array(numSites + 1);
  ends.forEach((own, i) => void (offsets[i + 1] = offsets[i]! + own.length));
  const sites = new Uint32Array(offsets[numSites]!);
  const ports = new Uint32Array(sites.length);
  if (sites.length === 0) throw new InputError("graph: expected at least one edge, got none");
  ends.forEach((own, i) => {
    // Edges that come in by one port stay in the order of the list.
    const ordered = [...own].sort(([a], [b]) => a - b);
    ordered.forEach(([port, to], k) => {
      sites[offsets[i]! + k] = to;
      ports[offsets[i]! + k] = port;
    });
  });
  return { numSites, offsets, sites, ports, listed };
}

/** The lattice of spins on a graph. */
export function graphLattice(graph: Graph): GraphLattice {
  const { numSites } = graph;
  return { kind: "graph", size: [numSites, 1], boundary: "open", numSites, graph };
}

/** Whether spins live on a graph that was given. */
export function isGraph(lattice: Lattice): lattice is GraphLattice {
  return lattice.kind === "graph" && lattice.graph !== undefined;
}

/** How many neighbours sites have: degrees[z] = number of sites with z of them. */
export function degreesOf({ numSites, offsets }: Graph): ReadonlyMap<number, number> {
  const degrees = new Map<number, number>();
  for (let i = 0; i < numSites; i++) {
    const z = offsets[i + 1]! - offsets[i]!;
    degrees.set(z, (degrees.get(z) ?? 0) + 1);
  }
  return new Map([...degrees].sort(([a], [b]) => a - b));
}
