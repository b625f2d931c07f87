/** What is exactly known of the samples of a stage, to draw beside what was measured. */
import { InputError } from "../errors/index.ts";
import { type LatticeKind, latticeOf } from "../lattices/index.ts";
import { criticalCouplingOf, exactCurves, type IsingModel, ising } from "../models/index.ts";
import type { Scalar } from "./grid.ts";

/** Flags by their names. */
export type Flags = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** The Ising model that flags of `sample` or `flow` describe, at K = 1; undefined where they describe something else, or nothing that is whole. */
export function isingOf(flags: Flags): IsingModel | undefined {
  const { model, size, lattice = "square", boundary = "torus", couplings, field = 0 } = flags;
  if (model !== "ising" || size === undefined) return undefined;
  const [Lx = Number.NaN, Ly] = numbersOf(size);
  try {
    return ising({
      lattice: latticeOf({
        kind: lattice as LatticeKind,
        size: [Lx, lattice === "chain" ? 1 : (Ly ?? Lx)],
        boundary: boundary as "torus" | "open",
      }),
      coupling: 1,
      field: Number(field),
      ...(couplings === undefined ? {} : { couplings: numbersOf(couplings) }),
    });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** T_c in J/k_B of an infinite lattice; undefined where there is none, or none that is known. */
export function criticalTemperatureOf(model: IsingModel): number | undefined {
  const coupling = criticalCouplingOf(model);
  return coupling === undefined ? undefined : 1 / coupling;
}

/** A curve of what is exactly known. */
export interface ExactCurve {
  /** In the legend; none for a curve that goes with the line of a size. */
  readonly label: string;
  /** Rising in x, the temperature in J/k_B. */
  readonly line: readonly { readonly x: number; readonly value: number }[];
}

/** Points of a curve. */
const POINTS = 120;

/** The energy of this very lattice between two temperatures, undefined where it is not known. */
export const exactEnergy = (model: IsingModel, range: readonly [number, number]): ExactCurve | undefined =>
  curve(model, range, "energy", "");

/** The spontaneous magnetization of an infinite lattice. */
export const exactOrder = (model: IsingModel, range: readonly [number, number]): ExactCurve | undefined =>
  curve(model, range, "infiniteOrder", "infinite lattice");

function curve(
  model: IsingModel,
  [low, high]: readonly [number, number],
  which: "energy" | "infiniteOrder",
  label: string,
): ExactCurve | undefined {
  // The magnetization falls to 0 with a vertical tangent at T_c: a point stands there.
  const critical = criticalTemperatureOf(model) ?? low;
  const evenly = Array.from({ length: POINTS }, (_, k) => low + ((high - low) * k) / (POINTS - 1));
  const near = [1e-6, 1e-4, 1e-3, 3e-3, 1e-2].map((t) => critical * (1 - t));
  const temperatures = [...evenly, ...[critical, ...near].filter((T) => T > low && T < high)].sort((a, b) => a - b);
  const values = exactCurves({ model, couplings: temperatures.map((T) => 1 / T) })[which];
  const line = temperatures.flatMap((x, k) => (Number.isNaN(values[k]!) ? [] : [{ x, value: values[k]! }]));
  return line.length === 0 ? undefined : { label, line };
}

/** `64`, `64x32` and `1,0.5` as numbers. */
const numbersOf = (value: Scalar | readonly Scalar[]): number[] =>
  [value].flat().flatMap((one) => String(one).split(/[x×,]/).map(Number));
