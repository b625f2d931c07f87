import type { DimerModel, DimerObservables } from "../models/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import { dimerObserver } from "./dimerSystem.ts";
import { byChain, type Ensemble } from "./ensemble.ts";

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

/** Measures an ensemble of dimers. */
export function measureDimers(
  of: Ensemble & { readonly model: DimerModel },
): Omit<DimerAverages, `winding${string}`> & Partial<DimerAverages> {
  const observed = byChain(of, dimerObserver(of.model));
  const mean = (value: (o: DimerObservables) => number): Estimate =>
    meanWithError(observed.map((chain) => Float64Array.from(chain, value)));
  const columnar2 = ({ columnar: [Cx, Cy] }: DimerObservables): number => Cx * Cx + Cy * Cy;
  return {
    energy: mean((o) => o.energy),
    flippable: mean((o) => o.flippable),
    ...(of.lattice.boundary === "torus"
      ? {
          windingX: mean((o) => o.winding[0]),
          windingY: mean((o) => o.winding[1]),
          windingX2: mean((o) => o.winding[0] ** 2),
          windingY2: mean((o) => o.winding[1] ** 2),
        }
      : {}),
    columnarOrder: mean((o) => Math.sqrt(columnar2(o))),
    columnarOrder2: mean(columnar2),
  };
}
