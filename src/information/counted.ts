import { type CoarseGraining, probabilityUp } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { xlogx } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { configurationsOf, type Windows, windowSpins } from "../windows/index.ts";
import { errorBlocks, informationJackknife } from "./posterior.ts";

/** The most sites of E, and hidden units, whose states are counted one by one. */
const MOST_SITES = 10;
const MOST_UNITS = 4;

/**
 * I_Λ(H:E) of a rule by counting, in nats, from samples alone, where E has few states, such as the two spins of a chain:
 *
 *     Î = Σ p̂(E,H) log [p̂(E,H)/(p̂(E) p̂(H))],    p̂(E,H) = ⟨P_Λ(H|V_t) [E_t = E]⟩_t
 *
 * for blocks of any size (`docs/formulas.md` 41). That is too large by about (|E| − 1)(|H| − 1)/2N for N independent windows [paninski2003]; the jackknife over
 * configurations, which gives the error, takes it out. No model enters, and no bound is claimed.
 */
export function countedInformation(windows: Windows, rule: CoarseGraining): Estimate {
  const { environmentSites, visibleSites } = windows.geometry;
  const units = rule.filters.length;
  if (environmentSites.length > MOST_SITES || units > MOST_UNITS) {
    throw new InputError(
      `countedInformation: expected an environment of up to ${MOST_SITES} sites and up to ${MOST_UNITS} hidden units, got ${environmentSites.length} and ${units}`,
    );
  }
  const n = visibleSites.length;
  if (rule.filters[0]!.length !== n) {
    throw new InputError(
      `countedInformation: expected filters on the ${n} sites of the block, got ${rule.filters[0]!.length}`,
    );
  }
  const block = windowSpins(windows, visibleSites);
  const around = windowSpins(windows, environmentSites);
  const [environments, outcomes] = [2 ** environmentSites.length, 2 ** units];
  const up = new Float64Array(units);
  const sums = errorBlocks(configurationsOf(windows)).map(([from, to]) => {
    const counts = new Float64Array(environments * outcomes);
    for (let t = from; t < to; t++) {
      let E = 0;
      for (let i = 0; i < environmentSites.length; i++) {
        if (around[t * environmentSites.length + i]! < 0) E |= 1 << i;
      }
      rule.filters.forEach((filter, j) => {
        let field = rule.bias[j]!;
        for (let i = 0; i < n; i++) field += filter[i]! * block[t * n + i]!;
        up[j] = probabilityUp(field, rule.hard ?? false);
      });
      for (let H = 0; H < outcomes; H++) {
        let p = 1;
        for (let j = 0; j < units; j++) p *= (H >> j) & 1 ? 1 - up[j]! : up[j]!;
        counts[E * outcomes + H]! += p;
      }
    }
    return counts;
  });
  return informationJackknife(sums, (counts) => informationOfCounts(counts, outcomes));
}

/** Σ p log p of both together, less those of E and of H. */
function informationOfCounts(counts: Float64Array, outcomes: number): number {
  const ofH = new Float64Array(outcomes);
  const ofE = new Float64Array(counts.length / outcomes);
  const total = counts.reduce((a, b) => a + b, 0);
  let information = 0;
  counts.forEach((count, i) => {
    const p = count / total;
    ofH[i % outcomes]! += p;
    ofE[Math.floor(i / outcomes)]! += p;
    information += xlogx(p);
  });
  for (const p of ofH) information -= xlogx(p);
  for (const p of ofE) information -= xlogx(p);
  return information;
}
