/** The fit behind a data collapse: polynomials of least squares whose argument has ν in it, and T_c where that is not known. */
import type { FlowLine } from "../flow/index.ts";
import { exp } from "../kernels/index.ts";
import { minimize } from "../optimize/index.ts";
import { type CombinedEstimate, combined, fitPolynomial, residualChiSquare, spread } from "../statistics/index.ts";
import { deviation } from "./fixedPoint.ts";

/** A point where it is in the collapse. */
export interface PlacedPoint {
  readonly x: number;
  readonly value: number;
  readonly error: number;
}

/** A line of a figure. */
export type PlacedCurve = readonly {
  /** Abscissa. */
  readonly x: number;
  /** Ordinate. */
  readonly value: number;
}[];

/** What enters a fit: a line's ln T, ln b^n, ln T_n and its error. */
export interface Datum {
  readonly line: FlowLine;
  /** Points of one branch lie on one polynomial: 1 above T_c and −1 below, or the size of the step's lattice. */
  readonly branch: number;
  readonly step: number;
  readonly logStart: number;
  readonly logScale: number;
  readonly y: number;
  readonly error: number;
  readonly replicas: Float64Array;
}

/** 1/ν is looked for between these. */
const INVERSE_NU = { least: 0.25, most: 3, scan: 23 };

export interface Fit {
  readonly inverse: number;
  readonly logTc: number;
  readonly chiSquare: number;
}

/** What is fitted: polynomials of a degree, T_c free or not, and whether each step has a constant of its own added, which is a correction to scaling. */
export interface Shape {
  readonly degree: number;
  readonly free: boolean;
  readonly constants: boolean;
}

/** χ² of a polynomial of each branch, as a function of where the points are placed. */
function ofBranches(data: readonly Datum[], degree: number, y: (d: Datum) => number) {
  const branches = branchesOf(data).map((here) => ({
    here,
    values: here.map(y),
    errors: here.map(({ error }) => error),
  }));
  return (x: (d: Datum) => number): number =>
    branches.reduce((sum, { here, values, errors }) => {
      return sum + fitPolynomial(here.map(x), values, errors, degree).chiSquare;
    }, 0);
}

/** The same with a constant for each step; that of the first is in the polynomials. */
function withConstants(data: readonly Datum[], degree: number, y: (d: Datum) => number) {
  const [values, errors] = [data.map(y), data.map(({ error }) => error)];
  const branches = new Set(data.map(({ branch }) => branch));
  const steps = [...new Set(data.map(({ step }) => step))].slice(1);
  const constants = steps.map((step) => data.map((d) => (d.step === step ? 1 : 0)));
  return (x: (d: Datum) => number): number => {
    const at = data.map(x);
    const powers = [...branches].flatMap((branch) =>
      Array.from({ length: degree + 1 }, (_, k) => data.map((d, i) => (d.branch === branch ? at[i]! ** k : 0))),
    );
    return residualChiSquare([...powers, ...constants], values, errors);
  };
}

/** The 1/ν, and ln T_c where that is free, of the smallest χ². */
export function fitted(
  data: readonly Datum[],
  {
    degree,
    free,
    constants,
    logTc,
    y,
    begin,
  }: Shape & { logTc: number; y: (d: Datum) => number; begin?: number | undefined },
): Fit {
  const chiSquareAt = constants ? withConstants(data, degree, y) : ofBranches(data, degree, y);
  const chiSquare = ([inverse, Tc = logTc]: readonly number[]): number =>
    inverse! >= INVERSE_NU.least && inverse! <= INVERSE_NU.most
      ? chiSquareAt(({ logStart, logScale }) => (logStart - Tc) * exp(logScale * inverse!))
      : Number.POSITIVE_INFINITY;
  const scan = Array.from(
    { length: INVERSE_NU.scan },
    (_, k) => INVERSE_NU.least + ((INVERSE_NU.most - INVERSE_NU.least) * k) / (INVERSE_NU.scan - 1),
  );
  const found = minimize(chiSquare, {
    start: [
      begin ?? scan.reduce((best, one) => (chiSquare([one]) < chiSquare([best]) ? one : best)),
      ...(free ? [logTc] : []),
    ],
    widths: free ? [-0.05, 0.002] : [-0.05],
    accuracy: 1e-4,
  });
  return { inverse: found.at[0]!, logTc: found.at[1] ?? logTc, chiSquare: found.value };
}

/** Points of a curve. */
const CURVE = 100;

/** f as it was fitted, a curve for each branch. */
export function curvesThrough(data: readonly Datum[], points: readonly PlacedPoint[], degree: number): PlacedCurve[] {
  return [...new Set(data.map(({ branch }) => branch))].map((branch) => {
    const here = points.filter((_, i) => data[i]!.branch === branch);
    const xs = here.map(({ x }) => x);
    const fit = fitPolynomial(
      xs,
      here.map(({ value }) => value),
      here.map(({ error }) => error),
      degree,
    );
    const [from, to] = [Math.min(...xs), Math.max(...xs)];
    return Array.from({ length: CURVE + 1 }, (_, k) => {
      const x = from + ((to - from) * k) / CURVE;
      return { x, value: fit.at(x) };
    });
  });
}
/** The points of each branch. */
function branchesOf(data: readonly Datum[]): Datum[][] {
  return [...new Set(data.map(({ branch }) => branch))].map((branch) => data.filter((d) => d.branch === branch));
}

/** T_c where it was free, with its errors. */
export function freeTemperature(
  best: Fit,
  resampled: readonly Fit[],
  variants: readonly { logTc: number }[],
): CombinedEstimate {
  const Tc = exp(best.logTc);
  const logarithms = Float64Array.from(resampled, ({ logTc }) => logTc);
  return combined(Tc, Tc * deviation(logarithms), spread([Tc, ...variants.map(({ logTc }) => exp(logTc))]));
}

/**
 * ν with its errors. Where curves are farther apart than their own errors, S > 1, what is irrelevant is larger than the statistics, and the error is to be scaled by √S; what that adds
 * to the statistical error counts as systematic, besides half the spread over other choices.
 */
export function nuOf({
  best,
  replicas,
  variants,
  quality,
}: {
  best: Fit;
  replicas: Float64Array;
  variants: readonly { nu: number }[];
  quality: number;
}): CombinedEstimate {
  const nu = 1 / best.inverse;
  const statistical = deviation(replicas);
  const misfit = statistical * Math.sqrt(Math.max(0, (Number.isNaN(quality) ? 1 : quality) - 1));
  return combined(nu, statistical, Math.hypot(spread([nu, ...variants.map((variant) => variant.nu)]), misfit));
}
