/** Learning the rule Λ that keeps the most information about the environment. */
export { type ClimbOptions, climb, type Objective } from "./climb.ts";
export type { PausedRule } from "./climbedRule.ts";
export {
  type CriticMethod,
  type CriticSettings,
  conditional,
  criticMethods,
  donskerVaradhan,
  infoNce,
  jensenShannon,
  nwj,
  smile,
} from "./criticMethod.ts";
export { criticNetwork, type HiddenOfWindows, type LearnedSide, type RuleSide } from "./criticNetwork.ts";
export { criticRuleInformation, mostUnits } from "./criticRule.ts";
export type { UnitsPoint } from "./enoughUnits.ts";
export { exactInformation, type RuleInformation, rbmInformation } from "./evaluate.ts";
export { boundJudge, type ExactJudge, exactJudge, type InformationKind, type Judge, type JudgedBy } from "./judge.ts";
export type { Keep } from "./keep.ts";
export {
  type Ceiling,
  type InnerMean,
  type Learned,
  type LearningProxy,
  type LearnOptions,
  type LearnProgress,
  learn,
  type RuleSeen,
  type Share,
} from "./learn.ts";
export type { CriticReport } from "./learnByCritic.ts";
export { climbDefaults } from "./learnByRbms.ts";
export type { CriticNetwork, CriticState, PausedCritic } from "./network.ts";
export { orient } from "./orient.ts";
export { cornersOf, WINDOWS } from "./sets.ts";
export { type ShuffleTest, shuffleTest } from "./shuffleTest.ts";
export { type Stability, stabilityOf } from "./stability.ts";
export { type ThetaOptions, thetaDefaults, trainThetaRbms } from "./theta.ts";
