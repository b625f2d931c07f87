/** Exponents and critical points, read off flows. */
export { type McrgStep, mcrg, mcrgTable } from "./mcrg.ts";
