/** Samples of variables that are not ±1: what kind they are is stated, by whoever reads them or by the file, and never guessed. */
import { InputError } from "../errors/index.ts";
import { arrayShape, type Lattice } from "../lattices/index.ts";
import {
  MOST_STATES,
  numbersPerSite,
  type Provenance,
  type StateFinder,
  stateFinder,
  type VariableEnsemble,
  type Variables,
  variableEnsemble,
} from "../sampling/index.ts";
import {
  type Attributes,
  type BoundaryOption,
  ensembleAttributes,
  interpretAttributes,
  labelledError,
  ofSamples,
} from "./attributes.ts";
import { type ByteTarget, bytesIn, memoryTarget, writerInTurn } from "./bytes.ts";
import { csvHead } from "./csv.ts";
import { type Hdf5Element, hdf5Writer } from "./hdf5Writer.ts";
import { npyHead } from "./npy.ts";
import { npzWriter } from "./npz.ts";
import { configurationShape, type NumberArray, type NumericArray, narrow } from "./spins.ts";

/** What sites hold: ±1, or any two values; one of a few whole numbers; real numbers, one or several; or an angle in radians. */
export type VariableKind = "two-valued" | Variables["kind"];
/** All of them, as the command line knows them. */
export const variableKinds: readonly VariableKind[] = ["two-valued", "q-state", "real", "angle"];

/** The kind that a file says its variables are: its attribute `variables`; two-valued where it says nothing. */
export function statedVariables({ variables = "two-valued" }: Attributes, label: string): VariableKind {
  const known = variableKinds.find((kind) => kind === variables);
  if (known !== undefined) return known;
  throw new InputError(
    `${label}: the attribute variables is ${JSON.stringify(variables)}; expected ${variableKinds.join(", ")}`,
  );
}

/** How variables are collected. */
export interface CollectOptions {
  /** Bytes of values that are held at most, about: of more, every k-th configuration is kept; all if absent. */
  readonly memory?: number | undefined;
  /** Whether they are to lie in memory that several threads may share. */
  readonly shared?: boolean | undefined;
}

/** What is said of an array of configurations beside its numbers. */
interface Said extends BoundaryOption, CollectOptions {
  readonly kind: Variables["kind"];
  readonly attributes: Attributes;
  readonly label: string;
}

/** An array of configurations of variables, as its file describes it. */
interface Described {
  readonly lattice: Lattice;
  readonly provenance?: Provenance;
  /** Configurations of the file. */
  readonly count: number;
  /** Numbers of a site, where there is an axis for them. */
  readonly components: number | undefined;
  /** Numbers of a configuration. */
  readonly each: number;
  readonly warnings: readonly string[];
}

/**
 * An ensemble of variables from an array of configurations, [n, Ly, Lx], or of real variables with d components [n, Ly, Lx, d]; of chains
 * [n, L] and [n, L, d]. A model that the file names is not one known here, and is let be.
 */
export function* collectVariables(
  array: NumberArray,
  said: Said,
): Generator<
  number,
  {
    readonly ensemble: VariableEnsemble;
    /** Which configurations are kept: all, or each so-many-th of the file. */
    readonly every: number;
    readonly warnings: readonly string[];
  }
> {
  const { kind, label, memory = Infinity, shared = false } = said;
  const { lattice, provenance, count: all, components, each, warnings } = describe(array, said);
  try {
    const every = strideFor(all, (memory / bytesInMemory(array, kind)) * all, provenance?.chains);
    const count = Math.ceil(all / every);
    const known = {
      lattice,
      ...(provenance ? { provenance: { ...provenance, interval: provenance.interval * every } } : {}),
    };
    const keeping = { every, each, shared, length: count * each, place: placesIn(array.shape) };
    const ensemble =
      kind === "q-state"
        ? { ...known, count, ...(yield* collectStates(array, keeping)) }
        : variableEnsemble({
            ...known,
            variables: kind,
            values: yield* collectReals(array, keeping),
            ...(components === undefined ? {} : { components }),
          });
    return { ensemble, every, warnings };
  } catch (error) {
    throw labelledError(label, error);
  }
}

/**
 * The same ensemble in parts, slice after slice, for what is done with one configuration after the other; of q states it is read twice, since all of them are known from
 * the first part on.
 */
export function* variableParts(array: NumberArray, said: Said): Iterable<VariableEnsemble> {
  const { kind, label } = said;
  const { lattice, provenance, components, each } = describe(array, said);
  const known = { lattice, ...(provenance ? { provenance } : {}) };
  const place = placesIn(array.shape);
  try {
    if (kind === "q-state") {
      const { states, places } = statesOf(array, place);
      for (const slice of array.slices()) {
        const values = Uint8Array.from(asNumbers(slice), (value) => places.get(value)!);
        yield { ...known, count: slice.length / each, variables: { kind, states }, values };
      }
      return;
    }
    let read = 0;
    for (const slice of array.slices()) {
      const values = finite(asNumbers(slice), read, place);
      yield variableEnsemble({
        ...known,
        variables: kind,
        values,
        ...(components === undefined ? {} : { components }),
      });
      read += slice.length;
    }
  } catch (error) {
    throw labelledError(label, error);
  }
}

/** Bytes that all values take in memory. */
function bytesInMemory(array: NumberArray, kind: Variables["kind"]): number {
  const bytes = kind === "q-state" ? 1 : first(array) instanceof Float32Array ? 4 : 8;
  return array.shape.reduce((product, side) => product * side, bytes);
}

/** The first numbers of an array. */
function first(array: NumberArray): NumericArray | undefined {
  for (const slice of array.slices()) return slice;
  return undefined;
}

/** Every so-many-th configuration is kept, that no more than `most` are: none of the chains, which take turns, is left out. */
function strideFor(count: number, most: number, chains = 1): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  while (every > 1 && gcd(every, chains) > 1) every++;
  return every;
}

/** What an array of configurations is of, before its numbers are read. */
function describe(array: NumberArray, { kind, attributes, label, boundary }: Said): Described {
  const { shape } = array;
  const chain = attributes.lattice === "chain";
  const dimensions = chain ? 1 : 2;
  const components = shape.length === dimensions + 2 ? shape.at(-1)! : undefined;
  if (components !== undefined && (kind !== "real" || components < 1)) {
    throw new InputError(
      `${label} has the shape [${shape.join(", ")}]; expected ${chain ? "[configurations, L]" : "[configurations, Ly, Lx]"} of ${kind} variables${kind === "real" ? ", and at least one component a site" : "; several numbers a site are --variables real"}`,
    );
  }
  const [count, Ly, Lx] = configurationShape(shape.slice(0, dimensions + 1), label);
  const { model, temperature, coupling, ...rest } = attributes;
  const { lattice, provenance, warnings } = interpretAttributes(rest, { count, size: [Lx, Ly], label, boundary });
  const each = shape.slice(1).reduce((product, side) => product * side, 1);
  return { lattice, ...(provenance ? { provenance } : {}), count, components, each, warnings };
}

/** `[3, 0, 5]`, where in an array the number of this position stands. */
const placesIn =
  (shape: readonly number[]) =>
  (position: number): string => {
    const indices: number[] = [];
    for (let axis = shape.length - 1, rest = position; axis >= 0; axis--) {
      indices.unshift(rest % shape[axis]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    return `[${indices.join(", ")}]`;
  };

/** Numbers as arithmetic has them: of 64-bit integers those beyond 2⁵³ lose digits. */
const asNumbers = (values: NumericArray): Exclude<NumericArray, BigInt64Array | BigUint64Array> =>
  values instanceof BigInt64Array || values instanceof BigUint64Array ? narrow(values) : values;

/** Which of the numbers of an array are kept. */
interface Keeping {
  readonly every: number;
  readonly each: number;
  readonly shared: boolean;
  /** Numbers that are kept. */
  readonly length: number;
  readonly place: (position: number) => string;
}

/** Of whole configurations, the first being number c, those that are kept. */
function keptOf<T extends { readonly length: number; subarray(from: number, to: number): T }>(
  numbers: T,
  c: number,
  { every, each }: Keeping,
  put: (configuration: T) => void,
): void {
  if (every === 1) {
    put(numbers);
    return;
  }
  const n = numbers.length / each;
  for (let k = (every - (c % every)) % every; k < n; k += every) put(numbers.subarray(k * each, (k + 1) * each));
}

/** Finds states, and says where in an array a number stands that can be none. */
function finderIn(place: (position: number) => string, read: () => number): StateFinder {
  return stateFinder((value, states, position) => {
    throw new InputError(
      Number.isSafeInteger(value)
        ? `more than ${MOST_STATES} states, ${[...states].sort((a, b) => a - b).join(", ")} and ${value} at ${place(read() + position)}; expected few, or --variables real`
        : `${value} at ${place(read() + position)}; expected whole numbers as states, or --variables real`,
    );
  });
}

/** Several states, ascending. */
function severalStates(finder: StateFinder, values: Uint8Array): number[] {
  const states = finder.finish(values);
  if (states.length < 2) throw new InputError(`nothing but ${states[0]}; a sample of q states has several`);
  return states;
}

/** All states of an array, and their places in the list. */
function statesOf(array: NumberArray, place: (position: number) => string) {
  let read = 0;
  const finder = finderIn(place, () => read);
  for (const slice of array.slices()) {
    finder.take(asNumbers(slice), new Uint8Array(slice.length), 0);
    read += slice.length;
  }
  const states = severalStates(finder, new Uint8Array(0));
  return { states, places: new Map(states.map((state, n) => [state, n])) };
}

function* collectStates(
  array: NumberArray,
  keeping: Keeping,
): Generator<number, Pick<VariableEnsemble, "variables" | "values">> {
  const { each, length, shared, place } = keeping;
  const values = room(length, 1, shared, (buffer) => new Uint8Array(buffer));
  let [read, filled] = [0, 0];
  const finder = finderIn(place, () => read);
  for (const slice of array.slices()) {
    const found = new Uint8Array(slice.length);
    finder.take(asNumbers(slice), found, 0);
    keptOf(found, read / each, keeping, (kept) => {
      values.set(kept, filled);
      filled += kept.length;
    });
    read += slice.length;
    yield read / each;
  }
  return { variables: { kind: "q-state", states: severalStates(finder, values) }, values };
}

/** In the precision of the file: single where that has no more. */
function* collectReals(array: NumberArray, keeping: Keeping): Generator<number, Float32Array | Float64Array> {
  const { each, length, shared, place } = keeping;
  let values: Float32Array | Float64Array | undefined;
  let [read, filled] = [0, 0];
  for (const slice of array.slices()) {
    const into = (values ??=
      slice instanceof Float32Array
        ? room(length, 4, shared, (buffer) => new Float32Array(buffer))
        : room(length, 8, shared, (buffer) => new Float64Array(buffer)));
    keptOf(finite(asNumbers(slice), read, place), read / each, keeping, (kept) => {
      into.set(kept, filled);
      filled += kept.length;
    });
    read += slice.length;
    yield read / each;
  }
  return values!;
}

/** Numbers that are finite, the first of which stands at a position of an array. */
function finite(
  numbers: ReturnType<typeof asNumbers>,
  from: number,
  place: (position: number) => string,
): Float64Array {
  const odd = firstInfinite(numbers);
  if (odd >= 0) throw new InputError(`${numbers[odd]} at ${place(from + odd)}; expected finite numbers`);
  return numbers as Float64Array;
}

/** Where the first number stands that is none, or infinite; −1 if there is none such. */
function firstInfinite(numbers: ArrayLike<number>): number {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return i;
  return -1;
}

/** Room for so many numbers, or the one line that says why there is none. */
function room<T>(length: number, bytes: number, shared: boolean, make: (buffer: ArrayBuffer) => T): T {
  try {
    return make((shared ? new SharedArrayBuffer(length * bytes) : new ArrayBuffer(length * bytes)) as ArrayBuffer);
  } catch (cause) {
    throw new InputError(`${((length * bytes) / 2 ** 30).toFixed(1)} GiB of memory are needed, more than there is`, {
      cause,
    });
  }
}

/** Refuses an ensemble that is not one of ±1: there is no more to be done with it than what critics do. */
export function refuseVariables(kind: Variables["kind"], label: string): never {
  throw new InputError(
    `${label} holds ${kind} variables, as is stated; expected ±1 spins here: inspect, learn, information, coarsen and convert take others, and coarsen makes spins of them`,
  );
}

/** Attributes of samples of variables: those of their lattice, and `variables`. */
export function variableAttributes({ lattice, variables, provenance }: VariableEnsemble): Attributes {
  return { ...ensembleAttributes({ lattice, ...(provenance ? { provenance } : {}) }), variables: variables.kind };
}

/** The numbers of an ensemble as a file stores them, and the shape of their array. */
export function storedValues({ lattice, count, variables, values }: VariableEnsemble): {
  readonly shape: readonly number[];
  readonly data: Int8Array | Int32Array | Float32Array | Float64Array;
} {
  const shape = [count, ...arrayShape(lattice.size)];
  if (values instanceof Uint8Array) {
    if (variables.kind !== "q-state") throw new RangeError(`storedValues: ${variables.kind} variables as bytes`);
    const { states } = variables;
    if (states.some((state) => Math.abs(state) > 2 ** 31 - 1)) {
      throw new InputError(`expected states between −2^31 and 2^31 to write, got ${states.join(", ")}`);
    }
    const small = states.every((state) => state >= -128 && state <= 127);
    const data = small ? new Int8Array(values.length) : new Int32Array(values.length);
    for (let i = 0; i < values.length; i++) data[i] = states[values[i]!]!;
    return { shape, data };
  }
  const d = numbersPerSite(variables);
  return { shape: d === 1 ? shape : [...shape, d], data: values };
}

const ELEMENTS = new Map<unknown, Hdf5Element>([
  [Int8Array, "int8"],
  [Int32Array, "int32"],
  [Float32Array, "float32"],
  [Float64Array, "float64"],
]);

/** A file of samples of variables that is being written. */
export interface VariablesWriter {
  /** The next configurations. */
  write(part: VariableEnsemble): void;
  /** All were written: ends the file. */
  finish(): void;
}

/**
 * Writes configurations of variables, as they come, as a file of samples; npy has room for no attributes, and CSV for one number a site. The same configurations give the same
 * bytes, whatever the pieces they come in.
 *
 * @param count how many there will be
 * @param attributes further ones, which prevail over those of the samples
 */
export function variablesWriter(
  target: ByteTarget,
  format: "npy" | "npz" | "hdf5" | "csv",
  count: number,
  attributes: Attributes = {},
): VariablesWriter {
  let writer: { write(data: ReturnType<typeof storedValues>["data"]): void; finish(): void } | undefined;
  const begin = (first: VariableEnsemble): NonNullable<typeof writer> => {
    const { lattice, variables } = first;
    const all = ofSamples({ ...variableAttributes(first), ...attributes, variables: variables.kind });
    const stored = storedValues(first);
    const shape = [count, ...stored.shape.slice(1)];
    const d = numbersPerSite(variables);
    switch (format) {
      case "npy":
        return writerInTurn(target, npyHead(stored.data, shape), bytesIn);
      case "npz":
        return npzWriter(target, shape, all, {
          head: npyHead(stored.data, shape),
          bytesEach: stored.data.BYTES_PER_ELEMENT,
        });
      case "hdf5": {
        const element = ELEMENTS.get(stored.data.constructor)!;
        return hdf5Writer(target, { size: lattice.size, count, element, ...(d === 1 ? {} : { components: d }) }, all);
      }
      case "csv": {
        if (d > 1) throw new InputError(`CSV has room for one number a site, not for ${d}; expected .h5, .npz or .npy`);
        const text = new TextEncoder();
        return writerInTurn(target, text.encode(csvHead(all)), (data) => text.encode(linesOf(data, lattice.numSites)));
      }
      default:
        return format satisfies never;
    }
  };
  return {
    write(part) {
      writer ??= begin(part);
      writer.write(storedValues(part).data);
    },
    finish: () => writer?.finish(),
  };
}

/** A line for each configuration. */
function linesOf(data: NumericArray, sites: number): string {
  const lines: string[] = [];
  for (let from = 0; from < data.length; from += sites) lines.push(`${data.subarray(from, from + sites).join(",")}\n`);
  return lines.join("");
}

/** Samples of variables as the bytes of a file; see {@link variablesWriter}. */
export function formatVariables(
  ensemble: VariableEnsemble,
  format: "npy" | "npz" | "hdf5" | "csv",
  attributes: Attributes = {},
): Uint8Array {
  const target = memoryTarget();
  const writer = variablesWriter(target, format, ensemble.count, attributes);
  writer.write(ensemble);
  writer.finish();
  return target.bytes();
}
