import { InputError } from "../errors/index.ts";
import { type Graph, type GraphLattice, portName } from "../lattices/index.ts";
import type { Site, WindowGeometry } from "./geometry.ts";

/** Where the windows of a graph lie: balls round centres that all see the same graph. */
export interface Ball {
  /** V holds the sites at a distance of at most so many edges from the centre. */
  readonly radius: number;
  /** The centres of the windows, in ascending order: sites whose surroundings are alike, port by port. */
  readonly centres: Uint32Array;
  /** sites[c·n + i]: site i of the window of centre c, n of them: by distance from the centre, as a walk through the ports finds them. */
  readonly sites: Uint32Array;
  /** The sites of V by the ports that lead to them from the centre, `o`: `+0`, `-1+0`. Their order is that of the weights of a filter. */
  readonly names: readonly string[];
  /** How many classes of alike sites there are; these are the centres of one. */
  readonly classes: number;
}

/** A window of a graph: V, B and E by distance from a centre. */
export type BallGeometry = WindowGeometry & {
  /** Where such windows lie. */
  readonly ball: Ball;
};

/** What a walk from a centre finds. */
interface Surroundings {
  /** By distance, and among equal distances in the order in which ports lead there. */
  readonly sites: number[];
  readonly distances: number[];
  /** The ports on the way from the centre. */
  readonly ways: (readonly number[])[];
  /** The same for two centres if their balls are one graph with the same ports. */
  readonly shape: string;
}

/** Goes out from a centre, through ports in ascending order, to all sites within a distance. */
function surroundings({ offsets, sites: next, ports }: Graph, centre: number, most: number): Surroundings {
  const place = new Map([[centre, 0]]);
  const [sites, distances, ways] = [[centre], [0], [[]] as number[][]];
  for (let at = 0; at < sites.length; at++) {
    if (distances[at] === most) continue;
    for (let k = offsets[sites[at]!]!; k < offsets[sites[at]! + 1]!; k++) {
      const to = next[k]!;
      if (place.has(to)) continue;
      place.set(to, sites.length);
      sites.push(to);
      distances.push(distances[at]! + 1);
      ways.push([...ways[at]!, ports[k]!]);
    }
  }
  // All edges within the ball, each with its port: what lies beyond is as little looked at as beyond a window of a grid.
  const shape: number[] = [];
  sites.forEach((site, at) => {
    for (let k = offsets[site]!; k < offsets[site + 1]!; k++) {
      const to = place.get(next[k]!);
      if (to !== undefined) shape.push(at, ports[k]!, to);
    }
  });
  return { sites, distances, ways, shape: shape.join() };
}

/**
 * Windows of a graph: V is the ball of a radius about a centre, distances counted in edges, B the next `buffer` shells and E the
 * `environment` shells after these.
 *
 * One rule can serve several centres where their windows are one labelled graph: where a walk through the ports finds the same sites
 * and edges from each. Of a periodic lattice those are the sites of a sublattice; of a disordered graph every site may be alone, and then each
 * configuration has one window. The windows are those of the largest class of centres, or of the class of a given one.
 *
 * @param centre a site whose class is wanted
 */
export function ballGeometry(
  { graph }: GraphLattice,
  {
    radius,
    buffer,
    environment,
    centre,
  }: { radius: number; buffer: number; environment: number; centre?: number | undefined },
): BallGeometry {
  const { numSites } = graph;
  const whole = (n: number, least: number): boolean => Number.isInteger(n) && n >= least;
  if (!whole(radius, 0)) throw new InputError(`window: expected a ball of radius 0 or more, got ${radius}`);
  if (!whole(buffer, 0)) throw new InputError(`window: expected a buffer of 0 or more sites, got ${buffer}`);
  if (!whole(environment, 1))
    throw new InputError(`window: expected an environment of 1 or more sites, got ${environment}`);
  if (centre !== undefined && !(whole(centre, 0) && centre < numSites)) {
    throw new InputError(`window: expected a centre from 0 to ${numSites - 1}, got ${centre}`);
  }
  const most = radius + buffer + environment;
  const classes = new Map<string, number[]>();
  for (let i = 0; i < numSites; i++) {
    const { shape, distances } = surroundings(graph, i, most);
    // A centre from which the environment is not reached has no window.
    if (distances.at(-1)! <= radius + buffer && i !== centre) continue;
    const alike = classes.get(shape);
    if (alike) alike.push(i);
    else classes.set(shape, [i]);
  }
  const all = [...classes.values()];
  const chosen =
    centre === undefined
      ? all.reduce<number[]>((best, alike) => (alike.length > best.length ? alike : best), [])
      : all.find((alike) => alike.includes(centre))!;
  const first = chosen.length > 0 ? surroundings(graph, chosen[0]!, most) : undefined;
  if (first === undefined || first.distances.at(-1)! <= radius + buffer) {
    throw new InputError(
      `window: no site lies ${radius + buffer + 1} edges from ${centre === undefined ? "any other" : `site ${centre}`} (radius ${radius}, buffer ${buffer}); use a smaller radius or buffer`,
    );
  }
  const n = first.sites.length;
  const sites = new Uint32Array(chosen.length * n);
  for (const [c, site] of chosen.entries()) sites.set(surroundings(graph, site, most).sites, c * n);
  const region = (from: number, to: number): Site[] =>
    first.distances.flatMap((d, i): Site[] => (d >= from && d <= to ? [[i, 0]] : []));
  const visibleSites = region(0, radius);
  return {
    block: [visibleSites.length, 1],
    buffer,
    environment,
    size: [n, 1],
    visibleSites,
    bufferSites: region(radius + 1, radius + buffer),
    environmentSites: region(radius + buffer + 1, most),
    ball: {
      radius,
      centres: Uint32Array.from(chosen),
      sites,
      names: visibleSites.map(([i]) => first.ways[i]!.map((port) => portName(graph, port)).join("") || "o"),
      classes: all.length,
    },
  };
}
