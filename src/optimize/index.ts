/** Steps uphill and their bounds, and downhill: what knows vectors and no physics. */
export { type AdamLeft, type AdamPast, adam, noPast } from "./adam.ts";
export { assignment } from "./assignment.ts";
export { boundLike, boundNorm } from "./bound.ts";
export { inverseSquareRoot } from "./inverseSquareRoot.ts";
export { orthogonalized } from "./orthogonalized.ts";
export { minimize } from "./simplex.ts";
