import { type Estimate, meanWithError } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";

/** Energy per site in J and magnetization per site of one configuration. */
export interface Observables {
  /** −Σ_⟨ij⟩ sᵢsⱼ / N over the bonds to the right and down of each site. */
  readonly energy: number;
  /** Σ sᵢ / N */
  readonly magnetization: number;
}

/** Measures one configuration, spins[x + Lx·y], on a torus, or on an open lattice where no bond goes round. */
export function observe(
  spins: Int8Array,
  [Lx, Ly]: readonly [number, number],
  boundary: "torus" | "open" = "torus",
): Observables {
  const open = boundary === "open";
  let bonds = 0;
  let magnetization = 0;
  for (let y = 0; y < Ly; y++) {
    const row = y * Lx;
    const below = y + 1 < Ly ? row + Lx : 0;
    const down = !(open && y + 1 === Ly);
    let along = 0;
    let across = 0;
    for (let x = 0; x + 1 < Lx; x++) along += spins[row + x]! * spins[row + x + 1]!;
    if (!open) along += spins[row + Lx - 1]! * spins[row]!;
    if (down) for (let x = 0; x < Lx; x++) across += spins[row + x]! * spins[below + x]!;
    for (let x = 0; x < Lx; x++) magnetization += spins[row + x]!;
    bonds += along + across;
  }
  return { energy: -bonds / spins.length, magnetization: magnetization / spins.length };
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

/** Time series of the observables, one for each of `chains` chains: configuration c belongs to chain c mod chains. */
export function timeSeries(
  { lattice, count, provenance, ...rest }: Ensemble,
  chains: number = provenance?.chains ?? 1,
): { energy: Float64Array[]; magnetization: Float64Array[] } {
  const length = (k: number): number => Math.ceil((count - k) / chains);
  const energy = Array.from({ length: chains }, (_, k) => new Float64Array(length(k)));
  const magnetization = energy.map((series) => new Float64Array(series.length));
  for (let c = 0; c < count; c++) {
    const at = Math.floor(c / chains);
    const o = observe(configuration({ lattice, count, ...rest }, c), lattice.size, lattice.boundary);
    energy[c % chains]![at] = o.energy;
    magnetization[c % chains]![at] = o.magnetization;
  }
  return { energy, magnetization };
}

/** Measures an ensemble: averages with errors that know about the autocorrelation along each chain. */
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
