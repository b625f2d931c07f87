import { type AnyRule, probabilityUp, toSites, windowFields } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import {
  type BlockStatistic,
  type CriticObjective,
  calibratedStatistic,
  informationOf,
  MOST_UNITS,
} from "../information/index.ts";
import { type Key, keyFor, log, MOST_HIDDEN_UNITS } from "../kernels/index.ts";
import { type AnyEnsemble, isSpins, type VariableEnsemble } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { areSpins, blockStateNumbers, blockStates, type WindowGeometry, type Windows } from "../windows/index.ts";
import type { CriticMethod } from "./criticMethod.ts";
import type { HiddenOfWindows, RuleSide } from "./criticNetwork.ts";
import { type CriticSets, type CriticTraining, criticSets, trainCritic } from "./criticTraining.ts";
import type { RuleInformation } from "./evaluate.ts";
import type { InformationKind } from "./judge.ts";
import type { Keep } from "./keep.ts";
import { fewReportedWarning, type ThreeSets } from "./sets.ts";
import { type ShuffleTest, shuffleTest } from "./shuffleTest.ts";
import type { MeansOfWindows, UnitsSide } from "./unitsNetwork.ts";

/** Blocks of up to so many states, six sites ±1 or four of three states, are small enough that a critic can have an output for each. */
const MOST_BLOCK_STATES = 100;

/** SMILE's number may lie on either side of the truth; the others are lower bounds. */
export const criticKind = (objective: CriticObjective): InformationKind =>
  objective === "smile" ? "estimate" : "lower bound";

/** The most hidden units that a critic of an objective takes: conditional has a form that needs no sum over all values of H. */
export const mostUnits = (objective: CriticObjective): number =>
  objective === "conditional" ? MOST_UNITS : MOST_HIDDEN_UNITS;

/** Refuses none, and more hidden units than a critic takes. */
export function requireFewUnits(who: string, hidden: number, objective: CriticObjective): void {
  const most = mostUnits(objective);
  if (Number.isInteger(hidden) && hidden >= 1 && hidden <= most) return;
  const way = most === MOST_UNITS ? "" : `, whose values ${objective} sums over; conditional takes up to ${MOST_UNITS}`;
  throw new InputError(`${who}: expected from 1 to ${most} hidden units${way}, got ${hidden}`);
}

/** Sets of windows one after the other. */
const inTurn = ({ learn, choose, report }: ThreeSets<AnyEnsemble>): Windows<AnyEnsemble>[] => [learn, choose, report];
const countOf = (sets: readonly Windows<AnyEnsemble>[]): number => sets.reduce((sum, { count }) => sum + count, 0);

/** P_Λ(H|V_t) of the windows of all sets under a rule, one set after the other. */
function hiddenOfSets(rule: AnyRule, sets: ThreeSets<AnyEnsemble>): HiddenOfWindows {
  const m = rule.filters.length;
  const outcomes = 2 ** m;
  const all = inTurn(sets);
  const table = new Float32Array(countOf(all) * outcomes).fill(1);
  let at = 0;
  for (const windows of all) {
    const fields = windowFields(rule, windows);
    for (let t = 0; t < windows.count; t++, at += outcomes) {
      for (let j = 0; j < m; j++) {
        const up = probabilityUp(fields[t * m + j]!, rule.hard ?? false);
        for (let H = 0; H < outcomes; H++) table[at + H]! *= (H >> j) & 1 ? 1 - up : up;
      }
    }
  }
  return { outcomes, table };
}

/** ⟨hⱼ⟩ of the windows of all sets under a rule of many units. */
function meansOfSets(rule: AnyRule, sets: ThreeSets<AnyEnsemble>): MeansOfWindows {
  const units = rule.filters.length;
  const all = inTurn(sets);
  const means = new Float32Array(countOf(all) * units);
  let at = 0;
  for (const windows of all) {
    for (const field of windowFields(rule, windows)) means[at++] = 2 * probabilityUp(field, rule.hard ?? false) - 1;
  }
  return { units, means };
}

/** What a given rule makes of the windows of all sets, as critics of few units and of many take it. */
function sideOf(rule: AnyRule, sets: ThreeSets<AnyEnsemble>): RuleSide | UnitsSide {
  return rule.filters.length <= MOST_HIDDEN_UNITS
    ? { kind: "given", ...hiddenOfSets(rule, sets) }
    : { kind: "means", ...meansOfSets(rule, sets) };
}

/** States of the block; of real variables there is no end of them. */
function blockStatesIn({ ensemble, geometry }: Windows<AnyEnsemble>): number {
  const n = geometry.visibleSites.length;
  if (isSpins(ensemble)) return 2 ** n;
  return ensemble.variables.kind === "q-state" ? ensemble.variables.states.length ** n : Number.POSITIVE_INFINITY;
}

/** The state of the block of every window. */
function blocksIn(windows: Windows<AnyEnsemble>): Uint32Array {
  return areSpins(windows) ? blockStates(windows) : blockStateNumbers(windows as Windows<VariableEnsemble>);
}

/** The same of the rule that keeps the whole block, H = V. */
function blocksOfSets(sets: ThreeSets<AnyEnsemble>): HiddenOfWindows {
  const all = inTurn(sets);
  const outcomes = blockStatesIn(sets.learn);
  const table = new Float32Array(countOf(all) * outcomes);
  let at = 0;
  for (const windows of all) {
    for (const V of blocksIn(windows)) {
      table[at + V] = 1;
      at += outcomes;
    }
  }
  return { outcomes, table };
}

/** @inline */
interface TrainingOptions {
  /** Draws first weights, and the windows of steps. */
  readonly key: Key;
  readonly keep?: Keep;
  /** Called as the training goes on. */
  readonly onStep?: ((done: number, total: number) => void) | undefined;
  /** Ends the training between steps, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** I(V:E) by a critic with an output for each state of the block; null where there are too many. */
export function criticAvailable(sets: CriticSets, method: CriticMethod, options: TrainingOptions): Estimate | null {
  const statistic = availableStatistic(sets, method, options);
  return statistic && informationOf(statistic);
}

/** The same as sums over error blocks. */
export function availableStatistic(
  sets: CriticSets,
  method: CriticMethod,
  options: TrainingOptions,
): BlockStatistic | null {
  if (blockStatesIn(sets.learn) > MOST_BLOCK_STATES) return null;
  const key = keyFor(options.key, "whole block");
  const side = { kind: "given", ...blocksOfSets(sets) } as const;
  return reportedStatistic(method.name, trainCritic(sets, side, method, { ...options, key, restarts: 1 }));
}

/** Whether a given rule keeps anything at all: the shuffle test by a critic of its own; undefined of more units than one takes. */
export function shuffleTestOf(
  sets: CriticSets,
  rule: AnyRule,
  method: CriticMethod,
  { shuffles, together, ...options }: TrainingOptions & { readonly shuffles: number; readonly together: number },
): ShuffleTest | undefined {
  if (rule.filters.length > mostUnits(method.name)) return undefined;
  const key = keyFor(options.key, "shuffles");
  const training = trainCritic(sets, sideOf(toSites(rule, sets.learn.geometry), sets), method, {
    ...{ ...options, key, restarts: 1 },
  });
  return shuffleTest(method.name, training.scores(training.best.state).report, { shuffles, together, key });
}

/** I(H:E) of a rule on the whole block, by a critic that is trained once. */
export function informationOfGiven(
  sets: CriticSets,
  rule: AnyRule,
  method: CriticMethod,
  options: TrainingOptions,
): Estimate {
  const side = sideOf(toSites(rule, sets.learn.geometry), sets);
  return reported(method.name, trainCritic(sets, side, method, { ...options, restarts: 1 }));
}

/** What the critic says in its best state, on the windows that report. */
export const reported = (objective: CriticObjective, training: CriticTraining): Estimate =>
  informationOf(reportedStatistic(objective, training));

/** The same as sums over error blocks. */
export function reportedStatistic(objective: CriticObjective, training: CriticTraining): BlockStatistic {
  const { report, choose } = training.scores(training.best.state);
  return calibratedStatistic(objective, report, choose);
}

/** Doubts about a training and what came of it. */
export function criticDoubts(
  method: CriticMethod,
  { restarts, best, bestRestart }: CriticTraining,
  value: Estimate,
  { learn }: { readonly learn: Windows<AnyEnsemble> },
): string[] {
  const run = restarts[bestRestart]!;
  const last = run.at(-1)!;
  const before = run.find(({ step }) => step >= 0.75 * last.step)!;
  const stopped = run.find(({ step }) => step === best.step)!;
  const warnings: string[] = [];
  if (!(best.value.value > 3 * best.value.error)) {
    warnings.push(
      "the critic sees no information beyond its error: either block and environment are independent, or it takes more steps or windows",
    );
  } else if (best.step < last.step / 2 && last.value.value < stopped.value.value - 3 * stopped.value.error) {
    warnings.push(
      `the critic learned ${learn.count} windows by heart and was stopped at step ${best.step} of ${last.step}: use more configurations or more windows of each`,
    );
  } else if (last.value.value - before.value.value > 0.02 * last.value.value) {
    const percent = Math.round((100 * (last.value.value - before.value.value)) / last.value.value);
    warnings.push(`the information still rose by ${percent} % in the last quarter of the training: take more steps`);
  }
  const ceiling = log(method.batch);
  if (method.name === "infonce" && value.value > ceiling - 0.5) {
    warnings.push(
      `InfoNCE learns no more than log ${method.batch} = ${ceiling.toFixed(2)} nats: take a larger batch, or conditional`,
    );
  }
  if (method.name !== "conditional" && value.value < -3 * value.error) {
    warnings.push("the bound is below zero by more than its error: the critic misleads on new configurations");
  }
  return warnings;
}

/**
 * The information that a given rule keeps, by a critic: trained on one part of the configurations, stopped where it is best on
 * another, and evaluated on a third. A lower bound up to its standard error, whatever the critic has learned, but for SMILE.
 */
export function criticRuleInformation(
  ensemble: AnyEnsemble,
  {
    geometry,
    rule,
    windows,
    method,
    ...options
  }: TrainingOptions & {
    readonly geometry: WindowGeometry;
    readonly rule: AnyRule;
    readonly windows: number;
    readonly method: CriticMethod;
  },
): RuleInformation {
  requireFewUnits(method.name, rule.filters.length, method.name);
  const { onStep } = options;
  const sets = criticSets(ensemble, geometry, windows, options.key);
  const side = sideOf(toSites(rule, sets.learn.geometry), sets);
  const total = blockStatesIn(sets.learn) > MOST_BLOCK_STATES ? 1 : 2;
  const part = (done: number) => (step: number, steps: number) => onStep?.(done * steps + step, total * steps);
  const training = trainCritic(sets, side, method, { ...options, onStep: part(0), restarts: 1 });
  const information = reported(method.name, training);
  const onBlock = criticAvailable(sets, method, { ...options, onStep: part(1) });
  const doubts = criticDoubts(method, training, information, sets);
  return {
    estimator: method.name,
    informationKind: criticKind(method.name),
    information,
    available: atLeast(onBlock, information, criticKind(method.name)),
    converged: doubts.length === 0,
    warnings: [...doubts, ...fewReportedWarning(sets.report)],
  };
}

/** H is a function of V and of coins, so that a bound on I(H:E) is one on I(V:E) too. */
export function atLeast(available: Estimate | null, information: Estimate, kind: InformationKind): Estimate | null {
  return kind === "lower bound" && available !== null && available.value < information.value ? information : available;
}
