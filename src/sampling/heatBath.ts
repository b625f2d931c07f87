import { sigmoid } from "../kernels/index.ts";
import { graphSingleSpinMove } from "./graphMove.ts";
import { isingModelOf, type Sampler } from "./sampler.ts";

/**
 * The heat bath, or Gibbs sampling [geman1984], also Glauber's dynamics [glauber1963]: a spin takes a value from its
 * distribution among its neighbours, P(sᵢ) = 1/(1 + e^{−2 sᵢ fᵢ}) with fᵢ = Σⱼ K_ij sⱼ + h.
 *
 * An update is one sweep, site after site. Whatever the lattice, the couplings and the field, every state can be reached from
 * every other in one sweep.
 */
export function heatBath(): Sampler {
  return {
    name: "heat-bath",
    update: "sweep",
    prepare: (model) =>
      graphSingleSpinMove(isingModelOf(model, "heat-bath"), "sequential", (alignment) => sigmoid(-2 * alignment)),
  };
}
