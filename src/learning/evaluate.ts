import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import {
  absoluteDelta,
  availableInformation,
  deltaTable,
  exactPosterior,
  fullFormInformation,
  posteriorInformation,
  thetaPosterior,
} from "../information/index.ts";
import { type Key, keyFor } from "../kernels/index.ts";
import { contradiction, type Ensemble } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { configurationsOf, cutWindows, type WindowGeometry } from "../windows/index.ts";
import type { InformationKind } from "./judge.ts";
import { cutThreeSets, fewWindowsWarning, limitWindows } from "./sets.ts";
import { type ThetaOptions, thetaDefaults, trainThetaRbms } from "./theta.ts";

/** What one estimator says of a rule, in nats. */
export interface RuleInformation {
  readonly estimator: "exact" | "rbm";
  readonly informationKind: InformationKind;
  /** I_Λ(H:E) */
  readonly information: Estimate;
  /** I(V:E), by the same estimator. */
  readonly available: Estimate;
  /** Whether the numbers are what they are called; the warnings say why not. */
  readonly converged: boolean;
  /** What a reader should know before trusting the numbers. */
  readonly warnings: readonly string[];
}

interface EvaluateOptions {
  readonly geometry: WindowGeometry;
  readonly rule: CoarseGraining;
  readonly windows: number;
  readonly key: Key;
}

/** By the exact posterior of a known model, on windows of all configurations: exact up to the statistics of E. */
export function exactInformation(
  ensemble: Ensemble,
  { geometry, rule, windows, key }: EvaluateOptions,
): RuleInformation {
  if (ensemble.model === undefined) throw new InputError("exact: the samples name no model");
  const against = contradiction(ensemble);
  const posterior = exactPosterior(
    limitWindows(cutWindows(ensemble, geometry, { count: windows, key })),
    ensemble.model,
  );
  return {
    estimator: "exact",
    informationKind: "exact",
    information: posteriorInformation(posterior, ruleTable(rule)),
    available: availableInformation(posterior),
    converged: against === undefined,
    warnings: against ? [against.message] : [],
  };
}

/**
 * By the paper's Θ-RBMs in the full form: they are trained on one part of the configurations, and evaluated on another.
 * An estimate, as good as the Θ-RBMs are: its error is that of the windows it is evaluated on, and knows nothing of
 * what the Θ-RBMs have got wrong.
 */
export function rbmInformation(
  ensemble: Ensemble,
  {
    geometry,
    rule,
    windows,
    key,
    theta = {},
    onEpoch,
  }: EvaluateOptions & { theta?: Partial<ThetaOptions>; onEpoch?: (done: number, total: number) => void },
): RuleInformation {
  const cut = cutThreeSets(ensemble, geometry, windows, key);
  const options = { ...thetaDefaults(cut.learn), ...theta };
  const machines = trainThetaRbms(cut.learn, options, { key: keyFor(key, "theta"), ...(onEpoch ? { onEpoch } : {}) });
  const report = limitWindows(cut.report);
  const information = fullFormInformation(rule, absoluteDelta(deltaTable(report, machines)), configurationsOf(report));
  const available = availableInformation(thetaPosterior(report, machines.joint));
  const warnings = fewWindowsWarning(cut.learn.count);
  const most = rule.filters.length * Math.LN2;
  if (!(information.value <= Math.min(available.value, most))) {
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
    warnings,
  };
}
