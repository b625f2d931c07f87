/** Steps uphill and their bounds: what knows vectors and no physics. */
export { adam } from "./adam.ts";
export { boundNorm } from "./bound.ts";
