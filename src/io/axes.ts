/**
 * Arrays whose axes are not [configurations, y, x]: what each axis is, is stated, and their numbers come as those of any other array. An axis may be time: the
 * records of a system of one dimension, a row for each moment, are configurations of space and time.
 */
import { InputError } from "../errors/index.ts";
import { type Attributes, UNKNOWN_MODEL } from "./attributes.ts";
import { type ByteSource, SLICE } from "./bytes.ts";
import { decodeNumbers, type NumberType } from "./numbers.ts";
import type { NumberArray, NumericArray } from "./spins.ts";

/** What an axis of an array counts: `n` configurations or runs, `t` moments in time, `y` rows and `x` sites of a row. */
export type ArrayAxis = "n" | "t" | "y" | "x";

/** What is stated of the axes of an array. */
export interface AxesLayout {
  /** The axes in the order of the array, the last one running fastest, as numpy shows its shape. */
  readonly axes: readonly ArrayAxis[];
  /** Moments of a record: the time axis is cut into as many whole ones as there are, each a configuration. The whole of it is one if absent. */
  readonly times?: number | undefined;
}

/** How the configurations of an array lie in it. */
export interface AxesRead extends AxesLayout {
  /** Runs, or configurations before any is cut. */
  readonly runs: number;
  /** Rows of each, moments where there is a time axis. */
  readonly rows: number;
  /** Moments at the end of each run that fill no record. */
  readonly left: number;
}

/** The axes there may be, in the order in which configurations have them. */
const FORMS: readonly string[] = ["n,t,x", "t,x", "n,y,x", "n,x"];
const PLACES: readonly ArrayAxis[] = ["n", "t", "y", "x"];

/** The axes that words such as `t,n,x` name, or what is wrong with them. */
export function parseAxes(words: readonly string[]): readonly ArrayAxis[] {
  const axes = words.map((word) => PLACES.find((axis) => axis === word.trim()));
  const form = PLACES.filter((axis) => axes.includes(axis)).join(",");
  if (axes.length === new Set(axes).size && !axes.includes(undefined) && FORMS.includes(form))
    return axes as ArrayAxis[];
  throw new InputError(
    `expected the axes of the array in its order: n (configurations, or runs), t (time), y and x, such as t,n,x or t,x; got ${JSON.stringify(words.join(","))}`,
  );
}

/** An array of which any part can be read. */
export interface Parts {
  /** Row-major. */
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** The numbers of a part, row-major: so many along each axis, from the given ones on. */
  read(from: readonly number[], count: readonly number[]): NumericArray;
}

/** Whether the configurations of such an array lie one behind another, so that it may be read from its beginning to its end. */
export function isInOrder(axes: readonly ArrayAxis[]): boolean {
  return axes.every((axis, k) => k === 0 || PLACES.indexOf(axis) > PLACES.indexOf(axes[k - 1]!));
}

/** Bytes of an array whose configurations lie scattered that are gathered at a time: more than a slice, since what lies around them is passed over again each time. */
const GATHERED = 4 * SLICE;

/** The configurations of such an array, of a run one behind another in time, run after run. */
export function arranged(
  { shape: sides, type, read }: Parts,
  { axes, times }: AxesLayout,
  label: string,
): NumberArray & { readonly order: AxesRead } {
  const form = `[${sides.join(", ")}]`;
  if (sides.length !== axes.length) {
    throw new InputError(
      `${label} has the shape ${form}; expected ${axes.length} axes, ${axes.join(", ")}, as is stated`,
    );
  }
  const at = (axis: ArrayAxis): number => axes.indexOf(axis);
  const sideOf = (axis: ArrayAxis): number => sides[at(axis)] ?? 1;
  const row: ArrayAxis = at("t") < 0 ? "y" : "t";
  if (times !== undefined && row !== "t") throw new InputError("times: expected t among the axes, such as t,x");
  const [runs, rows, length] = [sideOf("n"), sideOf(row), sideOf("x")];
  const height = times ?? rows;
  const pieces = Math.floor(rows / height);
  if (sides.every((side) => side > 0) && pieces < 1) {
    throw new InputError(`${label} has ${rows} times, as is stated; expected at least ${times}, the times of a record`);
  }
  const order: AxesRead = { axes, ...(times === undefined ? {} : { times }), runs, rows, left: rows - pieces * height };
  const shape = at(row) < 0 ? [runs, length] : [runs * pieces, height, length];

  /** The numbers of some runs at some moments, in the order run, row, site. */
  function gather([n0, n]: Span, [t0, t]: Span): NumericArray {
    const spans = new Map<ArrayAxis, Span>([
      ["n", [n0, n]],
      [row, [t0, t]],
      ["x", [0, length]],
    ]);
    const part = (k: 0 | 1): number[] => axes.map((axis) => spans.get(axis)![k]);
    const count = part(1);
    const values = read(part(0), count);
    if (isInOrder(axes)) return values;
    const strides = axes.map((_, axis) => count.slice(axis + 1).reduce((product, side) => product * side, 1));
    const stride = (axis: ArrayAxis): number => strides[at(axis)] ?? 0;
    return turned(values, [n, t, length], [stride("n"), stride(row), stride("x")]);
  }

  return {
    shape,
    order,
    *slices() {
      const budget = Math.max(1, Math.floor((isInOrder(axes) ? SLICE / 8 : GATHERED / type.bytes) / length));
      const whole = pieces * height;
      const runsAtOnce = Math.floor(budget / whole);
      if (runsAtOnce >= 1) {
        for (let n = 0; n < runs; n += runsAtOnce) yield gather([n, Math.min(runsAtOnce, runs - n)], [0, whole]);
        return;
      }
      // A run is more than is read at once.
      const rowsAtOnce = Math.max(1, Math.floor(budget / height)) * height;
      for (let n = 0; n < runs; n++) {
        for (let t = 0; t < whole; t += rowsAtOnce) yield gather([n, 1], [t, Math.min(rowsAtOnce, whole - t)]);
      }
    },
  };
}

/** From and how many. */
type Span = readonly [from: number, count: number];

/** Numbers that lie with these strides as they lie row-major. */
function turned(
  values: NumericArray,
  [a, b, c]: readonly [number, number, number],
  [ofA, ofB, ofC]: readonly [number, number, number],
): NumericArray {
  const result = values.slice() as NumericArray;
  let to = 0;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      let from = i * ofA + j * ofB;
      if (ofC === 1) {
        // Rows lie in one piece.
        result.set(values.subarray(from, from + c) as never, to);
        to += c;
      } else for (let k = 0; k < c; k++, from += ofC) result[to++] = values[from]!;
    }
  }
  return result;
}

/** Parts of an array that lies in a file as one piece, row-major from `start` on. */
export function partsOfFile(
  source: ByteSource,
  { start, type, shape }: { readonly start: number; readonly type: NumberType; readonly shape: readonly number[] },
): Parts {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, type.bytes));
  return {
    shape,
    type,
    read(from, count) {
      // The axes from `inner` on lie in one piece.
      let inner = shape.length - 1;
      while (inner > 0 && count[inner] === shape[inner]) inner--;
      const piece = count[inner]! * strides[inner]!;
      const pieces = count.slice(0, inner).reduce((product, side) => product * side, 1);
      const raw = new Uint8Array(pieces * piece);
      const first = from.reduce((sum, place, axis) => sum + place * strides[axis]!, start);
      for (let p = 0; p < pieces; p++) {
        let offset = first;
        for (let axis = inner - 1, rest = p; axis >= 0; axis--) {
          offset += (rest % count[axis]!) * strides[axis]!;
          rest = Math.floor(rest / count[axis]!);
        }
        raw.set(source.read(offset, piece), p * piece);
      }
      return decodeNumbers(raw, type);
    },
  };
}

/** What a file says of a lattice and of a model in space alone, which are not those of space and time. */
const OF_SPACE: ReadonlySet<string> = new Set([
  "model",
  "lattice",
  "size",
  "boundary",
  "couplings",
  "field",
  "noise",
  "sampler",
]);

/** What a file says of its samples, less what does not hold of configurations along these axes; and a word on what was left out. */
export function withAxes(
  { count: _, ...attributes }: Attributes,
  { axes }: AxesRead,
): { readonly attributes: Attributes; readonly warnings: readonly string[] } {
  if (!axes.includes("t")) return { attributes, warnings: [] };
  const { model, boundary } = attributes;
  const warnings: string[] = [];
  if (model !== undefined) {
    warnings.push(`the model ${JSON.stringify(model)} is one of space, and not of space and time; ${UNKNOWN_MODEL}`);
  }
  if (boundary !== undefined && boundary !== "open") {
    warnings.push(`the boundary ${JSON.stringify(boundary)} is not one of time: space is taken to be open, too`);
  }
  const kept = Object.entries(attributes).filter(([name]) => !OF_SPACE.has(name));
  return { attributes: Object.fromEntries(kept), warnings };
}

/** What is to be said of such an array. */
export function axesWarnings({ axes, times, runs, rows, left }: AxesRead): string[] {
  if (!axes.includes("t")) return [];
  if (left > 0) return [`the last ${left} of ${rows} times fill no record of ${times}, and are left out`];
  if (runs === 1 && times === undefined)
    return [`one run is one configuration of ${rows} times; --times N cuts it into records of N times each`];
  return [];
}
