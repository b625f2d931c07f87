/** Filters in lines of text. */
import { type AnyRule, weightsPerSite } from "kadanoff/coarsegraining";

/** The filters of a rule in lines: row by row of the block, and one grid for each state or component where a site has several weights. */
export function filterLines({ filters, bias, block: [bx, by], ...rule }: AnyRule): string[] {
  const d = weightsPerSite({ filters, bias, block: [bx, by], ...rule } as AnyRule);
  const name = (a: number): string =>
    rule.coding === "one-hot" ? `state ${rule.states[a]}`.replace("-", "−") : `component ${a + 1}`;
  const shown = (w: number): string => w.toFixed(3).replace("-", "−").padStart(7);
  const head = (j: number): string => `  λ_${j + 1}${bias[j] ? `, b = ${bias[j]!.toFixed(3)}` : ""}`;
  if (rule.coding === "±1" && rule.sites !== undefined) {
    const names = rule.sites;
    return filters.flatMap((filter, j) => [head(j), ...filter.map((w, i) => `    ${shown(w)}  ${names[i]}`)]);
  }
  return filters.flatMap((filter, j) => [
    head(j),
    ...Array.from({ length: d }, (_, a) => [
      ...(d === 1 ? [] : [`    ${name(a)}`]),
      ...Array.from({ length: by }, (_, y) => {
        const row = Array.from({ length: bx }, (_, x) => filter[(x + bx * y) * d + a]!);
        return `${d === 1 ? "    " : "      "}${row.map(shown).join(" ")}`;
      }),
    ]).flat(),
  ]);
}
