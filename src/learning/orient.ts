import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";

/**
 * The same rule with its arbitrary choices made: I(H:E) does not change under hⱼ → −hⱼ nor under a change of the units'
 * order. Each filter is given the sign that makes the sum of its weights positive, and the units come in the order of the
 * site of their largest weight.
 */
export function orient({ block, filters, bias, hard = false }: CoarseGraining): CoarseGraining {
  const units = filters.map((filter, j) => {
    const sum = filter.reduce((a, b) => a + b, 0);
    const sign = sum < 0 ? -1 : 1;
    const largest = filter.reduce((best, w, i) => (Math.abs(w) > Math.abs(filter[best]!) ? i : best), 0);
    // −0 would be written as such: add 0 to make it 0.
    return { filter: filter.map((w) => sign * w + 0), bias: sign * bias[j]! + 0, largest };
  });
  units.sort((a, b) => a.largest - b.largest);
  return coarseGraining({ block, filters: units.map((u) => u.filter), bias: units.map((u) => u.bias), hard });
}
