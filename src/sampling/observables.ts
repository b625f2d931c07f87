import { bondColumns, directionsOf, type Graph, isGraph, type Lattice } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { averagesOf } from "./averages.ts";
import { configuration, type Ensemble } from "./ensemble.ts";

/** Energy per site in J and magnetization per site of one configuration. */
export interface Observables {
  /** −(Σ_a J_a Σ_⟨ij⟩∥a sᵢsⱼ + H Σᵢ sᵢ)/N, each bond once; see IsingModel. */
  readonly energy: number;
  /** Σ sᵢ / N */
  readonly magnetization: number;
}

/** The couplings and the field that energies are measured with; those of the plain ferromagnet if absent. @inline */
type Energies = Partial<Pick<IsingModel, "couplings" | "field">>;

/** Measures one configuration, spins[x + Lx·y]: on an open lattice no bond goes round. */
export function observe(spins: Int8Array, lattice: Lattice, { couplings, field = 0 }: Energies = {}): Observables {
  const fours = foursOf(spins, lattice);
  let magnetization = 0;
  if (fours) magnetization = spins.length - 2 * countSigns(fours);
  else for (let i = 0; i < spins.length; i++) magnetization += spins[i]!;
  let energy = -field * magnetization;
  if (isGraph(lattice)) energy -= bondSumOfGraph(spins, lattice.graph);
  directionsOf(lattice).forEach((direction, a) => {
    const columns = bondColumns(lattice, a);
    const sum =
      fours && columns.step === 1
        ? bondSumOfFours(fours, lattice, direction)
        : bondSum(spins, lattice, direction, columns);
    energy -= (couplings?.[a] ?? 1) * sum;
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

/** The same over all bonds of a graph, each of which is listed at both ends. */
function bondSumOfGraph(spins: Int8Array, { numSites, offsets, sites }: Graph): number {
  let twice = 0;
  for (let i = 0; i < numSites; i++) {
    let around = 0;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) around += spins[sites[k]!]!;
    twice += spins[i]! * around;
  }
  return twice / 2;
}

/** The highest bits of four bytes ±1, their signs, moved to the lowest. */
const signs = (four: number): number => (four >>> 7) & 0x01010101;
/** So many of them may be added before their sum, in one byte, overflows. */
const MOST_SIGNS = 63;
const sumOfBytes = (sums: number): number => Math.imul(sums, 0x01010101) >>> 24;

/** Rows of spins four to a word, where their number and their place in memory allow it, and none is 0: those have the lowest bit of their byte. */
function foursOf(spins: Int8Array, { size: [Lx] }: Lattice): Int32Array | undefined {
  if (Lx % 4 !== 0 || spins.byteOffset % 4 !== 0) return undefined;
  const fours = new Int32Array(spins.buffer, spins.byteOffset, spins.length >> 2);
  let all = 0x01010101;
  for (let i = 0; i < fours.length; i++) all &= fours[i]!;
  return all === 0x01010101 ? fours : undefined;
}

/** How many spins are −1. */
function countSigns(fours: Int32Array): number {
  let count = 0;
  for (let from = 0; from < fours.length; from += MOST_SIGNS) {
    const to = Math.min(fours.length, from + MOST_SIGNS);
    let sums = 0;
    for (let i = from; i < to; i++) sums += signs(fours[i]!);
    count += sumOfBytes(sums);
  }
  return count;
}

/** The same as bondSum, where all columns have a bond: two spins of unequal sign are −1 to it. */
function bondSumOfFours(
  fours: Int32Array,
  { size: [Lx, Ly], boundary }: Lattice,
  [dx, dy]: readonly [number, number],
): number {
  const open = boundary === "open";
  const words = Lx / 4;
  let [bonds, unequal] = [0, 0];
  for (let y = 0; y < Ly; y++) {
    if (open && y + dy >= Ly) break;
    const row = y * words;
    const other = ((y + dy) % Ly) * words;
    bonds += open && dx === 1 ? Lx - 1 : Lx;
    for (let from = 0; from < words; from += MOST_SIGNS) {
      const to = Math.min(words, from + MOST_SIGNS);
      let sums = 0;
      for (let k = from; k < to; k++) {
        let there = fours[other + k]!;
        // Little-endian, as typed arrays are everywhere: the spin to the right is in the next higher byte.
        if (dx === 1) there = (there >>> 8) | (fours[other + (k + 1 < words ? k + 1 : 0)]! << 24);
        sums += signs(fours[row + k]! ^ there);
      }
      unequal += sumOfBytes(sums);
    }
    if (open && dx === 1) unequal -= signs(fours[row + words - 1]! ^ (fours[other]! << 24)) >>> 24;
  }
  return bonds - 2 * unequal;
}

/** Averages over an ensemble, each with its error from the autocorrelation along the chains. */
export interface EnsembleObservables {
  /** ⟨E⟩/N in J */
  readonly energy: Estimate;
  /** ⟨m⟩, 0 without a field. */
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
): {
  /** energy[chain][t], per site in J. */
  energy: Float64Array[];
  /** magnetization[chain][t], per site. */
  magnetization: Float64Array[];
} {
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

/** What {@link measure} averages, of one configuration. */
export function spinQuantities({
  lattice,
  model,
}: Pick<Ensemble, "lattice" | "model">): (spins: Int8Array) => Record<keyof EnsembleObservables, number> {
  const energies = model?.name === "ising" ? model : undefined;
  return (spins) => {
    const { energy, magnetization: m } = observe(spins, lattice, energies);
    return {
      energy,
      magnetization: m,
      absMagnetization: Math.abs(m),
      magnetization2: m * m,
      magnetization4: m * m * m * m,
    };
  };
}

/** Measures an ensemble of spins: averages with errors that know about the autocorrelation along each chain. */
export function measure(of: Ensemble): EnsembleObservables {
  return averagesOf(of, spinQuantities(of));
}
