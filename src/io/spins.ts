/**
 * From the numbers of somebody's file to spins: −1/+1, 0/1 or False/True in any type become −1 and +1 (0 ↦ −1, 1 ↦ +1).
 */
import { InputError } from "../errors/index.ts";

/** Arrays of numbers as files hold them; of 64 bits as BigInt. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Collects the values of an array as they are read, slice after slice, and gives the spins at the end. */
export interface SpinCollector {
  /** The next values, in the order in which they are stored. */
  push(values: NumericArray): void;
  /** All spins, shape [n, Ly, Lx], row-major. */
  finish(): Int8Array;
}

/** Room for n·Ly·Lx spins: V8 gives typed arrays up to this many bytes. */
const MOST_SPINS = 2 ** 32;

/** How many different values a message lists before it says "and others". */
const LISTED = 5;

/** More digits than a spin needs, less than a line: a value as a message shows it, with a real minus. */
const shown = (value: number): string => String(Number(value.toPrecision(6))).replace("-", "−");

/**
 * Reads n, Ly and Lx off the shape of an array of configurations, [n, Ly, Lx] or, of chains, [n, L] with Ly = 1; or says what
 * to do about another shape. Whether two dimensions are meant as chains is seen to where the attributes are known.
 *
 * @param label the array in messages: `ising.h5: /configurations`
 */
export function configurationShape(shape: readonly number[], label: string): [number, number, number] {
  const form = `[${shape.join(", ")}]`;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new InputError(
      `${label} has the shape ${form}; expected [configurations, Ly, Lx]${shape.length < 3 ? "; reshape it" : ""}`,
    );
  }
  const [count, Ly, Lx] = (shape.length === 2 ? [shape[0], 1, shape[1]] : shape) as [number, number, number];
  if (count * Ly * Lx === 0) throw new InputError(`${label} is empty: its shape is ${form}`);
  if (Lx < 2 || (Ly < 2 && shape.length === 3)) {
    throw new InputError(`${label} has the shape ${form}; expected [configurations, Ly, Lx] with sides of at least 2`);
  }
  if (count * Ly * Lx > MOST_SPINS) {
    throw new InputError(`${label} has the shape ${form}, more than the 2^32 spins that fit in memory; split it`);
  }
  return [count, Ly, Lx];
}

/**
 * A collector for an array of the given shape.
 *
 * A 0 beside −1 and +1 is allowed at sites where every configuration has it: no degree of freedom there; it stays 0.
 *
 * @param shape [n, Ly, Lx], checked here
 * @param label the array in messages: `ising.h5: /configurations`
 * @param fortran the values come in Fortran's order, with n running fastest
 */
export function spinCollector(
  shape: readonly number[],
  label: string,
  { fortran = false }: { fortran?: boolean } = {},
): SpinCollector {
  const [count, Ly, Lx] = configurationShape(shape, label);
  const sites = Ly * Lx;
  const stored = allocate(count * sites, label);
  let filled = 0;
  /** Bit v + 1 tells whether v = −1, 0, +1 has been seen. */
  let seen = 0;
  const others = new Set<number>();

  const indices = (position: number): string => {
    const c = fortran ? position % count : Math.floor(position / sites);
    const site = fortran ? Math.floor(position / count) : position % sites;
    const [y, x] = fortran ? [site % Ly, Math.floor(site / Ly)] : [Math.floor(site / Lx), site % Lx];
    return shape.length === 2 ? `[${c}, ${x}]` : `[${c}, ${y}, ${x}]`;
  };
  const odd = (value: number, position: number): void => {
    if (!Number.isFinite(value)) {
      throw new InputError(
        `${label} has ${shown(value)} at ${indices(position)} (configuration, ${shape.length === 2 ? "x" : "y, x"}); ${EXPECTED}`,
      );
    }
    others.add(value);
    if (others.size > LISTED) refuseValues();
  };
  const refuseValues = (): never => {
    const values = [...others, ...[-1, 0, 1].filter((v) => seen & (1 << (v + 1)))].sort((a, b) => a - b);
    const listed = values.slice(0, LISTED).map(shown);
    const list =
      values.length > LISTED
        ? `${listed.join(", ")} and others`
        : listed.length > 1
          ? `${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}`
          : `${listed[0]}`;
    throw new InputError(
      values.length === 1
        ? `${label} holds nothing but ${list}; a sample needs both values, one for each direction of a spin`
        : `${label} has values ${list}; ${EXPECTED}`,
    );
  };

  return {
    push(values) {
      if (filled + values.length > stored.length) {
        throw new RangeError(`spinCollector: expected ${stored.length} values, got ${filled + values.length}`);
      }
      const numbers = values instanceof BigInt64Array || values instanceof BigUint64Array ? narrow(values) : values;
      let bits = 0;
      for (let i = 0; i < numbers.length; i++) {
        const value = numbers[i]!;
        if (value === 1 || value === 0 || value === -1) {
          stored[filled + i] = value;
          bits |= 1 << (value + 1);
        } else odd(value, filled + i);
      }
      seen |= bits;
      filled += numbers.length;
    },
    finish() {
      if (filled !== stored.length) {
        throw new RangeError(`spinCollector: expected ${stored.length} values, got ${filled}`);
      }
      const twoValues = seen === MINUS + PLUS || seen === ZERO + PLUS;
      if (others.size > 0 || !(twoValues || seen === MINUS + ZERO + PLUS)) return refuseValues();
      const sigma = fortran ? rowMajor(stored, count, Ly, Lx) : stored;
      if (!twoValues) checkVacancies(sigma, sites, refuseValues);
      else if (seen & ZERO) for (let i = 0; i < sigma.length; i++) sigma[i] = 2 * sigma[i]! - 1;
      return sigma;
    },
  };
}

/**
 * An array of two values as spins ±1, shape [n, Ly, Lx]. A 0 beside −1 and +1 is allowed at sites where every configuration has it.
 *
 * @param values row-major, −1/+1, 0/1 or False/True in any numeric type
 */
export function toSpins(values: NumericArray, shape: readonly number[], label: string): Int8Array {
  const collector = spinCollector(shape, label);
  collector.push(values);
  return collector.finish();
}

/** Bits of the values seen. */
const MINUS = 1;
const ZERO = 2;
const PLUS = 4;

const EXPECTED = "expected two values (−1/+1 or 0/1)";

/** Zeros beside ±1 must sit at the same sites in every configuration: then there is no degree of freedom at them. */
function checkVacancies(sigma: Int8Array, sites: number, refuse: () => never): void {
  for (let i = sites; i < sigma.length; i++) {
    if ((sigma[i] === 0) !== (sigma[i % sites] === 0)) refuse();
  }
}

/** [x][y][n] to [n][y][x]. */
function rowMajor(stored: Int8Array, count: number, Ly: number, Lx: number): Int8Array {
  const sigma = new Int8Array(stored.length);
  for (let x = 0, from = 0; x < Lx; x++) {
    for (let y = 0; y < Ly; y++) {
      for (let c = 0, to = y * Lx + x; c < count; c++, from++, to += Ly * Lx) sigma[to] = stored[from]!;
    }
  }
  return sigma;
}

/** 64-bit integers as numbers; those beyond 2^53 lose digits, but not their place among the values refused. */
function narrow(values: BigInt64Array | BigUint64Array): Float64Array {
  // Halves of 32 bits: BigInt arithmetic on every spin would take most of the time of reading.
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const signed = values instanceof BigInt64Array;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const low = halves[2 * i]!;
    const high = halves[2 * i + 1]!;
    numbers[i] = high === 0 && low >= 0 ? low : (signed ? high : high >>> 0) * 2 ** 32 + (low >>> 0);
  }
  return numbers;
}

/** An array of n bytes, or the one line that says why there is none. */
export function allocate(length: number, label: string): Int8Array {
  try {
    return new Int8Array(length);
  } catch (cause) {
    throw new InputError(`${label} needs ${(length / 2 ** 30).toFixed(1)} GiB of memory, more than there is`, {
      cause,
    });
  }
}
