/** Exponents and critical points, read off flows. */
export { type FlowExponents, flowExponents } from "./flowExponents.ts";
export { type McrgStep, mcrg, mcrgTable } from "./mcrg.ts";
