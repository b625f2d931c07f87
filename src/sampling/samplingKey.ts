import { type Key, key, keyFor } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";

/**
 * The key of the samples that `kadanoff sample` draws of a model: that of the seed, split by all that fixes the equilibrium (lattice, size, boundary, couplings,
 * field or noise), so that one seed at several temperatures gives samples that are independent of each other. With the same random numbers those of neighbouring
 * temperatures would fluctuate together, and whatever is fitted to them would have errors that are not its own.
 *
 * @param seed an integer from 0 to 2⁵³ − 1
 */
export function samplingKey(seed: number, model: Model): Key {
  const { name, lattice, coupling } = model;
  const more = name === "ising" ? [...model.couplings, model.field] : [model.noise ?? "none"];
  const physics = [name, lattice.kind, ...lattice.size, lattice.boundary, coupling, ...more];
  return keyFor(keyFor(key(seed), "sample"), physics.join(" "));
}
