import type { AnyEnsemble, VariableEnsemble } from "../sampling/index.ts";
import { areSpins, siteReader, type Windows, windowSpins } from "../windows/index.ts";
import { type AnyRule, assertRuleFor, siteTerm } from "./variableRule.ts";

/** xⱼ(V_t) of hidden unit j on the block of window t, at [t·m + j]: Σᵢ λⱼᵢ vᵢ + bⱼ, whatever the sites hold. The rule is one on the sites of V, see toSites. */
export function windowFields(rule: AnyRule, windows: Windows<AnyEnsemble>): Float64Array {
  assertRuleFor(rule, windows.ensemble);
  const { filters, bias } = rule;
  const m = filters.length;
  const sites = windows.geometry.visibleSites;
  const fields = new Float64Array(windows.count * m);
  for (let at = 0; at < fields.length; at++) fields[at] = bias[at % m]!;
  if (areSpins(windows)) {
    const n = sites.length;
    const spins = windowSpins(windows, sites);
    for (let t = 0, at = 0; t < windows.count; t++) {
      for (const filter of filters) {
        for (let i = 0; i < n; i++) fields[at]! += filter[i]! * spins[t * n + i]!;
        at++;
      }
    }
    return fields;
  }
  const variables = windows as Windows<VariableEnsemble>;
  const term = siteTerm(rule, variables.ensemble);
  const where = siteReader(variables, sites);
  for (let t = 0; t < windows.count; t++) {
    where(t, (k, i) => {
      for (let j = 0; j < m; j++) fields[t * m + j]! += term(filters[j]!, i, k);
    });
  }
  return fields;
}
