import { exp, probabilityThreshold } from "../kernels/index.ts";
import { expectTorus, type Sampler } from "./sampler.ts";

/**
 * Swendsen and Wang's move [swendsen1987]:
 *
 * 1. Between neighbours of the same sign open a bond with probability 1 − e^{−2K}.
 * 2. Give each cluster of sites joined by bonds a sign, + or − with equal probability.
 *
 * An update is one sweep of the lattice.
 */
export function swendsenWang(): Sampler {
  return {
    name: "swendsen-wang",
    update: "sweep",
    prepare(model) {
      expectTorus("swendsen-wang", model);
      const threshold = probabilityThreshold(1 - exp(-2 * model.coupling));
      return {
        advance: (workspace, torus, stream, updates) => workspace.swendsenWang(torus, threshold, stream, updates),
      };
    },
  };
}
