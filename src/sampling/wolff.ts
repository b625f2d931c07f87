import { exp, nextWord, probabilityThreshold } from "../kernels/index.ts";
import { graphClusterMove } from "./graphMove.ts";
import { isingModelOf, isNearlyFree, type Move, type Sampler } from "./sampler.ts";
import { isPlainTorus, torusMove } from "./torusMove.ts";

/**
 * Sweeps of Swendsen and Wang before the first cluster. Wolff's own clusters are all small in a random configuration,
 * and all large in an ordered one: from either it takes many of them to begin. A sweep touches every spin, and 64
 * of them are ten of its autocorrelation times at T_c on the largest lattices.
 */
const SETTLING_SWEEPS = 64;

/**
 * Wolff's single-cluster move [wolff1989], with K_ij = K J_ij:
 *
 * 1. Choose a site with equal probability; it begins the cluster.
 * 2. From each site i of the cluster, add each neighbour j for which K_ij sᵢsⱼ > 0 with probability 1 − e^{−2|K_ij|}.
 * 3. Flip the cluster: always, or in a field with probability min(1, e^{−2hM}), M the sum of its spins and h = K H.
 *
 * An update is one cluster. Between samples there is a fixed number of clusters: to stop once a number of spins was
 * flipped would make the stopping depend on the state, and bias the samples. Strong fields, and bonds at odds with each other,
 * leave it little to do: there the heat bath is the better choice.
 */
export function wolff(): Sampler {
  return {
    name: "wolff",
    update: "cluster",
    prepare(any) {
      const model = isingModelOf(any, "wolff");
      if (isNearlyFree(model)) return oneMoreOrNot(graphClusterMove(model, "wolff", SETTLING_SWEEPS));
      if (!isPlainTorus(model)) return graphClusterMove(model, "wolff", SETTLING_SWEEPS);
      const threshold = probabilityThreshold(1 - exp(-2 * model.coupling));
      return torusMove(model, {
        advance: (workspace, torus, stream, updates) => void workspace.wolff(torus, threshold, stream, updates),
        settle: (workspace, torus, stream) => workspace.swendsenWang(torus, threshold, stream, SETTLING_SWEEPS),
      });
    },
  };
}

/** A move that goes on for one more update with probability ½, whatever the state: no parity of steps is left. */
function oneMoreOrNot(move: Move): Move {
  return {
    ...move,
    in(workspace) {
      const walker = move.in(workspace);
      return { ...walker, advance: (stream, updates) => walker.advance(stream, updates + (nextWord(stream) & 1)) };
    },
  };
}
