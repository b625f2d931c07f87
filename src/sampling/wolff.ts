import { exp, probabilityThreshold } from "../kernels/index.ts";
import { expectTorus, type Sampler } from "./sampler.ts";

/**
 * Sweeps of Swendsen and Wang before the first cluster. Wolff's own clusters are all small in a random configuration,
 * and all large in an ordered one: from either it takes many of them to begin. A sweep touches every spin, and 64
 * of them are ten of its autocorrelation times at T_c on the largest lattices.
 */
const SETTLING_SWEEPS = 64;

/**
 * Wolff's single-cluster move [wolff1989]:
 *
 * 1. Choose a site with equal probability; it begins the cluster.
 * 2. From each site of the cluster, add each neighbour of the same sign with probability 1 − e^{−2K}.
 * 3. Flip the cluster: always accepted.
 *
 * An update is one cluster. Between samples there is a fixed number of clusters: to stop once a number of spins was
 * flipped would make the stopping depend on the state, and bias the samples.
 */
export function wolff(): Sampler {
  return {
    name: "wolff",
    update: "cluster",
    prepare(model) {
      expectTorus("wolff", model);
      const threshold = probabilityThreshold(1 - exp(-2 * model.coupling));
      return {
        advance: (workspace, torus, stream, updates) => void workspace.wolff(torus, threshold, stream, updates),
        settle: (workspace, torus, stream) => workspace.swendsenWang(torus, threshold, stream, SETTLING_SWEEPS),
      };
    },
  };
}
