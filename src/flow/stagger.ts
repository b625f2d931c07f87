import { InputError } from "../errors/index.ts";
import { formatSize } from "../lattices/index.ts";
import { type FieldCorrelations, fieldCorrelations } from "./fieldCorrelations.ts";
import type { OperatorField } from "./operatorField.ts";

/** Signs that an operator is given from place to place: none, (−1)^X, (−1)^Y, or (−1)^{X+Y}. */
export type Stagger = "none" | "x" | "y" | "xy";

/**
 * The same operators with signs from place to place, one kind for each: O(X, Y) (−1)^X and so on. A filter that reads an order which itself alternates,
 * the staggered magnetization or the electric field of dimers, changes its sign with the place where it lies; with the sign taken back its correlations are smooth.
 */
export function withStagger(field: OperatorField, stagger: readonly Stagger[]): OperatorField {
  const { names, places, boundary } = field;
  if (stagger.length !== names.length) {
    throw new InputError(`withStagger: expected ${names.length} of them, got ${stagger.length}`);
  }
  for (const kind of stagger) {
    for (const [axis, name] of ["x", "y"].entries()) {
      if (kind.includes(name) && boundary === "torus" && places[axis]! % 2 !== 0) {
        throw new InputError(
          `withStagger: expected an even number of places along ${name} for signs that go round the torus, got ${formatSize(places)}`,
        );
      }
    }
  }
  return {
    ...field,
    values: (c) => {
      const values = field.values(c);
      stagger.forEach((kind, j) => {
        if (kind === "none") return;
        const [alongX, alongY] = [kind.includes("x") ? 1 : 0, kind.includes("y") ? 1 : 0];
        values[j]!.forEach((_, i, of) => {
          const odd = (alongX * (i % places[0]) + alongY * Math.floor(i / places[0])) % 2;
          if (odd !== 0) of[i] = -of[i]!;
        });
      });
      return values;
    },
  };
}

/** Configurations that are enough to tell where most of a structure factor is. */
const ENOUGH = 200;

/**
 * The sign with which each operator is smooth: that of the wave vector (0, 0), (π, 0), (0, π) or (π, π) in whose quarter of all k, less than π/2 away along both axes,
 * the structure factor has more than half of its sum, k = 0 left out; where there is none, and where a side of a torus is odd, no sign.
 */
export function dominantStagger(field: OperatorField): Stagger[] {
  const few = { ...field, count: Math.min(field.count, ENOUGH) };
  const measured = fieldCorrelations(few);
  return field.names.map((_, j) => dominantOf(measured, j));
}

function dominantOf({ spectra, places: [Px, Py], boundary }: FieldCorrelations, pair: number): Stagger {
  const quarters: Record<Stagger, number> = { none: 0, x: 0, y: 0, xy: 0 };
  const nearPi = (k: number, P: number): boolean => 4 * k >= P && 4 * k < 3 * P;
  let sum = 0;
  for (let ky = 0; ky < Py; ky++) {
    for (let kx = 0; kx < Px; kx++) {
      if (kx === 0 && ky === 0) continue;
      const S = spectra[pair]!.reduce((total, row) => total + row[kx + Px * ky]!, 0);
      const [x, y] = [nearPi(kx, Px), nearPi(ky, Py)];
      quarters[x ? (y ? "xy" : "x") : y ? "y" : "none"] += S;
      sum += S;
    }
  }
  const found = (["x", "y", "xy"] as const).find((kind) => quarters[kind] > sum / 2);
  const odd = (axis: "x" | "y", P: number): boolean =>
    boundary === "torus" && found?.includes(axis) === true && P % 2 !== 0;
  return found === undefined || odd("x", Px) || odd("y", Py) ? "none" : found;
}
