/**
 * Many trainings, seen together: what their filters have in common shows as a few directions in the space of filters, and how they are
 * spread there tells of the symmetry. Filters that lie on a ring in a plane, all directions of it alike, are the picture of a continuous
 * symmetry, U(1), that the lattice has not; peaks are that of a broken one [gokmen2021a].
 */
import { InputError } from "../errors/index.ts";
import { type Estimate, jackknife, type PrincipalComponent, principalComponents } from "../statistics/index.ts";
import { distinctFilter, dot, normalized, without } from "./constantFilters.ts";
import type { CoarseGraining } from "./rule.ts";

/** Two filters of the same block to compare with, and their names. */
export interface ReferencePair {
  /** Of the two, for axes of figures. */
  readonly names: readonly [string, string];
  /** Of the two, row-major over the block; of any norm. */
  readonly filters: readonly [readonly number[], readonly number[]];
}

/** The filters of an ensemble on the plane of two references, whose axes are e₁, the first of them, and e₂, what the second has besides. */
export interface FilterPlane {
  /** Of the two references. */
  readonly names: readonly [string, string];
  /** points[t][j] = [f·e₁, f·e₂] of unit j of training t, f of norm 1: on the unit circle where f lies in the plane. ± f are the same rule. */
  readonly points: readonly (readonly (readonly [number, number])[])[];
  /** Mean of (f·e₁)² + (f·e₂)²; its error is that of the spread over trainings. */
  readonly share: Estimate;
  /**
   * ⟨cos 4φ⟩, φ the direction in the plane, each filter with its share for a weight: 1 where all lie along the references, −1 half-way between
   * them, 0 for a ring.
   */
  readonly fourfold: Estimate;
}

/** What the filters of many trainings have in common. */
export interface FilterEnsemble {
  /** Principal components about the origin, of filters of norm 1. */
  readonly components: readonly PrincipalComponent[];
  /** One for each pair of references, in their order. */
  readonly planes: readonly FilterPlane[];
}

/**
 * Principal components of the filters of many trainings, and their projections on planes of given filters. Filters are taken less
 * what is constant, and with norm 1; one that is nothing but constant counts for nothing.
 *
 * @param rules one a training, all of one block
 * @param constants filters of the block that are the same number in every configuration, orthonormal; see constantFilters
 */
export function filterEnsemble(
  rules: readonly CoarseGraining[],
  { constants = [], pairs = [] }: { constants?: readonly (readonly number[])[]; pairs?: readonly ReferencePair[] } = {},
): FilterEnsemble {
  if (rules.length === 0) throw new InputError("filterEnsemble: expected at least one rule, got none");
  const trainings = rules.map(({ filters }) => filters.map((filter) => distinctFilter(filter, constants)));
  return {
    components: principalComponents(trainings),
    planes: pairs.map((pair) => planeOf(trainings, pair, constants)),
  };
}

function planeOf(
  trainings: readonly (readonly (readonly number[])[])[],
  { names, filters: [first, second] }: ReferencePair,
  constants: readonly (readonly number[])[],
): FilterPlane {
  const e1 = distinctFilter(first, constants);
  const e2 = normalized(without(distinctFilter(second, constants), [e1]), [1]);
  for (const [k, e] of [e1, e2].entries()) {
    if (e.length !== trainings[0]![0]!.length || dot(e, e) === 0) {
      throw new InputError(
        `filterEnsemble: expected two references of the rules' block that differ, got ${names.join(" and ")}, of which the ${k === 0 ? "first" : "second"} tells nothing more`,
      );
    }
  }
  const points = trainings.map((filters) => filters.map((f): [number, number] => [dot(f, e1), dot(f, e2)]));
  // Of each training the sums over its units: number, r² and r² cos 4φ, which is (x⁴ − 6x²y² + y⁴)/r².
  const rows = points.map((units) => {
    const row = new Float64Array(3);
    for (const [x, y] of units) {
      const r2 = x * x + y * y;
      row[0]! += 1;
      row[1]! += r2;
      if (r2 > 0) row[2]! += (r2 * r2 - 8 * x * x * y * y) / r2;
    }
    return row;
  });
  return {
    names,
    points,
    share: jackknife(rows, ([n, r2]) => r2! / n!),
    fourfold: jackknife(rows, ([, r2, cos4]) => cos4! / r2!),
  };
}
