/**
 * The Ising model on the honeycomb lattice by the star–triangle relation [houtappel1950] (`docs/formulas.md` 61): each spin of one sublattice has three neighbours, a, b, c,
 * all of the other, and the sum over it leaves that a triangular lattice,
 *
 *     Σ_s e^{s(k₁a + k₂b + k₃c)} = R e^{K₁ab + K₂bc + K₃ca}
 *     e^{4K₁} = c₀c₃/(c₁c₂),  e^{4K₂} = c₀c₁/(c₂c₃),  e^{4K₃} = c₀c₂/(c₁c₃),  R⁴ = 16 c₀c₁c₂c₃
 *
 * with c₀ = cosh(k₁ + k₂ + k₃), and c_j the same with the sign of k_j turned.
 */
import { InputError } from "../errors/index.ts";
import { logCosh, tanh } from "../kernels/index.ts";
import { type Lattice, triangularLattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { IsingModel } from "./ising.ts";
import { type TorusIsing, torusIsing } from "./torusIsing.ts";

/** A star of three couplings as a triangle of three. */
export interface StarTriangle {
  /** K₁, K₂, K₃ along the directions of the triangular lattice; see directionsOf. */
  readonly couplings: readonly [number, number, number];
  /** log R */
  readonly logFactor: number;
  /** ∂K_b/∂k_a at [a][b], and ∂ log R/∂k_a. */
  readonly slopes: readonly (readonly [number, number, number])[];
  /** ∂ log R/∂k_a at [a]. */
  readonly factorSlopes: readonly number[];
}

/** The star–triangle relation of couplings k = K J along the three bonds of the honeycomb lattice. */
export function starTriangle([k1, k2, k3]: readonly [number, number, number]): StarTriangle {
  const arguments_ = [k1 + k2 + k3, k2 + k3 - k1, k1 + k3 - k2, k1 + k2 - k3] as const;
  const [l0, l1, l2, l3] = arguments_.map(logCosh) as [number, number, number, number];
  const triangle = (x0: number, x1: number, x2: number, x3: number): [number, number, number] => [
    (x0 + x3 - x1 - x2) / 4,
    (x0 + x1 - x2 - x3) / 4,
    (x0 + x2 - x1 - x3) / 4,
  ];
  const t = arguments_.map(tanh) as [number, number, number, number];
  /** ∂ log c_j/∂k_a */
  const slope = (j: number, a: number): number => (j === a + 1 ? -t[j]! : t[j]!);
  return {
    couplings: triangle(l0, l1, l2, l3),
    logFactor: Math.LN2 + (l0 + l1 + l2 + l3) / 4,
    slopes: [0, 1, 2].map((a) => triangle(slope(0, a), slope(1, a), slope(2, a), slope(3, a))),
    factorSlopes: [0, 1, 2].map((a) => (slope(0, a) + slope(1, a) + slope(2, a) + slope(3, a)) / 4),
  };
}

/**
 * Exact thermodynamics of an Ising model on a honeycomb torus, any couplings, no field: that of the triangular torus of its cells, see {@link torusIsing}.
 *
 * @param model on a torus of at least 2×2 cells
 */
export function honeycombIsing({
  lattice,
  coupling: K,
  couplings,
  field,
}: Pick<IsingModel, "coupling" | "couplings" | "field"> & { lattice: Lattice }): TorusIsing {
  requireCoupling(K, "honeycombIsing");
  const {
    kind,
    boundary,
    size: [Lx, Ly],
  } = lattice;
  if (kind !== "honeycomb" || boundary !== "torus" || Lx < 4 || field !== 0) {
    throw new InputError(
      `honeycombIsing: expected a honeycomb torus of at least 2x2 cells, 4x2 sites, without a field, got ${kind} ${Lx}x${Ly}, ${boundary}, field ${field}`,
    );
  }
  const star = starTriangle(couplings.map((J) => K * J) as [number, number, number]);
  const cells = triangularLattice({ size: [Lx / 2, Ly] });
  const triangular = torusIsing({ lattice: cells, coupling: 1, couplings: star.couplings, field: 0 });
  const correlations = couplings.map((_, a) =>
    triangular.correlations.reduce((sum, c, b) => sum + c * star.slopes[a]![b]!, star.factorSlopes[a]!),
  );
  return {
    logZ: (star.logFactor + triangular.logZ) / 2,
    // Each bond belongs to one of two sites.
    energy: -couplings.reduce((sum, J, a) => sum + J * correlations[a]!, 0) / 2 + 0,
    correlations,
  };
}
