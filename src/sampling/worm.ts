import { type DimerTurns, dimerGraph, dimerGraphBytes, exp, TURN_ROWS } from "../kernels/index.ts";
import { neighboursOf, verticesOf } from "../lattices/index.ts";
import { coveringOf, type DimerModel, linksOf, writeCovering } from "../models/index.ts";
import { dimerModelOf, type Move, type Sampler } from "./sampler.ts";
import { turnFlows } from "./turnFlows.ts";

/**
 * Worms through a covering by dimers: directed loops in the manner of [sandvik2006; alet2006].
 *
 * 1. Choose a vertex with equal probability, the tail, and open its dimer; the other end is the head.
 * 2. The head gets a new dimer on one of its links. The vertex at the other end of that has two now: it lets go of its old one, whose
 *    other end is the next head.
 * 3. This goes on until the new dimer ends at the tail.
 *
 * With w_d = e^{K n_d} the weight of a dimer on link d of the head, n_d the number of dimers parallel to it in the two plaquettes of that
 * link, the head goes from link e to link d with P(e → d) such that w_e P(e → d) = w_d P(d → e). A worm and the same worm backwards
 * then are in detailed balance. Free dimers take each of the three other directions with probability ⅓, and no worm turns back;
 * how the others choose, see turnFlows. Loops go round the torus, too, so that all winding sectors are visited with their weights. An
 * update is one worm.
 */
export function worm(): Sampler {
  return {
    name: "worm",
    update: "worm",
    prepare: (model) => wormMove(dimerModelOf(model, "worm")),
  };
}

function wormMove({ lattice, coupling }: DimerModel): Move {
  const links = linksOf(lattice);
  const vertices = verticesOf(lattice);
  const { sites } = neighboursOf(vertices);
  const free = coupling === 0 && lattice.boundary === "torus";
  return {
    bytes: dimerGraphBytes(vertices.numSites) + lattice.numSites,
    in(workspace) {
      const graph = dimerGraph(workspace, sites);
      const spins = workspace.int8(lattice.numSites);
      const own = graph.dimers.subarray(0, vertices.numSites);
      const turns = free ? undefined : { codes: workspace.uint8(32), rows: workspace.uint32(TURN_ROWS) };
      if (turns) {
        const { codes, rows } = dimerTurns(coupling);
        turns.codes.set(codes);
        turns.rows.set(rows);
      }
      return {
        spins,
        advance(stream, updates) {
          if (coveringOf(spins, lattice, { links, into: own }) === undefined) {
            throw new Error("worm: the configuration is no covering");
          }
          if (turns === undefined) workspace.freeWorms(graph, stream, updates);
          else workspace.dimerLoops(graph, turns, stream, updates);
          writeCovering(own, links, spins);
        },
      };
    },
  };
}

/** n of a link that is not there. */
const ABSENT = 3;

/** The tables by which the loops of interacting dimers turn, K = 1/T; codes are Σ_d n_d 4^d. */
export function dimerTurns(coupling: number): DimerTurns {
  const codes = new Uint8Array(32);
  const rows = new Uint32Array(TURN_ROWS);
  for (let k = 0; k < 4; k++) {
    // A dimer of the neighbour to the right or left that points up or down is parallel to one here that does, and so on.
    for (const d of k < 2 ? [2, 3] : [0, 1]) codes[8 * k + d] = 4 ** d;
    codes[8 * k + 5] = ABSENT * 4 ** k;
  }
  for (let code = 0; code < 256; code++) {
    const n = [0, 1, 2, 3].map((d) => (code >> (2 * d)) & 3);
    const most = Math.max(...n.filter((x) => x !== ABSENT));
    const weights = n.map((x) => (x === ABSENT ? 0 : exp(coupling * (x - most))));
    const flows = turnFlows(weights);
    for (let e = 0; e < 4; e++) {
      // A link of no weight is left for any other, by their weights.
      const flow = weights[e]! > 0 ? flows[e]! : weights;
      const sum = flow.reduce((a, b) => a + b, 0);
      let cumulative = 0;
      for (let d = 0; d < 3; d++) {
        cumulative += flow[d]!;
        rows[4 * (4 * code + e) + d] = sum > 0 ? Math.round(2 ** 31 * Math.min(1, cumulative / sum)) : 2 ** 31;
      }
    }
  }
  return { codes, rows };
}
