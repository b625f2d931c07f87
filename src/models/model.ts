import type { DimerModel } from "./dimers.ts";
import type { IsingModel } from "./ising.ts";

/** A model that can be sampled; `name` tells which. */
export type Model = IsingModel | DimerModel;

/** What a file or the command line may name. */
export const modelNames: readonly Model["name"][] = ["ising", "dimers"];
