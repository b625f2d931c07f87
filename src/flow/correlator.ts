import { InputError } from "../errors/index.ts";
import { sinPi } from "../kernels/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import type { FieldCorrelations, Line } from "./fieldCorrelations.ts";

/**
 * What is taken off ⟨O_j(0) O_k(r)⟩, averages being over all places and configurations:
 *
 * - `mean`: ⟨O_j⟩⟨O_k⟩, the connected correlator of the ensemble as it is;
 * - `nothing`: right where a symmetry says that the means are zero, which is then not measured with an error of its own;
 * - `modulus`: ⟨|ō_j|⟩⟨|ō_k|⟩, ō the mean over the places of a configuration, for two operators that are one: the connected correlator within an ordered phase,
 *   where an ensemble has all of them alike. It is right but for corrections where |ō| fluctuates about zero.
 */
export type Subtraction = "mean" | "nothing" | "modulus";

/** A correlator along one line, with what its covariance is made of. */
export interface Correlator {
  /** r in places, from 0. */
  readonly steps: readonly number[];
  /** The distances in units of one place along x (or y): √2 r along the diagonals of a square lattice. */
  readonly distances: readonly number[];
  /** Once round the torus along the line, in the same unit; absent on an open lattice. */
  readonly circumference?: number;
  readonly dimensions: 1 | 2;
  readonly values: readonly Estimate[];
  /** replicas[block][r]: the correlator without the configurations of that block. */
  readonly replicas: readonly Float64Array[];
}

/**
 * The correlator C_jk(r) of a pair along a line, from {@link FieldCorrelations}, with errors by the jackknife over blocks of configurations, whose bias of
 * order one over their number is taken off.
 *
 * @param pair number of the pair in `pairs`
 * @param line along x, along y, along the diagonals; `along` averages x and y of a square of places, and `against` takes half their difference, in which what
 *   both directions have in common is gone: of dipoles, such as the electric field of dimers, it is what is left
 */
export function correlator(
  of: FieldCorrelations,
  {
    pair = 0,
    line = "x",
    subtract = "mean",
  }: { pair?: number; line?: Line | "along" | "against"; subtract?: Subtraction } = {},
): Correlator {
  const { places, boundary, diagonal, dimensions } = of;
  const lines = of.lines[pair];
  if (lines === undefined) {
    throw new InputError(`correlator: expected a pair from 0 to ${of.lines.length - 1}, got ${pair}`);
  }
  const both = line === "along" || line === "against";
  const rows = both ? xAndY(lines.x, lines.y, line === "along" ? 0.5 : -0.5) : lines[line];
  if (rows === undefined || (both && places[0] !== places[1])) {
    const expected = both || line === "diagonal" ? "equal sides" : "two dimensions";
    throw new InputError(`correlator: expected ${expected} for the line ${line}, got ${places.join("x")} places`);
  }
  const off = subtractions(of, pair, subtract);
  const total = sumOf(rows);
  const count = of.blocks.reduce((sum, n) => sum + n, 0);
  // The part that x and y have in common cancels in their difference, and so does the mean.
  const part = line === "against" ? 0 : 1;
  const all = total.map((sum) => sum / count - part * off.all);
  const replicas = rows.map((row, b) =>
    total.map((sum, r) => (sum - row[r]!) / (count - of.blocks[b]!) - part * off.without[b]!),
  );
  const unit = line === "diagonal" && diagonal === "root two" ? Math.SQRT2 : 1;
  const steps = Array.from(all, (_, r) => r);
  const side = line === "y" ? places[1] : places[0];
  return {
    steps,
    distances: steps.map((r) => unit * r),
    ...(boundary === "torus" ? { circumference: unit * side } : {}),
    dimensions,
    values: jackknifed(all, replicas),
    replicas,
  };
}

/** The structure factor of a pair of operators. */
export interface StructureFactor {
  /** S(k) at [kx + Px·ky], k = (2π kx/Px, 2π ky/Py). */
  readonly values: Float64Array;
  readonly errors: Float64Array;
  readonly places: readonly [number, number];
  /**
   * The correlation length by the second moment along x and y, √(S(0)/S(k) − 1)/(2 sin k/2), k the smallest along each, in places; zero where S does not fall, and
   * no error where it is not known. On lattices with a bond along the diagonal, too, it is that of S along the axes of the grid of places.
   */
  readonly secondMomentLength: readonly Estimate[];
}

/**
 * The structure factor S_jk(k) = Σ_r C_jk(r) e^{−ikr} of a pair, on all of its grid, with errors by the jackknife over blocks of configurations. What is subtracted
 * changes k = 0 alone.
 */
export function structureFactor(
  of: FieldCorrelations,
  { pair = 0, subtract = "mean" }: { pair?: number; subtract?: Subtraction } = {},
): StructureFactor {
  const { places, blocks, dimensions } = of;
  const rows = of.spectra[pair];
  if (rows === undefined) {
    throw new InputError(`structureFactor: expected a pair from 0 to ${of.spectra.length - 1}, got ${pair}`);
  }
  const [Px, Py] = places;
  const P = Px * Py;
  const off = subtractions(of, pair, subtract);
  const total = sumOf(rows);
  const count = blocks.reduce((sum, n) => sum + n, 0);
  const value = (k: number): number => total[k]! / count - (k === 0 ? P * off.all : 0);
  const without = (k: number, b: number): number =>
    (total[k]! - rows[b]![k]!) / (count - blocks[b]!) - (k === 0 ? P * off.without[b]! : 0);
  const values = new Float64Array(P);
  const errors = new Float64Array(P);
  for (let k = 0; k < P; k++) {
    const S = jackknifedOne(value(k), rows, (b) => without(k, b));
    values[k] = S.value;
    errors[k] = S.error;
  }
  const lengths = [{ k: 1 % Px, side: Px }, ...(dimensions === 2 ? [{ k: Px * (1 % Py), side: Py }] : [])].map(
    ({ k, side }) => {
      const length = (S0: number, S1: number): number => Math.sqrt(Math.max(S0 / S1 - 1, 0)) / (2 * sinPi(1 / side));
      return jackknifedOne(length(value(0), value(k)), rows, (b) => length(without(0, b), without(k, b)));
    },
  );
  return { values, errors, places, secondMomentLength: lengths };
}

/** What is subtracted, of all configurations and without each block. */
function subtractions(
  { pairs, blocks, means, moduli }: FieldCorrelations,
  pair: number,
  subtract: Subtraction,
): { readonly all: number; readonly without: Float64Array } {
  const [j, k] = pairs[pair]!;
  if (subtract === "modulus" && j !== k) {
    throw new InputError("correlator: expected the mean to be taken off two different operators, got their moduli");
  }
  if (subtract === "nothing") return { all: 0, without: new Float64Array(blocks.length) };
  const sums = subtract === "mean" ? means : moduli;
  const total = [j, k].map((o) => sums[o]!.reduce((sum, x) => sum + x, 0)) as [number, number];
  const count = blocks.reduce((sum, n) => sum + n, 0);
  return {
    all: (total[0] * total[1]) / (count * count),
    without: Float64Array.from(blocks, (n, b) => {
      const left = count - n;
      return ((total[0] - sums[j]![b]!) * (total[1] - sums[k]![b]!)) / (left * left);
    }),
  };
}

/** x/2 ± y/2 of the rows of two lines. */
function xAndY(
  x: readonly Float64Array[] | undefined,
  y: readonly Float64Array[] | undefined,
  sign: 0.5 | -0.5,
): Float64Array[] | undefined {
  if (x === undefined || y === undefined) return undefined;
  return x.map((row, b) => row.map((u, r) => u / 2 + sign * y[b]![r]!));
}

const sumOf = (rows: readonly Float64Array[]): Float64Array => {
  const total = new Float64Array(rows[0]!.length);
  for (const row of rows) row.forEach((x, i) => void (total[i]! += x));
  return total;
};

function jackknifed(all: Float64Array, replicas: readonly Float64Array[]): Estimate[] {
  return Array.from(all, (value, r) => jackknifedOne(value, replicas, (b) => replicas[b]![r]!));
}

/** Value and error of a number from those without each block; see jackknife, whose function this has been worked out already. */
function jackknifedOne(all: number, blocks: readonly unknown[], without: (b: number) => number): Estimate {
  const b = blocks.length;
  let mean = 0;
  for (let i = 0; i < b; i++) mean += without(i) / b;
  let squares = 0;
  for (let i = 0; i < b; i++) squares += (without(i) - mean) ** 2;
  return estimate(b * all - (b - 1) * mean, Math.sqrt(((b - 1) / b) * squares));
}
