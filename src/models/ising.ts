import type { Lattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";

/**
 * The Ising model, βH = −K Σ_⟨ij⟩ sᵢ sⱼ with s = ±1 and K = βJ: temperatures are in J/k_B, energies in J.
 *
 * The sum runs over the bonds to the right and down of each site. On a torus two sites wide these are two bonds between
 * the same two sites.
 */
export interface IsingModel {
  readonly name: "ising";
  readonly lattice: Lattice;
  /** K = βJ, dimensionless; > 0 for the ferromagnet. */
  readonly coupling: number;
}

export type Model = IsingModel;

/** An Ising model of a lattice and a coupling K = βJ. */
export function ising({ lattice, coupling }: { lattice: Lattice; coupling: number }): IsingModel {
  requireCoupling(coupling, "ising");
  return { name: "ising", lattice, coupling };
}
