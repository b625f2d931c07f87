/** Rules P_Λ(H|V) that replace blocks by hidden units, those to compare with, and their application. */
export { coarseLattice, coarsen, coarsenVariables } from "./apply.ts";
export { constantFilters, distinctFilter } from "./constantFilters.ts";
export { windowFields } from "./fields.ts";
export { type FilterEnsemble, type FilterPlane, filterEnsemble, type ReferencePair } from "./filterEnsemble.ts";
export { blockOfSites, toBlock, toSites } from "./occupied.ts";
export { type FilterOverlap, filterOverlap } from "./overlap.ts";
export { responsesOf } from "./responses.ts";
export { type CoarseGraining, coarseGraining } from "./rule.ts";
export {
  boundaryMajority,
  columnar,
  decimation,
  majority,
  namedRules,
  orientation,
  plaquette,
  staggered,
} from "./rules.ts";
export { honeycombOf, ofSublattice, onSublattices, sublatticesOf } from "./sublattices.ts";
export { fieldOn, LARGEST_TABLE, probabilityUp, ruleTable, spinOf } from "./table.ts";
export {
  type AnyRule,
  assertRuleFor,
  type RealRule,
  realRule,
  type StateRule,
  spinRule,
  stateRule,
  type VariableRule,
  weightsPerSite,
} from "./variableRule.ts";
