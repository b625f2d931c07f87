import { InputError } from "../errors/index.ts";
import type { WindowGeometry } from "../windows/index.ts";
import { type CoarseGraining, coarseGraining } from "./rule.ts";
import { type AnyRule, spinRule } from "./variableRule.ts";

/** Positions in the block, x + bx·y, of the sites of V; all of them where every site has a degree of freedom. */
function positions({ block: [bx, by], size: [wx, wy], visibleSites }: WindowGeometry): number[] {
  return visibleSites.map(([x, y]) => x - (wx - bx) / 2 + bx * (y - (wy - by) / 2));
}

/** The block that a rule on the sites of V alone has: that of the geometry, or where some of its sites are not in V, a row of those that are. */
export function blockOfSites({ block, visibleSites }: WindowGeometry): readonly [number, number] {
  return visibleSites.length === block[0] * block[1] ? block : [visibleSites.length, 1];
}

/** A rule on the sites of V alone, from one on the whole block: weights of sites without a degree of freedom have no effect, and go. */
export function toSites(rule: CoarseGraining, geometry: WindowGeometry): CoarseGraining;
export function toSites(rule: AnyRule, geometry: WindowGeometry): AnyRule;
export function toSites(rule: AnyRule, geometry: WindowGeometry): AnyRule {
  const block = blockOfSites(geometry);
  requireSameSites(rule, geometry);
  if (rule.block.some((side, axis) => side !== geometry.block[axis])) {
    throw new InputError(`rule: expected one on a block of ${geometry.block.join("x")}, got ${rule.block.join("x")}`);
  }
  if (block === geometry.block) return rule;
  const sites = positions(geometry);
  return coarseGraining({
    ...spinRule(rule),
    block,
    filters: rule.filters.map((filter) => sites.map((i) => filter[i]!)),
  });
}

/** Refuses a rule that was made for other sites: of a ball by other ports, or of a ball where a block is meant. Rules by name have no sites of their own. */
function requireSameSites(rule: AnyRule, { ball }: WindowGeometry): void {
  const sites = rule.coding === "±1" ? rule.sites : undefined;
  if (sites === undefined || sites.join() === ball?.names.join()) return;
  const here = ball === undefined ? "this window is no ball in a graph" : `here they are ${ball.names.join(", ")}`;
  throw new InputError(`rule: expected one for the sites of this window, got one for ${sites.join(", ")}; ${here}`);
}

/** The other way: a rule on the whole block, with weights 0 where there is no degree of freedom; or with the names of the sites of a ball. */
export function toBlock(rule: CoarseGraining, geometry: WindowGeometry): CoarseGraining;
export function toBlock(rule: AnyRule, geometry: WindowGeometry): AnyRule;
export function toBlock(rule: AnyRule, geometry: WindowGeometry): AnyRule {
  const { block, ball } = geometry;
  if (ball !== undefined) return coarseGraining({ ...spinRule(rule), sites: ball.names });
  if (blockOfSites(geometry) === block) return rule;
  const sites = positions(geometry);
  const filters = rule.filters.map((filter) => {
    const whole = Array<number>(block[0] * block[1]).fill(0);
    sites.forEach((i, k) => void (whole[i] = filter[k]!));
    return whole;
  });
  return coarseGraining({ ...spinRule(rule), block, filters });
}
