import type { Model } from "../models/index.ts";
import { dimerSystem } from "./dimerSystem.ts";
import { isingSystem } from "./isingSystem.ts";

/** What sampling has to know of a model, besides how to move. */
export interface System {
  /** Writes the configuration that a chain begins with: of order and disorder what is nearer to equilibrium. */
  begin(spins: Int8Array, stream: Uint32Array): void;
  /** Applies a symmetry of the model drawn at random, and draws anew what is independent of all else: the ensemble stays as it is. */
  redraw(spins: Int8Array, stream: Uint32Array): void;
  /** What a chain is slow to forget, by name: the longest autocorrelation time of these sets the interval between samples. */
  watch(spins: Int8Array): Watched;
}

/** Quantities of one configuration; several numbers where a quantity has components. */
export type Watched = Readonly<Record<string, readonly number[]>>;

/** The one place that tells models apart. */
export function systemOf(model: Model): System {
  switch (model.name) {
    case "ising":
      return isingSystem(model);
    case "dimers":
      return dimerSystem(model);
    default:
      return model satisfies never;
  }
}
