/** Exponents and critical points, read off flows. */
export { type ExponentsJudgement, judgeExponents } from "./judgeExponents.ts";
export { type McrgStep, mcrg, mcrgTable } from "./mcrg.ts";
export {
  type McrgExponent,
  type McrgExponents,
  type McrgTable,
  mcrgExponents,
} from "./mcrgExponents.ts";
export type { McrgReading } from "./mcrgReading.ts";
