/** What all data collapses have in common: the fit of their points and of resamples of them, and ν from it with its errors. */
import type { FlowLine } from "../flow/index.ts";
import { exp, log } from "../kernels/index.ts";
import { type CombinedEstimate, combined } from "../statistics/index.ts";
import {
  curvesThrough,
  type Datum,
  fitted,
  freeTemperature,
  nuOf,
  type PlacedCurve,
  type PlacedPoint,
  type Shape,
} from "./collapseFit.ts";
import type { CriticalTemperature } from "./fixedPoint.ts";
import { collapseQuality } from "./quality.ts";

/** Temperatures above T_c, below, or all. */
export type Side = "above" | "below" | "both";

/** A point of a collapse. */
export interface CollapsePoint extends PlacedPoint {
  /** T of the samples in J/k_B. */
  readonly start: number;
  /** n */
  readonly step: number;
  /** Sites on a side of the lattice after that step. */
  readonly size: number;
  /** t b^{n/ν} */
  readonly x: number;
  /** ln(T_n/T_c), and its error. */
  readonly value: number;
  /** One standard error of it. */
  readonly error: number;
}

/** Flow lines of several steps as one curve, ln(T_n/T_c) = f(t b^{n/ν}), and the ν for which they are one. */
export interface Collapse {
  /** Temperatures that entered. */
  readonly side: Side;
  /** ν, statistical and systematic. */
  readonly nu: CombinedEstimate;
  /** T_c in J/k_B: as it was given, or found. */
  readonly criticalTemperature: CombinedEstimate;
  /** S of Houdayer and Hartmann; see collapseQuality. 1 where the curves of all n are one within their errors. */
  readonly quality: number;
  /** χ² of the polynomial. Points of one line hang together, and steps have corrections of their own; it need not be as large as their number. */
  readonly chiSquare: number;
  /** Points less parameters. */
  readonly degreesOfFreedom: number;
  /** Where the measured points are. */
  readonly points: readonly CollapsePoint[];
  /** f, by points of its branches in the order of x. */
  readonly curves: readonly PlacedCurve[];
  /** ν by other choices, whose spread is the systematic error. */
  readonly variants: readonly {
    /** In words. */
    readonly choice: string;
    /** ν by it. */
    readonly nu: number;
  }[];
  /** ν of each resample. */
  readonly replicas: Float64Array;
}

/** T_c in J/k_B: exact, or measured, with its resamples; free if absent. */
export type GivenTemperature = number | CriticalTemperature | undefined;

/** T_c as it is given; where it is not, the middle of the temperatures of the samples, from which the search begins. */
export function criticalOf(lines: readonly FlowLine[], given: GivenTemperature): CombinedEstimate {
  if (typeof given === "number") return combined(given, 0, 0);
  if (given !== undefined) return given.temperature;
  const starts = lines.map(({ start }) => log(start));
  return combined(exp((Math.min(...starts) + Math.max(...starts)) / 2), 0, 0);
}

/** ν by other choices. */
export type Variants = readonly { readonly choice: string; readonly nu: number; readonly logTc: number }[];

/**
 * The collapse of points that have been chosen.
 *
 * @param Tc as criticalOf has it
 * @param groupOf what the curves of the quality are compared within; see collapseQuality
 * @param variantsAt the fits of other choices, about the ln T_c that was found
 */
export function collapseOf(
  data: readonly Datum[],
  {
    side,
    degree,
    given,
    Tc,
    groupOf,
    variantsAt,
  }: {
    side: Side;
    degree: number;
    given: GivenTemperature;
    Tc: CombinedEstimate;
    groupOf?: (point: CollapsePoint) => number;
    variantsAt: (logTc: number, shape: Shape) => Variants;
  },
): Collapse {
  const free = given === undefined;
  const shape: Shape = { degree, free, constants: false };
  const best = fitted(data, { ...shape, logTc: log(Tc.value), y: (d) => d.y });
  const variants = variantsAt(best.logTc, shape);
  const resampled = Array.from({ length: data[0]!.replicas.length }, (_, r) =>
    fitted(data, {
      ...shape,
      logTc: typeof given === "object" ? log(given.replicas[r]!) : best.logTc,
      y: (d) => d.replicas[r]!,
      begin: best.inverse,
    }),
  );
  const replicas = Float64Array.from(resampled, ({ inverse }) => 1 / inverse);
  const points = data.map(({ line, step, logStart, logScale, y, error }) => ({
    start: line.start,
    step,
    size: line.sizes[step]![0],
    x: (logStart - best.logTc) * exp(logScale * best.inverse),
    value: y - best.logTc,
    error,
  }));
  const curves = curvesThrough(data, points, degree);
  const quality = collapseQuality(points, groupOf);
  return {
    side,
    nu: nuOf({ best, replicas, variants, quality }),
    criticalTemperature: free ? freeTemperature(best, resampled, variants) : Tc,
    quality,
    chiSquare: best.chiSquare,
    degreesOfFreedom: data.length - curves.length * (degree + 1) - (free ? 2 : 1),
    points,
    curves,
    variants: variants.map(({ choice, nu }) => ({ choice, nu })),
    replicas,
  };
}
