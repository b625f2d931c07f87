/** What it takes to estimate the information of a rule, from estimates in small on this machine. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { key } from "kadanoff/kernels";
import {
  type CriticSettings,
  criticMethods,
  criticRuleInformation,
  exactInformation,
  type RuleInformation,
  rbmInformation,
  thetaDefaults,
} from "kadanoff/learning";
import type { Ensemble } from "kadanoff/sampling";
import { cutWindows, type WindowGeometry } from "kadanoff/windows";
import { ofContradiction, someOf, windowsOfSets } from "./learning.ts";
import { timed } from "./work.ts";

const FEW_WINDOWS = 3000;
/** Steps of a critic in small. */
const [FEW_STEPS, MORE_STEPS] = [24, 96];

export interface InformationQuestion {
  readonly estimator: RuleInformation["estimator"];
  readonly ensemble: Ensemble;
  readonly geometry: WindowGeometry;
  readonly rule: CoarseGraining;
  readonly windows?: number;
  readonly critic?: Partial<CriticSettings>;
}

/** CPU seconds, and bytes, of an estimate of the information. */
export function informationCost({
  estimator,
  ensemble,
  geometry,
  rule,
  windows = 60_000,
  critic,
}: InformationQuestion): {
  readonly cpuSeconds: number;
  readonly bytes: number;
} {
  const few = someOf(ensemble);
  const { learn, choose, report } = windowsOfSets(ensemble, geometry, windows);
  const all = estimator === "exact" ? windows : learn + choose + report;
  const small = windowsOfSets(few, geometry, Math.min(windows, FEW_WINDOWS));
  const grown =
    all / (estimator === "exact" ? Math.min(windows, FEW_WINDOWS) : small.learn + small.choose + small.report);
  const options = { geometry, rule, windows: Math.min(windows, FEW_WINDOWS), key: key(1) };
  const bytes = all * (12 + 4 * (geometry.visibleSites.length + geometry.environmentSites.length));
  /** What grows with a number of steps, and what does not, both of few windows. */
  const measured = (work: (n: number) => void, fewer: number, more: number) => {
    work(fewer);
    const [a, b] = [timed(() => work(fewer)), timed(() => work(more))];
    const each = Math.max(0, (b - a) / (more - fewer));
    return { each, fixed: Math.max(0, a - each * fewer) };
  };
  const against = ofContradiction(ensemble);
  if (estimator === "exact") {
    exactInformation(few, options);
    return { cpuSeconds: timed(() => void exactInformation(few, options)) * grown + against, bytes };
  }
  if (estimator === "rbm") {
    const { epochs } = thetaDefaults(cutWindows(few, geometry, { count: 1, key: key(1) }));
    const { each, fixed } = measured((n) => void rbmInformation(few, { ...options, theta: { epochs: n } }), 1, 2);
    return {
      cpuSeconds: (each * epochs + fixed) * grown + against,
      bytes: bytes + 16 * report * 2 ** geometry.visibleSites.length,
    };
  }
  const { steps } = criticMethods[estimator](critic ?? {});
  const { each, fixed } = measured(
    (n) => void criticRuleInformation(few, { ...options, method: criticMethods[estimator]({ ...critic, steps: n }) }),
    FEW_STEPS,
    MORE_STEPS,
  );
  return { cpuSeconds: each * steps + fixed * grown + against, bytes };
}
