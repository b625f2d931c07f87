/** The model that a state describes, as `kadanoff sample` makes it of the same words. */
import { InputError } from "kadanoff/errors";
import { latticeOf } from "kadanoff/lattices";
import { couplingAt, criticalCouplingOf, dimers, ising, type Model } from "kadanoff/models";
import { defaultSamplerName } from "kadanoff/sampling";
import { temperature, temperatures } from "../../cli/values.ts";
import type { LabState } from "./state.ts";

export type ModelState = Pick<LabState, "model" | "lattice" | "size" | "temperature" | "noise">;

/** T_c in J/k_B; undefined where there is none above 0. */
export function criticalTemperatureOf({ model, lattice }: Pick<LabState, "model" | "lattice">): number | undefined {
  if (model === "dimers" || lattice === "chain") return undefined;
  const critical = criticalCouplingOf(ising({ lattice: latticeOf({ kind: lattice, size: [8, 8] }), coupling: 1 }));
  return critical === undefined ? undefined : 1 / critical;
}

/** A temperature in J/k_B, Infinity for `inf`. */
export const temperatureOf = (word: string, of: Pick<LabState, "model" | "lattice">): number =>
  word === "inf" ? Number.POSITIVE_INFINITY : temperature("temperature")(word)(criticalTemperatureOf(of));

/** Those of a list or a range. */
export const temperaturesOf = (words: string, of: Pick<LabState, "model" | "lattice">): number[] =>
  temperatures("temperatures")(words)(criticalTemperatureOf(of));

export function modelOf(state: ModelState): Model {
  const { model, lattice, size, noise } = state;
  const T = temperatureOf(state.temperature, state);
  if (model !== "dimers" && T === Number.POSITIVE_INFINITY) {
    throw new InputError("temperature: expected a number, got inf, which is for dimers that are free");
  }
  const coupling = T === Number.POSITIVE_INFINITY ? 0 : couplingAt(T);
  if (model === "dimers")
    return dimers({ size: [size, size], boundary: "torus", coupling, ...(noise > 0 ? { noise } : {}) });
  return ising({ lattice: latticeOf({ kind: lattice, size: [size, lattice === "chain" ? 1 : size] }), coupling });
}

export const samplerOf = (state: ModelState & Pick<LabState, "sampler">): string =>
  state.sampler === "auto" ? defaultSamplerName(modelOf(state)) : state.sampler;
