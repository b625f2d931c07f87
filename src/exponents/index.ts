/** Exponents and critical points, read off flows. */
export { type McrgStep, mcrg, mcrgTable } from "./mcrg.ts";
export {
  type McrgExponent,
  type McrgExponents,
  type McrgReading,
  type McrgTable,
  mcrgExponents,
} from "./mcrgExponents.ts";
