/**
 * Whether the Θ-RBMs see what there is to see. Where block and environment hang together by little, as those of dimers do, machines that
 * were trained for too short a time, or on too few windows, are blind to it, and Λ climbs on noise without anybody noticing.
 */
import { type CoarseGraining, coarseGraining, majority, staggered, toSites } from "../coarsegraining/index.ts";
import type { ThetaRbms } from "../information/index.ts";
import { type Key, keyFor } from "../kernels/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import type { WindowGeometry, Windows } from "../windows/index.ts";
import { conditional } from "./criticMethod.ts";
import { informationOfGiven } from "./criticRule.ts";
import { fullFormScore } from "./largeBlocks.ts";
import { everyKth, type ThreeSets } from "./sets.ts";

/** What Θ-RBMs see of a rule that is known to keep information, and what there is. */
export interface ThetaSight {
  readonly rule: "majority" | "staggered-x and staggered-y";
  /** I(H:E) in the full form of the Θ-RBMs, on the second set, in nats. */
  readonly seen: Estimate;
  /** The same by a critic that knows nothing of them, a lower bound, on the third set. */
  readonly known: Estimate;
}

/** The part of what there is that Θ-RBMs must see for Λ to find its way by them: measured, `docs/formulas.md` 43. */
const SEEN = 1 / 4;

/** A critic that is trained in a second or two: one number is wanted, and no rule. */
const critic = conditional({ steps: 1000, rate: 0.002 });
/** Windows of the second set that say when to stop it. */
const CHECKED = 6000;

/** A rule whose information Θ-RBMs must see: the electric field of dimers, and the block spin of everything else. */
function referenceRule(
  { block }: WindowGeometry,
  { ensemble: { lattice } }: Windows,
): [ThetaSight["rule"], CoarseGraining] {
  if (lattice.kind !== "medial" || Math.min(...block) < 2) return ["majority", majority(block)];
  const [x, y] = [staggered(block, "x"), staggered(block, "y")];
  const both = { filters: [...x.filters, ...y.filters], bias: [...x.bias, ...y.bias] };
  return ["staggered-x and staggered-y", coarseGraining({ ...x, ...both })];
}

/** Holds the Θ-RBMs against a critic, both asked about one rule. */
export function thetaSight(
  cut: ThreeSets,
  theta: ThetaRbms,
  { key, signal }: { key: Key; signal?: AbortSignal | undefined },
): ThetaSight {
  const { geometry } = cut.learn;
  const [name, rule] = referenceRule(geometry, cut.learn);
  const { rows, of } = fullFormScore(cut.choose, theta, key)(toSites(rule, geometry));
  const sets = { ...cut, choose: everyKth(cut.choose, CHECKED), compare: cut.choose };
  return {
    rule: name,
    seen: jackknife(rows, of),
    known: informationOfGiven(sets, rule, critic, { key: keyFor(keyFor(key, "judge"), "reference"), signal }),
  };
}

/** A warning where they see too little; none where there is nothing to see that a critic is sure of. */
export function weakThetaWarning({ rule, seen, known }: ThetaSight): string[] {
  if (!(known.value > 3 * known.error) || seen.value >= SEEN * known.value) return [];
  return [
    `the Θ-RBMs see ${seen} nats in ${rule}, where a critic finds at least ${known}: they are too weak to learn by; more windows (--windows), hidden units (--theta-hidden), CD steps (--cd-steps) or epochs (--theta-epochs) help`,
  ];
}
