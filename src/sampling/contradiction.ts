import { tanh } from "../kernels/index.ts";
import { neighboursOf } from "../lattices/index.ts";
import { enumerateIsing, type IsingModel, isPlainFerromagnet, kaufman } from "../models/index.ts";
import { type Estimate, formatEstimate, meanWithError } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";
import type { Sampled } from "./excerpt.ts";
import { observe } from "./observables.ts";

/** Standard errors beyond which samples and model are said to disagree. */
const SIGMAS = 5;
/** Spins that are looked at: every k-th round of the chains where there are more. */
const MOST_SPINS = 2 ** 22;
/** Lattices up to this size are summed over state by state, which takes some milliseconds. */
const MOST_ENUMERATED = 16;

/** What speaks against an ensemble's being samples of the model it names. */
export interface Contradiction {
  /** What was measured, with its error. */
  readonly measured: Estimate;
  /** What it would be for the model. */
  readonly expected: number;
  /** How far the two are apart, in standard errors. */
  readonly sigmas: number;
  /** Which of the two things it is. */
  readonly quantity: "energy" | "localField";
  /** One line for a reader. */
  readonly message: string;
}

/**
 * Looks for a contradiction between samples and the model that they are said to be of, beyond five standard errors. Two
 * things are held against what is exactly known:
 *
 * - the energy per site, where it is known by a formula or a short sum: plain ferromagnets on square tori, and small lattices;
 * - of any lattice, couplings and field, the identity of Callen [callen1963]: given its neighbours a spin has the mean tanh K h,
 *   h = Σ_j J_ij s_j + H being its local field, so that ⟨h (s − tanh K h)⟩ = 0. On open lattices the sites with all neighbours
 *   count. Behind a buffer it is this law, and no more of the model, that the exact posterior is made of.
 *
 * Errors are those of the Γ-method along the chains, and not below those of independent samples of the model: a handful of
 * configurations, or frozen ones, raises no false alarm.
 *
 * @returns undefined where the ensemble names no model, or nothing speaks against it
 */
export function contradiction(of: Sampled): Contradiction | undefined {
  const { model } = of;
  // Of dimers it is seen to when they are read that they are coverings; see dimerWarning.
  if (model?.name !== "ising") return undefined;
  const { energies, localFields, variance, sites } = series(of, model);
  const N = model.lattice.numSites;
  const count = energies.reduce((sum, { length }) => sum + length, 0);
  // Energies and local fields change by steps; where such steps are rare their number is Poisson's, and no Gaussian's.
  const largestField = 2 * model.couplings.reduce((sum, J) => sum + Math.abs(J), 0) + Math.abs(model.field);
  const step = 2 * largestField;
  const compare = (measured: Estimate, expected: number, least: number, quantum: number): number => {
    const error = Math.hypot(Math.max(Number.isNaN(measured.error) ? 0 : measured.error, least), quantum);
    return error === 0 ? 0 : Math.abs(measured.value - expected) / error;
  };
  const at = `T = ${Number((1 / model.coupling).toPrecision(6))} J/k_B`;
  const consequence =
    "temperature, couplings or boundary are not those of the samples, and what is exact for them is wrong";

  const exact = exactEnergy(model);
  if (exact !== undefined && count > 0) {
    const measured = meanWithError(energies);
    // ⟨E²⟩ − ⟨E⟩² = N c/K², of one configuration
    const least = model.coupling > 0 ? Math.sqrt(Math.max(exact.specificHeat, 0) / (N * count)) / model.coupling : 0;
    const sigmas = compare(measured, exact.energy, least, step / (N * count));
    if (sigmas > SIGMAS) {
      const shown = `${formatEstimate(measured.value, measured.error)} J per site, where the model has ${Number(exact.energy.toPrecision(6))} J`;
      return {
        quantity: "energy",
        measured,
        expected: exact.energy,
        sigmas,
        message: `the samples contradict the model they name, ising at ${at}: their energy is ${shown} (${Math.round(sigmas)}σ apart); ${consequence}`,
      };
    }
  }
  if (sites === 0 || count === 0) return undefined;
  const measured = meanWithError(localFields);
  const sigmas = compare(measured, 0, Math.sqrt(variance / count), (step * largestField) / (sites * count));
  if (sigmas <= SIGMAS) return undefined;
  return {
    quantity: "localField",
    measured,
    expected: 0,
    sigmas,
    message: `the samples contradict the model they name, ising at ${at}: given its neighbours, a spin has not the mean tanh K h (⟨h(s − tanh K h)⟩ = ${formatEstimate(measured.value, measured.error)}, ${Math.round(sigmas)}σ from 0); ${consequence}`,
  };
}

/**
 * The configurations that {@link contradiction} looks at, in ascending order: every k-th round of the chains, so that there are some four million
 * spins; none where the model is not one that it knows of.
 */
export function checkedConfigurations({ model, lattice, provenance, count }: Omit<Ensemble, "sigma">): Uint32Array {
  if (model?.name !== "ising") return new Uint32Array(0);
  const chains = provenance?.chains ?? 1;
  const rounds = Math.ceil(count / chains);
  const stride = Math.max(1, Math.ceil((rounds * chains * lattice.numSites) / MOST_SPINS));
  const checked: number[] = [];
  for (let round = 0; round < rounds; round += stride) {
    for (let c = round * chains; c < Math.min((round + 1) * chains, count); c++) checked.push(c);
  }
  return Uint32Array.from(checked);
}

/** Energy and specific heat per site, where they are known in closed form or by a sum that takes no time. */
function exactEnergy(model: IsingModel): { readonly energy: number; readonly specificHeat: number } | undefined {
  const { lattice, coupling } = model;
  if (lattice.kind === "square" && lattice.boundary === "torus" && isPlainFerromagnet(model)) {
    return kaufman(lattice, coupling);
  }
  return lattice.numSites <= MOST_ENUMERATED ? enumerateIsing(model) : undefined;
}

/**
 * By chain: the energy per site, and the mean over sites of h(s − tanh K h); and a bound on the variance of the latter in
 * one configuration of the model. Spins of one sublattice are independent given the others, so that a sublattice's variance is
 * Σ h² sech² K h; that of the sum of q sublattices is at most q times the sum of theirs.
 */
function series(
  of: Sampled,
  model: IsingModel,
): { energies: Float64Array[]; localFields: Float64Array[]; variance: number; sites: number } {
  const { lattice, couplings, field, coupling } = model;
  const N = lattice.numSites;
  const chains = of.provenance?.chains ?? 1;
  const { degree, sites: neighbours } = neighboursOf(lattice);
  const inner: number[] = [];
  for (let i = 0; i < N; i++) {
    let whole = true;
    let missing = lattice.kind === "honeycomb" ? degree / 2 : 0; // each bond belongs to one sublattice
    for (let k = 0; k < degree; k++) if (neighbours[i * degree + k] === N) whole = --missing >= 0;
    if (whole) inner.push(i);
  }
  // The spins along direction a sum to −2 … 2; five values a direction number the local field.
  const directions = couplings.length;
  const fields = Array.from({ length: 5 ** directions }, (_, state) => {
    let h = field;
    for (let a = 0, rest = state; a < directions; a++, rest = Math.floor(rest / 5))
      h += couplings[a]! * ((rest % 5) - 2);
    return h;
  });
  const upTerm = Float64Array.from(fields, (h) => h * (1 - tanh(coupling * h)));
  const downTerm = Float64Array.from(fields, (h) => h * (-1 - tanh(coupling * h)));
  const spread = Float64Array.from(fields, (h) => h * h * (1 - tanh(coupling * h) ** 2));
  const energies: number[][] = Array.from({ length: chains }, () => []);
  const localFields: number[][] = Array.from({ length: chains }, () => []);
  let spreads = 0;
  let taken = 0;
  for (const c of checkedConfigurations(of)) {
    const spins = configuration(of, c);
    energies[c % chains]!.push(observe(spins, lattice, model).energy);
    let sum = 0;
    for (const i of inner) {
      let state = 0;
      for (let a = directions - 1; a >= 0; a--) {
        const k = i * degree + 2 * a;
        state = 5 * state + 2 + (spins[neighbours[k]!] ?? 0) + (spins[neighbours[k + 1]!] ?? 0);
      }
      sum += (spins[i]! > 0 ? upTerm : downTerm)[state]!;
      spreads += spread[state]!;
    }
    localFields[c % chains]!.push(inner.length > 0 ? sum / inner.length : 0);
    taken++;
  }
  const sublattices =
    lattice.kind === "honeycomb"
      ? 2
      : lattice.kind === "triangular"
        ? 4
        : lattice.boundary === "torus" && lattice.size.some((L) => L % 2)
          ? 4
          : 2;
  return {
    energies: energies.map((values) => Float64Array.from(values)),
    localFields: localFields.map((values) => Float64Array.from(values)),
    variance: inner.length > 0 && taken > 0 ? (sublattices * spreads) / (taken * inner.length ** 2) : 0,
    sites: inner.length,
  };
}
