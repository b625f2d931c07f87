export { type CoarseGraining, coarseGraining } from "./rule.ts";
