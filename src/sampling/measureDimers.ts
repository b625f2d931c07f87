import type { DimerModel, DimerObservables } from "../models/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { averagesOf } from "./averages.ts";
import { dimerObserver } from "./dimerSystem.ts";
import type { Ensemble } from "./ensemble.ts";

/** Averages over an ensemble of dimers, each with its error from the autocorrelation along the chains. */
export interface DimerAverages {
  /** ⟨E⟩ by vertex: less the number of plaquettes with two parallel dimers. */
  readonly energy: Estimate;
  /** The share of plaquettes with two parallel dimers: ¼ on the infinite lattice of free dimers. */
  readonly flippable: Estimate;
  /** ⟨W_x⟩, 0 by symmetry; see observeDimers. */
  readonly windingX: Estimate;
  /** ⟨W_y⟩ */
  readonly windingY: Estimate;
  /** ⟨W_x²⟩, and so on; they and the winding numbers are absent on open lattices. */
  readonly windingX2: Estimate;
  /** ⟨W_y²⟩ */
  readonly windingY2: Estimate;
  /** ⟨(C_x² + C_y²)^½⟩ and ⟨C_x² + C_y²⟩; see observeDimers. */
  readonly columnarOrder: Estimate;
  /** ⟨C_x² + C_y²⟩ */
  readonly columnarOrder2: Estimate;
}

/** Without winding numbers where the boundary is open. @inline */
type Averaged = Omit<DimerAverages, `winding${string}`> & Partial<DimerAverages>;

/** What {@link measureDimers} averages, of one configuration. */
export function dimerQuantities(model: DimerModel): (spins: Int8Array) => Record<keyof Averaged, number> {
  const observe = dimerObserver(model);
  const torus = model.lattice.boundary === "torus";
  return (spins) => {
    const {
      energy,
      flippable,
      winding: [Wx, Wy],
      columnar: [Cx, Cy],
    }: DimerObservables = observe(spins);
    const columnar2 = Cx * Cx + Cy * Cy;
    const windings = torus ? { windingX: Wx, windingY: Wy, windingX2: Wx ** 2, windingY2: Wy ** 2 } : {};
    return { energy, flippable, ...windings, columnarOrder: Math.sqrt(columnar2), columnarOrder2: columnar2 } as Record<
      keyof Averaged,
      number
    >;
  };
}

/** Measures an ensemble of dimers. */
export function measureDimers(of: Ensemble & { readonly model: DimerModel }): Averaged {
  return averagesOf(of, dimerQuantities(of.model));
}
