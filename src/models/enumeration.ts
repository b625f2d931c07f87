import { InputError } from "../errors/index.ts";
import { exp, log } from "../kernels/index.ts";
import { formatSize, type Lattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { Thermodynamics } from "./kaufman.ts";

/** All states of one energy and one magnetization, up to its sign. */
export interface IsingLevel {
  /** E = −Σ_⟨ij⟩ sᵢsⱼ in J, of the whole lattice. */
  readonly energy: number;
  /** |M| = |Σ sᵢ|, of the whole lattice. */
  readonly absMagnetization: number;
  /** How many states there are, of both signs of M. */
  readonly states: number;
}

/** Exact averages over all 2^N states of a small lattice, and the distribution they are over. */
export interface IsingEnumeration extends Thermodynamics {
  readonly lattice: Lattice;
  /** K = βJ */
  readonly coupling: number;
  /** ⟨|m|⟩, m = M/N */
  readonly absMagnetization: number;
  /** ⟨m²⟩ */
  readonly magnetization2: number;
  /** ⟨m⁴⟩ */
  readonly magnetization4: number;
  /** The joint distribution of E and |M|, which sums to 1: by rising energy, then rising |M|. */
  readonly distribution: readonly (IsingLevel & { readonly probability: number })[];
}

/** 2²⁵ states take about a second. */
const MOST_SITES = 25;

/**
 * States of a lattice as the bits of an integer: bit i is spin i, 0 for +1 and 1 for −1, i = x + Lx·y.
 */
interface BitLattice {
  readonly sites: number;
  /** The state in which site i has the spin of its neighbour at (x + dx, y + dy), around the torus. */
  shifted(state: number, dx: number, dy: number): number;
  /** The sites whose neighbour at (x + dx, y + dy) exists: all of a torus. */
  mask(dx: number, dy: number): number;
  /** Bonds to the right and down whose spins differ. */
  unsatisfied(state: number): number;
  /** All bonds to the right and down. */
  readonly bonds: number;
}

function bitLattice({ size: [Lx, Ly], numSites, boundary }: Lattice, who: string): BitLattice {
  if (numSites > MOST_SITES) {
    throw new InputError(
      `${who}: expected a lattice of at most ${MOST_SITES} sites, got ${formatSize([Lx, Ly])}; see kaufman for larger tori`,
    );
  }
  const sitesWhere = (holds: (x: number, y: number) => boolean): number => {
    let mask = 0;
    for (let i = 0; i < numSites; i++) if (holds(i % Lx, Math.floor(i / Lx))) mask |= 1 << i;
    return mask;
  };
  const all = sitesWhere(() => true);
  // wrapping[dx]: the sites whose neighbour dx to the right lies around the torus.
  const wrapping = Array.from({ length: Lx }, (_, dx) => sitesWhere((x) => x + dx >= Lx));
  const shifted = (state: number, dx: number, dy: number): number => {
    const below = dy === 0 ? state : ((state >>> (dy * Lx)) | (state << (numSites - dy * Lx))) & all;
    if (dx === 0) return below;
    const wraps = wrapping[dx]!;
    return ((below >>> dx) & ~wraps) | ((below << (Lx - dx)) & wraps);
  };
  const mask = (dx: number, dy: number): number =>
    boundary === "torus" ? all : sitesWhere((x, y) => x + dx < Lx && y + dy < Ly);
  const right = mask(1, 0);
  const down = mask(0, 1);
  return {
    sites: numSites,
    shifted,
    mask,
    unsatisfied: (state) => ones((state ^ shifted(state, 1, 0)) & right) + ones((state ^ shifted(state, 0, 1)) & down),
    bonds: ones(right) + ones(down),
  };
}

/** Number of bits set in a 32-bit integer. */
function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The density of states of a small lattice, g(E, |M|), by counting all 2^N of them: exact integers, by rising energy, then
 * rising |M|. Bonds are those to the right and down of each site.
 *
 * @param lattice a torus or open, of at most 25 sites
 */
export function densityOfStates(lattice: Lattice): IsingLevel[] {
  return levelsOf(bitLattice(lattice, "densityOfStates"));
}

function levelsOf(bits: BitLattice): IsingLevel[] {
  const { sites, bonds } = bits;
  // Turning all spins changes neither E nor |M|: the last spin is up in what follows.
  const counts = new Float64Array((bonds + 1) * (sites + 1)); // [unsatisfied bonds][spins down]
  for (let state = 0; state < 1 << (sites - 1); state++) {
    counts[bits.unsatisfied(state) * (sites + 1) + ones(state)]! += 2;
  }
  const levels: IsingLevel[] = [];
  for (let unsatisfied = 0; unsatisfied <= bonds; unsatisfied++) {
    for (let absMagnetization = sites % 2; absMagnetization <= sites; absMagnetization += 2) {
      const down = (sites - absMagnetization) / 2;
      const at = unsatisfied * (sites + 1);
      const states = counts[at + down]! + (absMagnetization === 0 ? 0 : counts[at + sites - down]!);
      if (states > 0) levels.push({ energy: 2 * unsatisfied - bonds, absMagnetization, states });
    }
  }
  return levels;
}

/**
 * The Ising model on a small lattice by summing over all of its 2^N states: what samplers and estimators are tested
 * against. Relative errors are 10⁻¹⁴ or less.
 *
 * @param lattice a torus or open, of at most 25 sites
 */
export function enumerateIsing(lattice: Lattice, coupling: number): IsingEnumeration {
  requireCoupling(coupling, "enumerateIsing");
  const levels = levelsOf(bitLattice(lattice, "enumerateIsing"));
  const N = lattice.numSites;
  const ground = levels[0]!.energy;
  const weights = levels.map(({ energy, states }) => states * exp(-coupling * (energy - ground)));
  const Z = weights.reduce((sum, weight) => sum + weight, 0);
  const distribution = levels.map((level, k) => ({ ...level, probability: weights[k]! / Z }));
  const average = (f: (level: IsingLevel) => number): number =>
    distribution.reduce((sum, level) => sum + level.probability * f(level), 0);
  const energy = average((level) => level.energy);
  const variance = average((level) => (level.energy - energy) * (level.energy - energy));
  return {
    lattice,
    coupling,
    logZ: (log(Z) - coupling * ground) / N,
    energy: energy / N,
    specificHeat: (coupling * coupling * variance) / N,
    absMagnetization: average(({ absMagnetization: M }) => M / N),
    magnetization2: average(({ absMagnetization: M }) => (M / N) * (M / N)),
    magnetization4: average(({ absMagnetization: M }) => (M / N) * (M / N) * (M / N) * (M / N)),
    distribution,
  };
}

/**
 * The correlation ⟨s_{x,y} s_{x+dx,y+dy}⟩ on a small lattice, averaged over all sites that have such a neighbour, by
 * summing over all states.
 *
 * @param lattice a torus or open, of at most 25 sites
 * @param displacement [dx, dy], from [0, 0] to less than the lattice's size
 */
export function exactCorrelation(lattice: Lattice, coupling: number, [dx, dy]: readonly [number, number]): number {
  requireCoupling(coupling, "exactCorrelation");
  const [Lx, Ly] = lattice.size;
  const fits = (d: number, L: number): boolean => Number.isInteger(d) && d >= 0 && d < L;
  if (!(fits(dx, Lx) && fits(dy, Ly))) {
    throw new InputError(
      `exactCorrelation: expected a displacement from 0,0 to ${Lx - 1},${Ly - 1}, got ${dx},${dy}; take it from the other end`,
    );
  }
  const bits = bitLattice(lattice, "exactCorrelation");
  const mask = bits.mask(dx, dy);
  const pairs = ones(mask);
  const boltzmann = Float64Array.from({ length: bits.bonds + 1 }, (_, unsatisfied) => exp(-2 * coupling * unsatisfied));
  // Σ over the states of one energy of the pairs whose spins differ, and the number of these states: exact integers
  const differing = new Float64Array(bits.bonds + 1);
  const states = new Float64Array(bits.bonds + 1);
  for (let state = 0; state < 1 << (bits.sites - 1); state++) {
    const unsatisfied = bits.unsatisfied(state);
    differing[unsatisfied]! += ones((state ^ bits.shifted(state, dx, dy)) & mask);
    states[unsatisfied]!++;
  }
  let Z = 0;
  let sum = 0;
  for (let unsatisfied = 0; unsatisfied <= bits.bonds; unsatisfied++) {
    Z += boltzmann[unsatisfied]! * states[unsatisfied]!;
    sum += boltzmann[unsatisfied]! * (pairs * states[unsatisfied]! - 2 * differing[unsatisfied]!);
  }
  return sum / (pairs * Z);
}

/**
 * The Boltzmann probabilities of all states of a small lattice, p[state] = e^{−KE}/Z: bit i of the state's index is spin i, 0
 * for +1 and 1 for −1; see {@link stateIndex}.
 *
 * @param lattice a torus or open, of at most 20 sites
 */
export function stateProbabilities(lattice: Lattice, coupling: number): Float64Array {
  requireCoupling(coupling, "stateProbabilities");
  if (lattice.numSites > 20) {
    throw new InputError(
      `stateProbabilities: expected a lattice of at most 20 sites, got ${formatSize(lattice.size)}; see enumerateIsing`,
    );
  }
  const bits = bitLattice(lattice, "stateProbabilities");
  const { logZ } = enumerateIsing(lattice, coupling);
  const probability = Float64Array.from({ length: bits.bonds + 1 }, (_, unsatisfied) =>
    exp(coupling * (bits.bonds - 2 * unsatisfied) - logZ * bits.sites),
  );
  return Float64Array.from({ length: 1 << bits.sites }, (_, state) => probability[bits.unsatisfied(state)]!);
}

/** The index of a state among all of a lattice of at most 31 sites: bit i is 0 for spins[i] = +1 and 1 for −1. */
export function stateIndex(spins: ArrayLike<number>): number {
  let index = 0;
  for (let i = 0; i < spins.length; i++) if (spins[i]! < 0) index |= 1 << i;
  return index;
}
