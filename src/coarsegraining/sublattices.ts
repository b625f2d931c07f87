/**
 * The honeycomb lattice as the two triangular lattices that it is made of: cell (u, v) has its first site at (2u, v) and its second at (2u + 1, v). Each sublattice is
 * coarse-grained by itself, with a hidden unit of its own, so that two coarse sublattices make up a honeycomb lattice again.
 */
import { InputError } from "../errors/index.ts";
import { formatSize, honeycombLattice, triangularLattice } from "../lattices/index.ts";
import { ising, starTriangle } from "../models/index.ts";
import { type Ensemble, ensemble } from "../sampling/index.ts";
import { type CoarseGraining, coarseGraining } from "./rule.ts";

/**
 * The two sublattices of an ensemble on a honeycomb lattice, even x first: configurations of the triangular lattice of its cells. Samples of an Ising model on a torus are
 * samples of another one there, see starTriangle, whose coupling is 1.
 */
export function sublatticesOf({ lattice, sigma, provenance, model }: Ensemble): readonly [Ensemble, Ensemble] {
  const {
    kind,
    boundary,
    size: [Lx, Ly],
  } = lattice;
  if (kind !== "honeycomb") throw new InputError(`sublatticesOf: expected a honeycomb lattice, got a ${kind} one`);
  const cells = triangularLattice({ size: [Lx / 2, Ly], boundary });
  const isKnown = model?.name === "ising" && boundary === "torus" && model.field === 0;
  const own = isKnown
    ? ising({
        lattice: cells,
        coupling: 1,
        couplings: starTriangle(model.couplings.map((J) => model.coupling * J) as [number, number, number]).couplings,
      })
    : undefined;
  const of = (first: 0 | 1): Ensemble =>
    ensemble({
      lattice: cells,
      sigma: Int8Array.from({ length: sigma.length / 2 }, (_, i) => sigma[2 * i + first]!),
      ...(own ? { model: own } : {}),
      ...(provenance ? { provenance } : {}),
    });
  return [of(0), of(1)];
}

/** The honeycomb lattice of two sublattices. */
export function honeycombOf([first, second]: readonly Ensemble[]): Ensemble {
  if (first === undefined || second === undefined || first.sigma.length !== second.sigma.length) {
    throw new InputError("honeycombOf: expected two sublattices with as many configurations each");
  }
  const { lattice, provenance } = first;
  const {
    kind,
    boundary,
    size: [Lx, Ly],
  } = lattice;
  if (kind !== "triangular") {
    throw new InputError(
      `honeycombOf: expected triangular sublattices, got a ${kind} lattice of ${formatSize([Lx, Ly])}`,
    );
  }
  const sigma = new Int8Array(2 * first.sigma.length);
  for (let i = 0; i < first.sigma.length; i++) {
    sigma[2 * i] = first.sigma[i]!;
    sigma[2 * i + 1] = second.sigma[i]!;
  }
  return ensemble({
    lattice: honeycombLattice({ size: [2 * Lx, Ly], boundary }),
    sigma,
    ...(provenance ? { provenance } : {}),
  });
}

/** The rule that a hidden unit of {@link onSublattices} is for its own sublattice, 0 or 1; a rule of one unit is one for both. */
export function ofSublattice(rule: CoarseGraining, sublattice: 0 | 1): CoarseGraining {
  if (rule.filters.length === 1) return rule;
  const { block, filters, bias, hard = false } = rule;
  const own = (i: number): boolean => i % 2 === sublattice;
  const filter = filters[sublattice];
  if (filters.length !== 2 || block[0] % 2 !== 0 || filter!.some((w, i) => w !== 0 && !own(i))) {
    throw new InputError(
      `honeycomb lattice: expected a rule with a hidden unit for each sublattice, see onSublattices, got ${filters.length} units on a block of ${block[0]}x${block[1]}`,
    );
  }
  return coarseGraining({
    block: [block[0] / 2, block[1]],
    filters: [filter!.filter((_, i) => own(i))],
    bias: [bias[sublattice]!],
    hard,
  });
}

/**
 * A rule for blocks of bx × by cells of the honeycomb lattice, 2bx × by sites, with two hidden units: one takes the spins of the first sublattice, and one those of the second.
 *
 * @param first a rule of one hidden unit for a triangular lattice
 * @param second the same if absent
 */
export function onSublattices(first: CoarseGraining, second: CoarseGraining = first): CoarseGraining {
  const [bx, by] = first.block;
  const alike = second.block[0] === bx && second.block[1] === by && (first.hard ?? false) === (second.hard ?? false);
  if (first.filters.length !== 1 || second.filters.length !== 1 || !alike) {
    throw new InputError(
      "onSublattices: expected two rules of one hidden unit each for the same block, both hard or both soft",
    );
  }
  const spread = ([filter]: CoarseGraining["filters"], odd: 0 | 1): number[] =>
    Array.from({ length: 2 * bx * by }, (_, i) => (i % 2 === odd ? filter![i >> 1]! : 0));
  return coarseGraining({
    block: [2 * bx, by],
    filters: [spread(first.filters, 0), spread(second.filters, 1)],
    bias: [first.bias[0]!, second.bias[0]!],
    hard: first.hard ?? false,
  });
}
