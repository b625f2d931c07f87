import type { CoarseGraining } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { tanh } from "../kernels/index.ts";
import type { LatticeKind } from "../lattices/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { blockPlaces } from "../windows/index.ts";

/**
 * What is read of a block V, with x = Σᵢ λᵢ vᵢ + b:
 *
 * - `mean`: ⟨h|V⟩ = tanh x, and of a hard rule the sign of x, 0 for a tie;
 * - `sign`: the sign of x for any rule;
 * - `field`: x itself.
 */
export type OperatorReading = "mean" | "sign" | "field";

/** Operators O(X, Y) on a grid of places: real numbers at every place of every configuration. */
export interface OperatorField {
  /** One name an operator. */
  readonly names: readonly string[];
  /** Places [Px, Py]. */
  readonly places: readonly [number, number];
  /** Sites of the lattice from one place to the next, along x and y. */
  readonly step: readonly [number, number];
  /** Whether the lattice is periodic. */
  readonly boundary: "torus" | "open";
  /** Whether the diagonal (1, 1) from place to place is as long as the axes are, as on the triangular lattice, or √2 times as long. */
  readonly diagonal: "one" | "root two";
  /** Of the lattice. */
  readonly dimensions: 1 | 2;
  /** Configurations. */
  readonly count: number;
  /** Independent chains; configuration c belongs to chain c mod `chains`. */
  readonly chains: number;
  /** O_j at [j][X + Px·Y] of configuration c; the arrays are used again for the next one. */
  values(c: number): readonly Float64Array[];
}

/**
 * The hidden units of a rule as operators: read at every place where a block may lie, and not at those of a tiling alone. On a torus that is every site,
 * where all sites are alike; on an open lattice wherever the block lies inside. Dimers are read at every vertex, honeycomb lattices at every cell.
 *
 * Filters of an order that alternates, such as those of the electric field of dimers, read it with a sign that changes from place to place: see withStagger.
 *
 * @param units of each operator the units whose product it is, from 0; each unit by itself if left out
 */
export function operatorField(
  samples: Ensemble,
  rule: CoarseGraining,
  {
    units = rule.filters.map((_, j) => [j]),
    reading = "mean",
  }: { units?: readonly (readonly number[])[]; reading?: OperatorReading } = {},
): OperatorField {
  const { lattice, count, provenance } = samples;
  if (lattice.kind === "graph") {
    throw new InputError("operatorField: expected a lattice on which a block may be shifted, got a graph");
  }
  for (const unit of units.flat()) {
    if (!Number.isInteger(unit) || unit < 0 || unit >= rule.filters.length) {
      throw new InputError(`operatorField: expected units from 0 to ${rule.filters.length - 1}, got ${unit}`);
    }
  }
  const [Lx, Ly] = lattice.size;
  const [bx, by] = rule.block;
  const { step, count: places } = blockPlaces(samples, rule.block);
  const [Px, Py] = places;
  const read = readerOf(reading, rule.hard ?? false);
  const used = [...new Set(units.flat())];
  const weights = used.map((j) =>
    rule.filters[j]!.flatMap((w, i) => (w === 0 ? [] : [{ w, x: i % bx, y: Math.floor(i / bx) }])),
  );
  // A configuration and what follows beyond its sides, so that a block needs no modulo.
  const wide = Lx + bx;
  const spins = new Float64Array(wide * (Ly + by));
  const read1 = used.map(() => new Float64Array(Px * Py));
  const values = units.map(() => new Float64Array(Px * Py));
  return {
    names: units.map((product) => product.map((j) => j + 1).join("x")),
    ...{ places, step, boundary: lattice.boundary, count, chains: provenance?.chains ?? 1 },
    diagonal: hasDiagonalBonds(lattice.kind) ? "one" : "root two",
    dimensions: lattice.kind === "chain" ? 1 : 2,
    values: (c) => {
      const sigma = configuration(samples, c);
      for (let y = 0; y < Ly + by; y++) {
        const row = Lx * (y % Ly);
        for (let x = 0; x < wide; x++) spins[x + wide * y] = sigma[row + (x % Lx)]!;
      }
      used.forEach((j, k) => {
        const of = read1[k]!.fill(rule.bias[j]!);
        for (const { w, x, y } of weights[k]!) {
          for (let Y = 0, at = 0; Y < Py; Y++) {
            let from = x + wide * (y + step[1] * Y);
            for (let X = 0; X < Px; X++, from += step[0]) of[at++]! += w * spins[from]!;
          }
        }
        if (read !== undefined) for (let i = 0; i < of.length; i++) of[i] = read(of[i]!);
      });
      units.forEach((product, o) => {
        const into = values[o]!.fill(1);
        for (const j of product) {
          const of = read1[used.indexOf(j)]!;
          for (let i = 0; i < into.length; i++) into[i]! *= of[i]!;
        }
      });
      return values;
    },
  };
}

const hasDiagonalBonds = (kind: LatticeKind): boolean => kind === "triangular" || kind === "honeycomb";

const readerOf = (reading: OperatorReading, hard: boolean): ((x: number) => number) | undefined =>
  reading === "field" ? undefined : reading === "sign" || hard ? (x) => (x > 0 ? 1 : x < 0 ? -1 : 0) : tanh;
