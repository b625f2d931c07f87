import { type AnyRule, coarseGraining, realRule, stateRule } from "../coarsegraining/index.ts";
import { type AnyEnsemble, isSpins, type VariableUnits } from "../sampling/index.ts";
import { siteInputs } from "../windows/index.ts";

/** How filters are climbed for the variables of an ensemble, and the rule that they make in the units of its samples. */
export interface FilterCoding {
  /** Weights that a site has. */
  readonly perSite: number;
  /** The weight in a layer of kernels for a weight 1 of a filter: its bits are ±1, so that a state counts twice there. */
  readonly inLayer: number;
  /** The units of the block's inputs. */
  readonly units: VariableUnits | undefined;
  /** A filter less what is a matter of bias. */
  gauged(filter: readonly number[]): readonly number[];
  rule(filters: readonly (readonly number[])[], bias: readonly number[]): AnyRule;
}

/**
 * The coding of filters (`docs/formulas.md` 62 and 63): of ±1 as they are; of q states with Σ_s λᵢ(s) = 0 at each site; of real variables in units of the
 * standard deviation, less the mean where there is a bias. Without one the rule has v → −v for a symmetry, and the mean stays.
 */
export function filterCoding(
  ensemble: AnyEnsemble,
  { block, bias: withBias }: { readonly block: readonly [number, number]; readonly bias: boolean },
  units: VariableUnits | undefined,
): FilterCoding {
  const perSite = siteInputs(ensemble);
  const plain = { perSite, inLayer: 1, units: undefined, gauged: (filter: readonly number[]) => filter };
  if (isSpins(ensemble)) return { ...plain, rule: (filters, bias) => coarseGraining({ block, filters, bias }) };
  const { variables } = ensemble;
  if (variables.kind === "q-state") {
    const { states } = variables;
    return {
      ...plain,
      inLayer: 0.5,
      gauged: (filter) => withoutMeans(filter, perSite),
      rule: (filters, bias) => stateRule({ block, states, filters, bias }),
    };
  }
  const { mean, deviation } = units!;
  return {
    ...plain,
    units: withBias ? units : { mean: mean.map(() => 0), deviation },
    rule(filters, bias) {
      const own = filters.map((filter) => filter.map((w, k) => w / deviation[k % perSite]!));
      const shifted = bias.map((b, j) => (withBias ? own[j]!.reduce((x, w, k) => x - w * mean[k % perSite]!, b) : b));
      return realRule({ block, components: perSite, filters: own, bias: shifted });
    },
  };
}

/** Weights less the mean over those of their site. */
function withoutMeans(filter: readonly number[], perSite: number): number[] {
  const means = Array.from({ length: filter.length / perSite }, (_, i) => {
    let sum = 0;
    for (let a = 0; a < perSite; a++) sum += filter[i * perSite + a]!;
    return sum / perSite;
  });
  return filter.map((w, k) => w - means[Math.floor(k / perSite)]!);
}
