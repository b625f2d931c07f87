/**
 * ν from how fast lines of the flow part at T_c: near it T_n − T* ∝ b^{n/ν} (T − T_c), and so [kochjanusz2018]
 *
 *     ∂ ln T_{n+1}/∂ ln T_n = (∂ ln T_{n+1}/∂ ln T)/(∂ ln T_n/∂ ln T) = b^{1/ν}  at T = T_c
 *
 * both slopes against the temperature of the samples, which is exact. Between steps of one lattice the smaller one feels its size more, and T must be within 1/L of T_c;
 * between L after n + 1 steps and L/b after n, both are of the same size, and it drops out [pawley1984].
 */
import { InputError } from "../errors/index.ts";
import type { FlowLine } from "../flow/index.ts";
import { log } from "../kernels/index.ts";
import {
  type CombinedEstimate,
  combined,
  type Estimate,
  estimate,
  fitPolynomial,
  spread,
} from "../statistics/index.ts";
import { type CriticalTemperature, deviation } from "./fixedPoint.ts";

/** Options of {@link slopeExponent}. */
export interface SlopeOptions {
  /** T_c in J/k_B: exact, or measured, with its resamples. */
  readonly criticalTemperature: number | CriticalTemperature;
  /** Lines of the lattice that is smaller by b, whose step n stands in for step n of the lines. */
  readonly against?: readonly FlowLine[];
  /** The first n; 1 if absent, and 0 where there is one step. */
  readonly from?: number;
  /** Lines on either side of T_c, and the degree of the polynomial through them whose slope is taken. */
  readonly eachSide?: number;
  /** Of that polynomial. */
  readonly degree?: number;
}

/** ν by slopes. */
export interface SlopeExponent {
  /** The mean over pairs of steps, statistical and systematic. */
  readonly nu: CombinedEstimate;
  /** By each pair of steps, n and n + 1. */
  readonly steps: readonly {
    /** n */
    readonly step: number;
    /** With its statistical error. */
    readonly nu: Estimate;
  }[];
}

/** Other choices, whose spread is part of the systematic error. */
const VARIANTS = [
  { eachSide: 2, degree: 2 },
  { eachSide: 3, degree: 3 },
  { eachSide: 3, degree: 4 },
] as const;

/** ν by the slopes of successive steps at T_c, their mean weighted by statistical errors; the systematic error is half the spread over n and over the lines taken. */
export function slopeExponent(lines: readonly FlowLine[], options: SlopeOptions): SlopeExponent {
  const { criticalTemperature: given, against = lines, eachSide = 3, degree = 3 } = options;
  const stepsIn = (of: readonly FlowLine[]): number =>
    Math.min(...of.map(({ temperatures }) => temperatures.length - 1));
  const last = Math.min(stepsIn(lines) - 1, stepsIn(against));
  const { from = Math.min(1, last) } = options;
  if (!Number.isInteger(from) || from < 0 || from > last) {
    throw new InputError(`slopeExponent: expected a first step from 0 to ${last}, got ${from}`);
  }
  const logTc = log(typeof given === "number" ? given : given.temperature.value);
  const logTcOf = (r: number): number => (typeof given === "number" ? logTc : log(given.replicas[r]!));
  const near = (of: readonly FlowLine[], k: number): FlowLine[] => nearest(of, logTc, k);
  const nuOf = (
    n: number,
    k: number,
    d: number,
    at: number,
    pick: (line: FlowLine, step: number) => number,
  ): number => {
    const slope = (of: readonly FlowLine[], step: number) => slopeAt(near(of, k), step, d, at, pick);
    const [first, after] = [lines[0]!.sizes[n]![0], lines[0]!.sizes[n + 1]![0]];
    return log(first / after) / log(slope(lines, n + 1) / slope(against, n));
  };
  const value = (line: FlowLine, step: number): number => log(line.temperatures[step]!.value);
  const resamples = lines[0]!.replicas[0]!.length;
  const steps = Array.from({ length: last - from + 1 }, (_, i) => {
    const step = from + i;
    const replicas = Float64Array.from({ length: resamples }, (_, r) =>
      nuOf(step, eachSide, degree, logTcOf(r), (line, n) => log(line.replicas[n]![r]!)),
    );
    const others = VARIANTS.map((v) => nuOf(step, v.eachSide, v.degree, logTc, value));
    return { step, value: nuOf(step, eachSide, degree, logTc, value), replicas, error: deviation(replicas), others };
  });
  const weights = steps.map(({ error }) => 1 / (error * error));
  const total = weights.reduce((a, b) => a + b, 0);
  const joint = (values: readonly number[]): number => values.reduce((sum, x, k) => sum + (weights[k]! * x) / total, 0);
  const replicas = Float64Array.from({ length: resamples }, (_, r) => joint(steps.map((s) => s.replicas[r]!)));
  const bySteps = steps.length > 1 ? spread(steps.map((s) => s.value)) : Number.NaN;
  const byLines = spread(VARIANTS.map((_, v) => joint(steps.map((s) => s.others[v]!))));
  return {
    nu: combined(joint(steps.map((s) => s.value)), deviation(replicas), Math.hypot(bySteps, byLines)),
    steps: steps.map(({ step, value, error }) => ({ step, nu: estimate(value, error) })),
  };
}

/** The lines nearest to T_c, so many on each side. */
function nearest(lines: readonly FlowLine[], logTc: number, eachSide: number): FlowLine[] {
  const sorted = [...lines].sort((a, b) => a.start - b.start);
  const at = sorted.filter(({ start }) => log(start) < logTc).length;
  if (at === 0 || at === sorted.length) {
    throw new InputError(
      `slopeExponent: expected flows that start on both sides of T_c, got ${sorted.length} that all start ${at === 0 ? "above" : "below"} it; add samples there`,
    );
  }
  return sorted.slice(Math.max(0, at - eachSide), at + eachSide);
}

function slopeAt(
  lines: readonly FlowLine[],
  step: number,
  degree: number,
  at: number,
  pick: (line: FlowLine, step: number) => number,
): number {
  return fitPolynomial(
    lines.map(({ start }) => log(start)),
    lines.map((line) => pick(line, step)),
    lines.map((line) => line.temperatures[step]!.error / line.temperatures[step]!.value),
    Math.min(degree, lines.length - 1),
  ).slopeAt(at);
}
