import { bondColumns, directionsOf, type Lattice } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";

/** Energy per site in J and magnetization per site of one configuration. */
export interface Observables {
  /** −(Σ_a J_a Σ_⟨ij⟩∥a sᵢsⱼ + H Σᵢ sᵢ)/N, each bond once; see IsingModel. */
  readonly energy: number;
  /** Σ sᵢ / N */
  readonly magnetization: number;
}

/** The couplings and the field that energies are measured with; those of the plain ferromagnet if absent. */
type Energies = Partial<Pick<IsingModel, "couplings" | "field">>;

/** Measures one configuration, spins[x + Lx·y]: on an open lattice no bond goes round. */
export function observe(spins: Int8Array, lattice: Lattice, { couplings, field = 0 }: Energies = {}): Observables {
  let magnetization = 0;
  for (let i = 0; i < spins.length; i++) magnetization += spins[i]!;
  let energy = -field * magnetization;
  directionsOf(lattice).forEach((direction, a) => {
    energy -= (couplings?.[a] ?? 1) * bondSum(spins, lattice, direction, bondColumns(lattice, a));
  });
  return { energy: energy / spins.length, magnetization: magnetization / spins.length };
}

/** Σ sᵢsⱼ over the bonds of one direction. */
function bondSum(
  spins: Int8Array,
  { size: [Lx, Ly], boundary }: Lattice,
  [dx, dy]: readonly [number, number],
  { first, step }: { first: number; step: number },
): number {
  const open = boundary === "open";
  let sum = 0;
  for (let y = 0; y < Ly; y++) {
    if (open && y + dy >= Ly) break;
    const row = y * Lx;
    const other = ((y + dy) % Ly) * Lx;
    for (let x = first; x + dx < Lx; x += step) sum += spins[row + x]! * spins[other + x + dx]!;
    if (!open && dx === 1 && (Lx - 1 - first) % step === 0) sum += spins[row + Lx - 1]! * spins[other]!;
  }
  return sum;
}

/** Averages over an ensemble, each with its error from the autocorrelation along the chains. */
export interface EnsembleObservables {
  /** ⟨E⟩/N in J */
  readonly energy: Estimate;
  readonly magnetization: Estimate;
  /** ⟨|m|⟩ */
  readonly absMagnetization: Estimate;
  /** ⟨m²⟩ */
  readonly magnetization2: Estimate;
  /** ⟨m⁴⟩ */
  readonly magnetization4: Estimate;
}

/** Time series of the observables of spins, one for each of `chains` chains: configuration c belongs to chain c mod chains. */
export function timeSeries(
  { lattice, count, provenance, ...rest }: Ensemble,
  chains: number = provenance?.chains ?? 1,
): { energy: Float64Array[]; magnetization: Float64Array[] } {
  const energies = rest.model?.name === "ising" ? rest.model : undefined;
  const length = (k: number): number => Math.ceil((count - k) / chains);
  const energy = Array.from({ length: chains }, (_, k) => new Float64Array(length(k)));
  const magnetization = energy.map((series) => new Float64Array(series.length));
  for (let c = 0; c < count; c++) {
    const at = Math.floor(c / chains);
    const o = observe(configuration({ lattice, count, ...rest }, c), lattice, energies);
    energy[c % chains]![at] = o.energy;
    magnetization[c % chains]![at] = o.magnetization;
  }
  return { energy, magnetization };
}

/** Measures an ensemble of spins: averages with errors that know about the autocorrelation along each chain. */
export function measure(of: Ensemble): EnsembleObservables {
  const { energy, magnetization } = timeSeries(of);

  return {
    energy: meanWithError(energy),
    magnetization: meanWithError(magnetization),
    absMagnetization: meanWithError(magnetization.map((series) => series.map(Math.abs))),
    magnetization2: meanWithError(magnetization.map((series) => series.map((m) => m * m))),
    magnetization4: meanWithError(magnetization.map((series) => series.map((m) => m * m * m * m))),
  };
}
