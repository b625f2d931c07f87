import { type CoarseGraining, coarsen } from "../coarsegraining/index.ts";
import { child, type Key, keyFor } from "../kernels/index.ts";
import type { LatticeKind } from "../lattices/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import { type EffectiveHamiltonian, effectiveHamiltonian } from "./effectiveHamiltonian.ts";
import { evenOperatorsOf } from "./latticeOperators.ts";
import type { Offset, Operator } from "./operators.ts";

/** A coupling of an effective Hamiltonian, with how many spins it ties together, and over what distance. */
export interface CouplingRow {
  /** Its name. */
  readonly operator: string;
  /** Spins in a product. */
  readonly body: number;
  /** The largest distance between two of them, in constants of this lattice. */
  readonly range: number;
  /** K_α, dimensionless. */
  readonly coupling: Estimate;
  /** Over that of nearest neighbours, with the error of both. */
  readonly relative: Estimate;
}

/** The effective Hamiltonian after each step of coarse-graining, the samples' own first. */
export interface HamiltonianStep {
  /** Steps of coarse-graining so far. */
  readonly step: number;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** Of the configurations after them. */
  readonly hamiltonian: EffectiveHamiltonian;
  /** By rising body, then range. */
  readonly rows: readonly CouplingRow[];
}

/**
 * Whether the Hamiltonian stays compact and short-ranged along the flow [kochjanusz2018], as it must for a rule that keeps what matters at large
 * scale: its couplings against range and body, step by step.
 *
 * @param rules the rule of each step, such as rgFlow has learned; one hidden unit each
 * @param operators those of the lattice's kind if absent, nearest neighbours first
 */
export function hamiltonianFlow(
  samples: Ensemble,
  {
    rules,
    operators = evenOperatorsOf(samples.lattice),
    key,
  }: { rules: readonly CoarseGraining[]; operators?: readonly Operator[]; key: Key },
): HamiltonianStep[] {
  const own = keyFor(key, "flow");
  let here = samples;
  return [undefined, ...rules].map((rule, step) => {
    if (rule) [here] = coarsen(here, rule, { key: child(own, step) }) as [Ensemble];
    const hamiltonian = effectiveHamiltonian(here, { operators });
    return { step, size: here.lattice.size, hamiltonian, rows: couplingRows(hamiltonian) };
  });
}

/** The couplings of a Hamiltonian as a table, its first operator that of nearest neighbours. */
export function couplingRows({ lattice, operators, couplings, covariance }: EffectiveHamiltonian): CouplingRow[] {
  const m = operators.length;
  const nearest = couplings[0]!.value;
  return operators
    .map((operator, a): CouplingRow => {
      const ratio = couplings[a]!.value / nearest;
      const variance = covariance[a * m + a]! - 2 * ratio * covariance[a * m]! + ratio * ratio * covariance[0]!;
      return {
        operator: operator.name,
        body: operator.terms[0]!.length,
        range: Math.max(...operator.terms.map((term) => rangeOf(lattice.kind, term))),
        coupling: couplings[a]!,
        relative: a === 0 ? estimate(1, 0) : estimate(ratio, Math.sqrt(Math.max(0, variance)) / Math.abs(nearest)),
      };
    })
    .sort((one, two) => one.body - two.body || one.range - two.range);
}

/** In the triangular lattice (1, 1) is a nearest neighbour. */
function rangeOf(kind: LatticeKind, term: readonly Offset[]): number {
  let largest = 0;
  for (const [x, y] of term) {
    for (const [X, Y] of term) {
      const [dx, dy] = [X - x, Y - y];
      largest = Math.max(largest, dx * dx + dy * dy - (kind === "triangular" ? dx * dy : 0));
    }
  }
  return Math.sqrt(largest);
}
