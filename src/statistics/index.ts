export { type Estimate, estimate, formatEstimate } from "./estimate.ts";
export { jackknife } from "./jackknife.ts";
