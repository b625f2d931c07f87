/**
 * Data collapse of a flow [kochjanusz2018, supplement]: near T_c the state after n steps is a function of one variable, and so is its effective temperature,
 *
 *     ln(T_n/T_c) = f(t b^{n/ν}),    t = ln(T/T_c)
 *
 * for all temperatures and steps at once. f is a polynomial of least squares on each side of T_c, whose coefficients are free; ν, and T_c where it is not given,
 * are those that leave the smallest χ², common to both sides where both are asked for. Of variables that begin like T/T_c − 1 the logarithm has the least curvature
 * against the scaling field of the Ising model, ½ (1/sinh 2K − sinh 2K) ∝ t (1 − 0.19 t + …), where the factor of T/T_c − 1 is 1 − 0.69 t and that of 1 − T_c/T
 * is 1 + 0.31 t; at a t of 0.03 it moves ν by 0.002.
 */
import { InputError } from "../errors/index.ts";
import type { FlowLine } from "../flow/index.ts";
import { log } from "../kernels/index.ts";
import type { CombinedEstimate } from "../statistics/index.ts";
import { type Datum, fitted, type Shape } from "./collapseFit.ts";
import {
  type Collapse,
  collapseOf,
  criticalOf,
  type GivenTemperature,
  type Side,
  type Variants,
} from "./collapseOf.ts";
import { deviation } from "./fixedPoint.ts";

/** Options of {@link collapse}. */
export interface CollapseOptions {
  /** Temperatures that enter. */
  readonly side: Side;
  /** T_c in J/k_B: exact, or measured, with its resamples; free if absent, which wants lines close to T_c. */
  readonly criticalTemperature?: GivenTemperature;
  /** Of f; 3 if absent. */
  readonly degree?: number;
  /** The first and the last n; 1, and all there are, if absent. */
  readonly from?: number;
  /** The last n; all there are if absent. */
  readonly to?: number;
  /** Points of larger |ln(T_n/T_c)| are left out. */
  readonly window?: number;
}

/** ν, and T_c unless it is given, by the collapse of flow lines. */
export function collapse(lines: readonly FlowLine[], options: CollapseOptions): Collapse {
  const { side, criticalTemperature: given } = options;
  const steps = Math.min(...lines.map(({ temperatures }) => temperatures.length - 1));
  const { degree = 3, from = Math.min(1, steps - 1), to = steps, window = Number.POSITIVE_INFINITY } = options;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to > from && to <= steps)) {
    throw new InputError(`collapse: expected two steps or more from 0 to ${steps}, got ${from} to ${to}`);
  }
  const Tc = criticalOf(lines, given);
  const selection = { side, from, to, window, logTc: log(Tc.value), near: (NEAR * Tc.error) / Tc.value };
  const data = dataOf(lines, selection);
  requireEnough(data, side, degree);
  return collapseOf(data, {
    ...{ side, degree, given, Tc },
    variantsAt: (logTc, shape) => variantsOf(lines, { ...selection, logTc }, shape, Tc),
  });
}

/** Lines so many errors of T_c away from it may be on either side, and are on neither. */
const NEAR = 3;

function requireEnough(data: readonly Datum[], side: Side, degree: number): void {
  for (const sign of side === "both" ? [-1, 1] : [side === "below" ? -1 : 1]) {
    const here = data.filter((d) => d.branch === sign);
    if (enough(here, degree)) continue;
    throw new InputError(
      `collapse: expected two temperatures or more ${sign < 0 ? "below" : "above"} T_c, and ${degree + 3} points for a polynomial of degree ${degree}, got ${new Set(here.map(({ line }) => line)).size} and ${here.length}`,
    );
  }
}

const enough = (data: readonly Datum[], degree: number): boolean =>
  new Set(data.map(({ line }) => line)).size >= 2 &&
  new Set(data.map(({ step }) => step)).size >= 2 &&
  data.length >= degree + 3;

interface Selection {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
  readonly window: number;
  /** ln T_c, by which sides are told, and how close to it they are not. */
  readonly logTc: number;
  readonly near: number;
}

/** The points of a collapse. Samples of T_c itself are on neither side. */
function dataOf(lines: readonly FlowLine[], { side, from, to, window, logTc, near }: Selection): Datum[] {
  return lines.flatMap((line) => {
    const logStart = log(line.start);
    const sign = logStart > logTc ? 1 : -1;
    if (Math.abs(logStart - logTc) <= Math.max(near, 1e-9)) return [];
    if (side !== "both" && side !== (sign > 0 ? "above" : "below")) return [];
    return Array.from({ length: to - from + 1 }, (_, k): Datum => {
      const step = from + k;
      const replicas = line.replicas[step]!.map(log);
      const logScale = log(line.sizes[0]![0] / line.sizes[step]![0]);
      const y = log(line.temperatures[step]!.value);
      return { line, branch: sign, step, logStart, logScale, y, error: deviation(replicas), replicas };
    }).filter(
      ({ y, error, replicas }) =>
        Number.isFinite(y) && error > 0 && replicas.every(Number.isFinite) && Math.abs(y - logTc) <= window,
    );
  });
}

/** ν by other degrees, steps, temperatures and T_c, where enough points are left. */
function variantsOf(lines: readonly FlowLine[], selection: Selection, shape: Shape, Tc: CombinedEstimate): Variants {
  const { from, to, logTc, side } = selection;
  const { degree, free } = shape;
  const distance = ({ start }: FlowLine): number => Math.abs(log(start) - logTc);
  const used = [...new Set(dataOf(lines, selection).map(({ line }) => line))];
  const without = (best: (a: number, b: number) => boolean): FlowLine[] =>
    [-1, 1].flatMap((sign) => {
      const here = used.filter(({ start }) => sign === (log(start) > logTc ? 1 : -1));
      const leftOut = here.reduce<FlowLine | undefined>(
        (one, line) => (one && !best(distance(line), distance(one)) ? one : line),
        undefined,
      );
      return here.filter((line) => line !== leftOut);
    });
  const off = free ? 0 : Tc.systematic / Tc.value;
  const choices: { choice: string; lines?: FlowLine[]; select?: Partial<Selection>; shape?: Partial<Shape> }[] = [
    { choice: `degree ${degree - 1}`, shape: { degree: degree - 1 } },
    { choice: `degree ${degree + 1}`, shape: { degree: degree + 1 } },
    { choice: "a constant for each step", shape: { constants: true } },
    { choice: `from step ${from + 1}`, select: { from: from + 1 } },
    { choice: `to step ${to - 1}`, select: { to: to - 1 } },
    { choice: "without the nearest temperature", lines: without((a, b) => a < b) },
    { choice: "without the farthest temperature", lines: without((a, b) => a > b) },
    ...(off > 0
      ? [
          { choice: "T_c lower by its systematic error", select: { logTc: logTc - off } },
          { choice: "T_c higher by its systematic error", select: { logTc: logTc + off } },
        ]
      : []),
  ];
  return choices.flatMap(({ choice, lines: some = used, select = {}, shape: other = {} }) => {
    const selected = { ...selection, ...select };
    const fit = { ...shape, ...other };
    const data = dataOf(some, selected);
    const signs = side === "both" ? [-1, 1] : [side === "below" ? -1 : 1];
    const all = signs.every((sign) =>
      enough(
        data.filter((d) => d.branch === sign),
        fit.degree,
      ),
    );
    if (!all) return [];
    const { inverse, logTc } = fitted(data, { ...fit, logTc: selected.logTc, y: (one) => one.y });
    return [{ choice, nu: 1 / inverse, logTc }];
  });
}
