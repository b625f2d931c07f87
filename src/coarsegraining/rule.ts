import { InputError } from "../errors/index.ts";

/**
 * A rule of coarse-graining, P_Λ(H|V) = Πⱼ P(hⱼ|V) with hⱼ = ±1 [kochjanusz2018]:
 *
 *     P(hⱼ = +1 | V) = σ(2 (Σᵢ λⱼᵢ vᵢ + bⱼ))
 *
 * in ±1 coding. The λⱼ are the filters. A rule may be hard: the limit of infinite filters, hⱼ the sign of Σᵢ λⱼᵢ vᵢ + bⱼ,
 * with a fair coin where that is zero.
 */
export interface CoarseGraining {
  /** The values of v and h; there is one coding in rules, see docs/conventions.md. */
  readonly coding: "±1";
  /** [bx, by], the sites of a block along x and y; [n, 1] of a ball in a graph. */
  readonly block: readonly [number, number];
  /** filters[j][i]: λⱼᵢ of hidden unit j at site i = x + bx·y of the block. */
  readonly filters: readonly (readonly number[])[];
  /** bias[j] = bⱼ. */
  readonly bias: readonly number[];
  /** True for the deterministic limit, with fair ties. */
  readonly hard?: boolean;
  /** Of a rule on a ball in a graph the sites of V, by the ports that lead there from the centre; see Ball. */
  readonly sites?: readonly string[];
}

/** A rule from its filters, shapes and values checked; no bias means bⱼ = 0. */
export function coarseGraining({
  block,
  filters,
  bias = filters.map(() => 0),
  hard = false,
  sites: names,
}: {
  block: readonly [number, number];
  filters: readonly (readonly number[])[];
  bias?: readonly number[];
  hard?: boolean;
  sites?: readonly string[];
}): CoarseGraining {
  assertFilters({ block, filters, bias });
  const sites = block[0] * block[1];
  if (names !== undefined && names.length !== sites) {
    throw new InputError(`coarseGraining: expected the names of ${sites} sites, got ${names.length}`);
  }
  return { coding: "±1", block, filters, bias, ...(hard ? { hard } : {}), ...(names ? { sites: names } : {}) };
}

/** Refuses filters that do not fit the block, with so many weights a site, and numbers that are not finite. */
export function assertFilters(
  { block, filters, bias }: Pick<CoarseGraining, "block" | "filters" | "bias">,
  perSite = 1,
): void {
  const weights = block[0] * block[1] * perSite;
  if (filters.length < 1) throw new InputError("coarseGraining: expected at least one filter, got none");
  filters.forEach((filter, j) => {
    if (filter.length !== weights) {
      const each = perSite === 1 ? "" : ` with ${perSite} weights a site`;
      throw new InputError(
        `coarseGraining: expected ${weights} weights in filter ${j} for a block of ${block[0]}x${block[1]}${each}, got ${filter.length}`,
      );
    }
    if (!filter.every(Number.isFinite))
      throw new InputError(`coarseGraining: filter ${j} has a weight that is not a finite number`);
  });
  if (bias.length !== filters.length || !bias.every(Number.isFinite)) {
    throw new InputError(`coarseGraining: expected ${filters.length} finite biases, got ${JSON.stringify(bias)}`);
  }
}
