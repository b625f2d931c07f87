/**
 * Moves by the kernels for graphs: the Ising model on any lattice, with any couplings and a field. With K_a = K J_a and h = K H,
 * a bond of direction a is satisfied where K_a sᵢsⱼ > 0.
 */
import {
  exp,
  type GraphBonds,
  type IsingGraph,
  isingGraph,
  isingGraphBytes,
  probabilityThreshold,
  type SingleSpinFlips,
  sigmoid,
  type Workspace,
} from "../kernels/index.ts";
import { neighboursOf } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";
import type { Move } from "./sampler.ts";

/** Beyond e⁻²³ < 2⁻³³ no word is below a probability. */
const LEAST_EXPONENT = 23;

/** Numbers in the memory of a workspace. */
function words(workspace: Workspace, values: ArrayLike<number>): Uint32Array {
  const array = workspace.uint32(values.length);
  array.set(values);
  return array;
}

/** How far a table over the magnetization of clusters in a field h must reach. */
function reach(h: number, numSites: number): number {
  return h === 0 ? 0 : Math.min(numSites, Math.ceil(LEAST_EXPONENT / (2 * Math.abs(h))));
}

/** What decides over clusters, in a workspace. */
function bondsIn(workspace: Workspace, { lattice, coupling: K, couplings, field }: IsingModel): GraphBonds {
  const h = K * field;
  const n = reach(h, lattice.numSites);
  const byPlace = couplings.flatMap((J) => [J, J]);
  const signs = workspace.int8(byPlace.length);
  signs.set(byPlace.map(Math.sign));
  return {
    thresholds: words(
      workspace,
      byPlace.map((J) => probabilityThreshold(1 - exp(-2 * K * Math.abs(J)))),
    ),
    signs,
    field: Math.sign(h) as -1 | 0 | 1,
    acceptance: words(
      workspace,
      Array.from({ length: n + 1 }, (_, M) => probabilityThreshold(exp(-2 * Math.abs(h) * M))),
    ),
    flips: words(
      workspace,
      Array.from({ length: 2 * n + 1 }, (_, k) => probabilityThreshold(sigmoid(-2 * h * (k - n)))),
    ),
  };
}

type GraphUpdate<Table> = (
  workspace: Workspace,
  graph: IsingGraph,
  table: Table,
  stream: Uint32Array,
  updates: number,
) => void;

function graphMove<Table>(
  model: IsingModel,
  {
    tableBytes,
    table,
    advance,
    settle,
  }: {
    tableBytes: number;
    table: (workspace: Workspace) => Table;
    advance: GraphUpdate<Table>;
    settle?: { update: GraphUpdate<Table>; updates: number };
  },
): Move {
  const neighbours = neighboursOf(model.lattice);
  const { numSites } = model.lattice;
  return {
    bytes: isingGraphBytes(numSites, neighbours.degree) + tableBytes,
    in(workspace) {
      const graph = isingGraph(workspace, neighbours);
      const own = table(workspace);
      return {
        spins: graph.spins.subarray(0, numSites),
        advance: (stream, updates) => advance(workspace, graph, own, stream, updates),
        ...(settle
          ? { settle: (stream: Uint32Array) => settle.update(workspace, graph, own, stream, settle.updates) }
          : {}),
      };
    },
  };
}

/** Moves of clusters; they settle by sweeps of Swendsen and Wang. */
export function graphClusterMove(model: IsingModel, kind: "wolff" | "swendsen-wang", settlingSweeps?: number): Move {
  const sweep: GraphUpdate<GraphBonds> = (workspace, graph, bonds, stream, updates) =>
    workspace.graphSwendsenWang(graph, bonds, stream, updates);
  return graphMove(model, {
    tableBytes: 4 * (3 * reach(model.coupling * model.field, model.lattice.numSites) + 64),
    table: (workspace) => bondsIn(workspace, model),
    advance:
      kind === "swendsen-wang"
        ? sweep
        : (workspace, graph, bonds, stream, updates) => void workspace.graphWolff(graph, bonds, stream, updates),
    ...(settlingSweeps === undefined ? {} : { settle: { update: sweep, updates: settlingSweeps } }),
  });
}

/**
 * Moves of single spins.
 *
 * @param flip the probability to flip a spin whose alignment with its neighbours and the field is s f = s (Σ_j K_ij s_j + h)
 */
export function graphSingleSpinMove(
  model: IsingModel,
  order: SingleSpinFlips["order"],
  flip: (alignment: number) => number,
): Move {
  const { coupling: K, couplings, field } = model;
  const byPlace = couplings.flatMap((J) => [K * J, K * J]);
  const codes = 3 ** byPlace.length;
  const flips = new Uint32Array(2 * codes);
  for (let code = 0; code < codes; code++) {
    let f = K * field;
    let rest = code;
    for (let k = byPlace.length - 1; k >= 0; k--) {
      f += byPlace[k]! * ((rest % 3) - 1);
      rest = Math.floor(rest / 3);
    }
    flips[2 * code] = probabilityThreshold(flip(-f));
    flips[2 * code + 1] = probabilityThreshold(flip(f));
  }
  return graphMove(model, {
    tableBytes: 4 * flips.length,
    table: (workspace): SingleSpinFlips => ({ flips: words(workspace, flips), order }),
    advance: (workspace, graph, table, stream, updates) => workspace.graphSweeps(graph, table, stream, updates),
  });
}
