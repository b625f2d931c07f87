import { type CoarseGraining, ruleTable, toSites } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import {
  absoluteDelta,
  availableInformation,
  type CriticObjective,
  deltaTable,
  exactPosteriorRows,
  fullFormAvailable,
  fullFormInformation,
  posteriorInformation,
  rowsInformation,
  thetaPosterior,
} from "../information/index.ts";
import { child, type Key, keyFor } from "../kernels/index.ts";
import { contradiction, type Sampled } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import { configurationsOf, cutWindows, someWindows, type WindowGeometry, type Windows } from "../windows/index.ts";
import type { InformationKind } from "./judge.ts";
import { cutOfAll, cutThreeSets, fewReportedWarning, fewWindowsWarning, limitWindows } from "./sets.ts";
import { type ThetaOptions, thetaDefaults, trainThetaRbms } from "./theta.ts";

/** What one estimator says of a rule, in nats. */
export interface RuleInformation {
  /** Which estimator said so. */
  readonly estimator: "exact" | "rbm" | CriticObjective;
  /** What kind of number that is. */
  readonly informationKind: InformationKind;
  /** I_Λ(H:E) */
  readonly information: Estimate;
  /** I(V:E), by the same estimator; null where a critic would need an output for too many states. */
  readonly available: Estimate | null;
  /** Whether the numbers are what they are called; the warnings say why not. */
  readonly converged: boolean;
  /** What a reader should know before trusting the numbers. */
  readonly warnings: readonly string[];
}

/** With I(V:E), which these estimators always have. @inline */
type WithAvailable = RuleInformation & {
  /** I(V:E) in nats, by the same estimator. */
  readonly available: Estimate;
};

/** @inline */
interface EvaluateOptions {
  /** V, B and E. */
  readonly geometry: WindowGeometry;
  /** The rule that is judged, of blocks of this size. */
  readonly rule: CoarseGraining;
  /** Windows in all. */
  readonly windows: number;
  /** Draws the windows, and what else is drawn. */
  readonly key: Key;
}

/** By the exact posterior of a known model, on windows of all configurations: exact up to the statistics of E. */
export function exactInformation(ensemble: Sampled, { geometry, rule, windows, key }: EvaluateOptions): WithAvailable {
  if (ensemble.model === undefined) throw new InputError("exact: the samples name no model");
  const against = contradiction(ensemble);
  const all = cutWindows(ensemble, geometry, cutOfAll(ensemble, windows, key));
  const rows = exactPosteriorRows(all, ensemble.model);
  const [information, available] = rowsInformation(rows, [ruleTable(rule), "whole block"]);
  return {
    estimator: "exact",
    informationKind: "exact",
    information: information!,
    available: available!,
    converged: against === undefined,
    warnings: [...fewReportedWarning(all), ...(against ? [against.message] : [])],
  };
}

/** Pairs of Θ-RBMs that are trained, each without one of so many parts of the windows. */
const TRAININGS = 3;

/**
 * By the paper's Θ-RBMs: they are trained on one part of the configurations, and evaluated on another. An estimate, as good as
 * the Θ-RBMs are; its error says how good that is, of three things in squares:
 *
 * - the windows it is evaluated on, by the jackknife over configurations;
 * - the windows and the random numbers of training: three pairs, each trained without a third of the windows, and the
 *   jackknife over the three; the value is their mean;
 * - what the RBMs have got wrong. Two forms are evaluated, the full form, which asks the model about blocks that were
 *   seen and comes out too small by what it does not know, and the posterior form, which asks the model about itself and comes
 *   out too large by what it believes in error. For the right model they agree. The value is half-way between them, and the
 *   third part of the error is the standard deviation of what is uniform between them, their distance over √12.
 */
export function rbmInformation(
  ensemble: Sampled,
  {
    geometry,
    rule: onBlock,
    windows,
    key,
    theta = {},
    onEpoch,
  }: EvaluateOptions & { theta?: Partial<ThetaOptions>; onEpoch?: (done: number, total: number) => void },
): WithAvailable {
  const cut = cutThreeSets(ensemble, geometry, windows, key);
  const rule = toSites(onBlock, cut.learn.geometry);
  const options = { ...thetaDefaults(cut.learn, theta.units), ...theta };
  const report = limitWindows(cut.report);
  const table = ruleTable(rule);
  const configurations = configurationsOf(report);
  const pairs = Array.from({ length: TRAININGS }, (_, part) => {
    const machines = trainThetaRbms(withoutPart(cut.learn, part, TRAININGS), options, {
      key: child(keyFor(key, "theta"), part),
      ...(onEpoch ? { onEpoch: (done, total) => onEpoch(part * total + done, TRAININGS * total) } : {}),
    });
    const delta = absoluteDelta(deltaTable(report, machines));
    const posterior = thetaPosterior(report, machines.joint);
    return {
      information: [fullFormInformation(rule, delta, configurations), posteriorInformation(posterior, table)],
      available: [fullFormAvailable(delta, configurations), availableInformation(posterior)],
    } as const;
  });
  const information = betweenForms(pairs.map((pair) => pair.information));
  const available = betweenForms(pairs.map((pair) => pair.available));
  const warnings = fewWindowsWarning(cut.learn.count);
  const most = rule.filters.length * Math.LN2;
  const limit = Math.min(available.value, most);
  if (!(information.value <= limit)) {
    warnings.push(
      `the estimate exceeds what is possible, I(V:E) or ${rule.filters.length} log 2 nats: the Θ-RBMs are wrong by at least as much; use more samples`,
    );
  }
  return {
    estimator: "rbm",
    informationKind: "estimate",
    information,
    available,
    converged: warnings.length === 0,
    warnings: [...warnings, ...fewReportedWarning(cut.report)],
  };
}

/** All windows but one of several equal parts, of neighbouring configurations. */
function withoutPart(windows: Windows, part: number, parts: number): Windows {
  const { count } = windows;
  const [from, to] = [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)];
  return someWindows(windows, count - to + from, (w) => (w < from ? w : w + to - from));
}

/** The mean over trainings and over the two forms, with the three parts of the error. */
function betweenForms(trainings: readonly (readonly [full: Estimate, posterior: Estimate])[]): Estimate {
  const n = trainings.length;
  const middles = trainings.map(([full, posterior]) => (full.value + posterior.value) / 2);
  const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / n;
  const value = mean(middles);
  // The windows are the same for all: their errors do not average out, and that of the middle is at most the mean of two.
  const ofWindows = mean(trainings.map(([full, posterior]) => (full.error + posterior.error) / 2));
  const ofTraining = Math.sqrt((n - 1) * mean(middles.map((x) => (x - value) * (x - value))));
  const ofModel = Math.abs(mean(trainings.map(([full, posterior]) => full.value - posterior.value))) / Math.sqrt(12);
  return estimate(value, Math.hypot(ofWindows, ofTraining, ofModel));
}
