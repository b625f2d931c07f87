import { InputError } from "../errors/index.ts";
import { directionsOf, type Lattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";

/**
 * The Ising model, with s = ±1,
 *
 *     E = −Σ_a J_a Σ_⟨ij⟩∥a sᵢ sⱼ − H Σᵢ sᵢ,    P(s) ∝ e^{−K E},    K = βJ
 *
 * where a runs over the directions of the lattice's bonds: energies, J_a and H are in units of J, temperatures in J/k_B.
 * On a torus two sites wide there are two bonds between the same two sites.
 */
export interface IsingModel {
  /** Tells it from other models. */
  readonly name: "ising";
  /** Where the spins are. */
  readonly lattice: Lattice;
  /** K = βJ ≥ 0, dimensionless: the inverse temperature. */
  readonly coupling: number;
  /** J_a/J of each direction of bonds: 1 for the plain ferromagnet, negative for an antiferromagnet; see directionsOf. */
  readonly couplings: readonly number[];
  /** H/J, the uniform field. */
  readonly field: number;
}

/**
 * An Ising model of a lattice and a coupling K = βJ.
 *
 * @param couplings J_a/J: one for each direction of the lattice's bonds, or one for all; 1 by default
 * @param field H/J, 0 by default
 */
export function ising({
  lattice,
  coupling,
  couplings = [1],
  field = 0,
}: {
  lattice: Lattice;
  coupling: number;
  couplings?: readonly number[];
  field?: number;
}): IsingModel {
  requireCoupling(coupling, "ising");
  const directions = directionsOf(lattice).length;
  if (couplings.length !== 1 && couplings.length !== directions) {
    throw new InputError(
      `ising: expected 1 coupling, or ${directions} for the directions of bonds of a ${lattice.kind} lattice, got ${couplings.length}`,
    );
  }
  const all = couplings.length === directions ? [...couplings] : Array<number>(directions).fill(couplings[0]!);
  if (!all.every(Number.isFinite)) throw new InputError(`ising: expected couplings J_a/J that are finite, got ${all}`);
  if (!Number.isFinite(field)) throw new InputError(`ising: expected a field H/J that is finite, got ${field}`);
  return { name: "ising", lattice, coupling, couplings: all, field };
}

/** Whether a model is the plain ferromagnet: every J_a = J, and no field. */
export function isPlainFerromagnet({ couplings, field }: Pick<IsingModel, "couplings" | "field">): boolean {
  return field === 0 && couplings.every((J) => J === 1);
}

/**
 * A configuration in which every bond is satisfied, and the spins follow the field where that is no contradiction; spins
 * sᵢ = ±1 by site. Undefined where the bonds are at odds: a triangle with J₁J₂J₃ < 0, an antiferromagnetic ring of odd length.
 */
export function satisfiedState({ lattice, couplings, field }: IsingModel): Int8Array | undefined {
  const {
    size: [Lx, Ly],
    boundary,
    numSites,
  } = lattice;
  const sign = (J: number | undefined): 1 | -1 => ((J ?? 0) < 0 ? -1 : 1);
  const [ex, ey, ed] = [sign(couplings[0]), sign(couplings[1]), sign(couplings[2])];
  if (lattice.kind === "honeycomb") return satisfiedHoneycomb(lattice, [ex, ey, ed], field);
  const closes = (e: 1 | -1, L: number): boolean => boundary === "open" || e === 1 || L % 2 === 0;
  if (!closes(ex, Lx) || !closes(ey, Ly)) return undefined;
  if (lattice.kind === "triangular" && couplings[2] !== 0 && ed !== ex * ey) return undefined;
  const first = field < 0 ? -1 : 1;
  return Int8Array.from({ length: numSites }, (_, i) => {
    const x = i % Lx;
    const y = (i - x) / Lx;
    return first * (x % 2 ? ex : 1) * (y % 2 ? ey : 1);
  });
}

/** The same of the honeycomb lattice, whose two sublattices no bonds can set at odds but round a torus. */
function satisfiedHoneycomb(
  { size: [Lx, Ly], boundary, numSites }: Lattice,
  [within, next, down]: readonly [1 | -1, 1 | -1, 1 | -1],
  field: number,
): Int8Array | undefined {
  const [along, across] = [within * next, next * down];
  if (boundary === "torus" && ((along < 0 && (Lx / 2) % 2 !== 0) || (across < 0 && Ly % 2 !== 0))) return undefined;
  const first = field < 0 ? -1 : 1;
  return Int8Array.from({ length: numSites }, (_, i) => {
    const x = i % Lx;
    const y = (i - x) / Lx;
    return first * ((x >> 1) % 2 ? along : 1) * (y % 2 ? across : 1) * (x % 2 ? within : 1);
  });
}
