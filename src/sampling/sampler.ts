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

/** The move for one model. */
export interface Move {
  /** Does `updates` updates to the spins of a torus, with random words from a stream. */
  advance(workspace: Workspace, torus: IsingTorus, stream: Uint32Array, updates: number): void;
  /** Brings a random or an ordered configuration near to equilibrium, where `advance` alone would be slow to begin. */
  settle?(workspace: Workspace, torus: IsingTorus, stream: Uint32Array): void;
}

/** Refuses a lattice that cluster and checkerboard moves, which go round the torus, do not fit. */
export function expectTorus(name: string, { lattice }: Model): void {
  if (lattice.boundary !== "torus")
    throw new InputError(`${name}: expected a torus, got ${lattice.boundary} boundaries`);
}
