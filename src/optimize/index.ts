/** Steps uphill: what knows a gradient and no physics. */
export { boundNorm, gradientAscent, type Optimizer } from "./ascent.ts";
