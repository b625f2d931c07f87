import { type AnyRule, weightsPerSite } from "../coarsegraining/index.ts";

/**
 * The same rule with its arbitrary choices made: I(H:E) does not change under hⱼ → −hⱼ nor under a change of the units'
 * order. Each filter is given the sign that makes the sum of its weights positive, or of q states, where that is zero, its largest weight; and
 * the units come in the order of the site of their largest weight.
 */
export function orient<R extends AnyRule>(rule: R): R {
  const perSite = weightsPerSite(rule);
  const units = rule.filters.map((filter, j) => {
    const largest = filter.reduce((best, w, i) => (Math.abs(w) > Math.abs(filter[best]!) ? i : best), 0);
    const decides = rule.coding === "one-hot" ? filter[largest]! : filter.reduce((a, b) => a + b, 0);
    const sign = decides < 0 ? -1 : 1;
    // −0 would be written as such: add 0 to make it 0.
    const site = Math.floor(largest / perSite);
    return { filter: filter.map((w) => sign * w + 0), bias: sign * rule.bias[j]! + 0, site };
  });
  units.sort((a, b) => a.site - b.site);
  return { ...rule, filters: units.map((u) => u.filter), bias: units.map((u) => u.bias) };
}
