import { type AnyRule, blockOfSites, spinRule, toBlock } from "../coarsegraining/index.ts";
import { criticInformation, criticStatistic, informationOf, informationShare } from "../information/index.ts";
import { keyFor } from "../kernels/index.ts";
import { type AnyEnsemble, contradiction, isSpins, type VariableUnits } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { areSpins, occupiedGeometry } from "../windows/index.ts";
import type { CriticMethod } from "./criticMethod.ts";
import type { RuleSide } from "./criticNetwork.ts";
import { atLeast, availableStatistic, criticDoubts, criticKind, mostUnits, reportedStatistic } from "./criticRule.ts";
import { type CriticTraining, criticSets, type Look, trainCritic } from "./criticTraining.ts";
import { exactJudge, type InformationKind, isQuick } from "./judge.ts";
import { type Keep, keepNothing } from "./keep.ts";
import type { Learned, LearnOptions, UnitsLearner } from "./learn.ts";
import { orient } from "./orient.ts";
import { fewReportedWarning, narrowBufferWarning, WINDOWS } from "./sets.ts";
import { ceilingOf, shareOf } from "./share.ts";
import { shuffleTest } from "./shuffleTest.ts";
import { stabilityOf } from "./stability.ts";

/** What a critic adds to a result of learning. */
export interface CriticReport extends Omit<CriticMethod, "name"> {
  /** The step where the training was stopped. */
  readonly stoppedAt: number;
  /** The critic's own number for the information, on the third set, and what kind of number it is. */
  readonly information: Estimate;
  /** What kind of number that is. */
  readonly informationKind: InformationKind;
}

/** States of a block times values of H, of which the table of a rule is made where the exact posterior judges. */
const LARGEST_TABLE = 2 ** 24;

/**
 * Λ and a critic together, both uphill on one objective: RSMI-NE's idea [gokmen2021] with the sum over H exact, so that
 * no hidden unit is relaxed; of many units it is exact one by one, see climbUnits. The second set chooses between restarts and says when to stop; the third reports.
 */
export function criticLearner(
  ensemble: AnyEnsemble,
  options: LearnOptions,
  method: CriticMethod,
): UnitsLearner<AnyRule> {
  const {
    key,
    windows: count = WINDOWS,
    norm = Number.POSITIVE_INFINITY,
    bias = hasBiasByDefault(ensemble),
    restarts = 3,
    keep = keepNothing,
    shuffles = 0,
    together = 1,
    onStep,
    onRule,
    signal,
  } = options;
  const keepOf =
    (what: string): Keep =>
    (part, make) =>
      keep(`${what}, ${part}`, make);
  const geometry = occupiedGeometry(ensemble, options.geometry);
  return {
    most: mostUnits(method.name),
    prepare() {
      onStep?.({ stage: "windows", done: 0, total: 1 });
      const sets = criticSets(ensemble, geometry, count, key);
      const exact = areSpins(sets.report) ? exactJudge(sets.report) : undefined;
      const byCritic = once(() =>
        availableStatistic(sets, method, { key: keyFor(key, "judge"), keep: keepOf("the whole block"), signal }),
      );
      const available = (): Estimate | null => {
        if (exact) return exact.available();
        const statistic = byCritic();
        return statistic && informationOf(statistic);
      };
      const against = isSpins(ensemble) ? contradiction(ensemble) : undefined;
      return (hidden) => {
        const judge = 2 ** (hidden + geometry.visibleSites.length) <= LARGEST_TABLE ? exact : undefined;
        const side: RuleSide = { kind: "learned", block: blockOfSites(geometry), hidden, norm, bias };
        const training = trainCritic(sets, side, method, {
          ...{ key, restarts, signal, keep: keepOf(`N_h = ${hidden}`) },
          onStep: (done, total) => onStep?.({ stage: "lambda", hidden, done, total }),
          onLook:
            onRule &&
            ((restart, { step, rule, value }) => {
              if (rule === undefined) return;
              const seen = { hidden, restart, step, steps: method.steps, rule: toBlock(rule, geometry) };
              if (value === undefined) return onRule(seen);
              const quick = isQuick(hidden, geometry) ? judge : undefined;
              const information = quick?.curve([spinRule(rule)])[0] ?? value;
              onRule({ ...seen, information, informationKind: quick?.kind ?? criticKind(method.name) });
            }),
        });
        onStep?.({ stage: "report", hidden, done: 0, total: 1 });
        const { name, ...settings } = method;
        const rule = orient(training.best.rule!);
        const ownStatistic = reportedStatistic(name, training);
        const own = informationOf(ownStatistic);
        const kind = judge?.kind ?? criticKind(name);
        const information = judge?.information(spinRule(rule)) ?? own;
        const curve = curveOf(training);
        const curveInformation =
          judge?.curve(curve.map((look) => spinRule(look.rule!))) ??
          curve.map(({ state }) => {
            const { report, choose } = training.scores(state);
            return criticInformation(name, report, choose);
          });
        const warnings = criticDoubts(method, training, own, sets);
        if (!bias && sets.units !== undefined) warnings.push(...offCentreWarning(sets.units));
        const converged = warnings.length === 0;
        warnings.push(...fewReportedWarning(sets.report), ...narrowBufferWarning(ensemble, geometry));
        if (against !== undefined) warnings.push(against.message);
        const onBlock = atLeast(available(), information, kind);
        const whole = exact ? undefined : byCritic();
        const share = shareOf({
          ...{ information, informationKind: kind, available: onBlock, availableKind: exact?.kind ?? criticKind(name) },
          paired: judge ? judge.share?.(spinRule(rule)) : whole ? informationShare(ownStatistic, whole) : undefined,
        });
        const scores = training.scores(training.best.state);
        const test =
          shuffles > 0
            ? shuffleTest(name, scores.report, { shuffles, together, key: keyFor(key, "shuffles") })
            : undefined;
        const climbs = training.bests.map((best) => ({
          rule: toBlock(orient(best.rule!), geometry),
          score: best.value,
        }));
        // Filters are compared site by site, which of other variables does not say whether they are the same rule.
        const stability = isSpins(ensemble)
          ? stabilityOf(
              climbs.map(({ rule: climbed, score }) => ({ rule: spinRule(climbed), score })),
              ensemble,
            )
          : undefined;
        const learned: Learned<AnyRule> = {
          method: name,
          geometry,
          rule: toBlock(rule, geometry),
          information,
          informationKind: kind,
          judgedBy: judge?.by ?? "critic",
          available: onBlock,
          ...(share ? { share } : {}),
          ceiling: ceilingOf(hidden, method),
          ...(test ? { shuffleTest: test } : {}),
          ...(stability ? { stability } : {}),
          history: curve.map(({ step }, i) => ({ step, information: curveInformation[i]! })),
          restarts: climbs,
          critic: { ...settings, stoppedAt: training.best.step, information: own, informationKind: criticKind(name) },
          ...(sets.units === undefined ? {} : { units: sets.units }),
          thetaDivergence: null,
          windows: { learn: sets.learn.count, choose: sets.choose.count, report: sets.report.count },
          converged: converged && !(against !== undefined && kind === "exact"),
          warnings,
        };
        return { learned, score: criticStatistic(name, scores.choose) };
      };
    },
  };
}

/** q states have no symmetry that would do without a bias; ±1 and real variables are taken to have v → −v. */
function hasBiasByDefault(ensemble: AnyEnsemble): boolean {
  return !isSpins(ensemble) && ensemble.variables.kind === "q-state";
}

/** How many standard deviations from 0 the mean of real variables may be where rules are without a bias. */
const OFF_CENTRE = 0.5;

/** A warning where real variables have no symmetry v → −v, and a rule without a bias was learned; none otherwise. */
function offCentreWarning({ mean, deviation }: VariableUnits): string[] {
  const a = mean.findIndex((x, a) => Math.abs(x) > OFF_CENTRE * deviation[a]!);
  if (a < 0) return [];
  return [
    `component ${a + 1} has the mean ${mean[a]!.toPrecision(3)}, its standard deviation is ${deviation[a]!.toPrecision(3)}: a rule without a bias takes v → −v for a symmetry; use --bias`,
  ];
}

/** What is worked out when it is first asked for. */
function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | undefined;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

/** Looks times values of H, beyond which some looks are left out of the learning curve: each takes its time. */
const MOST_JUDGED = 256;

/** The looks of the best restart, up to where it was stopped: its learning curve. */
function curveOf({ restarts, best, bestRestart }: CriticTraining): Look[] {
  const run = restarts[bestRestart]!.filter(({ step }) => step <= best.step);
  const every = Math.ceil((run.length * 2 ** Math.min(best.rule!.filters.length, 6)) / MOST_JUDGED);
  return run.filter(({ step }, n) => n % every === 0 || step === best.step);
}
