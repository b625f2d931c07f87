/**
 * Effective couplings: that of the Ising model on a lattice of the same kind, the plain one if nothing else is said, in which a correlation is what it was measured to be. The flow
 * of the temperature is a one-parameter picture of the flow of all couplings; where thermometers differ, there are others than K.
 */
import { InputError } from "../errors/index.ts";
import { cosPi } from "../kernels/index.ts";
import { type LatticeKind, latticeOf } from "../lattices/index.ts";
import {
  diagonalCorrelation,
  honeycombIsing,
  houtappel,
  ising,
  isingChain,
  kaufman,
  nearestNeighbourCorrelation,
  starTriangle,
  torusIsing,
} from "../models/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";

/** What a thermometer reads, and in which system. */
export type Thermometer = "nearest, torus" | "nearest" | "diagonal";

/** What a thermometer is calibrated on: the plain Ising model of the square lattice, or of another kind, or one with a coupling J_a/J for each direction. */
export interface Calibration {
  /** Of the lattice; the square if absent. */
  readonly kind?: LatticeKind;
  /** J_a/J of each direction; all 1 if absent. */
  readonly couplings?: readonly number[] | undefined;
}

/**
 * The correlation of a thermometer as a function of K = βJ ≥ 0, which it grows with; of directions that differ, the mean over them.
 *
 * - `nearest, torus`: of nearest neighbours on a torus of the same size, by Kaufman's solution [kaufman1949], see torusIsing, or on a ring
 * - `nearest`: of nearest neighbours in the infinite lattice [onsager1944; houtappel1950]: of small lattices near T_c it reads too cold
 * - `diagonal`: of next-nearest neighbours in the infinite square lattice [mccoy1973], chain or honeycomb lattice
 *
 * @returns a function that gives no number where it is not known: `diagonal` of the triangular lattice, and in infinite lattices whose directions differ
 */
export function correlationOf(
  thermometer: Thermometer,
  size: readonly [number, number],
  { kind = "square", couplings }: Calibration = {},
): (coupling: number) => number {
  if (kind === "chain") {
    const length = thermometer === "nearest, torus" ? size[0] : Number.POSITIVE_INFINITY;
    return (coupling) => isingChain({ coupling, length }).correlation(thermometer === "diagonal" ? 2 : 1);
  }
  const isPlain = couplings?.every((J) => J === couplings[0]) ?? true;
  if (thermometer === "nearest, torus") {
    const lattice = latticeOf({ kind, size });
    if (kind === "square" && isPlain) return (coupling) => -kaufman(lattice, coupling).energy / 2;
    const model = ising({ lattice, coupling: 0, couplings: isPlain ? [1] : couplings! });
    const solution = kind === "honeycomb" ? honeycombIsing : torusIsing;
    return (coupling) => {
      const { correlations } = solution({ ...model, coupling });
      return correlations.reduce((sum, c) => sum + c, 0) / correlations.length;
    };
  }
  const unknown = () => Number.NaN;
  if (!isPlain) return unknown;
  if (kind === "square") return thermometer === "nearest" ? nearestNeighbourCorrelation : diagonalCorrelation;
  const plain = { lattice: { kind: "triangular" }, couplings: [1, 1, 1], field: 0 } as const;
  const triangular = (coupling: number): number => -houtappel({ ...plain, coupling }).energy / 3;
  if (kind === "triangular") return thermometer === "nearest" ? triangular : unknown;
  // The next-nearest neighbours of the honeycomb lattice are nearest ones of its sublattice.
  return (coupling) => {
    const { couplings: within, slopes, factorSlopes } = starTriangle([coupling, coupling, coupling]);
    const next = triangular(within[0]);
    if (thermometer === "diagonal") return next;
    return factorSlopes[0]! + next * slopes[0]!.reduce((sum, slope) => sum + slope, 0);
  };
}

/** Couplings are looked for up to here, where all spins are aligned but for one in 10⁷. */
const LARGEST_COUPLING = 2;
/** Halvings of the interval that K lies in: to the last digit. */
const HALVINGS = 54;

/**
 * K_eff of a measured correlation, ⟨s₀s_r⟩ per pair of sites. Its error is half the way that K_eff goes as the correlation goes from one standard
 * error below to one above, which holds where the slope diverges, at T_c of the infinite lattice, too. Correlations below
 * that of K = 0 read K = 0, those above the largest, K = ∞. No number where the calibration is not known.
 */
export function effectiveCoupling(
  correlation: Estimate,
  {
    thermometer = "nearest, torus",
    size,
    ...calibration
  }: Calibration & { thermometer?: Thermometer; size: readonly [number, number] },
): Estimate {
  if (!Number.isFinite(correlation.value)) {
    throw new InputError(`effectiveCoupling: expected a finite correlation, got ${correlation.value}`);
  }
  const of = correlationOf(thermometer, size, calibration);
  if (Number.isNaN(of(0))) return estimate(Number.NaN, Number.NaN);
  const couplingAt = (c: number): number => {
    if (c <= of(0)) return 0;
    if (c >= of(LARGEST_COUPLING)) return Number.POSITIVE_INFINITY;
    let [low, high] = [0, LARGEST_COUPLING];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (low + high) / 2;
      if (of(middle) < c) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const { value, error } = correlation;
  return estimate(couplingAt(value), (couplingAt(value + error) - couplingAt(value - error)) / 2);
}

/** T = 1/K in J/k_B, with the error that goes with it. */
export function temperatureOf({ value, error }: Estimate): Estimate {
  return estimate(1 / value, error / value ** 2);
}

/** Nodes of the interpolation of K(c); K is analytic in c on a finite torus, and correlations of one step lie close together. */
const NODES = 24;

/**
 * K_eff of many correlations of nearest neighbours on tori of one size, as {@link effectiveCoupling} has it of one by `nearest, torus`: by the polynomial
 * through Chebyshev nodes between the smallest and the largest, at which K is exact. Off by less than 10⁻⁹ where they are resamples of one measurement.
 */
export function torusCouplings(
  correlations: Float64Array,
  size: readonly [number, number],
  calibration: Calibration = {},
): Float64Array {
  const of = correlationOf("nearest, torus", size, calibration);
  const withSlope = slopeOf(of, size, calibration);
  const [lowest, highest] = [of(0), of(LARGEST_COUPLING)];
  const inside = correlations.filter((c) => c > lowest && c < highest);
  const [from, to] = [Math.min(...inside), Math.max(...inside)];
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const nodes = Array.from({ length: half > 0 ? NODES : 1 }, (_, j) => ({
    c: middle + half * cosPi((j + 0.5) / NODES),
    // Barycentric weights of Chebyshev's nodes: (−1)ʲ sin of the same angle [berrut2004].
    weight: (j % 2 === 0 ? 1 : -1) * cosPi(0.5 - (j + 0.5) / NODES),
  }));
  let guess = LARGEST_COUPLING / 4;
  const values = nodes.map(({ c }) => {
    guess = couplingNear(guess, c, withSlope);
    return guess;
  });
  return correlations.map((c) => {
    if (c <= lowest) return 0;
    if (c >= highest) return Number.POSITIVE_INFINITY;
    let [above, below] = [0, 0];
    for (const [j, node] of nodes.entries()) {
      if (c === node.c) return values[j]!;
      const share = node.weight / (c - node.c);
      above += share * values[j]!;
      below += share;
    }
    return above / below;
  });
}

/** The correlation of nearest neighbours on a torus with its slope in K: by the specific heat where that is known, and by a difference of 10⁻⁵ in K. */
function slopeOf(
  of: (coupling: number) => number,
  size: readonly [number, number],
  { kind = "square", couplings }: Calibration,
): (coupling: number) => { value: number; slope: number } {
  if (kind === "square" && couplings === undefined) {
    const lattice = latticeOf({ kind, size });
    return (K) => {
      const { energy, specificHeat } = kaufman(lattice, K);
      return { value: -energy / 2, slope: specificHeat / (2 * K * K) };
    };
  }
  const h = 1e-5;
  return (K) => ({ value: of(K), slope: (of(K + h) - of(Math.max(0, K - h))) / (K + h - Math.max(0, K - h)) });
}

/** The K at which a growing function is c, by Newton's steps, halving the interval where a step leaves it. */
function couplingNear(guess: number, c: number, of: (K: number) => { value: number; slope: number }): number {
  let [low, high, K] = [0, LARGEST_COUPLING, guess];
  for (let k = 0; k < HALVINGS; k++) {
    const { value, slope } = of(K);
    if (value < c) low = K;
    else high = K;
    const step = (c - value) / slope;
    const next = K + step;
    if (Math.abs(step) < 1e-14) return next;
    K = next > low && next < high ? next : (low + high) / 2;
  }
  return K;
}
