import { InputError } from "../errors/index.ts";
import { type AnyEnsemble, componentReader, inputsPerSite, isSpins, type VariableEnsemble } from "../sampling/index.ts";
import { assertFilters, type CoarseGraining } from "./rule.ts";

/** What rules of variables that are not ±1 have in common: P(hⱼ = +1 | V) = σ(2 xⱼ(V)), hⱼ = ±1, or the sign of xⱼ where they are hard. */
interface VariableFilters {
  /** [bx, by], the sites of a block along x and y. */
  readonly block: readonly [number, number];
  /** filters[j][i·d + a]: weight a of hidden unit j at site i = x + bx·y of the block, d weights a site. */
  readonly filters: readonly (readonly number[])[];
  /** bias[j] = bⱼ. */
  readonly bias: readonly number[];
  /** True for the deterministic limit, with fair ties. */
  readonly hard?: boolean;
}

/**
 * A rule for sites with one of q states, xⱼ = Σᵢ λⱼᵢ(sᵢ) + bⱼ: a weight for each state. A number that is the same for all states of a site is
 * a matter of bias; rules that are learned have Σ_s λⱼᵢ(s) = 0 (`docs/formulas.md` 62).
 */
export interface StateRule extends VariableFilters {
  /** Tells it from other rules. */
  readonly coding: "one-hot";
  /** The states, ascending, in the order of the weights. */
  readonly states: readonly number[];
}

/** A rule for sites with real numbers, xⱼ = Σᵢ Σₐ λⱼᵢₐ vᵢₐ + bⱼ in the units of the samples; of angles, vᵢ = (cos θᵢ, sin θᵢ). */
export interface RealRule extends VariableFilters {
  /** Tells it from other rules. */
  readonly coding: "real";
  /** d, weights of a site. */
  readonly components: number;
}

/** A rule for samples that are not ±1. */
export type VariableRule = StateRule | RealRule;
/** A rule for samples of any kind, told apart by its coding. */
export type AnyRule = CoarseGraining | VariableRule;

/** What makes a rule: without biases they are 0. @inline */
type Given<R extends VariableFilters> = Omit<R, "coding" | "bias"> & { readonly bias?: readonly number[] };

/** A rule for q states from its weights, shapes and values checked. */
export function stateRule({
  block,
  states,
  filters,
  bias = filters.map(() => 0),
  hard = false,
}: Given<StateRule>): StateRule {
  if (states.length < 2 || states.some((s, n) => !Number.isSafeInteger(s) || (n > 0 && s <= states[n - 1]!))) {
    throw new InputError(`rule: expected two or more states, ascending whole numbers, got ${JSON.stringify(states)}`);
  }
  assertFilters({ block, filters, bias }, states.length);
  return { coding: "one-hot", block, states, filters, bias, ...(hard ? { hard } : {}) };
}

/** A rule for real variables from its weights, shapes and values checked. */
export function realRule({
  block,
  components,
  filters,
  bias = filters.map(() => 0),
  hard = false,
}: Given<RealRule>): RealRule {
  if (!Number.isInteger(components) || components < 1)
    throw new InputError(`rule: expected at least 1 component, got ${components}`);
  assertFilters({ block, filters, bias }, components);
  return { coding: "real", block, components, filters, bias, ...(hard ? { hard } : {}) };
}

/** Weights that a site has. */
export function weightsPerSite(rule: AnyRule): number {
  return rule.coding === "one-hot" ? rule.states.length : rule.coding === "real" ? rule.components : 1;
}

/** The rule, if it is one of ±1. */
export function spinRule(rule: AnyRule): CoarseGraining {
  if (rule.coding === "±1") return rule;
  throw new InputError(`rule: expected one of ±1 spins, of the coding "±1", got one of the coding "${rule.coding}"`);
}

/**
 * Refuses a rule for variables of another kind than those of the samples.
 *
 * @returns where the weights of the samples' states stand among those of a site; for real variables as they are
 */
export function weightPlaces(rule: AnyRule, { variables }: VariableEnsemble): readonly number[] {
  if (variables.kind === "q-state" && rule.coding === "one-hot") {
    return variables.states.map((state) => {
      const place = rule.states.indexOf(state);
      if (place >= 0) return place;
      throw new InputError(
        `rule: the samples have the state ${state}; the rule knows ${rule.states.join(", ")} and no other`,
      );
    });
  }
  const d = inputsPerSite(variables);
  const own =
    variables.kind === "q-state"
      ? "q states"
      : variables.kind === "angle"
        ? "angles"
        : `${d} component${d === 1 ? "" : "s"} a site`;
  if (variables.kind === "q-state" || rule.coding !== "real" || rule.components !== d) {
    const its =
      rule.coding === "±1" ? "±1 spins" : rule.coding === "one-hot" ? "q states" : `${rule.components} components`;
    throw new InputError(`rule: expected one for samples of ${own}, got one for ${its}`);
  }
  return Array.from({ length: d }, (_, a) => a);
}

/** Refuses a rule for variables of another kind than those of the samples. */
export function assertRuleFor(rule: AnyRule, ensemble: AnyEnsemble): void {
  if (!isSpins(ensemble)) void weightPlaces(rule, ensemble);
  else if (rule.coding !== "±1") {
    const way = rule.coding === "one-hot" ? "; for a rule of q states read them with --variables q-state" : "";
    throw new InputError(
      `rule: expected one of ±1 spins, as the samples are, got one of the coding "${rule.coding}"${way}`,
    );
  }
}

/** What site k = c·N + x + Lx·y of the ensemble adds to x, if it is site i of the block: Σₐ λᵢₐ vₐ, or λᵢ(s). */
export function siteTerm(
  rule: AnyRule,
  ensemble: VariableEnsemble,
): (filter: readonly number[], i: number, k: number) => number {
  const places = weightPlaces(rule, ensemble);
  const d = weightsPerSite(rule);
  const { values, variables } = ensemble;
  if (variables.kind === "q-state") return (filter, i, k) => filter[i * d + places[values[k]!]!]!;
  const read = componentReader(ensemble);
  return (filter, i, k) => {
    let sum = 0;
    for (let a = 0; a < d; a++) sum += filter[i * d + a]! * read(k, a);
    return sum;
  };
}
