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

/**
 * [K, L_V, proxy/(K_B t_B) of decimation, of the majority of the two ends, and of that of all] of an infinite chain behind any buffer, to half a unit
 * of the last digit: the project's golden numbers, exact sums.
 */
export const chainProxies: readonly (readonly [K: number, L: number, ...proxies: number[]])[] = [
  [0.1, 2, 1.0099, 0.6046, 0.6046],
  [0.1, 4, 1.0, 0.501, 0.3028],
  [0.1, 8, 1.0, 0.5, 0.1552],
  [0.1, 12, 1.0, 0.5, 0.1046],
  [0.5, 2, 1.2136, 1.0689, 1.0689],
  [0.5, 4, 1.0097, 0.6036, 0.493],
  [0.5, 8, 1.0, 0.5045, 0.2188],
  [0.5, 12, 1.0, 0.5002, 0.141],
];
