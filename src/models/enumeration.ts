import { InputError } from "../errors/index.ts";
import { exp, log } from "../kernels/index.ts";
import { bondColumns, directionsOf, formatSize, type Lattice } from "../lattices/index.ts";
import type { IsingModel } from "./ising.ts";
import type { Thermodynamics } from "./kaufman.ts";

/** All states of one energy and one magnetization. */
export interface IsingLevel {
  /** E = −Σ_a J_a Σ sᵢsⱼ − H Σ sᵢ in J, of the whole lattice. */
  readonly energy: number;
  /** M = Σ sᵢ, of the whole lattice, with its sign. */
  readonly magnetization: number;
  /** How many states there are. */
  readonly states: number;
}

/** Exact averages over all 2^N states of a small lattice, and the distribution they are over. */
export interface IsingEnumeration extends Thermodynamics {
  /** What was summed over. */
  readonly model: IsingModel;
  /** ⟨m⟩, m = M/N: 0 without a field. */
  readonly magnetization: number;
  /** ⟨|m|⟩ */
  readonly absMagnetization: number;
  /** ⟨m²⟩ */
  readonly magnetization2: number;
  /** ⟨m⁴⟩ */
  readonly magnetization4: number;
  /** The joint distribution of E and M, which sums to 1: by rising energy, then rising M. */
  readonly distribution: readonly (IsingLevel & {
    /** P(E, M) = g(E, M) e^{−KE}/Z */
    readonly probability: number;
  })[];
}

/** What the energies of states hang on; the temperature does not enter. @inline */
type Energies = Pick<IsingModel, "lattice" | "couplings" | "field">;

/** 2²⁵ states take about a second. */
const MOST_SITES = 25;

/** Two energies closer than this, in units of the largest that there can be, are one: they differ by rounding. */
const SAME_ENERGY = 1e-12;

/**
 * States of a lattice as the bits of an integer: bit i is spin i, 0 for +1 and 1 for −1, i = x + Lx·y.
 */
interface BitLattice {
  /** The state in which site i has the spin of its neighbour at (x + dx, y + dy), around the torus. */
  shifted(state: number, dx: number, dy: number): number;
  /** The sites whose neighbour at (x + dx, y + dy) exists: all of a torus. */
  mask(dx: number, dy: number): number;
  /** The sites of columns first, first + step, … */
  columns(of: { first: number; step: number }): number;
}

function bitLattice({ size: [Lx, Ly], numSites, boundary }: Lattice): BitLattice {
  const sitesWhere = (holds: (x: number, y: number) => boolean): number => {
    let mask = 0;
    for (let i = 0; i < numSites; i++) if (holds(i % Lx, Math.floor(i / Lx))) mask |= 1 << i;
    return mask;
  };
  const all = sitesWhere(() => true);
  // wrapping[dx]: the sites whose neighbour dx to the right lies around the torus.
  const wrapping = Array.from({ length: Lx }, (_, dx) => sitesWhere((x) => x + dx >= Lx));
  return {
    shifted: (state, dx, dy) => {
      const below = dy === 0 ? state : ((state >>> (dy * Lx)) | (state << (numSites - dy * Lx))) & all;
      if (dx === 0) return below;
      const wraps = wrapping[dx]!;
      return ((below >>> dx) & ~wraps) | ((below << (Lx - dx)) & wraps);
    },
    columns: ({ first, step }) => sitesWhere((x) => (x - first) % step === 0),
    mask: (dx, dy) => (boundary === "torus" ? all : sitesWhere((x, y) => x + dx < Lx && y + dy < Ly)),
  };
}

/** Number of bits set in a 32-bit integer. */
function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The states of a lattice by class: the numbers of unsatisfied bonds (of unequal spins) of each direction, and of spins down.
 * Energy and magnetization hang on these integers alone.
 */
interface Classes extends BitLattice {
  readonly sites: number;
  readonly count: number;
  /** The class of a state. */
  of(state: number): number;
  /** The class that a class becomes when all spins are turned. */
  turned(at: number): number;
  energy(at: number): number;
  magnetization(at: number): number;
}

function classesOf({ lattice, couplings, field }: Energies, who: string, most = MOST_SITES): Classes {
  const N = lattice.numSites;
  if (N > most) {
    const instead = most === MOST_SITES ? "transferMatrix, and kaufman for larger tori" : "enumerateIsing";
    throw new InputError(
      `${who}: expected a lattice of at most ${most} sites, got ${formatSize(lattice.size)}; see ${instead}`,
    );
  }
  const bits = bitLattice(lattice);
  const directions = directionsOf(lattice).map(([dx, dy], a) => {
    const mask = bits.mask(dx, dy) & bits.columns(bondColumns(lattice, a));
    return { dx, dy, mask, bonds: ones(mask), J: couplings[a]! };
  });
  const count = directions.reduce((product, { bonds }) => product * (bonds + 1), N + 1);
  const down = (at: number): number => at % (N + 1);
  return {
    ...bits,
    sites: N,
    count,
    of: (state) => {
      let at = 0;
      for (const { dx, dy, mask, bonds } of directions) {
        at = at * (bonds + 1) + ones((state ^ bits.shifted(state, dx, dy)) & mask);
      }
      return at * (N + 1) + ones(state);
    },
    turned: (at) => at + N - 2 * down(at),
    energy: (at) => {
      let energy = -field * (N - 2 * down(at));
      let rest = Math.floor(at / (N + 1));
      for (let a = directions.length - 1; a >= 0; a--) {
        const { bonds, J } = directions[a]!;
        energy -= J * (bonds - 2 * (rest % (bonds + 1)));
        rest = Math.floor(rest / (bonds + 1));
      }
      return energy + 0; // + 0: no negative zero
    },
    magnetization: (at) => N - 2 * down(at),
  };
}

/** Calls `each` with the class of every state whose last spin is up; the other half are the same with all spins turned. */
function eachHalf(classes: Classes, each: (at: number, state: number) => void): void {
  for (let state = 0; state < 1 << (classes.sites - 1); state++) each(classes.of(state), state);
}

/**
 * The density of states of a small lattice, g(E, M), by counting all 2^N of them: exact integers, by rising energy, then
 * rising M. Bonds are those of directionsOf, forwards from each site.
 *
 * @param model a lattice of any kind of at most 25 sites, couplings and field; the temperature does not matter
 */
export function densityOfStates(model: Energies): IsingLevel[] {
  return levelsOf(model, "densityOfStates");
}

function levelsOf(model: Energies, who: string): IsingLevel[] {
  const classes = classesOf(model, who);
  const counts = new Float64Array(classes.count);
  eachHalf(classes, (at) => void counts[at]!++);
  const found: { energy: number; magnetization: number; states: number }[] = [];
  let largest = 1;
  for (let at = 0; at < classes.count; at++) {
    const states = counts[at]! + counts[classes.turned(at)]!;
    if (states === 0) continue;
    const energy = classes.energy(at);
    largest = Math.max(largest, Math.abs(energy));
    found.push({ energy, magnetization: classes.magnetization(at), states });
  }
  // Different bonds may add up to one energy, and to the last digit only if their couplings are that kind of numbers.
  found.sort((a, b) => a.energy - b.energy);
  let level = Number.NEGATIVE_INFINITY;
  for (const state of found) {
    if (state.energy - level > SAME_ENERGY * largest) level = state.energy;
    else state.energy = level;
  }
  found.sort((a, b) => a.energy - b.energy || a.magnetization - b.magnetization);
  const levels: (typeof found)[number][] = [];
  for (const next of found) {
    const last = levels.at(-1);
    if (last?.energy === next.energy && last.magnetization === next.magnetization) last.states += next.states;
    else levels.push(next);
  }
  return levels;
}

/**
 * The Ising model on a small lattice by summing over all of its 2^N states: what samplers and estimators are tested
 * against. Any lattice, boundary, couplings and field. Relative errors are 10⁻¹⁴ or less.
 *
 * @param model on a lattice of at most 25 sites
 */
export function enumerateIsing(model: IsingModel): IsingEnumeration {
  const { coupling: K, lattice, field } = model;
  const levels = levelsOf(model, "enumerateIsing");
  const N = lattice.numSites;
  const ground = levels[0]!.energy;
  const weights = levels.map(({ energy, states }) => states * exp(-K * (energy - ground)));
  const Z = weights.reduce((sum, weight) => sum + weight, 0);
  const distribution = levels.map((level, k) => ({ ...level, probability: weights[k]! / Z }));
  const average = (f: (level: IsingLevel) => number): number =>
    distribution.reduce((sum, level) => sum + level.probability * f(level), 0);
  const energy = average((level) => level.energy);
  const variance = average((level) => (level.energy - energy) * (level.energy - energy));
  return {
    model,
    logZ: (log(Z) - K * ground) / N,
    energy: energy / N,
    specificHeat: (K * K * variance) / N,
    magnetization: field === 0 ? 0 : average(({ magnetization: M }) => M / N),
    absMagnetization: average(({ magnetization: M }) => Math.abs(M) / N),
    magnetization2: average(({ magnetization: M }) => (M / N) * (M / N)),
    magnetization4: average(({ magnetization: M }) => (M / N) * (M / N) * (M / N) * (M / N)),
    distribution,
  };
}

/**
 * The correlation ⟨s_{x,y} s_{x+dx,y+dy}⟩ on a small lattice, averaged over all sites that have such a neighbour, by
 * summing over all states. With a field it is not the connected one: ⟨s⟩² is in it.
 *
 * @param model on a lattice of at most 25 sites
 * @param displacement [dx, dy], from [0, 0] to less than the lattice's size
 */
export function exactCorrelation(model: IsingModel, [dx, dy]: readonly [number, number]): number {
  const [Lx, Ly] = model.lattice.size;
  const fits = (d: number, L: number): boolean => Number.isInteger(d) && d >= 0 && d < L;
  if (!(fits(dx, Lx) && fits(dy, Ly))) {
    throw new InputError(
      `exactCorrelation: expected a displacement from 0,0 to ${Lx - 1},${Ly - 1}, got ${dx},${dy}; take it from the other end`,
    );
  }
  const classes = classesOf(model, "exactCorrelation");
  const mask = classes.mask(dx, dy);
  const pairs = ones(mask);
  // Σ over the states of a class of the pairs whose spins differ, and the number of these states: exact integers
  const differing = new Float64Array(classes.count);
  const states = new Float64Array(classes.count);
  eachHalf(classes, (at, state) => {
    differing[at]! += ones((state ^ classes.shifted(state, dx, dy)) & mask);
    states[at]!++;
  });
  const energies = new Float64Array(classes.count);
  let ground = Number.POSITIVE_INFINITY;
  for (let at = 0; at < classes.count; at++) {
    if (states[at] === 0 && states[classes.turned(at)] === 0) continue;
    energies[at] = classes.energy(at);
    ground = Math.min(ground, energies[at]!);
  }
  let Z = 0;
  let sum = 0;
  for (let at = 0; at < classes.count; at++) {
    const all = states[at]! + states[classes.turned(at)]!;
    if (all === 0) continue;
    const weight = exp(-model.coupling * (energies[at]! - ground));
    Z += weight * all;
    sum += weight * (pairs * all - 2 * (differing[at]! + differing[classes.turned(at)]!));
  }
  return sum / (pairs * Z);
}

/**
 * The Boltzmann probabilities of all states of a small lattice, p[state] = e^{−KE}/Z: bit i of the state's index is spin i, 0
 * for +1 and 1 for −1; see {@link stateIndex}.
 *
 * @param model on a lattice of at most 20 sites
 */
export function stateProbabilities(model: IsingModel): Float64Array {
  const classes = classesOf(model, "stateProbabilities", 20);
  const { logZ } = enumerateIsing(model);
  const probability = Float64Array.from({ length: classes.count }, (_, at) =>
    exp(-model.coupling * classes.energy(at) - logZ * classes.sites),
  );
  return Float64Array.from({ length: 1 << classes.sites }, (_, state) => probability[classes.of(state)]!);
}

/** The index of a state among all of a lattice of at most 31 sites: bit i is 0 for spins[i] = +1 and 1 for −1. */
export function stateIndex(spins: ArrayLike<number>): number {
  let index = 0;
  for (let i = 0; i < spins.length; i++) if (spins[i]! < 0) index |= 1 << i;
  return index;
}
