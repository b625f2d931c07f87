import { hasExactPosterior } from "kadanoff/information";
import { child, key } from "kadanoff/kernels";
import {
  criticMethods,
  criticRuleInformation,
  exactInformation,
  type RuleInformation,
  rbmInformation,
} from "kadanoff/learning";
import type { EstimatorCase } from "./estimatorCases.ts";

/** How much is drawn and trained in a study. */
export interface StudySize {
  /** Windows to learn from; a third as many choose, and report. */
  readonly windows: number;
  /** Steps of a critic. */
  readonly steps: number;
}

/** What one estimator said of samples of one key, in nats. */
export interface Said {
  readonly value: number;
  readonly error: number;
  /** Of I(H:E) and I(V:E) together, as `kadanoff information` takes. */
  readonly seconds: number;
  /** Whether it came without a warning. */
  readonly converged: boolean;
}

export const ESTIMATORS: readonly RuleInformation["estimator"][] = [
  ...(["exact", "rbm", "conditional", "infonce", "nwj", "dv", "js", "smile"] as const),
];

export const isLowerBound = (estimator: string): boolean => !["exact", "rbm", "smile"].includes(estimator);

/** What each estimator says of a case, of samples of key number k; those that cannot say anything are left out. */
export function studyCase(
  { geometry, rule, batch, draw }: EstimatorCase,
  { windows, steps }: StudySize,
  k: number,
): Partial<Record<RuleInformation["estimator"], Said>> {
  const own = child(key(2018), k);
  const samples = draw(own, windows);
  const common = { geometry, rule, windows, key: own };
  const ask = (estimator: RuleInformation["estimator"]): RuleInformation => {
    if (estimator === "exact") return exactInformation(samples, common);
    if (estimator === "rbm") return rbmInformation(samples, common);
    const method = criticMethods[estimator]({ steps, ...(batch ? { batch } : {}) });
    return criticRuleInformation(samples, { ...common, method });
  };
  const said: Partial<Record<RuleInformation["estimator"], Said>> = {};
  for (const estimator of ESTIMATORS) {
    if (estimator === "exact" && !(samples.model && hasExactPosterior(geometry, samples.model))) continue;
    if (estimator === "rbm" && batch !== undefined) continue; // batches are those of critics
    const begun = performance.now();
    const { information, converged } = ask(estimator);
    const seconds = (performance.now() - begun) / 1000;
    said[estimator] = { value: information.value, error: information.error, seconds, converged };
  }
  return said;
}

/** An estimator judged by what it said of samples of several keys. */
export interface Judged {
  /** Mean − exact, with the standard error of the mean. */
  readonly bias: number;
  readonly biasError: number;
  /** Standard deviation over keys, and the mean error that was stated. */
  readonly spread: number;
  readonly stated: number;
  /** Keys whose value is within one and two stated errors of the exact one, and those whose value − 2 errors is not above it. */
  readonly within1: number;
  readonly within2: number;
  readonly holds: number;
  readonly keys: number;
  /** Keys whose number came with a warning. */
  readonly warned: number;
  readonly seconds: number;
}

export function judge(exact: number, said: readonly Said[]): Judged {
  const keys = said.length;
  const mean = (of: (one: Said) => number): number => said.reduce((sum, one) => sum + of(one), 0) / keys;
  const count = (of: (one: Said) => boolean): number => said.filter(of).length;
  const average = mean(({ value }) => value);
  const spread = Math.sqrt((mean(({ value }) => (value - average) ** 2) * keys) / (keys - 1));
  return {
    bias: average - exact,
    biasError: spread / Math.sqrt(keys),
    spread,
    stated: mean(({ error }) => error),
    within1: count(({ value, error }) => Math.abs(value - exact) <= error),
    within2: count(({ value, error }) => Math.abs(value - exact) <= 2 * error),
    holds: count(({ value, error }) => value - 2 * error <= exact),
    keys,
    warned: count(({ converged }) => !converged),
    seconds: mean(({ seconds }) => seconds),
  };
}
