import { InputError } from "../errors/index.ts";
import { type Model, satisfiedState } from "../models/index.ts";
import { heatBath } from "./heatBath.ts";
import { metropolis } from "./metropolis.ts";
import { multispin } from "./multispin.ts";
import type { Sampler, SamplerName } from "./sampler.ts";
import { swendsenWang } from "./swendsenWang.ts";
import { wolff } from "./wolff.ts";
import { worm } from "./worm.ts";

/** The samplers by name, as files and the command line know them. */
const samplers: Readonly<Record<SamplerName, () => Sampler>> = {
  wolff,
  "swendsen-wang": swendsenWang,
  metropolis,
  "heat-bath": heatBath,
  multispin,
  worm,
};

/** The names of all samplers. */
export const samplerNames: readonly string[] = Object.keys(samplers);

/** The sampler of a name; InputError where there is none. */
export function samplerNamed(name: string): Sampler {
  const found = samplers[name as SamplerName];
  if (found === undefined)
    throw new InputError(`sampler: expected ${samplerNames.join(", ")}, got ${JSON.stringify(name)}`);
  return found();
}

/**
 * The sampler that does a model best where nothing more is known: worms for dimers; clusters for spins; sweeps of them in a field, which can turn a
 * small one against it; and the heat bath where bonds are at odds with each other, and clusters grow for nothing.
 */
export function defaultSamplerName(model: Model): SamplerName {
  if (model.name === "dimers") return "worm";
  if (satisfiedState(model) === undefined) return "heat-bath";
  return model.field === 0 ? "wolff" : "swendsen-wang";
}
