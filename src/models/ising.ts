import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";

/**
 * The Ising model, βH = −K Σ_⟨ij⟩ sᵢ sⱼ with s = ±1 and K = βJ: temperatures are in J/k_B, energies in J.
 */
export interface IsingModel {
  readonly name: "ising";
  readonly lattice: Lattice;
  /** K = βJ, dimensionless; > 0 for the ferromagnet. */
  readonly coupling: number;
}

export type Model = IsingModel;

/** The critical coupling of the square lattice, K_c = ½ log(1 + √2) = 0.44069 [kramers1941, onsager1944]. */
export const criticalCoupling = 0.44068679350977147;

/** T_c = 1/K_c = 2.26919 J/k_B. */
export const criticalTemperature: number = 1 / criticalCoupling;

/** An Ising model of a lattice and a coupling K = βJ. */
export function ising({ lattice, coupling }: { lattice: Lattice; coupling: number }): IsingModel {
  if (!Number.isFinite(coupling) || coupling < 0) {
    throw new InputError(`ising: expected a coupling K = βJ ≥ 0 (a ferromagnet), got ${coupling}`);
  }
  return { name: "ising", lattice, coupling };
}

/** K = βJ at a temperature in J/k_B. */
export function couplingAt(temperature: number): number {
  if (!(temperature > 0)) throw new InputError(`couplingAt: expected a temperature above 0, got ${temperature}`);
  return 1 / temperature;
}
