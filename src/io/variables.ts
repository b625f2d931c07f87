/** Samples of variables that are not ±1: what kind they are is stated, by whoever reads them or by the file, and never guessed. */
import { InputError } from "../errors/index.ts";
import { arrayShape } from "../lattices/index.ts";
import {
  MOST_STATES,
  numbersPerSite,
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
  labelled,
  ofSamples,
} from "./attributes.ts";
import { memoryTarget } from "./bytes.ts";
import { csvHead } from "./csv.ts";
import { type Hdf5Element, hdf5Writer } from "./hdf5Writer.ts";
import { formatNpy } from "./npy.ts";
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

/** What is said of an array of configurations beside its numbers. */
interface Said extends BoundaryOption {
  readonly kind: Variables["kind"];
  readonly attributes: Attributes;
  readonly label: string;
}

/**
 * An ensemble of variables from an array of configurations, [n, Ly, Lx], or of real variables with d components [n, Ly, Lx, d]; of chains
 * [n, L] and [n, L, d]. A model that the file names is not one known here, and is let be.
 */
export function collectVariables(
  array: NumberArray,
  { kind, attributes, label, boundary }: Said,
): { readonly ensemble: VariableEnsemble; readonly warnings: readonly string[] } {
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
  const known = { lattice, ...(provenance ? { provenance } : {}) };
  const length = shape.reduce((product, side) => product * side, 1);
  const place = placesIn(shape);
  return {
    warnings,
    ensemble: labelled(label, () =>
      kind === "q-state"
        ? { ...known, count, ...collectStates(array, length, place) }
        : variableEnsemble({
            ...known,
            variables: kind,
            values: collectReals(array, length, place),
            ...(components === undefined ? {} : { components }),
          }),
    ),
  };
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

function collectStates(
  array: NumberArray,
  length: number,
  place: (position: number) => string,
): Pick<VariableEnsemble, "variables" | "values"> {
  const values = room(length, 1, (n) => new Uint8Array(n));
  const finder = stateFinder((value, states, position) => {
    throw new InputError(
      Number.isSafeInteger(value)
        ? `more than ${MOST_STATES} states, ${[...states].sort((a, b) => a - b).join(", ")} and ${value} at ${place(position)}; expected few, or --variables real`
        : `${value} at ${place(position)}; expected whole numbers as states, or --variables real`,
    );
  });
  let filled = 0;
  for (const slice of array.slices()) {
    finder.take(asNumbers(slice), values, filled);
    filled += slice.length;
  }
  const states = finder.finish(values);
  if (states.length < 2) throw new InputError(`nothing but ${states[0]}; a sample of q states has several`);
  return { variables: { kind: "q-state", states }, values };
}

/** In the precision of the file: single where that has no more. */
function collectReals(
  array: NumberArray,
  length: number,
  place: (position: number) => string,
): Float32Array | Float64Array {
  let values: Float32Array | Float64Array | undefined;
  let filled = 0;
  for (const slice of array.slices()) {
    values ??=
      slice instanceof Float32Array
        ? room(length, 4, (n) => new Float32Array(n))
        : room(length, 8, (n) => new Float64Array(n));
    const numbers = asNumbers(slice);
    const odd = numbers.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw new InputError(`${numbers[odd]} at ${place(filled + odd)}; expected finite numbers`);
    values.set(numbers, filled);
    filled += slice.length;
  }
  return values!;
}

/** Room for so many numbers, or the one line that says why there is none. */
function room<T>(length: number, bytes: number, make: (length: number) => T): T {
  try {
    return make(length);
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

/** Samples of variables as the bytes of a file; npy has room for no attributes, and CSV for one number a site. The same samples give the same bytes. */
export function formatVariables(
  ensemble: VariableEnsemble,
  format: "npy" | "npz" | "hdf5" | "csv",
  attributes: Attributes = {},
): Uint8Array {
  const { shape, data } = storedValues(ensemble);
  const { lattice, count, variables } = ensemble;
  const all = ofSamples({ ...variableAttributes(ensemble), ...attributes, variables: variables.kind });
  const d = numbersPerSite(variables);
  switch (format) {
    case "npy":
      return formatNpy(data, shape);
    case "npz": {
      const target = memoryTarget();
      const head = formatNpy(data, shape).subarray(0, -data.byteLength);
      const writer = npzWriter(target, shape, all, { head, bytesEach: data.BYTES_PER_ELEMENT });
      writer.write(data);
      writer.finish();
      return target.bytes();
    }
    case "hdf5": {
      const target = memoryTarget();
      const element = ELEMENTS.get(data.constructor)!;
      const writer = hdf5Writer(
        target,
        { size: lattice.size, count, element, ...(d === 1 ? {} : { components: d }) },
        all,
      );
      writer.write(data);
      writer.finish();
      return target.bytes();
    }
    case "csv": {
      if (d > 1) throw new InputError(`CSV has room for one number a site, not for ${d}; expected .h5, .npz or .npy`);
      const lines = [csvHead(all)];
      for (let from = 0; from < data.length; from += lattice.numSites) {
        lines.push(`${data.subarray(from, from + lattice.numSites).join(",")}\n`);
      }
      return new TextEncoder().encode(lines.join(""));
    }
    default:
      return format satisfies never;
  }
}
