import { InputError } from "../errors/index.ts";
import type { IsingTorus, Workspace } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";

/** A way to move a configuration that leaves the equilibrium distribution as it is. */
export interface Sampler {
  readonly name: "wolff" | "swendsen-wang" | "metropolis";
  /** What one update is: the unit of times and intervals. */
  readonly update: "cluster" | "sweep";
  /** The move for one model; throws InputError where the sampler cannot do that model. */
  prepare(model: Model): Move;
}

/** Does `updates` updates to the spins of a torus, with random words from a stream. */
export type Move = (workspace: Workspace, torus: IsingTorus, stream: Uint32Array, updates: number) => void;

/** Refuses a lattice that cluster and checkerboard moves, which go round the torus, do not fit. */
export function expectTorus(name: string, { lattice }: Model): void {
  if (lattice.boundary !== "torus")
    throw new InputError(`${name}: expected a torus, got ${lattice.boundary} boundaries`);
}
