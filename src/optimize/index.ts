/** Steps uphill and their bounds: what knows vectors and no physics. */
export { boundNorm } from "./bound.ts";
