import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "./bytes.ts";
import { parseGraph } from "./graph.ts";
import { formatNpy } from "./npy.ts";
import { formatZip } from "./zip.ts";

const noHdf5 = async () => undefined;
const parse = async (content: string | Uint8Array, numSites = 4, name = "graph.txt") => {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return (await parseGraph(sourceOfBytes(bytes), name, noHdf5))(numSites);
};
const ring = Int32Array.of(0, 1, 1, 2, 2, 3, 3, 0);
/** The neighbours of the ring, forwards and back, as the edges above have them. */
const neighbours = Int8Array.of(1, 3, 2, 0, 3, 1, 0, 2);

describe("parseGraph", () => {
  it.each([
    ["text", "0 1\n1 2\n# a comment\n2\t3\n\n3, 0\n"],
    ["csv with names", "from,to\n0,1\n1,2\n2,3\n3,0\n"],
    ["JSON", '{ "edges": [[0, 1], [1, 2], [2, 3], [3, 0]] }'],
    ["npy", formatNpy(ring, [4, 2])],
    ["npz", formatZip({ "edges.npy": formatNpy(ring, [4, 2]), "configurations.npy": formatNpy(ring, [2, 4]) })],
  ])("reads edges from %s", async (_, content) => {
    const graph = await parse(content);
    expect(graph.listed).toBe("edges");
    expect([...graph.sites]).toEqual([1, 3, 2, 0, 3, 1, 0, 2]);
  });

  it.each([
    ["text", "# neighbours\n1 3\n2 0\n3 1\n0 2\n"],
    ["JSON", '{ "neighbours": [[1, 3], [2, 0], [3, 1], [0, 2]] }'],
    ["npz", formatZip({ "neighbours.npy": formatNpy(neighbours, [4, 2]) })],
  ])("reads lists of neighbours from %s", async (_, content) => {
    const graph = await parse(content);
    expect(graph.listed).toBe("neighbours");
    expect([...graph.sites]).toEqual([1, 3, 2, 0, 3, 1, 0, 2]);
  });

  it("reads −1 and null as no neighbour in a direction", async () => {
    const open = [
      [1, -1],
      [2, 0],
      [-1, 1],
    ];
    const text = await parse(`# neighbours\n${open.map((row) => row.join(" ")).join("\n")}`, 3);
    const json = await parse(JSON.stringify({ neighbours: open.map((row) => row.map((j) => (j < 0 ? null : j))) }), 3);
    const npz = await parse(formatZip({ "neighbours.npy": formatNpy(Int8Array.from(open.flat()), [3, 2]) }), 3);
    expect(json).toEqual(text);
    expect(npz).toEqual(text);
    expect([...text.ports]).toEqual([0, 0, 1, 1]);
  });

  it.each([
    ["0 1\n1 7\n", "graph.txt:2: expected a site from 0 to 3, got 7"],
    ["0 1\n\n1 1\n", "graph.txt:3: expected two different sites, got 1 and 1"],
    ["0 1\n1 0\n", "graph.txt:2: 1 and 0 are joined already, by graph.txt:1; expected each edge once"],
    [
      "0 1 2\n",
      "graph.txt:1: expected the two sites of an edge, got 3 numbers; lists of neighbours begin with a line # neighbours",
    ],
    ["0 one\n", 'graph.txt:1: column 2 is "one"; expected the number of a site, from 0'],
    ["# nothing\n", "graph.txt holds no edges"],
    ["", "graph.txt is empty"],
    ["# neighbours\n1\n0\n", "graph.txt lists the neighbours of 2 sites, but the samples have 4"],
    ["# neighbours\n1\n0\n3\n1\n", "graph.txt:4: 3 is one, but 2 is not among those of 3; expected both"],
    ['{ "edges": [[0, 1], [2]] }', "graph.txt: edges[1]: expected a list of two sites, got [2]"],
    ['{ "edges": [[0, 1], [2, 9]] }', "graph.txt: edges[1]: expected a site from 0 to 3, got 9"],
    ['{ "edges": 3 }', "graph.txt: edges: expected [[0, 1], [1, 2], …], got 3"],
    ['{ "bonds": [] }', 'graph.txt has neither edges nor neighbours; expected { "edges": [[0, 1], …] }'],
    ["{ 0", "graph.txt is no JSON: "],
  ])("refuses %j", async (text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  });

  it("refuses arrays of other shapes, and files without", async () => {
    await expect(parse(formatNpy(ring, [2, 4]), 4, "e.npy")).rejects.toThrow(
      "e.npy has the shape [2, 4]; expected [M, 2], the two ends of each edge",
    );
    await expect(parse(formatZip({ "a.npy": formatNpy(ring, [2, 4]) }), 4, "a.npz")).rejects.toThrow(
      "a.npz has a; expected an array edges [M, 2], or neighbours [N, z], of site numbers",
    );
  });
});
