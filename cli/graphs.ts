/** Graphs in words and in documents. */
import { degreesOf, type GraphLattice } from "kadanoff/lattices";
import type { WindowGeometry } from "kadanoff/windows";
import { counted } from "./words.ts";

/** A geometry in documents: of balls in a graph with the radius, the first centre, and how many centres and classes of alike sites there are. */
export function geometryDocument({ block, buffer, environment, size, ball }: WindowGeometry) {
  return {
    ...{ block, buffer, environment, window: size },
    ...(ball === undefined
      ? {}
      : {
          ball: { radius: ball.radius, centre: ball.centres[0], centres: ball.centres.length, classes: ball.classes },
        }),
  };
}

/** Where the windows of a graph lie. */
export function describeCentres({ centres, classes }: NonNullable<WindowGeometry["ball"]>): string {
  const round = `windows round ${counted(centres.length, "site")}, ${centres[0]}${centres.length > 1 ? " and those like it" : ""}`;
  return `${round}; ${classes === 1 ? "all sites look alike" : `sites look ${classes} ways`} as far as a window goes`;
}

/** How many edges a graph has, and how many sites have how many neighbours. */
export function graphDocument({ graph }: GraphLattice) {
  return { graph: { edges: graph.sites.length / 2, degrees: Object.fromEntries(degreesOf(graph)) } };
}

/** The same in words: `graph of 128 edges, 4 neighbours a site`. */
export function describeGraph({ graph }: GraphLattice): string {
  const degrees = [...degreesOf(graph)];
  const around =
    degrees.length === 1
      ? `${degrees[0]![0]} neighbours a site`
      : `neighbours a site: ${degrees.map(([z, sites]) => `${z} (${counted(sites, "site")})`).join(", ")}`;
  return `graph of ${graph.sites.length / 2} edges, ${around}`;
}
