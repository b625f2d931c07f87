import { InputError } from "../errors/index.ts";
import { heatBath } from "./heatBath.ts";
import { metropolis } from "./metropolis.ts";
import type { Sampler } from "./sampler.ts";
import { swendsenWang } from "./swendsenWang.ts";
import { wolff } from "./wolff.ts";

/** The samplers by name, as files and the command line know them. */
const samplers: Readonly<Record<Sampler["name"], () => Sampler>> = {
  wolff,
  "swendsen-wang": swendsenWang,
  metropolis,
  "heat-bath": heatBath,
};

export const samplerNames: readonly string[] = Object.keys(samplers);

/** The sampler of a name; InputError where there is none. */
export function samplerNamed(name: string): Sampler {
  const found = samplers[name as Sampler["name"]];
  if (found === undefined)
    throw new InputError(`sampler: expected ${samplerNames.join(", ")}, got ${JSON.stringify(name)}`);
  return found();
}
