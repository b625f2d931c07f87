/** What the tests of exact information share. */
import { type CoarseGraining, coarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { type JointDistribution, jointInformation } from "./index.ts";

/** The sign of Σ λᵢ vᵢ, fair at zero, of a block whose sites are counted one after the other. */
export const hard = (filter: readonly number[]): CoarseGraining =>
  coarseGraining({ block: [filter.length, 1], filters: [filter], hard: true });

/** P(h = +1) = σ(2 Σ λᵢ vᵢ) */
export const soft = (filter: readonly number[]): CoarseGraining =>
  coarseGraining({ block: [filter.length, 1], filters: [filter] });

/** I(H:E) of a rule in nats. */
export const kept = (joint: JointDistribution, rule: CoarseGraining): number =>
  jointInformation(joint, ruleTable(rule));
