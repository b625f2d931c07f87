import { InputError } from "../errors/index.ts";
import { fourierTransformOfGrid } from "../kernels/index.ts";
import { autocorrelationTime, type Estimate } from "../statistics/index.ts";
import type { OperatorField } from "./operatorField.ts";

/** The lines along which correlations are taken: along x, along y, and along the diagonals. */
export type Line = "x" | "y" | "diagonal";

/** Correlations of operators, as sums over blocks of successive configurations, from which all that is derived has its error. */
export interface FieldCorrelations
  extends Pick<OperatorField, "names" | "places" | "step" | "boundary" | "diagonal" | "dimensions" | "count"> {
  /** The operators j, k of each pair. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Configurations of each block. */
  readonly blocks: readonly number[];
  /** lines[pair][line][block][r]: Σ over the block of the mean over places of O_j(x) O_k(x + r), r and −r alike, and of both diagonals. */
  readonly lines: readonly Partial<Readonly<Record<Line, readonly Float64Array[]>>>[];
  /** spectra[pair][block][kx + Px·ky]: Σ over the block of Re O_j(k)* O_k(k)/P, P places; nothing is subtracted. */
  readonly spectra: readonly (readonly Float64Array[])[];
  /** means[j][block]: Σ over the block of ō, the mean of O_j over the places. */
  readonly means: readonly Float64Array[];
  /** moduli[j][block]: the same of |ō|. */
  readonly moduli: readonly Float64Array[];
  /** The longest autocorrelation time of ō² and of |O(k)|² of the longest waves, of each operator, in configurations of one chain. */
  readonly autocorrelationTime: readonly Estimate[];
  /** Configurations that a block should have for that: one of independent ones. */
  readonly longBlock: number;
}

/** Blocks of configurations that the jackknife leaves out one at a time, at most. */
const BLOCKS = 100;
/** And the fewest, where these are short beside the autocorrelation time. */
const FEWEST_BLOCKS = 20;
/** What a block is longer than 2τ − 1, which is zero of independent configurations. */
const TIMES = 10;
/** Numbers that are kept of all spectra together. */
const LARGEST = 2 ** 26;

/**
 * Measures correlations of operators over whole configurations, by Fourier transform: on a torus
 *
 *     C_jk(r) = (1/P) Σ_x ⟨O_j(x) O_k(x + r)⟩ = (1/P) Σ_k e^{ikr} S_jk(k),    S_jk(k) = ⟨O_j(k)* O_k(k)⟩/P,    O(k) = Σ_x O(x) e^{−ikx}
 *
 * and on an open lattice the mean over the pairs that lie inside, r apart, with S(k) that of the P places alone. k is (2πn_x/Px, 2πn_y/Py). The real part
 * of S is kept, so that C is the mean of r and −r.
 *
 * Blocks of configurations are merged until each is long beside the autocorrelation time of the operators, as long as there are twenty of them.
 *
 * @param pairs the operators to correlate, [j, k]; each with itself if left out
 */
export function fieldCorrelations(
  field: OperatorField,
  {
    pairs = field.names.map((_, j) => [j, j] as const),
    onStep,
  }: { pairs?: readonly (readonly [number, number])[]; onStep?: (done: number, total: number) => void } = {},
): FieldCorrelations {
  const { names, places, step, boundary, diagonal, dimensions, count, chains } = field;
  if (count < 2) throw new InputError(`fieldCorrelations: expected at least 2 configurations, got ${count}`);
  const open = boundary === "open";
  const [Px, Py] = places;
  const P = Px * Py;
  // Twice as wide on an open lattice, so that nothing comes back from the other side.
  const wide: readonly [number, number] = open ? [2 * Px, Py === 1 ? 1 : 2 * Py] : places;
  const transform = fourierTransformOfGrid(wide);
  const cells = wide[0] * wide[1];
  const most = Math.max(FEWEST_BLOCKS, Math.min(BLOCKS, Math.floor(LARGEST / (P * pairs.length))));
  const number = Math.min(count, most);
  const blocks = Array.from({ length: number }, () => 0);
  const perBlock = <T>(make: () => T): T[] => Array.from({ length: number }, make);
  const spectra = pairs.map(() => perBlock(() => new Float64Array(P)));
  const means = names.map(() => new Float64Array(number));
  const moduli = names.map(() => new Float64Array(number));
  const lines = pairs.map(() => linesOf(field, number));
  const series = names.map(() => [0, 1, 2].map(() => new Float64Array(count)));
  const sums = pairs.map(() => new Float64Array(cells));
  const [re, im] = [new Float64Array(cells), new Float64Array(cells)];
  // Two operators to a transform, one real and one imaginary.
  const spectrum = names.map(() => [new Float64Array(cells), new Float64Array(cells)] as const);
  const waves = longestWaves(wide, open, dimensions);

  const close = (block: number): void => {
    sums.forEach((sum, p) => {
      writeSpectrum(sum, spectra[p]![block]!, places, wide, open);
      re.set(sum);
      im.fill(0);
      transform(re, im);
      writeLines(re, lines[p]!, block, places, wide, open, diagonal === "one");
      sum.fill(0);
    });
  };
  let block = 0;
  for (let c = 0; c < count; c++) {
    const now = Math.floor((c * number) / count);
    if (now !== block) {
      close(block);
      block = now;
    }
    blocks[block]!++;
    const values = field.values(c);
    for (let j = 0; j < names.length; j += 2) {
      spread(values[j]!, re, places, wide);
      if (j + 1 < names.length) spread(values[j + 1]!, im, places, wide);
      else im.fill(0);
      transform(re, im);
      separate(re, im, wide, spectrum[j]!, spectrum[j + 1]);
    }
    names.forEach((_, j) => {
      const [u, v] = spectrum[j]!;
      const mean = u[0]! / P;
      means[j]![block]! += mean;
      moduli[j]![block]! += Math.abs(mean);
      series[j]![0]![c] = mean * mean;
      waves.forEach((k, n) => void (series[j]![n + 1]![c] = u[k]! * u[k]! + v[k]! * v[k]!));
    });
    pairs.forEach(([j, k], p) => {
      const [[u, v], [s, t]] = [spectrum[j]!, spectrum[k]!];
      const sum = sums[p]!;
      for (let i = 0; i < cells; i++) sum[i]! += (u[i]! * s[i]! + v[i]! * t[i]!) / P;
    });
    onStep?.(c + 1, count);
  }
  close(block);
  const times = series.map((of) => longestTime(of, chains));
  const longBlock = 1 + TIMES * chains * (2 * Math.max(...times.map(({ value }) => value)) - 1);
  const fewer = Math.max(Math.min(FEWEST_BLOCKS, number), Math.min(number, Math.floor(count / longBlock)));
  const merge = (rows: readonly Float64Array[]): Float64Array[] => mergedRows(rows, fewer);
  const mergeNumbers = (of: ArrayLike<number>): Float64Array =>
    Float64Array.from(merge(Array.from(of, (x) => Float64Array.of(x))), ([x]) => x!);
  return {
    ...{ names, places, step, boundary, diagonal, dimensions, count, pairs },
    blocks: Array.from(mergeNumbers(blocks)),
    longBlock,
    lines: lines.map((of) => Object.fromEntries(Object.entries(of).map(([line, rows]) => [line, merge(rows)]))),
    spectra: spectra.map(merge),
    means: means.map(mergeNumbers),
    moduli: moduli.map(mergeNumbers),
    autocorrelationTime: times,
  };
}

/** Whether the blocks are as long as they should be beside the autocorrelation time, so that errors can be believed. */
export function blocksLongEnough({ count, blocks, longBlock }: FieldCorrelations): boolean {
  return count / blocks.length >= longBlock - 1;
}

/** The lines that there are, r from 0 up to half a torus, or half an open lattice; the diagonals where both sides are equal. */
function linesOf(
  { places: [Px, Py], dimensions }: OperatorField,
  blocks: number,
): Partial<Record<Line, Float64Array[]>> {
  const rows = (P: number) => Array.from({ length: blocks }, () => new Float64Array(Math.floor(P / 2) + 1));
  return {
    x: rows(Px),
    ...(dimensions === 2 ? { y: rows(Py) } : {}),
    ...(dimensions === 2 && Px === Py ? { diagonal: rows(Px) } : {}),
  };
}

/** The values of a grid of places in the corner of the grid that is transformed, zero elsewhere. */
function spread(
  values: Float64Array,
  into: Float64Array,
  [Px, Py]: readonly [number, number],
  [Wx]: readonly [number, number],
): void {
  if (Wx === Px) {
    into.set(values);
    return;
  }
  into.fill(0);
  for (let Y = 0; Y < Py; Y++) into.set(values.subarray(Px * Y, Px * (Y + 1)), Wx * Y);
}

/** The transforms of two real grids from that of the first plus i times the second: F = (Z(k) + Z(−k)*)/2, G = (Z(k) − Z(−k)*)/2i. */
function separate(
  re: Float64Array,
  im: Float64Array,
  [Wx, Wy]: readonly [number, number],
  [u, v]: readonly [Float64Array, Float64Array],
  second?: readonly [Float64Array, Float64Array],
): void {
  for (let ky = 0; ky < Wy; ky++) {
    const other = Wx * ((Wy - ky) % Wy);
    for (let kx = 0; kx < Wx; kx++) {
      const k = kx + Wx * ky;
      const minus = ((Wx - kx) % Wx) + other;
      u[k] = (re[k]! + re[minus]!) / 2;
      v[k] = (im[k]! - im[minus]!) / 2;
      if (second === undefined) continue;
      second[0][k] = (im[k]! + im[minus]!) / 2;
      second[1][k] = (re[minus]! - re[k]!) / 2;
    }
  }
}

/** Where the longest waves along x and along y stand; on an open lattice those of twice its side are left out. */
function longestWaves([Wx, Wy]: readonly [number, number], open: boolean, dimensions: 1 | 2): number[] {
  const n = open ? 2 : 1;
  return [n % Wx, ...(dimensions === 2 ? [Wx * (n % Wy)] : [])];
}

/** S(k) of the places: of a wide grid every other k. */
function writeSpectrum(
  sum: Float64Array,
  into: Float64Array,
  [Px, Py]: readonly [number, number],
  [Wx, Wy]: readonly [number, number],
  open: boolean,
): void {
  const n = open ? 2 : 1;
  for (let ky = 0; ky < Py; ky++) {
    for (let kx = 0; kx < Px; kx++) into[kx + Px * ky] = sum[((n * kx) % Wx) + Wx * ((n * ky) % Wy)]!;
  }
}

/** Correlations along the lines from the transform of S, W sites of P places: on an open lattice by the number of pairs. */
function writeLines(
  transformed: Float64Array,
  lines: Partial<Readonly<Record<Line, readonly Float64Array[]>>>,
  block: number,
  [Px, Py]: readonly [number, number],
  [Wx, Wy]: readonly [number, number],
  open: boolean,
  oneDiagonal: boolean,
): void {
  const [P, cells] = [Px * Py, Wx * Wy];
  const at = (x: number, y: number): number => {
    const pairs = open ? (Px - Math.abs(x)) * (Py - Math.abs(y)) : P;
    return (transformed[((x + Wx) % Wx) + Wx * ((y + Wy) % Wy)]! / cells) * (P / pairs);
  };
  const write = (line: Line, along: (r: number) => number): void => {
    lines[line]?.[block]?.forEach((_, r, of) => void (of[r] = along(r)));
  };
  write("x", (r) => at(r, 0));
  write("y", (r) => at(0, r));
  write("diagonal", (r) => (oneDiagonal ? at(r, r) : (at(r, r) + at(r, -r)) / 2));
}

/** The longest autocorrelation time of several series of one run. */
function longestTime(series: readonly Float64Array[], chains: number): Estimate {
  const times = series.map((of) => {
    const byChain = Array.from({ length: Math.min(chains, of.length) }, (_, k) =>
      of.filter((_, c) => c % chains === k),
    );
    return autocorrelationTime(byChain).tau;
  });
  return times.reduce((longest, tau) => (tau.value > longest.value ? tau : longest));
}

/** Adds up neighbouring rows, to a smaller number of them. */
function mergedRows(rows: readonly Float64Array[], to: number): Float64Array[] {
  const merged = Array.from({ length: to }, () => new Float64Array(rows[0]!.length));
  rows.forEach((row, b) => {
    const into = merged[Math.floor((b * to) / rows.length)]!;
    for (let i = 0; i < row.length; i++) into[i]! += row[i]!;
  });
  return merged;
}
