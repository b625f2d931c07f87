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

/** An array of configurations in a file: what is known before its numbers are read, and how these are read. */
export interface NumberArray {
  /** [n, Ly, Lx], or of chains [n, L]. */
  readonly shape: readonly number[];
  /** The numbers of whole configurations, in their order and row-major, slice after slice. */
  slices(): Iterable<NumericArray>;
}

/** The two numbers that stand for −1 and +1: [down, up]. */
export type SpinValues = readonly [number, number];

/** How numbers are read as spins. @inline */
export interface SpinOptions {
  /** The numbers of the two values; −1/+1 or 0/1, whichever there are, if absent. */
  readonly values?: SpinValues | undefined;
  /** Whether the spins are to lie in memory that several threads may share. */
  readonly shared?: boolean | undefined;
}

/** Collects the values of an array as they are read, slice after slice, and gives the spins at the end. */
export interface SpinCollector {
  /** The next values, in the order in which they are stored. */
  push(values: NumericArray): void;
  /** All spins, shape [n, Ly, Lx], row-major. */
  finish(): Int8Array;
}

/** Turns the values of an array into spins as they are read, and keeps none of them. */
export interface SpinDecoder {
  /** The spins of the next configurations, of which there are a whole number. */
  decode(values: NumericArray): Int8Array;
  /** All were read: looks whether they can be a sample. */
  finish(): void;
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
      `${label} has the shape ${form}; expected [configurations, Ly, Lx]${shape.length < 3 ? "; reshape it" : shape.length === 4 ? ", or several real components a site with --variables real" : ""}`,
    );
  }
  const [count, Ly, Lx] = (shape.length === 2 ? [shape[0], 1, shape[1]] : shape) as [number, number, number];
  if (count * Ly * Lx === 0) throw new InputError(`${label} is empty: its shape is ${form}`);
  if (Lx < 2 || (Ly < 2 && shape.length === 3)) {
    throw new InputError(`${label} has the shape ${form}; expected [configurations, Ly, Lx] with sides of at least 2`);
  }
  if (!Number.isSafeInteger(count * Ly * Lx)) throw new InputError(`${label} is damaged: its shape is ${form}`);
  return [count, Ly, Lx];
}

/** Numbers that a site has in an array of configurations: d in one of the shape [n, Ly, Lx, d], else one. */
export function numbersOfSite(shape: readonly number[]): number {
  return shape.slice(3).reduce((product, side) => product * side, 1);
}

/** What the values of an array have been so far. */
interface Tally {
  /** Puts values into `into` as −1, 0 and +1, from `at` on; `position` is the place of the first in the array. */
  take(values: NumericArray, into: Int8Array, at: number, position: number): void;
  /** Bit v + 1 tells whether −1, 0, +1 has been seen; where the values are stated, of what these stand for. */
  seen(): number;
  /** Whether there was any other. */
  hasOthers(): boolean;
  /** Says which values there are, and what was expected. */
  refuse(): never;
}

function tallyOf(shape: readonly number[], label: string, { values: stated }: SpinOptions): Tally {
  const [, Ly, Lx] = configurationShape(shape, label);
  const sites = Ly * Lx;
  const [down, up] = stated ?? [Number.NaN, Number.NaN];
  if (stated && (!Number.isFinite(down) || !Number.isFinite(up) || down === up)) {
    throw new InputError(
      `${label}: expected two different numbers as values, DOWN and UP, got ${stated.join(" and ")}`,
    );
  }
  /** Beside stated values of which none is 0 a 0 is a site without a degree of freedom, as beside −1 and +1. */
  const zeroIsVacant = stated !== undefined && down !== 0 && up !== 0;
  const expected = stated ? `expected ${shown(down)} and ${shown(up)}, the values that are stated` : EXPECTED;
  let seen = 0;
  const others = new Set<number>();

  const indices = (position: number): string => {
    const c = Math.floor(position / sites);
    const site = position % sites;
    return shape.length === 2 ? `[${c}, ${site}]` : `[${c}, ${Math.floor(site / Lx)}, ${site % Lx}]`;
  };
  const odd = (value: number, position: number): void => {
    if (!Number.isFinite(value)) {
      throw new InputError(
        `${label} has ${shown(value)} at ${indices(position)} (configuration, ${shape.length === 2 ? "x" : "y, x"}); ${expected}`,
      );
    }
    others.add(value);
    if (others.size > LISTED) refuse();
  };
  const refuse = (): never => {
    const known = [-1, 0, 1].filter((v) => seen & (1 << (v + 1)));
    const own = stated ? known.map((v) => (v < 0 ? down : v > 0 ? up : 0)) : known;
    const found = [...others, ...own].sort((a, b) => a - b);
    const listed = found.slice(0, LISTED).map(shown);
    const list =
      found.length > LISTED
        ? `${listed.join(", ")} and others`
        : listed.length > 1
          ? `${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}`
          : `${listed[0]}`;
    if (found.length === 1) {
      throw new InputError(
        `${label} holds nothing but ${list}; a sample needs both values, one for each direction of a spin`,
      );
    }
    const way =
      stated === undefined && found.length === 2
        ? `; --values ${found.join(",")} says that ${shown(found[0]!)} is −1 and ${shown(found[1]!)} is +1`
        : stated === undefined && found.length > 2
          ? `; ${found.every(Number.isInteger) ? "--variables q-state takes more states" : "--variables real or angle takes other numbers"}`
          : "";
    throw new InputError(`${label} has values ${list}; ${expected}${way}`);
  };

  return {
    take(values, into, at, position) {
      const numbers = values instanceof BigInt64Array || values instanceof BigUint64Array ? narrow(values) : values;
      let bits = stated === undefined ? takeSigns(numbers, into, at) : 0;
      if (bits !== 0) {
        // All of them are −1, 0 or 1.
      } else if (stated === undefined) {
        for (let i = 0; i < numbers.length; i++) {
          const value = numbers[i]!;
          if (value === 1 || value === 0 || value === -1) {
            into[at + i] = value;
            bits |= 1 << (value + 1);
          } else odd(value, position + i);
        }
      } else {
        // Numbers of single precision are as near to 0.1 as they can be, and so is what they are compared with.
        const single = numbers instanceof Float32Array;
        const [low, high] = single ? [Math.fround(down), Math.fround(up)] : [down, up];
        for (let i = 0; i < numbers.length; i++) {
          const value = numbers[i]!;
          if (value === high) {
            into[at + i] = 1;
            bits |= PLUS;
          } else if (value === low) {
            into[at + i] = -1;
            bits |= MINUS;
          } else if (value === 0 && zeroIsVacant) {
            into[at + i] = 0;
            bits |= ZERO;
          } else odd(value, position + i);
        }
      }
      seen |= bits;
    },
    seen: () => seen,
    hasOthers: () => others.size > 0,
    refuse,
  };
}

/**
 * Puts −1, 0 and +1 into `into`, and tells which of them there are, bit v + 1 for v; 0 where there is any other number. Spins are as good as random, and a branch on each
 * would be foretold wrongly every other time: there is none here.
 */
function takeSigns(
  numbers: Exclude<NumericArray, BigInt64Array | BigUint64Array>,
  into: Int8Array,
  at: number,
): number {
  let [bits, beyond] = [0, 0];
  let areWhole = true;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    const whole = value | 0;
    if (whole !== value) areWhole = false;
    beyond |= (whole + 1) & ~3;
    bits |= 1 << (whole + 1);
    into[at + i] = whole;
  }
  const isSigns = areWhole && beyond === 0 && (bits & ~(MINUS | ZERO | PLUS)) === 0;
  return isSigns ? bits : 0;
}

/**
 * A collector for an array of the given shape.
 *
 * A 0 beside −1 and +1 is allowed at sites where every configuration has it: no degree of freedom there; it stays 0.
 *
 * @param shape [n, Ly, Lx], checked here
 * @param label the array in messages: `ising.h5: /configurations`
 */
export function spinCollector(shape: readonly number[], label: string, options: SpinOptions = {}): SpinCollector {
  const [count, Ly, Lx] = configurationShape(shape, label);
  const sites = Ly * Lx;
  if (count * sites > MOST_SPINS) {
    throw new InputError(
      `${label} has the shape [${shape.join(", ")}], more than the 2^32 spins that fit in memory; split it`,
    );
  }
  const tally = tallyOf(shape, label, options);
  const stored = allocate(count * sites, label, options.shared);
  let filled = 0;
  return {
    push(values) {
      if (filled + values.length > stored.length) {
        throw new RangeError(`spinCollector: expected ${stored.length} values, got ${filled + values.length}`);
      }
      tally.take(values, stored, filled, filled);
      filled += values.length;
    },
    finish() {
      if (filled !== stored.length) {
        throw new RangeError(`spinCollector: expected ${stored.length} values, got ${filled}`);
      }
      const seen = tally.seen();
      const twoValues = seen === MINUS + PLUS || (seen === ZERO + PLUS && options.values === undefined);
      if (tally.hasOthers() || !(twoValues || seen === MINUS + ZERO + PLUS)) return tally.refuse();
      if (!twoValues) checkVacancies(stored, stored.subarray(0, sites), tally.refuse);
      else if (seen & ZERO) for (let i = 0; i < stored.length; i++) stored[i] = 2 * stored[i]! - 1;
      return stored;
    },
  };
}

/**
 * A decoder for an array of the given shape, of which not all is in memory: the spins are those that {@link spinCollector} gives.
 *
 * What a 0 is must be known when the first is met: −1 in a file of 0/1, or no degree of freedom where there was a −1 before, or is one in the
 * same slice. Where a −1 comes after zeros had to be taken for −1, the file is refused, and the values must be stated.
 */
export function spinDecoder(shape: readonly number[], label: string, options: SpinOptions = {}): SpinDecoder {
  const [, Ly, Lx] = configurationShape(shape, label);
  const sites = Ly * Lx;
  const tally = tallyOf(shape, label, options);
  let zero: "down" | "vacant" | undefined;
  let first: Int8Array | undefined;
  let position = 0;
  return {
    decode(values) {
      if (values.length % sites !== 0) {
        throw new RangeError(
          `spinDecoder: expected whole configurations of ${sites} sites, got ${values.length} values`,
        );
      }
      const spins = new Int8Array(values.length);
      tally.take(values, spins, 0, position);
      position += values.length;
      if (tally.hasOthers()) tally.refuse();
      const seen = tally.seen();
      if (seen & ZERO) zero ??= seen & MINUS || options.values !== undefined ? "vacant" : "down";
      if (zero === "down" && seen & MINUS) {
        throw new InputError(
          `${label} has −1 after 0 and 1 alone in all configurations before ${(position - values.length) / sites}; expected two values, or −1, +1 and a 0 at sites without a degree of freedom, which --values -1,1 says`,
        );
      }
      if (zero === "down") for (let i = 0; i < spins.length; i++) spins[i] = 2 * spins[i]! - 1;
      first ??= spins.slice(0, sites);
      if (zero === "vacant") checkVacancies(spins, first, tally.refuse);
      return spins;
    },
    finish() {
      const seen = tally.seen();
      if (!(seen & PLUS) || !(seen & MINUS || zero === "down")) tally.refuse();
    },
  };
}

/** All spins of an array, shape [n, Ly, Lx]. */
export function collectSpins(array: NumberArray, label: string, options: SpinOptions = {}): Int8Array {
  const collector = spinCollector(array.shape, label, options);
  for (const values of array.slices()) collector.push(values);
  return collector.finish();
}

/**
 * An array of two values as spins ±1, shape [n, Ly, Lx]. A 0 beside −1 and +1 is allowed at sites where every configuration has it.
 *
 * @param values row-major, −1/+1, 0/1 or False/True in any numeric type
 */
export function toSpins(
  values: NumericArray,
  shape: readonly number[],
  label: string,
  options: SpinOptions = {},
): Int8Array {
  const collector = spinCollector(shape, label, options);
  collector.push(values);
  return collector.finish();
}

/** Bits of the values seen. */
const MINUS = 1;
const ZERO = 2;
const PLUS = 4;

const EXPECTED = "expected two values (−1/+1 or 0/1)";

/** Zeros beside ±1 must sit at the same sites in every configuration, those of the first: then there is no degree of freedom at them. */
function checkVacancies(sigma: Int8Array, first: Int8Array, refuse: () => never): void {
  for (let from = 0; from < sigma.length; from += first.length) {
    for (let i = 0; i < first.length; i++) if ((sigma[from + i] === 0) !== (first[i] === 0)) refuse();
  }
}

/** 64-bit integers as numbers; those beyond 2^53 lose digits, but not their place among the values refused. */
export function narrow(values: BigInt64Array | BigUint64Array): Float64Array {
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
function allocate(length: number, label: string, shared = false): Int8Array {
  try {
    return shared ? new Int8Array(new SharedArrayBuffer(length)) : new Int8Array(length);
  } catch (cause) {
    throw new InputError(`${label} needs ${(length / 2 ** 30).toFixed(1)} GiB of memory, more than there is`, {
      cause,
    });
  }
}
