export { type Estimate, estimate, formatEstimate } from "./estimate.ts";
