import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import { satisfiedState } from "../models/index.ts";
import type { Ensemble } from "../sampling/index.ts";

/**
 * An antiferromagnet as the ferromagnet that it is by other names, where one state satisfies all bonds: spins are counted relative to that state, and so are the weights of the
 * first rule. Its operators then grow with those of the coarse lattice, which is a ferromagnet, and do not fall.
 *
 * @param rules of each step; where the blocks of the first do not all lie on the same part of the pattern, such as those of 3×3, nothing is changed
 */
export function asFerromagnet(
  samples: Ensemble,
  rules: readonly CoarseGraining[],
): { samples: Ensemble; rules: readonly CoarseGraining[] } {
  const { model, lattice, sigma } = samples;
  const [first, ...others] = rules;
  const state = model?.name === "ising" && model.couplings.some((J) => J < 0) ? satisfiedState(model) : undefined;
  if (model?.name !== "ising" || state === undefined || first === undefined || model.field !== 0) {
    return { samples, rules };
  }
  const {
    size: [Lx],
    numSites: N,
  } = lattice;
  const [bx, by] = first.block;
  const inFirst = (i: number): number => ((i % Lx) % bx) + Lx * (Math.floor(i / Lx) % by);
  if (state.some((s, i) => s !== state[inFirst(i)])) return { samples, rules };
  const inPattern = (filter: readonly number[]): number[] =>
    filter.map((w, i) => w * state[(i % bx) + Lx * Math.floor(i / bx)]!);
  return {
    samples: {
      ...samples,
      sigma: sigma.map((s, i) => s * state[i % N]!),
      model: { ...model, couplings: model.couplings.map(Math.abs) },
    },
    rules: [oriented(coarseGraining({ ...first, filters: first.filters.map(inPattern) })), ...others],
  };
}

/** A coarse spin up for a block that is up: which of the two a staggered filter has is an accident of learning. */
function oriented(rule: CoarseGraining): CoarseGraining {
  const signs = rule.filters.map((filter) => (filter.reduce((sum, w) => sum + w, 0) < 0 ? -1 : 1));
  return coarseGraining({
    ...rule,
    filters: rule.filters.map((filter, j) => filter.map((w) => w * signs[j]!)),
    bias: rule.bias.map((b, j) => b * signs[j]!),
  });
}
