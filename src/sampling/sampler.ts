import { InputError } from "../errors/index.ts";
import type { Workspace } from "../kernels/index.ts";
import type { DimerModel, IsingModel, Model } from "../models/index.ts";

/** The samplers that are known by name, to files and to the command line. */
export type SamplerName = "wolff" | "swendsen-wang" | "metropolis" | "heat-bath" | "multispin" | "worm";

/**
 * A way to move a configuration that leaves the equilibrium distribution as it is. Those of this package have a {@link SamplerName}; one of your own has
 * another, and works wherever a sampler is taken as an object: in {@link sample}, planSampling and markovChain.
 */
export interface Sampler {
  /** What provenance and messages call it. */
  readonly name: string;
  /** What one update is: the unit of times and intervals. */
  readonly update: "cluster" | "sweep" | "worm";
  /** Independent configurations that move side by side; 1 if absent. */
  readonly replicas?: number;
  /** The move for one model; throws InputError where the sampler cannot do that model. */
  prepare(model: Model): Move;
}

/** An Ising model, for a sampler that moves spins; refuses others. */
export function isingModelOf(model: Model, sampler: SamplerName): IsingModel {
  if (model.name === "ising") return model;
  throw new InputError(`${sampler}: expected the model ising, got ${model.name}; ${model.name} are sampled by worm`);
}

/** A dimer model, for the worm; refuses others. */
export function dimerModelOf(model: Model, sampler: SamplerName): DimerModel {
  if (model.name === "dimers") return model;
  throw new InputError(`${sampler}: expected the model dimers, got ${model.name}; use another sampler`);
}

/** The move for one model. */
export interface Move {
  /** Bytes of memory that it needs, besides a stream. */
  readonly bytes: number;
  /** Takes its place in a workspace. */
  in(workspace: Workspace): Walker;
}

/** A configuration in a workspace, or several side by side, and how they move. */
export interface Walker {
  /** spins[r·N + x + Lx·y] = ±1 of replica r, or 0 where there is no degree of freedom */
  readonly spins: Int8Array;
  /** Does `updates` updates, with random words from a stream. */
  advance(stream: Uint32Array, updates: number): void;
  /** Brings random or ordered configurations near to equilibrium, where `advance` alone would be slow to begin. */
  settle?(stream: Uint32Array): void;
}

/**
 * Below this coupling, K max |J_a|, nearly every flip is accepted and nearly every cluster is a single spin. A chain that flips
 * one spin at every step has the parity of its steps for a memory, and one that flips all spins in every sweep moves nowhere:
 * chance has to come from elsewhere.
 */
const NEARLY_FREE = 0.05;

/** Whether the spins are nearly free; see {@link NEARLY_FREE}. */
export function isNearlyFree({ coupling, couplings }: IsingModel): boolean {
  return coupling * Math.max(...couplings.map(Math.abs)) < NEARLY_FREE;
}
