import type { CriticObjective } from "../information/index.ts";
import { log } from "../kernels/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import type { InformationKind } from "./judge.ts";
import type { Ceiling, Share } from "./learn.ts";

/** Standard errors from which on there is something to have a share in. */
const SIGMAS = 3;

interface Kept {
  readonly information: Estimate;
  readonly informationKind: InformationKind;
  readonly available: Estimate | null;
  readonly availableKind: InformationKind;
  /** The ratio by the same windows, where both informations are sums over them. */
  readonly paired?: Estimate | undefined;
}

/**
 * The share I(H:E)/I(V:E). A ratio of two exact numbers is exact, and one of a lower bound to an exact number a lower bound; one of two lower bounds is an
 * estimate, good where both are as tight. Without a common jackknife the error is that of independent numbers, which is too large.
 */
export function shareOf({ information, informationKind, available, availableKind, paired }: Kept): Share | undefined {
  if (available === null || !(available.value > SIGMAS * available.error && available.value > 0)) return undefined;
  const value = information.value / available.value;
  // A bound on I(V:E) that fell short of that on I(H:E) was replaced by it: the ratio is 1, and its error that of the ratio.
  const error = paired?.error ?? Math.hypot(information.error, value * available.error) / available.value;
  const kind = availableKind === "exact" ? informationKind : "estimate";
  return Object.assign(estimate(value, error), { kind });
}

/** The ceiling of a rule, by what it was judged with. */
export function ceilingOf(
  hidden: number,
  critic?: { readonly name: CriticObjective; readonly batch: number },
): Ceiling {
  const ofUnits = hidden * Math.LN2;
  const ofBatch = critic?.name === "infonce" ? log(critic.batch) : Number.POSITIVE_INFINITY;
  return ofBatch < ofUnits ? { value: ofBatch, by: "batch" } : { value: ofUnits, by: "hidden units" };
}
