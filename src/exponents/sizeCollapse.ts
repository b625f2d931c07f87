/**
 * Data collapse of the flows of several lattices, each size by itself. On a torus of L' sites a side that came from one of L = b^n L', the effective temperature is a
 * function of t b^{n/ν} and of L': of the size itself, whose hold on a system at T_c is as strong as that of t,
 *
 *     ln(T_n/T_c) = f_{L'}(t b^{n/ν}),    t = ln(T/T_c),    b^n = L/L'
 *
 * Along the flow of one lattice both change at once, and what the collapse of {@link collapse} takes for one curve is not quite one. Here the lines of one curve are those of
 * different L after so many steps that the same L' is left (as in two-lattice matching [pawley1984]), and nothing but the irrelevant is in the way. On a finite lattice f is analytic in t, and so
 * one polynomial goes through T_c.
 */
import { InputError } from "../errors/index.ts";
import type { FlowLine } from "../flow/index.ts";
import { log } from "../kernels/index.ts";
import { type Datum, fitted, type Shape } from "./collapseFit.ts";
import { type Collapse, collapseOf, criticalOf, type GivenTemperature, type Variants } from "./collapseOf.ts";
import { deviation } from "./fixedPoint.ts";

/** Options of {@link sizeCollapse}. */
export interface SizeCollapseOptions {
  /** T_c in J/k_B: exact, or measured, with its resamples; free if absent. */
  readonly criticalTemperature?: GivenTemperature;
  /** Of the f of each size; 5 if absent. */
  readonly degree?: number;
  /** The first n; 1 if absent. */
  readonly from?: number;
}

/** ν, and T_c unless it is given, by the collapse of flow lines of two lattices or more on either side of T_c. */
export function sizeCollapse(lines: readonly FlowLine[], options: SizeCollapseOptions = {}): Collapse {
  const { criticalTemperature: given, degree = 5, from = 1 } = options;
  const data = dataOf(lines, from, degree);
  if (data.length === 0) {
    const sizes = [...new Set(lines.map(({ size }) => size.join("x")))].join(", ");
    throw new InputError(
      `sizeCollapse: expected flows of two lattices or more that come down to the same size after ${from} or more steps, with ${degree + 3} points there, got ${lines.length} of ${sizes || "none"}`,
    );
  }
  const Tc = criticalOf(lines, given);
  const off = given === undefined ? 0 : Tc.systematic / Tc.value;
  return collapseOf(data, {
    ...{ side: "both", degree, given, Tc },
    groupOf: ({ size }) => size,
    variantsAt: (logTc, shape) => variantsOf(lines, { from, logTc, off }, shape),
  });
}

/** The points of all sizes that two lattices or more come down to, a branch for each size. */
function dataOf(lines: readonly FlowLine[], from: number, degree: number): Datum[] {
  const all = lines.flatMap((line) =>
    line.temperatures.flatMap((T, step): Datum[] => {
      const replicas = line.replicas[step]!.map(log);
      const [y, error] = [log(T.value), deviation(replicas)];
      if (step < from || !Number.isFinite(y) || !(error > 0) || !replicas.every(Number.isFinite)) return [];
      const size = line.sizes[step]![0];
      const logScale = log(line.sizes[0]![0] / size);
      return [{ line, branch: size, step, logStart: log(line.start), logScale, y, error, replicas }];
    }),
  );
  return all.filter(({ branch }) => {
    const here = all.filter((d) => d.branch === branch);
    return new Set(here.map(({ step }) => step)).size >= 2 && here.length >= degree + 3;
  });
}

/** ν by other degrees, steps, sizes, temperatures and T_c, where enough points are left. */
function variantsOf(
  lines: readonly FlowLine[],
  { from, logTc, off }: { from: number; logTc: number; off: number },
  shape: Shape,
): Variants {
  const { degree } = shape;
  const starts = [...new Set(lines.map(({ start }) => start))].sort((a, b) => a - b);
  const inner = lines.filter(({ start }) => start !== starts[0] && start !== starts.at(-1));
  const sizes = [...new Set(dataOf(lines, from, degree).map(({ branch }) => branch))];
  const choices: {
    choice: string;
    lines?: readonly FlowLine[];
    from?: number;
    size?: number;
    at?: number;
    shape?: Partial<Shape>;
  }[] = [
    { choice: `degree ${degree - 1}`, shape: { degree: degree - 1 } },
    { choice: `degree ${degree + 1}`, shape: { degree: degree + 1 } },
    // A free T_c and free constants cannot be told apart where lines are few.
    ...(shape.free ? [] : [{ choice: "a constant for each step", shape: { constants: true } }]),
    { choice: `from step ${from + 1}`, from: from + 1 },
    { choice: "without the farthest temperatures", lines: inner },
    ...(sizes.length > 1 ? sizes.map((size) => ({ choice: `without ${size}×${size}`, size })) : []),
    ...(off > 0
      ? [
          { choice: "T_c lower by its systematic error", at: logTc - off },
          { choice: "T_c higher by its systematic error", at: logTc + off },
        ]
      : []),
  ];
  return choices.flatMap(({ choice, lines: some = lines, from: first = from, size, at = logTc, shape: other = {} }) => {
    const fit = { ...shape, ...other };
    const data = dataOf(some, first, fit.degree).filter(({ branch }) => branch !== size);
    if (data.length === 0) return [];
    const { inverse, logTc: found } = fitted(data, { ...fit, logTc: at, y: (d) => d.y });
    return [{ choice, nu: 1 / inverse, logTc: found }];
  });
}
