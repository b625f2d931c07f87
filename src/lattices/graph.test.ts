import { describe, expect, it } from "vitest";
import {
  degreesOf,
  graphLattice,
  graphOfEdges,
  graphOfNeighbours,
  neighboursOf,
  portName,
  squareLattice,
} from "./index.ts";

describe("graphOfEdges", () => {
  it("knows each neighbour by the direction of the edge", () => {
    // 0 → 1 → 2 → 0, and 0 → 3
    const graph = graphOfEdges(4, [0, 1, 0, 3, 1, 2, 2, 0]);
    const around = (i: number) =>
      [...graph.sites.subarray(graph.offsets[i]!, graph.offsets[i + 1]!)].map(
        (j, k) => `${portName(graph, graph.ports[graph.offsets[i]! + k]!)}→${j}`,
      );
    expect([0, 1, 2, 3].map(around)).toEqual([["+0→1", "-0→2", "+1→3"], ["+0→2", "-0→0"], ["+0→0", "-0→1"], ["-1→0"]]);
    expect([...degreesOf(graph)]).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
    ]);
    expect(graphLattice(graph)).toMatchObject({ kind: "graph", size: [4, 1], numSites: 4 });
  });

  it("gives the neighbours of the square lattice where it lists its edges to the right and down", () => {
    const square = squareLattice({ size: [5, 4] });
    const { degree, sites } = neighboursOf(square);
    const edges = Array.from({ length: 20 }, (_, i) => [i, sites[i * degree]!, i, sites[i * degree + 2]!]).flat();
    const graph = graphOfEdges(20, edges);
    expect([...graph.sites]).toEqual([...sites]);
    expect([...graph.ports.subarray(0, 4)].map((port) => portName(graph, port))).toEqual(["+0", "-0", "+1", "-1"]);
  });

  it.each([
    [[0, 1, 1, 4], "graph: edge 1: expected a site from 0 to 3, got 4"],
    [[0, 1, 2, 2], "graph: edge 1: expected two different sites, got 2 and 2"],
    [[0, 1, 2, 3, 1, 0], "graph: edge 2: 1 and 0 are joined already, by graph: edge 0; expected each edge once"],
    [[0, 1.5], "graph: edge 0: expected a site from 0 to 3, got 1.5"],
    [[], "graph: expected at least one edge, got none"],
  ])("refuses %j", (edges, message) => {
    expect(() => graphOfEdges(4, edges)).toThrow(message);
  });
});

describe("graphOfNeighbours", () => {
  it("counts ports along each list, past a null", () => {
    const graph = graphOfNeighbours([
      [1, null],
      [2, 0],
      [null, 1],
    ]);
    expect([...graph.sites]).toEqual([1, 2, 0, 1]);
    expect([...graph.ports].map((port) => portName(graph, port))).toEqual(["p0", "p0", "p1", "p1"]);
  });

  it.each([
    [[[1], [0, 2], []], "graph: the neighbours of site 1: 2 is one, but 1 is not among those of 2; expected both"],
    [[[1, 1], [0]], "graph: the neighbours of site 0: expected each neighbour once, got 1, 1"],
    [[[0], [0]], "graph: the neighbours of site 0: expected other sites, got 0 itself"],
    [[[-1], [0]], "graph: the neighbours of site 0: expected a site from 0 to 1, got -1"],
  ])("refuses %j", (lists, message) => {
    expect(() => graphOfNeighbours(lists)).toThrow(message);
  });
});
