/** What `kadanoff operators` finds in one file of samples, as plain data that a worker hands back. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { type Decay, type DecayReading, scalingDimension } from "kadanoff/exponents";
import type { DrawnCorrelator, DrawnLine } from "kadanoff/figures";
import {
  blocksLongEnough,
  type Correlator,
  correlator,
  dominantStagger,
  type FieldCorrelations,
  fieldCorrelations,
  type Line,
  mainLine,
  type OperatorField,
  type OperatorReading,
  operatorField,
  type Stagger,
  type Subtraction,
  structureFactor,
  withStagger,
} from "kadanoff/flow";
import type { Ensemble } from "kadanoff/sampling";
import { type CombinedEstimate, type Estimate, jackknife } from "kadanoff/statistics";

export interface ReadoutOptions {
  readonly rule: CoarseGraining;
  /** Units of each operator, whose product it is. */
  readonly units: readonly (readonly number[])[];
  /** Pairs of operators, [j, k]. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly reading: OperatorReading;
  readonly stagger: Stagger | "auto";
  readonly subtract: Subtraction;
  /** Whether the operators themselves are wanted, at every place. */
  readonly fields: boolean;
}

/** A fit as a document has it. */
export interface DecayDocument {
  readonly [parameter: string]: unknown;
  readonly form: string;
  readonly window: readonly [number, number];
  /** The law of the best window, over that window. */
  readonly curve: { readonly distance: readonly number[]; readonly value: readonly number[] };
}

/** A correlator along a line, and how it decays. */
export interface LineDocument extends Omit<DrawnLine, "decay"> {
  /** Absent where there is too little for a fit. */
  readonly decay?: {
    readonly power: (DecayDocument & { readonly dimension: CombinedEstimate }) | null;
    readonly exponential: (DecayDocument & { readonly correlationLength: CombinedEstimate }) | null;
    readonly better: DecayReading["better"] | null;
  };
}

export interface CorrelatorDocument {
  readonly operators: readonly [string, string];
  /** The first of the lines, which tells most. */
  readonly main: string;
  readonly lines: readonly LineDocument[];
  /** At half the torus, along the main line; absent on an open lattice. */
  readonly half?: Estimate;
  readonly structureFactor: {
    readonly x: AxisDocument;
    readonly y?: AxisDocument;
    /** [ky][kx] */
    readonly map: { readonly value: readonly number[][]; readonly error: readonly number[][] };
    readonly secondMomentLength: readonly Estimate[];
  };
}

/** S(k) along an axis. */
type AxisDocument = DrawnCorrelator["structureFactor"]["x"];

export interface SystemDocument {
  readonly places: readonly [number, number];
  readonly step: readonly [number, number];
  readonly blocks: number;
  readonly operators: readonly {
    readonly name: string;
    readonly stagger: Stagger;
    readonly mean: Estimate;
    readonly storedAutocorrelationTime: Estimate;
  }[];
  readonly correlators: readonly CorrelatorDocument[];
}

export interface Readout {
  readonly document: SystemDocument;
  readonly warnings: readonly string[];
  /** fields[(c·m + j)·P + X + Px·Y]: operator j of configuration c. */
  readonly fields?: Float32Array;
}

/** Lengths of a law that is drawn. */
const CURVE_POINTS = 40;

export function readOperators(
  samples: Ensemble,
  { rule, units, pairs, reading, stagger, subtract, fields }: ReadoutOptions,
  onStep: (done: number, total: number) => void,
): Readout {
  const bare = operatorField(samples, rule, { units, reading });
  const staggers = stagger === "auto" ? dominantStagger(bare) : units.map(() => stagger);
  const field = withStagger(bare, staggers);
  const measured = fieldCorrelations(field, { pairs, onStep });
  const warnings: string[] = [];
  if (!blocksLongEnough(measured)) {
    warnings.push(
      `blocks of ${Math.round(samples.count / measured.blocks.length)} configurations are too short beside the autocorrelation time of the operators, and errors too small; expected ${Math.ceil(20 * measured.longBlock)} configurations or more`,
    );
  }
  const correlators = pairs.map((_, pair) => correlatorDocument(measured, { pair, rule, subtract, warnings }));
  const operators = measured.names.map((name, j) => ({
    name,
    stagger: staggers[j]!,
    mean: meanOf(measured, j),
    storedAutocorrelationTime: plain(measured.autocorrelationTime[j]!),
  }));
  return {
    document: {
      ...{ places: measured.places, step: measured.step, blocks: measured.blocks.length },
      ...{ operators, correlators },
    },
    warnings,
    ...(fields ? { fields: fieldsOf(field) } : {}),
  };
}

function correlatorDocument(
  measured: FieldCorrelations,
  { pair, rule, subtract, warnings }: { pair: number; rule: CoarseGraining; subtract: Subtraction; warnings: string[] },
): CorrelatorDocument {
  const names = measured.pairs[pair]!.map((j) => measured.names[j]!) as [string, string];
  // Blocks nearer than their side overlap, and a side apart they still see each other's shape.
  const from = Math.max(1, ...rule.block.map((side, axis) => Math.ceil((2 * side) / measured.step[axis]!)));
  const main = mainLine(measured, { pair, from, subtract });
  const own = Object.keys(measured.lines[pair]!) as Line[];
  const lines = [main, ...own.filter((line) => line !== main)].map((line) =>
    lineDocument(correlator(measured, { pair, line, subtract }), line, from),
  );
  const of = names[0] === names[1] ? `operator ${names[0]}` : `operators ${names.join(" and ")}`;
  const { decay } = lines[0]!;
  if (decay === undefined) warnings.push(`${of}: too few distances or configurations for a fit`);
  else if (decay.better === null) warnings.push(`${of}: no window fits, neither a power nor an exponential`);
  const S = structureFactor(measured, { pair, subtract });
  const [Px, Py] = measured.places;
  const axis = (P: number, at: (n: number) => number): AxisDocument => {
    const n = Array.from({ length: Math.floor(P / 2) + 1 }, (_, i) => i);
    return {
      k: n.map((i) => digits((2 * Math.PI * i) / P)),
      value: n.map((i) => digits(S.values[at(i)]!)),
      error: n.map((i) => digits(S.errors[at(i)]!)),
    };
  };
  const map = (of: Float64Array): number[][] =>
    Array.from({ length: Py }, (_, ky) => Array.from(of.subarray(Px * ky, Px * (ky + 1)), digits));
  const half =
    measured.boundary === "torus" ? correlator(measured, { pair, line: main, subtract }).values.at(-1) : undefined;
  return {
    ...{ operators: names, main, lines },
    ...(half ? { half: plain(half) } : {}),
    structureFactor: {
      x: axis(Px, (n) => n),
      ...(measured.dimensions === 2 ? { y: axis(Py, (n) => Px * n) } : {}),
      map: { value: map(S.values), error: map(S.errors) },
      secondMomentLength: S.secondMomentLength.map(plain),
    },
  };
}

function lineDocument(of: Correlator, line: string, from: number): LineDocument {
  const common = {
    line,
    distance: of.distances.map(digits),
    value: of.values.map(({ value }) => digits(value)),
    error: of.values.map(({ error }) => digits(error)),
  };
  let reading: DecayReading;
  try {
    reading = scalingDimension(of, { from });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return common;
  }
  const { power, exponential, better } = reading;
  return {
    ...common,
    decay: {
      power: power ? { dimension: both(power.value), ...decayDocument(power) } : null,
      exponential: exponential ? { correlationLength: both(exponential.value), ...decayDocument(exponential) } : null,
      better: better ?? null,
    },
  };
}

function decayDocument({ best, tried, accepted, at }: Decay): DecayDocument {
  const { form, window, points, chiSquare, degreesOfFreedom, probability, coefficients } = best;
  const [first, last] = window;
  const distance = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => first * (last / first) ** (i / CURVE_POINTS));
  return {
    ...{ form, window, points, parameter: { value: best.theta, error: best.error }, coefficients },
    ...{ chiSquare, degreesOfFreedom, probability, windows: { tried, accepted } },
    curve: { distance: distance.map(digits), value: distance.map((r) => digits(at(r))) },
  };
}

function meanOf({ means, blocks }: FieldCorrelations, j: number): Estimate {
  return plain(
    jackknife(
      blocks.map((n, b) => Float64Array.of(means[j]![b]!, n)),
      ([sum, n]) => sum! / n!,
    ),
  );
}

/** Operators of all configurations, one after the other. */
function fieldsOf(field: OperatorField): Float32Array {
  const P = field.places[0] * field.places[1];
  const m = field.names.length;
  const all = new Float32Array(field.count * m * P);
  for (let c = 0; c < field.count; c++) {
    field.values(c).forEach((of, j) => void all.set(of, (c * m + j) * P));
  }
  return all;
}

/** Seven digits, which is more than an error leaves. */
const digits = (x: number): number => Number(x.toPrecision(7));
const plain = ({ value, error }: Estimate): Estimate => ({ value, error });
const both = ({ value, error, statistical, systematic }: CombinedEstimate): CombinedEstimate => ({
  ...{ value, error, statistical, systematic },
});
