import { exp, probabilityThreshold } from "../kernels/index.ts";
import { graphClusterMove } from "./graphMove.ts";
import { isingModelOf, type Sampler } from "./sampler.ts";
import { isPlainTorus, torusMove } from "./torusMove.ts";

/**
 * Swendsen and Wang's move [swendsen1987], with K_ij = K J_ij:
 *
 * 1. Between neighbours for which K_ij sᵢsⱼ > 0 open a bond with probability 1 − e^{−2|K_ij|}.
 * 2. Turn each cluster of sites joined by bonds with probability ½; in a field with probability 1/(1 + e^{2hM}), M the sum of
 *    its spins and h = K H, which is its heat bath.
 *
 * An update is one sweep of the lattice.
 */
export function swendsenWang(): Sampler {
  return {
    name: "swendsen-wang",
    update: "sweep",
    prepare(any) {
      const model = isingModelOf(any, "swendsen-wang");
      if (!isPlainTorus(model)) return graphClusterMove(model, "swendsen-wang");
      const threshold = probabilityThreshold(1 - exp(-2 * model.coupling));
      return torusMove(model, {
        advance: (workspace, torus, stream, updates) => workspace.swendsenWang(torus, threshold, stream, updates),
      });
    },
  };
}
