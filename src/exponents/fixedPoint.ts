/**
 * The critical temperature as the fixed point of the flow: samples that begin at T_c neither warm up nor cool down as they are coarse-grained, and lines
 * of successive steps cross there [kochjanusz2018, fig. 5],
 *
 *     T_{n+1}(T) = T_n(T)  at  T = T_c + O(b^{(y − y_t) n})
 *
 * y < 0 the exponent of what is irrelevant: the first steps, in which the couplings run into the surface of the learned rule's fixed point, are off the most.
 * With two lattices the thermometer drops out, and with it all that the finite lattice does to it (two-lattice matching) [pawley1984].
 */
import { InputError } from "../errors/index.ts";
import type { FlowLine } from "../flow/index.ts";
import { exp, log } from "../kernels/index.ts";
import { type CombinedEstimate, combined, type Estimate, estimate, spread } from "../statistics/index.ts";
import { nearZero, requireBothSides, type Sounding, zeroOf } from "./crossing.ts";

/** T_c by the crossing of each pair of steps, and by all of them together, in J/k_B. */
export interface CriticalTemperature {
  /** The mean of the crossings that count, in J/k_B. */
  readonly temperature: CombinedEstimate;
  /** T_c of the crossing of step n with step n + 1, from n = 1 on, also of steps that do not count. */
  readonly crossings: readonly {
    /** n */
    readonly step: number;
    /** In J/k_B. */
    readonly temperature: Estimate;
  }[];
  /** The joint T_c of each resample. */
  readonly replicas: Float64Array;
}

/** Options of {@link criticalFromFlow} and {@link matchLattices}. */
export interface CrossingOptions {
  /**
   * The first n whose crossing with n + 1 counts: 2 if absent, 1 of two or three steps, and 0 of one. Those before, from n = 1 on, are still on their way to the fixed
   * point; how far they differ is part of the systematic error.
   */
  readonly from?: number;
  /** Lines taken on either side of the crossing, through which a polynomial of the degree goes by least squares; others judge the systematic error. */
  readonly eachSide?: number;
  /** Of that polynomial. */
  readonly degree?: number;
}

/** Choices of lines and degree whose spread is part of the systematic error: straight between two, curved through more. */
const VARIANTS = [
  { eachSide: 1, degree: 1 },
  { eachSide: 2, degree: 2 },
  { eachSide: 3, degree: 3 },
] as const;

/**
 * T_c from the lines of one lattice: where ln T_{n+1} − ln T_n goes through zero, for all n from `from` on, their mean weighted by statistical errors.
 * Statistical errors by the resamples of the lines, all steps at once; the systematic error is half the spread over n ≥ 1 and over the lines taken.
 */
export function criticalFromFlow(lines: readonly FlowLine[], options: CrossingOptions = {}): CriticalTemperature {
  const last = stepsOf("criticalFromFlow", lines) - 1;
  return fromCrossings("criticalFromFlow", last, options, (n) =>
    lines.map((line) => difference(line.start, [line, n + 1], [line, n])),
  );
}

/**
 * T_c by matching two lattices [pawley1984]: L after n + 1 steps against L/b after n, which have the same size, and are then the same system where
 * nothing but the irrelevant flows.
 *
 * @param large lines of the larger lattice
 * @param small of the smaller, at the same temperatures
 */
export function matchLattices(
  large: readonly FlowLine[],
  small: readonly FlowLine[],
  options: CrossingOptions = {},
): CriticalTemperature {
  const last = Math.min(stepsOf("matchLattices", large) - 1, stepsOf("matchLattices", small));
  const pairs = large.flatMap((line) => {
    const other = small.find(({ start }) => Math.abs(start / line.start - 1) < 1e-12);
    return other ? [{ line, other }] : [];
  });
  if (pairs.length < 2) {
    throw new InputError(
      `matchLattices: expected lines of both lattices at two temperatures or more, got ${pairs.length} in common`,
    );
  }
  const [{ line, other }] = pairs as [(typeof pairs)[0]];
  if (line.sizes[1]![0] !== other.sizes[0]![0] || line.sizes[1]![1] !== other.sizes[0]![1]) {
    throw new InputError(
      `matchLattices: expected a smaller lattice of the size that the larger has after a step, ${line.sizes[1]!.join("x")}, got ${other.sizes[0]!.join("x")}`,
    );
  }
  return fromCrossings("matchLattices", last, options, (n) =>
    pairs.map(({ line, other }) => difference(line.start, [line, n + 1], [other, n])),
  );
}

/** Steps of coarse-graining that all lines have. */
function stepsOf(what: string, lines: readonly FlowLine[]): number {
  const steps = Math.min(...lines.map(({ temperatures }) => temperatures.length - 1));
  if (lines.length < 2 || steps < 1) {
    throw new InputError(
      `${what}: expected two lines or more, of at least one step, got ${lines.length}${lines.length > 0 ? ` of ${steps} steps` : ""}`,
    );
  }
  return steps;
}

/** ln T of one step of a line less that of another. */
function difference(start: number, [one, n]: [FlowLine, number], [two, m]: [FlowLine, number]): Sounding {
  const replicas = one.replicas[n]!.map((T, r) => log(T / two.replicas[m]![r]!));
  const value = log(one.temperatures[n]!.value / two.temperatures[m]!.value);
  return { x: log(start), value, error: deviation(replicas), replicas };
}

export function deviation(replicas: Float64Array): number {
  const mean = replicas.reduce((sum, x) => sum + x, 0) / replicas.length;
  return Math.sqrt(replicas.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (replicas.length - 1));
}

function fromCrossings(
  what: string,
  last: number,
  { from = last >= 3 ? 2 : Math.min(1, last), eachSide = 2, degree = 2 }: CrossingOptions,
  soundingsAt: (step: number) => Sounding[],
): CriticalTemperature {
  if (!Number.isInteger(from) || from < 0 || from > last) {
    throw new InputError(`${what}: expected a first step from 0 to ${last}, got ${from}`);
  }
  const shown = Math.min(from, 1, last);
  const steps = Array.from({ length: last - shown + 1 }, (_, k) => shown + k);
  const all = steps.map((step) => {
    const soundings = soundingsAt(step).filter(({ value, replicas }) => [value, ...replicas].every(Number.isFinite));
    requireBothSides(what, soundings, step);
    return { step, soundings };
  });
  const crossings = all.map(({ step, soundings }) => {
    const near = nearZero(soundings, eachSide);
    const value = zeroOf(near, degree, (s) => s.value);
    const replicas = near[0]!.replicas.map((_, r) => zeroOf(near, degree, (s) => s.replicas[r]!));
    const others = VARIANTS.map((v) => zeroOf(nearZero(soundings, v.eachSide), v.degree, (s) => s.value));
    return { step, value, replicas, error: deviation(replicas), others };
  });
  const weights = crossings.map(({ step, error }) => (step < from ? 0 : 1 / (error * error)));
  const total = weights.reduce((a, b) => a + b, 0);
  const joint = (values: readonly number[]): number => values.reduce((sum, x, k) => sum + (weights[k]! * x) / total, 0);
  const value = joint(crossings.map((c) => c.value));
  const replicas = crossings[0]!.replicas.map((_, r) => exp(joint(crossings.map((c) => c.replicas[r]!))));
  const byStep = crossings.length > 1 ? spread(crossings.map((c) => exp(c.value))) : Number.NaN;
  const byLines = spread(VARIANTS.map((_, v) => exp(joint(crossings.map((c) => c.others[v]!)))));
  return {
    temperature: combined(exp(value), deviation(replicas), Math.hypot(byStep, byLines)),
    crossings: crossings.map(({ step, value, error }) => ({
      step,
      temperature: estimate(exp(value), exp(value) * error),
    })),
    replicas,
  };
}
