/** What is exactly known of a model as a function of its coupling: what measured points are held against. */
import { isingChain } from "./chain.ts";
import { isPlainFerromagnet } from "./ising.ts";
import { dimerFlippable } from "./kasteleyn.ts";
import { kaufman } from "./kaufman.ts";
import type { Model } from "./model.ts";
import { onsagerEnergy, spontaneousMagnetization } from "./onsager.ts";

/** A value for each coupling K = βJ, NaN where none is known in closed form. */
export interface ExactCurves {
  /** ⟨E⟩/N in J of the lattice as large as it is, of dimers by vertex. */
  readonly energy: Float64Array;
  /** The same of an infinite lattice. */
  readonly infiniteEnergy: Float64Array;
  /** |⟨m⟩| of an infinite lattice: the spontaneous magnetization. */
  readonly infiniteOrder: Float64Array;
}

/** The energy of a finite lattice, and what becomes of it and of the magnetization on an infinite one. */
type Known = readonly [energy: number, infiniteEnergy: number, infiniteOrder: number];

/**
 * The Ising model on the square lattice (Kaufman's torus, Onsager's energy, Yang's magnetization) and the chain (its transfer matrix), plain ferromagnets in a torus; and free
 * dimers (Kasteleyn), whose energy is less the share of plaquettes with two parallel dimers, ¼ on an infinite lattice.
 */
export function exactCurves({ model, couplings }: { model: Model; couplings: readonly number[] }): ExactCurves {
  const known = couplings.map(knownAt(model));
  const column = (k: 0 | 1 | 2): Float64Array => Float64Array.from(known, (of) => of[k]);
  return { energy: column(0), infiniteEnergy: column(1), infiniteOrder: column(2) };
}

const NOTHING: Known = [Number.NaN, Number.NaN, Number.NaN];

function knownAt(model: Model): (coupling: number) => Known {
  const { lattice } = model;
  if (lattice.boundary !== "torus") return () => NOTHING;
  if (model.name === "dimers") {
    return (coupling) => (coupling === 0 ? [-dimerFlippable(lattice), -1 / 4, 0] : NOTHING);
  }
  if (!isPlainFerromagnet(model)) return () => NOTHING;
  if (lattice.kind === "chain") {
    const [length] = lattice.size;
    return (coupling) => [isingChain({ coupling, length }).energy, isingChain({ coupling }).energy, 0];
  }
  if (lattice.kind !== "square") return () => NOTHING;
  return (coupling) => [kaufman(lattice, coupling).energy, onsagerEnergy(coupling), spontaneousMagnetization(coupling)];
}
