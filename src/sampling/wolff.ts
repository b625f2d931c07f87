import { exp, probabilityThreshold } from "../kernels/index.ts";
import { expectTorus, type Sampler } from "./sampler.ts";

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
      return (workspace, torus, stream, updates) => void workspace.wolff(torus, threshold, stream, updates);
    },
  };
}
